"""The deck of the learners' commands: titles, order, finished cards.

Its index is made of the heads of its banks, and cached as a whole until a file of the
folder changes, or the list of code that may run: to begin a session takes no more. The
cards of a bank are finished when the first of them is to be asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from deck.cache import cache_key, code_version, contains, load, pass_on, store, take
from deck.compile.finished_card import (
    FinishedBank,
    FinishedCard,
    LeftOutError,
    finished_bank,
)
from deck.diagnostics.finding import check_known, has_errors
from deck.errors import DeckError
from deck.files import DATA_ENDINGS, hash_file
from deck.live.trust import config_file

if TYPE_CHECKING:
    from deck.bank.deck_folder import Listing
    from deck.bank.glossary import Term
    from deck.bank.heads import BankHead, CardHead, Ordered
    from deck.bank.source import Source
    from deck.compile.bank_file import BankFile
    from deck.diagnostics.finding import Finding
    from deck.live.variant import LiveCard

_READ = {".yaml", ".yml", ".py", *DATA_ENDINGS}
_CONSEQUENCE = "unknown-card"  # perhaps of an error in another bank
# Those in `deck.yaml` that leave all other banks as they are.
_HARMLESS = {"missing-bank", "unlisted-bank", "bad-glossary"}
_OWN = 2  # fields of a card in which hardly two are alike: id and line
_EDITED = FinishedBank({}, {})  # stands for a bank that was edited since


class CardSummary(NamedTuple):
    """A card before it is asked; `rank` as in the order of learning."""

    id: str
    line: int
    topic: str
    bank: str  # path as the user is shown it
    rank: int
    gaps: Sequence[int]
    needs: Sequence[str]
    path: Sequence[str]
    was: str


class _Bank(NamedTuple):
    """A bank in the index."""

    name: str  # in the cache
    topic: str
    titles: Mapping[str, str]


@dataclass(eq=False, kw_only=True)
class StudyDeck:
    """The cards of a deck in the order of learning, shown in one language.

    `findings` are the errors that leave cards out, `broken` the files that have one of
    their own.
    """

    path: Path
    namespace: str
    languages: tuple[str, ...]
    names: Mapping[str, str]  # of the deck, by language
    banks: Mapping[str, _Bank]  # by path
    cards: tuple[CardSummary, ...]
    language: str = ""
    findings: Sequence[Finding] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    broken: Sequence[str] = ()
    is_whole: bool = True  # no error keeps a card from being read
    _finished: dict[str, FinishedBank] = field(default_factory=dict)  # by bank

    @cached_property
    def by_id(self) -> Mapping[str, CardSummary]:
        """The cards by their ids."""
        return {card.id: card for card in self.cards}

    @property
    def renamed(self) -> dict[str, str]:
        """The cards that took over a former id which no card has now, by that id.

        Where there are errors, one with such an id may be among what was not read.
        """
        if not self.is_whole:
            return {}
        claims = Counter(card.was for card in self.cards)
        return {
            card.was: card.id
            for card in self.cards
            if claims[card.was] == 1 and card.was and card.was not in self.by_id
        }

    @property
    def topics(self) -> dict[str, str]:
        """The titles of the topics."""
        banks = [b for b in self.banks.values() if b.titles]
        return {bank.topic: bank.titles[self.language] for bank in reversed(banks)}

    def in_language(self, language: str) -> StudyDeck:
        """The deck shown in another of its languages, else in its first one."""
        known = language if language in self.languages else self.languages[0]
        return replace(self, language=known, _finished={})

    def title(self, card: CardSummary) -> str:
        """What the card's bank is called."""
        return self.banks[card.bank].titles.get(self.language, card.topic)

    def question(self, card: str) -> str:
        """What a card asks, on one line; its id once it was edited out."""
        from deck.render.card_text import card_title

        head = self.card_heads.get(card)
        return card_title(head, self.language) if head else card

    @cached_property
    def card_heads(self) -> Mapping[str, CardHead]:
        """The heads of the cards by their ids."""
        from deck.bank.heads import ordered

        return {name: head for name, (head, _) in ordered(self.heads).items()}

    @cached_property
    def heads(self) -> Sequence[BankHead]:
        """The heads of the banks, which have the questions and concepts of cards.

        Empty once the folder cannot be read any more.
        """
        return [file.head()[0] for file in self._files()]

    def pictures(self) -> Iterator[Path]:
        """The image files on the cards."""
        for file in self._files():
            yield from (self.path / name for name in file.load().images)

    def _files(self) -> Sequence[BankFile]:
        from deck.compile.bank_file import BankFile

        with suppress(DeckError):
            listing = self._listing()
            return [BankFile(listing, text) for text in listing.sources]
        return ()

    def finished(self, card: CardSummary) -> FinishedCard:
        """A card with its values. Raises LeftOutError for one that has none."""
        if card.bank not in self._finished:
            self._finished[card.bank] = self._load(card.bank)
        if self._finished[card.bank] is _EDITED:
            raise LeftOutError("edited")
        return self._finished[card.bank].card(card.id)

    def prepare(
        self,
        cards: Iterable[str],
        progress: Callable[[int, int], None] = lambda _done, _of: None,
    ) -> None:
        """Finish the banks of some cards on all cores, so that none waits later."""
        banks = dict.fromkeys(self.by_id[card].bank for card in cards)
        missing = [bank for bank in banks if not contains(self._cards_name(bank))]
        if not missing:
            return
        from deck.compile.compiled_deck import load_compiler
        from deck.compile.processes import work_in_processes

        load_compiler(computes=len(missing) > 1)  # once, for all processes

        def load_some(banks: Iterator[str], _cores: int) -> dict[str, FinishedBank]:
            return {bank: self._load(bank) for bank in banks}

        def pass_on_some(banks: Iterator[str], _cores: int) -> None:
            for bank in banks:
                found, name = self._load(bank), self._cards_name(bank)
                if not (found is _EDITED or contains(name)):  # cards are missing
                    pass_on(name, found)

        self._finished |= work_in_processes(
            missing, load_some, pass_on_some, lambda done: progress(done, len(missing))
        )

    def _cards_name(self, bank: str) -> str:
        return cache_key(self.banks[bank].name, "cards", self.language)

    def _load(self, bank: str) -> FinishedBank:
        """The finished cards of a bank; computed where the cache does not have them."""
        name = self._cards_name(bank)
        packed = load(name) or take(name)
        if packed is not None:
            found = FinishedBank(*packed)
            images = found.images.items()
            if all(hash_file(self.path / path) == known for path, known in images):
                return found
        file = self._open(bank)
        if file is None or file.name != self.banks[bank].name:
            return _EDITED
        found = finished_bank(file.evaluate(), self.language)
        if found.cards.keys() >= {card.id for card in self.cards if card.bank == bank}:
            store(name, found)
        return found

    def draw(self, card: CardSummary, seed: str) -> LiveCard | None:
        """A card with the numbers of any seed; None where it has no values now."""
        if (file := self._open(card.bank)) is None:
            return None
        return file.evaluate_card(card.id, [self.language], seed)

    def _open(self, bank: str) -> BankFile | None:
        """A bank as it is now; None where it cannot be read."""
        from deck.compile.bank_file import BankFile

        with suppress(DeckError):
            listing = self._listing()
            if source := listing.load(Path(bank).name):
                return BankFile(listing, source)
        return None

    def _listing(self) -> Listing:
        """The folder as it is now. Raises DeckError where it cannot be read."""
        from deck.bank.deck_folder import open_folder

        return open_folder(self.path)

    @cached_property
    def terms(self) -> Sequence[Term]:
        """Those of the glossary; none where it is not there or has mistakes."""
        with suppress(DeckError):
            if glossary := self._listing().glossary:
                return glossary.terms
        return ()

    def check(self, *, topic: str | None = None, path: str | None = None) -> None:
        """Raises UsageError for a topic or path that no card has."""
        now = "" if self.is_whole else " that can be asked now"
        topics = {card.topic for card in self.cards}
        paths = {each for card in self.cards for each in card.path}
        check_known(topic, sorted(topics), f"the deck has no topic {{}}{now}")
        check_known(path, sorted(paths), f"the deck has no path {{}}{now}")


