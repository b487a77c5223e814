"""Makes the notes of a bank, or takes them as they were made before."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deck.anki.made import NO_RICH, MadeBank
from deck.anki.members import deflate
from deck.anki.plain import Plain, PlainBank
from deck.bank.events import YAMLError, card_events, cut_cards, topic_of
from deck.bank.folder import Listing
from deck.bank.head import open_head
from deck.bank.source import Source
from deck.errors import OutputError
from deck.hashes import file_hash
from deck.live.cache import digest, kept, makers

if TYPE_CHECKING:
    from deck.anki.rich import RichBank
    from deck.bank.card import Card
    from deck.live.deck import Runner


def bank_name(listing: Listing, source: Source) -> str:
    """What a bank that was made is kept under."""
    languages = " ".join(listing.config.languages)
    module = listing.module.text if listing.module is not None else ""
    return digest("bank", makers(), languages, source.hash, module)


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
    topic = topic_of(source.text)
    plain = PlainBank(topic, languages, computes=listing.module is None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a function may be there to show one
        cut = cut_cards(source.text, plain.plain)
    rich: RichBank | None = None
    made: list[Plain | Card] = []
    around: list[Any] = []
    try:
        for events in card_events(cut.rest, around):
            found = cut.made.pop(events[0].start_mark.line, None)
            if found is not None:
                made += found
                continue
            rich = rich or _rich_bank(listing, source, topic)
            card = rich.add(events)
            if card is None:
                return None
            made.append(card)
    except YAMLError:
        return None
    head = open_head(source, around, languages)
    head.check_concepts({one.concept for one in made})
    if cut.made or not made or head.topic != topic or head.findings.found:
        return None
    others = rich.made(run) if rich is not None else NO_RICH
    if others is None:
        return None
    whole = [
        (one.head, one.notes) if isinstance(one, Plain) else others.notes[one.id]
        for one in made
    ]
    computed = sum(one.computed for one in made if isinstance(one, Plain))
    return MadeBank(
        [head for head, _ in whole],
        {language: [found[language] for _, found in whole] for language in languages},
        others.media,
        others.images,
        others.programs,
        others.computed + computed,
        others.digits,
        file=deflate(source.text.encode()),
    )


def _rich_bank(listing: Listing, source: Source, topic: str) -> RichBank:
    from deck.anki.rich import RichBank

    return RichBank(listing, source, topic)
