"""The cards of a deck folder, each read when it is asked, most of them kept ready.

To begin a session only the order of the cards is needed, and to ask one only that
card. So the list of a folder is kept until one of its files changes, and each card,
with its values, until its bank does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from deck.cache import cache_key, code_version, contains, load, remove, store
from deck.errors import DeckError, FolderError, UsageError
from deck.files import hash_file
from deck.hashes import file_hash

if TYPE_CHECKING:
    from deck.bank.deck_folder import Folder
    from deck.bank.glossary import Term
    from deck.bank.models import Card
    from deck.diagnostics.finding import Finding
    from deck.live.variant import Variant

_READ = {".yaml", ".yml", ".py"}


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


class Front(NamedTuple):
    """A question as it is put, on one kind of screen; with the seed of its chances."""

    seed: str
    lines: Sequence[str]
    prompt: Sequence[Any]  # its name in `words`, and its values
    right: str  # the answer, where that is a text


class Kept(NamedTuple):
    """A card with one variant, and the seed where its numbers were drawn.

    `fronts` are by the name of a screen. A start needs no more, and is twice as quick
    when it leaves the rest packed.
    """

    packed: Sequence[Any]
    seed: str
    fronts: Mapping[str, Front]

    def whole(self) -> tuple[Card, Variant]:
        """Both, unpacked. Raises an error of any kind where something else was kept."""
        from deck.live import value
        from deck.live.kept import unpack

        card, variant, texts = self.packed
        value.SHOWN.update(texts)
        return unpack(card), unpack(variant)


class _List(NamedTuple):
    """The list of a folder, as it is kept."""

    files: Mapping[str, str]  # with hashes of them
    namespace: str
    languages: Sequence[str]
    titles: Mapping[str, Mapping[str, str]]  # by bank and language
    cards: Sequence[Sequence[Any]]  # runs of those that differ in id and line only


@dataclass(eq=False)
class Library:
    """The cards of a folder in the order of learning."""

    path: Path
    shown: str
    namespace: str
    languages: tuple[str, ...]
    titles: Mapping[str, Mapping[str, str]]
    cards: tuple[Listed, ...]
    hashes: Mapping[str, str]  # of the banks, and of a module
    is_whole: bool = True  # no card was left out for an error
    _folder: Folder | None = field(default=None, repr=False)
    _parts: dict[str, Folder] = field(default_factory=dict, repr=False)  # by bank
    _cards: dict[str, dict[str, Card]] = field(default_factory=dict, repr=False)

    @property
    def findings(self) -> Sequence[Finding]:
        """What is wrong in the folder; a list that was kept is of one without."""
        return () if self._folder is None else self._folder.findings

    @cached_property
    def folder(self) -> Folder:
        """Everything in the folder, read now if it was not."""
        from deck.bank.deck_folder import read_folder

        return self._folder or read_folder(self.path, self.shown)

    def within(self, folder: Folder) -> Library:
        """The same with those of the cards that a folder has without its errors."""
        places = {(card.bank, card.id.span.line) for card in folder.cards}
        cards = tuple(c for c in self.cards if (c.bank, c.line) in places)
        return replace(self, cards=cards, is_whole=folder.is_whole, _folder=folder)

    def kept(self, card: Listed, language: str, *, drawn: bool) -> Kept | None:
        """A card and its variant, where they were kept and would be the same again.

        Numbers that were drawn are given out once, and only where `drawn` asks for
        some: the next time there are others.
        """
        found = self.waiting(card, language)
        if found is None or not found.seed:
            return found
        return found if drawn and remove(self._name(card, language)) else None

    def waiting(self, card: Listed, language: str) -> Kept | None:
        """The same, left for whoever asks the card next."""
        found = load(self._name(card, language))
        if found is None:
            return None
        *packed, seed, images, fronts = found
        same = all(hash_file(self.path / n) == data for n, data in images.items())
        looks = {name: Front(*front) for name, front in fronts.items()}
        return Kept(packed, seed, looks) if same else None

    def keep(
        self,
        card: Listed,
        whole: Card,
        language: str,
        variant: Variant,
        *,
        seed: str = "",
        fronts: Mapping[str, Front] | None = None,
    ) -> None:
        """Keep a card with its variant; with the seed where its numbers were drawn."""
        from deck.live.kept import pack, texts

        part = self.part(card.bank)
        if not self._is_listed(part, card.bank):
            return
        images = {str(image.source) for image in whole.images if image.is_file}
        hashes = {name: file_hash(part.images[name].data) for name in images}
        packed = [pack(whole), pack(variant), texts(variant)]
        store(self._name(card, language), [*packed, seed, hashes, fronts or {}])

    def keep_front(
        self, card: Listed, language: str, known: Kept, screen: str, front: Front
    ) -> None:
        """Keep with a card that is kept how it is put on a kind of screen."""
        found = load(self._name(card, language))
        if found is not None and not known.seed and found[:3] == known.packed:
            found[-1][screen] = front
            store(self._name(card, language), found)

    def is_kept(self, card: Listed, language: str) -> bool:
        """Whether a card was kept."""
        return contains(self._name(card, language))

    def read(self, card: Listed) -> Card:
        """A card as it stands in its bank. Raises KeyError where it does no more."""
        if card.bank not in self._cards:
            cards = self.part(card.bank).cards
            self._cards[card.bank] = {str(each.id): each for each in cards}
        return self._cards[card.bank][card.id]

    def part(self, bank: str) -> Folder:
        """The folder as far as a bank needs it: with no other, if it was not read.

        One that cannot be read any more has no cards.
        """
        if self._folder is not None:
            return self._folder
        if bank not in self._parts:
            from deck.bank.deck_folder import Folder, read_folder

            try:
                name = Path(bank).name
                part = read_folder(self.path, self.shown, only=name)
            except (FolderError, UsageError):
                part = Folder(self.path, "", "", {}, (), (), (), (), {}, {})
            self._parts[bank] = part
        return self._parts[bank]

    @cached_property
    def terms(self) -> Sequence[Term]:
        """Those of the glossary; none where it is not there or has mistakes."""
        from deck.bank.deck_folder import open_folder

        with suppress(DeckError):
            glossary = open_folder(self.path, self.shown).glossary()
            return glossary.terms if glossary is not None else ()
        return ()

    @cached_property
    def by_id(self) -> Mapping[str, Listed]:
        """The cards by their ids."""
        return {card.id: card for card in self.cards}

    def title(self, card: Listed, language: str) -> str:
        """What the card's bank is called."""
        return self.titles[card.bank].get(language, card.topic)

    def check(self, *, topic: str | None, path: str | None) -> None:
        """Raises UsageError for a topic or path that no card has."""
        paths = {each for card in self.cards for each in card.path}
        self._check("topic", topic, {card.topic for card in self.cards})
        self._check("path", path, paths)

    def _check(self, what: str, name: str | None, known: AbstractSet[str]) -> None:
        if name is None or name in known:
            return
        from deck.diagnostics.finding import did_you_mean

        fix = (
            did_you_mean(name, known) or f"it has {', '.join(sorted(known)) or 'none'}"
        )
        left_out = "" if self.is_whole else " that can be asked now"
        raise UsageError(f"the deck has no {what} `{name}`{left_out}; {fix}")

    def _is_listed(self, part: Folder, bank: str) -> bool:
        """Whether a bank was read as it is in the list, and not edited in between."""
        source = part.sources.get(bank)
        listed = self.hashes.get(Path(bank).name)
        return source is not None and source.hash == listed

    def _name(self, card: Listed, language: str) -> str:
        bank = self.hashes.get(Path(card.bank).name, "")
        return cache_key(
            "card", code_version(), self.namespace, bank, self._code, card.id, language
        )

    @cached_property
    def _code(self) -> str:
        """A hash of the Python in the folder, on which values may hang."""
        return cache_key(
            *(h for name, h in self.hashes.items() if name.endswith(".py"))
        )


