"""A learner with the real Anki, and decks to give them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from anki.collection import (
    Collection,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)
from folders import read_folder

from deck.anki.build import BuildResult
from deck.compile.compiled_deck import CompiledDeck, compile_deck
from deck.live import trust
from deck.live.deck import LiveDeck, make_live
from deck.live.program import Programs
from tests.anki.building import build

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).with_name("deck")
SHIPPED = ROOT / "cards"
LANGUAGES = ("en", "zh")
LOGS = ("new", "updated", "duplicate", "conflicting", "missing_notetype", "empty")
HISTORY = "id, nid, did, ord, type, queue, due, ivl, factor, reps, lapses, data"
EASY = 4

Log = dict[str, list[str]]  # what Anki did -> ids of the cards it did it to


def pytest_configure(config: pytest.Config) -> None:
    """What the anki package itself deprecates is not our concern."""
    config.addinivalue_line("filterwarnings", "ignore::DeprecationWarning:anki.*")


@dataclass
class Learner:
    """Someone's Anki, with the default options of its import dialog."""

    col: Any
    found: dict[str, int] = field(default_factory=dict)

    def take(self, package: Path, **options: Any) -> Log:
        """Import a package; what Anki's log says of each card id, empty ones left out.

        The Python side of Anki does not notice that note types have come.
        """
        request = ImportAnkiPackageRequest(
            package_path=str(package), options=ImportAnkiPackageOptions(**options)
        )
        log = self.col.import_anki_package(request).log
        self.col.models._clear_cache()
        named = {
            name: sorted(note.fields[0] for note in getattr(log, name, ()))
            for name in LOGS
        }
        return {name: ids for name, ids in named.items() if ids}

    def cards(self) -> list[Any]:
        """All cards, as Anki finds them."""
        return [self.col.get_card(card) for card in self.col.find_cards("")]

    def note(self, card_id: str) -> Any:
        """The note of a card id, by the search that the documents name."""
        (found,) = self.col.find_notes(f'ID:"{card_id}"')
        return self.col.get_note(found)

    def no_daily_limit(self, deck: str) -> None:
        """The default preset, but with all new cards on one day."""
        config = self.col.decks.config_dict_for_deck_id(self.col.decks.id(deck))
        config["new"]["perDay"] = config["rev"]["perDay"] = (
            9999  # the second bounds both
        )
        self.col.decks.update_config(config)

    def study(self, deck: str) -> list[tuple[str, int]]:
        """Answer Easy until nothing is left: card ids and ords as they came."""
        self.col.decks.select(self.col.decks.id(deck))
        seen = []
        while card := self.col.sched.getCard():
            seen.append((card.note().fields[0], card.ord))
            card.start_timer()
            self.col.sched.answerCard(card, EASY)
        return seen

    def check_whole(self) -> None:
        """Anki finds no damage; a time of a review that it adds itself is none."""
        said, _ = self.col.fix_integrity()
        lines = [x for x in said.split("\n") if not x.startswith("Added last review")]
        assert lines == ["Database rebuilt and optimized."]

    def history(self) -> tuple[list[Any], list[Any]]:
        """All that Anki knows of what was learnt: rows of cards and reviews."""
        cards = f"select {HISTORY} from cards order by id"  # noqa: S608
        return self.col.db.all(cards), self.col.db.all("select * from revlog")


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    """A learner who starts with an empty collection and FSRS."""
    found = Learner(Collection(str(tmp_path / "collection.anki2")))
    found.col.set_config("fsrs", True)
    yield found
    found.col.close()


@pytest.fixture(scope="session")
def open_learner() -> Callable[[Path], Learner]:
    """Opens the collection that lies in a folder, or makes one there, with FSRS."""

    def opened(folder: Path) -> Learner:
        folder.mkdir(parents=True, exist_ok=True)
        found = Learner(Collection(str(folder / "collection.anki2")))
        if not found.col.get_config("fsrs", default=False):
            found.col.set_config("fsrs", True)
        return found

    return opened


