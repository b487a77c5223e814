"""The quick way to build: bank by bank, each made only when something on it changed.

It builds what `build` does, the same bytes, of folders in which nothing asks for a
word to the author. Where something does, it builds nothing, and the long way tells.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from deck.anki.ahead import make_ahead
from deck.anki.built import Built
from deck.anki.draft import OpenLock, open_lock
from deck.anki.lock_plan import LockPlan, is_unusual
from deck.anki.lockfile import Entry, Key, NoteSpec
from deck.anki.made import Head, MadeBank
from deck.anki.making import bank_name, kept_bank, make_bank, read_made
from deck.anki.members import Deflated, deflate
from deck.anki.package import NoteRow
from deck.anki.publish import Edition, publish
from deck.bank.folder import Listing
from deck.bank.source import Source
from deck.live.cache import keep
from deck.live.running import Running

if TYPE_CHECKING:
    from deck.live.running import Runner

_HELD = 10_000  # notes that are held in memory; those of more are read again


class _File(NamedTuple):
    """A file of the deck folder, as it rides along."""

    name: str
    hash: str
    text: Deflated


class _Bank(NamedTuple):
    """A bank that was made. Its notes are `made`, or kept under its name."""

    name: str
    file: _File
    images: Mapping[str, str]
    ranks: Sequence[int]  # of its cards
    computed: int
    digits: bool
    made: MadeBank | None


class Ready(NamedTuple):
    """A build of which everything was made, and nothing written."""

    edition: Edition
    opened: OpenLock
    plan: LockPlan
    languages: Sequence[str]

    def write(self, out: Path) -> Built:
        """Write the lock, then the packages. Raises OutputError."""
        return publish(self.edition, self.opened, self.plan, out, self.languages)


def quick_build(
    listing: Listing,
    out: Path,
    languages: Sequence[str],
    now: float,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Built | None:
    """Write the packages of these languages, after the lock; None if it is not quick.

    Raises LockError, OutputError, FolderError.
    """
    if listing.findings.found:
        return None
    made = make_ahead(listing, _HELD)
    with Running() as run:
        ready = quick_ready(listing, out, languages, now, progress, run=run, made=made)
    return ready.write(out) if ready is not None else None


def quick_ready(
    listing: Listing,
    out: Path,
    languages: Sequence[str],
    now: float,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    *,
    run: Runner | None = None,
    made: dict[str, MadeBank] | None = None,
    draft: bool = False,
) -> Ready | None:
    """Make everything that a build will write; None if it is not quick.

    `run` runs programs, by default each anew; `made` has banks that were made already,
    and loses them. Raises LockError, FolderError.
    """
    if listing.findings.found or not _is_usable(listing):
        return None
    glossary = listing.glossary()
    brought = frozenset(glossary.cards) if glossary is not None else frozenset()
    make = partial(_made, listing, run, made or {})
    gathered = _gather(listing, languages, progress, make, brought)
    if gathered is None:
        return None
    banks, specs = gathered
    config = listing.config
    opened = open_lock(listing.path, config.namespace, out, now, is_draft=draft)
    plan = opened.plan(specs, config.titles or {}, languages)
    if is_unusual(opened.lock, plan):
        return None
    files = {bank.file.name: bank.file for bank in banks}
    terms = glossary.source if glossary is not None else None
    for source in filter(None, (listing.source, listing.module, terms)):
        file = _file(source, deflate(source.text.encode()))
        files[file.name] = file
    read = {name: file.hash for name, file in files.items()}
    for bank in banks:
        read.update(bank.images)
    edition = Edition(
        folder=listing.path,
        namespace=config.namespace,
        name=config.name,
        titles=config.titles or {},
        about=config.about,
        digits=any(bank.digits for bank in banks),
        live_values=sum(bank.computed for bank in banks),
        banks={name: file.text for name, file in files.items()},
        left_out=0,
        read=read,
        rows=lambda language: _rows(banks, language, plan.entries),
    )
    return Ready(edition, opened, plan, languages)


def _is_usable(listing: Listing) -> bool:
    """Whether nothing is to be said about the folder's module."""
    if listing.module is None:
        return True
    from deck.live.module import is_usable

    return is_usable(listing.path, listing.module)


def _gather(
    listing: Listing,
    languages: Sequence[str],
    progress: Callable[[int, int], None],
    make: Callable[[Source], tuple[_Bank, MadeBank] | None],
    brought: Collection[str],
) -> tuple[list[_Bank], list[NoteSpec]] | None:
    """The banks, and their notes in the order of learning; None if it is not quick.

    `brought` are the cards that the glossary names.
    """
    banks: list[_Bank] = []
    heads: list[Head] = []
    count = 0
    specs: dict[str, list[NoteSpec]] = {language: [] for language in languages}
    for source in listing.sources():
        made = make(source)
        if made is None:
            return None
        bank, notes = made
        count += sum(map(len, notes.notes.values()))
        banks.append(bank if count > _HELD else bank._replace(made=notes))
        heads += notes.heads
        for language, some in specs.items():
            some += [note.spec(language) for note in notes.notes[language]]
        progress(len(banks), len(listing.config.banks))
    order = _order(heads, brought)
    if listing.findings.found or order is None:
        return None
    return banks, [some[place] for some in specs.values() for place in order]


def _made(
    listing: Listing, run: Runner | None, ahead: dict[str, MadeBank], source: Source
) -> tuple[_Bank, MadeBank] | None:
    """A bank, made anew or taken as it was made ahead or kept."""
    name = bank_name(listing, source)
    made = ahead.pop(name, None) or kept_bank(listing, name)
    is_kept = made is not None
    if made is None:
        made = make_bank(listing, source, run)
        if made is None:
            return None
        is_kept = keep(name, made.to_json())
    ranks = [head.rank for head in made.heads]
    bank = _Bank(
        name,
        _file(source, made.file),
        made.images,
        ranks,
        made.computed,
        made.digits,
        None if is_kept else made,
    )
    return bank, made


def _file(source: Source, text: Deflated) -> _File:
    return _File(Path(source.path).name, source.hash, text)


def _order(heads: Sequence[Head], brought: Collection[str]) -> list[int] | None:
    """The order of learning, as places among the cards.

    None where an id or a former id stands twice, a card comes before one that it
    needs, or one that the glossary names is not there.
    """
    former = [head.was for head in heads if head.was not in {"", head.card}]
    if len({*former, *(head.card for head in heads)}) < len(former) + len(heads):
        return None
    order = sorted(range(len(heads)), key=lambda place: heads[place].rank)
    known: set[str] = set()
    for place in order:
        if not known.issuperset(heads[place].needs):
            return None
        known.add(heads[place].card)
    return order if known.issuperset(brought) else None


def _rows(
    banks: Sequence[_Bank], language: str, entries: Mapping[Key, Entry]
) -> Iterator[NoteRow]:
    """The notes of a language in the order of learning, one bank in memory at a time.

    Raises OutputError where a bank is kept no longer.
    """
    position = 0
    for rank in sorted({rank for bank in banks for rank in bank.ranks}):
        for bank in banks:
            if rank not in bank.ranks:
                continue
            made = bank.made or read_made(bank.name)
            for here, note in zip(bank.ranks, made.notes[language], strict=True):
                if here == rank:
                    position += 1
                    entry = entries[note.card, language, note.form]
                    yield note.row(entry, position, made.media)
