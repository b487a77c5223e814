"""Makes the notes of a bank, or takes them as they were made before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from deck.anki.made import Head, MadeBank, MadeNote, made_note
from deck.anki.members import deflate
from deck.bank.folder import Folder, Listing
from deck.bank.source import Source
from deck.errors import OutputError
from deck.files import hash_file
from deck.hashes import file_hash
from deck.live.cache import digest, kept, makers

if TYPE_CHECKING:
    from deck.bank.bank import Bank
    from deck.live.deck import LiveDeck
    from deck.live.running import Runner


def bank_name(listing: Listing, source: Source) -> str:
    """What a bank that was made is kept under."""
    languages = " ".join(listing.config.languages)
    off = " ".join(sorted(listing.config.off))  # what would be a finding else
    module = listing.module.text if listing.module is not None else ""
    return digest("bank", makers(), languages, off, source.hash, module)


def kept_bank(listing: Listing, name: str) -> MadeBank | None:
    """A bank as it was made before, if it would be made the same again."""
    bank = bank_before(name)
    if bank is None:
        return None
    same = all(hash_file(listing.path / n) == data for n, data in bank.images.items())
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
    """A bank as it was kept under a name; None where none is."""
    found = kept(name)
    return None if found is None else MadeBank.from_json(found)


def make_bank(
    listing: Listing, source: Source, run: Runner | None = None
) -> MadeBank | None:
    """The notes of a bank; None where anything in it asks for a word to its author.

    `run` runs its programs, by default each anew.
    """
    from deck.anki.credit import shows_digits
    from deck.bank.across import learning_rank
    from deck.bank.bank import read_bank
    from deck.live.trust import runnable

    languages = listing.config.languages
    bank = read_bank(source, languages)
    deck = _live(listing, bank, run)
    if deck is None:
        return None
    notes, media = render_notes(deck, languages)
    return MadeBank(
        [
            Head(
                str(card.id),
                learning_rank(card),
                [str(need) for need in card.needs],
                str(card.was or ""),
            )
            for card in bank.cards
        ],
        notes,
        media,
        images={name: file_hash(i.data) for name, i in deck.folder.images.items()},
        programs=runnable(deck.folder),
        computed=deck.live_values,
        digits=any(shows_digits(deck.cards, lang) for lang in languages),
        file=deflate(source.text.encode()),
    )


def render_notes(
    deck: LiveDeck,
    languages: Sequence[str],
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> tuple[dict[str, list[MadeNote]], dict[str, bytes]]:
    """The notes of a deck by language, and the files that they show by name."""
    from deck.anki.note_specs import note_specs

    lives = {str(live.card.id): live for live in deck.cards}
    notes: dict[str, list[MadeNote]] = {language: [] for language in languages}
    media: dict[str, bytes] = {}
    specs = note_specs(deck, languages)
    for number, spec in enumerate(specs, start=1):
        progress(number, len(specs))
        note, files = made_note(lives[spec.card], spec)
        notes[spec.language].append(note)
        media.update(files)
    return notes, media


def _live(listing: Listing, bank: Bank, run: Runner | None) -> LiveDeck | None:
    """The cards of a bank with their values; None where there is a finding."""
    from deck.bank.images import read_images
    from deck.live.deck import make_live

    config, sources = listing.config, {bank.source.path: bank.source}
    images, bad = read_images(listing.path, bank.cards, sources)
    if bank.findings or bad or not bank.cards:
        return None
    folder = Folder(
        path=listing.path,
        namespace=config.namespace,
        name=config.name,
        titles=config.titles or {},
        languages=config.languages,
        banks=(bank,),
        cards=bank.cards,
        findings=(),
        sources=sources,
        images=images,
        module=listing.module,
        off=config.off,
    )
    deck = make_live(folder, run=run)
    return None if deck.findings or deck.left_out else deck