def open_study_deck(
    path: Path, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> StudyDeck:
    """The deck of a folder, compiled if it is not in the cache.

    Raises DeckError or UsageError where there is no deck folder to read.
    """
    paths = str(path.absolute()), path.as_posix(), str(config_file())
    name = cache_key("study deck", code_version(), *paths)
    files = _hashes(path)
    if files and (packed := load(name)) is not None and packed[0] == files:
        return _unpack(path, packed)
    from deck.bank.deck_folder import open_folder

    deck = _read_deck(open_folder(path), progress)
    if not deck.findings and files == _hashes(path):
        about = deck.namespace, deck.languages, deck.names
        shared: dict[Sequence[Any], int] = {}  # numbered
        cards = [
            (card.id, card.line, shared.setdefault(card[_OWN:], len(shared)))
            for card in deck.cards
        ]
        store(name, [files, *about, deck.banks, cards, [*shared]])
    return deck


def _hashes(path: Path) -> dict[str, str]:
    """What decides on the index of a folder; nothing where a file is unreadable."""
    try:
        names = sorted(p.name for p in path.iterdir() if p.suffix in _READ)
    except OSError:
        return {}
    files = {name: hash_file(path / name) for name in names}
    # The list of what may run may be missing.
    return {**files, "": hash_file(config_file())} if all(files.values()) else {}


def _read_deck(listing: Listing, progress: Callable[[int, int], None]) -> StudyDeck:
    """The cards of a folder that can be asked despite the errors in its texts.

    An error of a value is reported when its card would be asked.
    """
    from deck.bank.cross_checks import check_across
    from deck.bank.heads import ordered
    from deck.compile.bank_file import BankFile

    config, sources = listing.config, listing.texts
    heads: list[BankHead] = []
    banks: dict[str, _Bank] = {}
    found: list[Finding] = []
    for file in [BankFile(listing, source) for source in listing.sources]:
        head, errors = file.head()
        heads.append(head)
        banks[file.source.path] = _Bank(file.name, head.topic, head.titles)
        found += errors
        progress(len(heads), len(config.banks))
    order = ordered(heads)
    found += [*listing.findings.recorded, *check_across(heads, order, listing)]
    unique = dict.fromkeys(each for each in found if has_errors([each]))
    errors = sorted(unique, key=lambda error: error.order)
    return StudyDeck(
        path=listing.path,
        namespace=config.namespace,
        languages=config.languages,
        names={name: config.titles.get(name, config.name) for name in config.languages},
        banks=banks,
        cards=tuple(_summaries(heads, order, errors)),
        language=next(iter(config.languages), ""),
        findings=sorted(errors, key=lambda e: e.order),
        sources=sources,
        broken=_broken(errors),
        is_whole=_is_whole(heads, listing),
    )


def _broken(errors: Sequence[Finding]) -> tuple[str, ...]:
    """The files that have errors of their own."""
    own = [error for error in errors if error.rule != _CONSEQUENCE] or errors
    return tuple(dict.fromkeys(error.at.path for error in own))


def _is_whole(heads: Sequence[BankHead], listing: Listing) -> bool:
    """True if no error keeps a card from being read; one in the glossary does not."""
    apart = listing.glossary.source.path if listing.glossary is not None else ""
    return all(head.is_whole for head in heads) and not has_errors(
        each
        for each in listing.findings.recorded
        if each.rule != "bad-glossary" and each.at.path != apart
    )


def _summaries(
    heads: Sequence[BankHead], order: Ordered, errors: Sequence[Finding]
) -> Iterator[CardSummary]:
    """The cards in the order of learning.

    There are none where an error is in what all cards depend on, and none of a bank
    without a topic. Of those with the same id it is the first one, if it has none.
    """
    from deck.bank.known_folders import CONFIG

    for error in errors:
        name = Path(error.at.path).name
        if (name == CONFIG or name.endswith(".py")) and error.rule not in _HARMLESS:
            return
    first: dict[str, tuple[str, int]] = {}
    for head in heads:
        for card_id in head.ids:
            first.setdefault(str(card_id), (head.source.path, card_id.span.line))
    for card, source in order.values():
        line = card.id.span.line
        if card.topic and first[str(card.id)] == (source.path, line):
            about = card.topic, source.path, card.rank, tuple(card.gaps)
            yield CardSummary(
                *(str(card.id), line, *about),
                *(tuple(map(str, card.needs)), tuple(card.path), str(card.was or "")),
            )


def _unpack(path: Path, packed: Sequence[Any]) -> StudyDeck:
    _, namespace, languages, names, banks, cards, shared = packed
    return StudyDeck(
        path=path,
        namespace=namespace,
        languages=tuple(languages),
        language=languages[0],
        names=names,
        banks={name: _Bank(*bank) for name, bank in banks.items()},
        cards=tuple(CardSummary(card, line, *shared[n]) for card, line, n in cards),
    )
