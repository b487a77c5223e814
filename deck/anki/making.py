"""Makes the notes of a bank, or takes them as they were made before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from deck.anki.made import Head, MadeBank, MadeNote, made_note
from deck.anki.members import deflate
from deck.anki.plain import PlainBank
from deck.bank.collect import Findings
from deck.bank.events import YAMLError, card_events, topic_of
from deck.bank.folder import Folder, Listing
from deck.bank.head import OpenBank, open_head
from deck.bank.source import Map, Source
from deck.bank.tree import build_from
from deck.errors import OutputError
from deck.live.cache import digest, file_hash, kept, makers

if TYPE_CHECKING:
    from deck.bank.card import Card
    from deck.live.deck import LiveDeck, Runner


def bank_name(listing: Listing, source: Source) -> str:
    """What a bank that was made is kept under."""
    languages = " ".join(listing.config.languages)
    module = listing.module.text if listing.module is not None else ""
    return digest("bank", makers(), languages, source.text, module)


def kept_bank(listing: Listing, name: str) -> MadeBank | None:
    """A bank as it was made before, if it would be made the same again."""
    bank = bank_before(name)
    if bank is None:
        return None
    same = all(_hash(listing.path / n) == data for n, data in bank.images.items())
    if not bank.programs:
        return bank if same else None
    from deck.live.trust import trusted

    programs = frozenset(bank.programs)
    return bank if same and trusted(listing.path, programs) == programs else None


def read_made(name: str) -> MadeBank:
    """A bank that was kept a moment ago. Raises OutputError where it is no more."""
    bank = bank_before(name)
    if bank is None:
        message = "the cache was deleted while livedeck built; build again"
        raise OutputError(message)
    return bank


def bank_before(name: str) -> MadeBank | None:
    """A bank as it was kept under a name; None where something else is kept there."""
    found = kept(name)
    try:
        return None if found is None else MadeBank.from_json(found)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):
        return None


def _hash(path: Path) -> str:
    try:
        return file_hash(path.read_bytes())
    except OSError:
        return ""


def make_bank(
    listing: Listing, source: Source, run: Runner | None = None
) -> MadeBank | None:
    """The notes of a bank; None where anything in it asks for a word to its author.

    `run` runs its programs, by default each anew.
    """
    languages = listing.config.languages
    try:
        made = [*_cards(source, languages)]
    except (_UnclearError, YAMLError):
        return None
    cards = [one for one in made if not isinstance(one, tuple)]
    rich = _rich(listing, source, cards, run) if cards else _NOTHING
    if rich is None:
        return None
    whole = [one if isinstance(one, tuple) else rich.notes[one.id] for one in made]
    return MadeBank(
        [head for head, _ in whole],
        {language: [found[language] for _, found in whole] for language in languages},
        *rich[1:],
        file=deflate(source.text.encode()),
    )


class _UnclearError(Exception):
    """Something in a bank asks for a word to its author."""


def _cards(
    source: Source, languages: Sequence[str]
) -> Iterator[tuple[Head, dict[str, MadeNote]] | Card]:
    """The cards of a bank: the notes of plain ones, and the others as they are read."""
    around: list[Any] = []
    topic = ""
    plain = None
    findings = Findings(source)
    concepts: set[str] = set()
    for events, pairs in card_events(source, around):
        if plain is None:
            topic = topic_of(around)
            plain = PlainBank(source, topic, languages)
        found = plain.notes(pairs) if pairs is not None else None
        if pairs is not None and found is not None:
            if "concept" in pairs:
                concepts.add(pairs["concept"].value)
            yield found
            continue
        from deck.bank.bank import read_card

        node = build_from(events, findings)
        if not isinstance(node, Map):
            raise _UnclearError
        bank = OpenBank(source, topic, None, (), findings)
        card, _ = read_card(bank, node, languages)
        if card is None:
            raise _UnclearError
        concepts.add(card.concept)
        yield card
    head = open_head(source, around, languages)
    head.check_concepts(concepts)
    if plain is None or head.topic != topic or findings.found or head.findings.found:
        raise _UnclearError


class _Rich(NamedTuple):
    """What is made of the cards that are not plain; see MadeBank."""

    notes: Mapping[str, tuple[Head, Mapping[str, MadeNote]]]
    media: Mapping[str, bytes]
    images: Mapping[str, str]
    programs: Sequence[str]
    computed: int
    digits: bool


_NOTHING = _Rich({}, {}, {}, (), 0, digits=False)


def _rich(
    listing: Listing, source: Source, cards: Sequence[Card], run: Runner | None
) -> _Rich | None:
    """Cards made the long way; None where there is a finding."""
    from deck.anki.credit import shows_digits
    from deck.anki.plan import wanted_notes
    from deck.bank.across import learning_rank
    from deck.live.trust import runnable

    deck = _live(listing, source, cards, run)
    if deck is None:
        return None
    languages = listing.config.languages
    lives = {str(live.card.id): live for live in deck.cards}
    notes: dict[str, tuple[Head, dict[str, MadeNote]]] = {}
    media: dict[str, bytes] = {}
    for card in cards:
        needs = [str(need) for need in card.needs]
        notes[card.id] = Head(str(card.id), learning_rank(card), needs), {}
    for want in wanted_notes(deck, languages):
        note, files = made_note(lives[want.card], want)
        notes[want.card][1][want.language] = note
        media.update(files)
    return _Rich(
        notes,
        media,
        images={n: file_hash(image.data) for n, image in deck.folder.images.items()},
        programs=runnable(deck.folder),
        computed=deck.live_values,
        digits=any(shows_digits(deck.cards, lang) for lang in languages),
    )


def _live(
    listing: Listing, source: Source, cards: Sequence[Card], run: Runner | None
) -> LiveDeck | None:
    """The cards of a bank with their values; None where there is a finding."""
    from deck.bank.images import read_images
    from deck.live.deck import make_live

    path, config = listing.path, listing.config
    sources = {source.path: source}
    images, bad = read_images(path, cards, sources)
    folder = Folder(
        path=path,
        namespace=config.namespace,
        name=config.name,
        titles=config.titles or {},
        languages=config.languages,
        banks=(),
        cards=tuple(cards),
        findings=tuple(bad),
        sources=sources,
        images=images,
        module=listing.module,
    )
    deck = None if bad else make_live(folder, run=run)
    return deck if deck and not (deck.findings or deck.left_out) else None
