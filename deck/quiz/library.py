"""The cards of a deck folder, each read when it is asked, most of them kept ready.

To begin a session only the order of the cards is needed, and to ask one only that
card. So the list of a folder is kept until one of its files changes, and each card,
with its values, until its bank does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from deck.errors import UsageError
from deck.live.cache import digest, file_hash, keep, kept, makers

if TYPE_CHECKING:
    from deck.bank.card import Card
    from deck.bank.finding import Finding
    from deck.bank.folder import Folder
    from deck.live.variant import Variant

_BANKS = {".yaml", ".yml"}


class Listed(NamedTuple):
    """A card as a session sees it before it is asked."""

    id: str
    topic: str
    bank: str  # path as the user is shown it
    line: int
    gaps: Sequence[int]
    needs: Sequence[str]
    path: Sequence[str]
    tier: str
    was: str


class _Kept(NamedTuple):
    """The list of a folder, as it is kept."""

    files: Mapping[str, str]  # with hashes of them
    namespace: str
    languages: Sequence[str]
    titles: Mapping[str, Mapping[str, str]]  # by bank and language
    cards: Sequence[Sequence[Any]]


@dataclass
class Library:
    """The cards of a folder in the order of learning."""

    path: Path
    shown: str
    namespace: str
    languages: tuple[str, ...]
    titles: Mapping[str, Mapping[str, str]]
    cards: tuple[Listed, ...]
    hashes: Mapping[str, str]  # of the banks
    _folder: Folder | None = field(default=None, repr=False)

    @property
    def findings(self) -> Sequence[Finding]:
        """What is wrong in the folder; a list that was kept is of one without."""
        return () if self._folder is None else self._folder.findings

    @cached_property
    def folder(self) -> Folder:
        """Everything in the folder, read now if it was not."""
        from deck.bank.folder import read_folder

        return self._folder or read_folder(self.path, self.shown)

    def card(self, card: Listed, language: str) -> tuple[Card, Variant | None]:
        """A card, and its variant in a language if that is kept.

        Raises KeyError where it is not in the folder any more.
        """
        found = kept(self._name(card, language))
        if found is not None:
            from deck.live import value
            from deck.live.kept import unpack

            packed, variant, texts = found
            value.SHOWN.update(texts)
            return unpack(packed), unpack(variant)
        return self._cards[card.id], None

    def keep(self, card: Listed, whole: Card, language: str, variant: Variant) -> None:
        """Keep a card with its variant, if that comes out the same every time."""
        if whole.draw or any(image.is_file for image in whole.images):
            return
        from deck.live.kept import pack, texts

        thing = [pack(whole), pack(variant), texts(variant)]
        keep(self._name(card, language), thing)

    def is_kept(self, card: Listed, language: str) -> bool:
        """Whether a card was kept."""
        from deck.live.cache import is_kept

        return is_kept(self._name(card, language))

    @cached_property
    def by_id(self) -> Mapping[str, Listed]:
        """The cards by their ids."""
        return {card.id: card for card in self.cards}

    def title(self, card: Listed, language: str) -> str:
        """What the card's bank is called."""
        return self.titles[card.bank].get(language, card.topic)

    def check(self, *, topic: str | None, path: str | None) -> None:
        """Raises UsageError for a topic or path that no card has."""
        _check("topic", topic, {card.topic for card in self.cards})
        _check("path", path, {each for card in self.cards for each in card.path})

    @cached_property
    def _cards(self) -> Mapping[str, Card]:
        return {str(card.id): card for card in self.folder.cards}

    def _name(self, card: Listed, language: str) -> str:
        bank = self.hashes.get(Path(card.bank).name, "")
        return digest("card", makers(), self.namespace, bank, card.id, language)


def _check(what: str, name: str | None, known: AbstractSet[str]) -> None:
    if name is None or name in known:
        return
    from deck.bank.collect import did_you_mean

    fix = did_you_mean(name, known) or f"it has {', '.join(sorted(known)) or 'none'}"
    raise UsageError(f"the deck has no {what} `{name}`; {fix}")


def open_library(path: Path, shown: str) -> Library:
    """The cards of a folder, its list from what is kept where it has not changed.

    Raises FolderError or UsageError where there is no deck folder to read.
    """
    name = digest("library", makers(), str(path.absolute()), shown)
    files = _hashes(path)
    found = kept(name)
    if found is not None:
        listing = _Kept(*found)
        if files and listing.files == files:
            return _library(path, shown, listing, None)
    from deck.bank.folder import read_folder

    folder = read_folder(path, shown)
    listing = _listing(folder, files)
    if not folder.findings and files == _hashes(path):
        keep(name, listing)
    return _library(path, shown, listing, folder)


def _hashes(path: Path) -> dict[str, str]:
    """The files of a folder that decide on its list; none where one is unreadable."""
    try:
        files = sorted(p for p in path.iterdir() if p.suffix in _BANKS)
        return {file.name: file_hash(file.read_bytes()) for file in files}
    except OSError:
        return {}


def _listing(folder: Folder, files: Mapping[str, str]) -> _Kept:
    titles = {
        bank.source.path: {
            language: str(bank.title.within(language)) if bank.title else bank.topic
            for language in folder.languages
        }
        for bank in folder.banks
    }
    cards = [
        Listed(
            str(card.id),
            card.topic,
            card.bank,
            card.id.span.line,
            card.gaps,
            [str(need) for need in card.needs],
            card.path,
            str(card.tier),
            str(card.was or ""),
        )
        for card in folder.cards
    ]
    return _Kept(files, folder.namespace, folder.languages, titles, cards)


def _library(path: Path, shown: str, listing: _Kept, folder: Folder | None) -> Library:
    return Library(
        path,
        shown,
        listing.namespace,
        tuple(listing.languages),
        listing.titles,
        tuple(Listed(*card) for card in listing.cards),
        listing.files,
        folder,
    )