def open_library(path: Path, shown: str) -> Library:
    """The cards of a folder, its list from what is kept where it has not changed.

    Raises FolderError or UsageError where there is no deck folder to read.
    """
    name = cache_key("library", code_version(), str(path.absolute()), shown)
    files = _hashes(path)
    if files and (found := load(name)) is not None:
        listing = _List(*found)
        if listing.files == files:
            return _library(path, shown, listing, None)
    from deck.bank.deck_folder import read_folder

    folder = read_folder(path, shown)
    listing = _listing(folder, files)
    if not folder.findings and files == _hashes(path):
        store(name, listing)
    return _library(path, shown, listing, folder)


def _hashes(path: Path) -> dict[str, str]:
    """The files of a folder that decide on its list; none where one is unreadable."""
    try:
        names = sorted(p.name for p in path.iterdir() if p.suffix in _READ)
    except OSError:
        return {}
    files = {name: hash_file(path / name) for name in names}
    return files if all(files.values()) else {}


def _listing(folder: Folder, files: Mapping[str, str]) -> _List:
    titles = {
        bank.source.path: {
            language: str(bank.title.within(language)) if bank.title else bank.topic
            for language in folder.languages
        }
        for bank in folder.banks
    }
    runs: list[list[Any]] = []
    for card in folder.cards:
        needs = [str(need) for need in card.needs]
        alike = [card.topic, card.bank, card.gaps, needs, card.path, str(card.tier)]
        alike.append(str(card.was or ""))
        if not runs or runs[-1][2:] != alike:
            runs.append([[], [], *alike])
        runs[-1][0].append(str(card.id))
        runs[-1][1].append(card.id.span.line)
    return _List(files, folder.namespace, folder.languages, titles, runs)


def _cards(runs: Iterable[Sequence[Any]]) -> Iterator[Listed]:
    for ids, lines, topic, bank, *alike in runs:
        for card, line in zip(ids, lines, strict=True):
            yield Listed._make((card, topic, bank, line, *alike))


def _library(path: Path, shown: str, listing: _List, folder: Folder | None) -> Library:
    return Library(
        path,
        shown,
        listing.namespace,
        tuple(listing.languages),
        listing.titles,
        tuple(_cards(listing.cards)),
        listing.files,
        _folder=folder,
    )
