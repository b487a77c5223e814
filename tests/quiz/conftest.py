"""A deck of every kind, a clock moved by hand, a learner who follows a script."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from deck.build.study_deck import compile_study_deck
from deck.folder.deck_folder import open_folder
from deck.folder.trust import trust_always
from deck.kinds import pieces
from deck.live.program import ProgramResult, run_program
from deck.quiz.learner import Options
from deck.quiz.loop import run_quiz
from deck.quiz.review import Review
from deck.quiz.screen import ENTER, Edited, Screen
from deck.quiz.store import Store
from tests.tables import table

SAMPLE = Path(__file__).with_name("deck")
ITEMS = table(__file__, "items")
KNOWN_BY = {mark: item for mark, item, _ in ITEMS}
RIGHT = {item: answer for _, item, answer in ITEMS}


@dataclass
class Clock:
    """Local time, moved by the test."""

    moment: datetime = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """What time it is."""
        return self.moment

    def move(self, **span: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**span)


Reply = Callable[[str, str], str]  # item on the screen, prompt -> what is typed
MOST = 5000  # lines, before a session counts as one without end
END = "ends> "  # of the prompt after a session


@dataclass
class Keys:
    """A keyboard on which a reply is typed."""

    read: Callable[[str], str]
    interactive: bool = True

    def line(self, prompt: str, text: str = "") -> str:
        """A line, behind the text that is there; Ctrl-U takes that away."""
        return (text + self.read(prompt)).rpartition("\x15")[2]

    def key(self, prompt: str, until: object = None) -> str:  # noqa: ARG002
        """A key."""
        return self.read(prompt) or ENTER


@dataclass
class Desk:
    """A learner before a screen that remembers what it showed."""

    path: Path
    db: Path
    clock: Clock = field(default_factory=Clock)
    shown: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    rng: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311

    def run(self, reply: Reply, **changes: Any) -> int:
        """A session; what is shown and asked is recorded."""
        self.shown, self.questions = [], []

        def read(prompt: str) -> str:
            self.clock.move(seconds=2)
            assert len(self.shown) < MOST, self.text[-2000:]
            rules = (n for n, line in enumerate(self.shown) if line[:2] == "──")
            begin = max(rules, default=0)
            screen = "\n".join(self.shown[begin:])
            item = next((i for mark, i in KNOWN_BY.items() if mark in screen), "?")
            asks = "goes on" not in prompt and not prompt.endswith(END)
            self.questions += [item] * asks
            typed = reply(item, prompt)
            self.shown.append(prompt + typed)
            return typed

        width = changes.pop("width", 80)
        screen = Screen(
            ui=changes.pop("ui", "en"),
            keyboard=Keys(read),
            write=self.shown.append,
            columns=lambda: width,
        )
        wanted: dict[str, Any] = {"minutes": 60, "new": 50}
        language = changes.pop("language", "en")
        deck = compile_study_deck(open_folder(self.path)).in_language(language)
        return run_quiz(
            deck,
            Options(**wanted | changes),
            store_path=self.db,
            screen=screen,
            now=self.clock,
            rng=self.rng,
            edit=lambda _path: Edited(went_well=True),
        )

    def edit(self, bank: str, old: str, new: str) -> None:
        """Replace the first place of a text in a bank."""
        file = self.path / f"{bank}.yaml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def knows(self, item: str, prompt: str) -> str:
        """The right answer to what is on the screen; Enter where nothing is asked."""
        if "goes on" in prompt or prompt.endswith(END):
            return ""
        if item == "family":
            screen = "\n".join(self.shown)
            first, second = re.findall(r"Add (\d+) and (\d+)", screen)[-1]
            return str(int(first) + int(second))
        if item == "pick":
            screen = "\n".join(self.shown)
            return str(re.findall(r"(\d)\. sigmoid", screen)[-1])
        if "1 Again" in prompt:
            return "3"
        if "all or 0" in prompt:
            return "all"
        return "" if "Enter" in prompt else RIGHT[item]

    def reviews(self) -> list[Review]:
        """The log."""
        with Store(self.db) as store:
            return list(store.reviews("00112233445566aa"))

    @property
    def text(self) -> str:
        """All that was shown."""
        return "\n".join(self.shown)


@pytest.fixture
def deck_folder(tmp_path: Path, warm_cache: None) -> Path:
    """A copy of the deck of every kind, which is compiled for the first test only.

    Its programs may run.
    """
    folder = Path(shutil.copytree(SAMPLE, tmp_path / "deck"))
    trust_always(folder)
    return folder


@pytest.fixture(autouse=True)
def _trust_in_the_sample() -> None:
    """Tests that only read the deck of every kind do so in its own place."""
    trust_always(SAMPLE)


@pytest.fixture
def desk(deck_folder: Path, tmp_path: Path) -> Desk:
    """A learner with the deck of every kind."""
    return Desk(deck_folder, tmp_path / "reviews.db")


@pytest.fixture
def room(deck_folder: Path, tmp_path: Path) -> Iterator[Any]:
    """A terminal with the deck of every kind."""
    from tests.quiz.sitting import room_of

    trust_always(deck_folder)
    with room_of(deck_folder, tmp_path / "reviews.db") as room:
        yield room


_run_once = cache(run_program)


@pytest.fixture
def run_once(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ProgramResult]:
    """Each program runs once, however many tests ask for it."""
    monkeypatch.setattr(pieces, "run_program", _run_once)
    return _run_once