def compiled_deck(folder: Path, trusted: Path) -> tuple[CompiledDeck, LiveDeck]:
    """A deck folder without errors, its programs run, and its cards with values."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trust, "config_file", lambda: trusted)
        trust.allow(folder)
        deck = compile_deck(folder)
        with Programs() as run:  # what they print is in the cache by now
            live = make_live(read_folder(folder), run=run)

    assert live.cards
    assert [f.message for f in deck.findings if f.severity == "error"] == []
    return deck, live


@dataclass(frozen=True)
class Made:
    """A deck that was built, and from what."""

    compiled: CompiledDeck
    deck: LiveDeck
    built: BuildResult

    def package(self, language: str) -> Path:
        """The package of a language."""
        found = (p for p in self.built.packages if p.language == language)
        return Path(next(found).path)

    def title(self, language: str) -> str:
        """The name of the deck in Anki."""
        return (self.deck.folder.config.titles or {})[language]


def _made(source: Path, tmp: Path) -> Made:
    folder = tmp / "deck"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("deck.lock", "out"))
    deck, live = compiled_deck(folder, tmp / "trusted.json")
    now = 1_790_000_000.25
    return Made(deck, live, build(deck, tmp / "out", deck.languages, now))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The deck of every kind, built."""
    return _made(SAMPLE, tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The deck that livedeck ships, built."""
    return _made(SHIPPED, tmp_path_factory.mktemp("shipped"))


@pytest.fixture(scope="session", params=["sample", "shipped"])
def made(request: pytest.FixtureRequest) -> Made:
    """Each of the two decks."""
    found: Made = request.getfixturevalue(request.param)
    return found


CONFIG = """\
namespace: %s
name: small
title: {%s}
languages: [%s]
banks: [%s]
"""
CARDS = {
    "a": "kind: recall\n    q: {en: one, zh: 一}\n    a: 1",
    "b": (
        "kind: cloze\n"
        "    text: {en: '{{c1::x}} {{c2::y}}', zh: '{{c1::甲}} {{c2::乙}}'}"
    ),
    "c": (
        "kind: choice\n    q: which\n"
        "    options: [{text: this}, {text: that, because: no}]"
    ),
    "d": "kind: numeric\n    q: how much\n    a: ${ 1 + 1 }",
}


@dataclass
class Workshop:
    """A small deck folder that an author edits and builds.

    `second` has the cards of a second bank, which is there when it has some.
    """

    folder: Path
    cards: dict[str, str] = field(default_factory=lambda: dict(CARDS))
    namespace: str = "00112233445566778899aabbccddeeff"
    title: str = "Small"
    second: dict[str, str] = field(default_factory=dict)
    languages: Sequence[str] = LANGUAGES

    def build(
        self,
        now: float,
        languages: Sequence[str] = ("en",),
        accept: Sequence[str] = (),
    ) -> BuildResult:
        """Write the bank and build it."""
        self.write()
        return self.build_once(now, languages, accept)

    def build_once(
        self,
        now: float,
        languages: Sequence[str],
        accept: Sequence[str] = (),
        *,
        draft: bool = False,
        cached: bool = False,
    ) -> BuildResult:
        """Build what was written; from nothing, as tests patch the code."""
        with pytest.MonkeyPatch.context() as patch:
            if not cached:
                patch.setattr("deck.compile.compile_bank.load", lambda _name: None)
            deck = compile_deck(self.folder)

        assert deck.findings == []
        out = self.folder / "out"
        return build(deck, out, languages, now, accept=accept, draft=draft)

    def write(self) -> None:
        """Write the deck folder as it is meant now."""
        self.folder.mkdir(parents=True, exist_ok=True)
        banks = {"small.yaml": self.cards, "second.yaml": self.second}
        banks = {name: cards for name, cards in banks.items() if cards}
        titles = {"en": self.title, "zh": "小"}
        named = ", ".join(f"{lang}: {titles[lang]}" for lang in self.languages)
        languages = ", ".join(self.languages)
        config = CONFIG % (self.namespace, named, languages, ", ".join(banks))
        (self.folder / "deck.yaml").write_text(config, encoding="utf-8")
        for name in ("small.yaml", "second.yaml"):
            (self.folder / name).unlink(missing_ok=True)
        for name, cards in banks.items():
            bank = "topic: small\ntitle: Small\ncards:\n"
            bank += "".join(f"  - id: {i}\n    {text}\n" for i, text in cards.items())
            (self.folder / name).write_text(bank, encoding="utf-8")

    @property
    def package(self) -> Path:
        """The English package."""
        return self.folder / "out" / "small.en.apkg"

    @property
    def lock(self) -> Path:
        """The lock."""
        return self.folder / "deck.lock"


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A small deck folder."""
    return Workshop(tmp_path / "small")


@pytest.fixture(scope="session")
def new_workshop() -> Callable[[Path], Workshop]:
    """Makes the same small deck folder elsewhere."""
    return Workshop
