"""How long a learner waits: for the first card, and from a key to the next card.

    python -m tests.bench.bench_quiz
    python -m tests.bench.bench_quiz --turns 5 --only shipped

`shipped` is the deck that comes with livedeck and 3,000 answers behind, `large` has
10,000 cards and 100,000 answers. `deck quiz` runs in a pseudo-terminal, from its start
to the first prompt; `python -c "import click"` runs in one to its end and is the floor
of the ratio. They take turns, and the median counts; `cold` is a start for which
nothing was kept from earlier ones. Peak memory is that of the process: at the first
card, and after so many grades of the learner's as there are turns, or when none is left
to grade. Other programs should be at rest.
"""
# ruff: noqa: T201 - it prints

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple, Self

import pexpect

from deck.folder.deck_folder import open_folder
from deck.folder.validate import read_bank
from deck.quiz.review import CardKey, Rating, Review
from deck.quiz.store import Store
from tests.bench.bench_build import (
    ROOT,
    environment,
    megabytes,
    plain_card,
    write_banks,
)

FLOOR: Final = ("-c", "import click")
PATIENCE: Final = 60.0
ESCAPES: Final = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|[\x01\x02]")
PROMPT: Final = re.compile(r"[>›] ?\Z")
SPREAD: Final = 90  # days over which the answers behind are spread


class Case(NamedTuple):
    """A deck with answers behind, and what is allowed for it."""

    name: str
    reviews: int
    times_floor: float
    megabytes: float | None = None
    key_milliseconds: float | None = None


CASES: Final = (
    Case("shipped", 3_000, times_floor=2.2, megabytes=60),
    Case("large", 100_000, times_floor=3, key_milliseconds=15),
)


class Start(NamedTuple):
    """What a start took: seconds to the first prompt, and megabytes at most."""

    seconds: float
    megabytes: float


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description="Time the quiz in a terminal.")
    parser.add_argument("--turns", type=int, default=20, metavar="N")
    parser.add_argument("--cards", type=int, default=10_000, metavar="N")
    parser.add_argument("--only", choices=[case.name for case in CASES])
    args = parser.parse_args()
    cases = [case for case in CASES if args.only in {None, case.name}]
    with tempfile.TemporaryDirectory(prefix="livedeck-bench-") as folder:
        desks = [Desk(Path(folder) / case.name, case, args.cards) for case in cases]
        compare(desks, args.turns)


def compare(desks: Sequence[Desk], turns: int) -> None:
    """Time the starts in turns, then a session of each."""
    floor, starts = [], [list[Start]() for _ in desks]
    cold = [desk.start(cold=True).seconds for desk in desks]
    for _ in range(turns):
        floor.append(run_floor())
        for desk, some in zip(desks, starts, strict=True):
            some.append(desk.start())
    base = median(floor)
    print(f"floor    {base * 1000:6.1f} ms   {turns} turns")
    for desk, some, first in zip(desks, starts, cold, strict=True):
        took = median(start.seconds for start in some)
        print(
            f"{desk.case.name:8} {took * 1000:6.1f} ms   {took / base:.2f} times the"
            f" floor{limit(desk.case.times_floor)}, cold {first * 1000:.0f} ms"
        )
        show_session(desk, median(start.megabytes for start in some), turns)


def show_session(desk: Desk, megabytes: float, answers: int) -> None:
    """Two lines on a session of so many answers."""
    keys, peak = desk.session(answers)
    print(
        f"         peak {megabytes:.0f} MB at the first card, {peak:.0f} MB"
        f" after {len(keys)} grades{limit(desk.case.megabytes)}"
    )
    if keys:
        print(
            f"         key to next card {median(keys) * 1000:.1f} ms, longest"
            f" {max(keys) * 1000:.1f}{limit(desk.case.key_milliseconds)}"
        )


def limit(most: float | None) -> str:
    """What is allowed, where something is."""
    return "" if most is None else f" (at most {most:g})"


class Desk:
    """A deck, its answers, and a place for all that the quiz keeps."""

    def __init__(self, home: Path, case: Case, cards: int) -> None:
        """Make the deck where it is not the shipped one, and its answers."""
        self.case = case
        self._home = home
        home.mkdir()
        self._deck = ROOT / "cards"
        if case.name == "large":
            self._deck = home / "banks"
            write_banks(self._deck, cards, plain_card, warnings=False)
        write_answers(home / "reviews.db", self._deck, case.reviews)

    def start(self, *, cold: bool = False) -> Start:
        """From the start of the process to the first prompt; then it ends."""
        if cold:
            shutil.rmtree(self._home / "cache", ignore_errors=True)
        with Terminal(self._command(), self._home) as terminal:
            at = terminal.prompt()
            peak = terminal.megabytes()
            terminal.press("q\r")
            terminal.to_end()
        return Start(at - terminal.started, peak)

    def session(self, answers: int) -> tuple[list[float], float]:
        """Seconds from a grade to the next card, so many times; and peak memory."""
        found: list[float] = []
        with Terminal(self._command(), self._home) as terminal:
            terminal.prompt()
            for _ in range(answers * 10):
                if len(found) == answers:
                    break
                line = terminal.last_line()
                grading = "4 Easy" in line
                time.sleep(_READING)
                ticks = "all\r" if "all or 0" in line else "\r"
                pressed = terminal.press("3" if grading else ticks)
                at = terminal.prompt()
                if grading:
                    found.append(at - pressed)
            peak = terminal.megabytes()
            terminal.press("q\r")
            terminal.to_end()
        return found, peak

    def _command(self) -> tuple[str, ...]:
        options = ("--lang", "en", "--minutes", "60", "--new", "50")
        store = str(self._home / "reviews.db")
        return ("-m", "deck", "quiz", str(self._deck), *options, "--db", store)


_READING: Final = 0.3  # seconds; an Enter that comes sooner belongs to the key before


class Terminal:
    """A Python process in a pseudo-terminal of 80 by 24."""

    def __init__(self, arguments: Sequence[str], home: Path) -> None:
        """Start it."""
        changed = environment(home / "cache") | {"TERM": "xterm-256color"}
        changed["PYTHONPATH"] = str(ROOT)
        self._shown = ""
        self.started = time.perf_counter()
        self._child: Any = pexpect.spawn(
            sys.executable, [*arguments], env=changed, cwd=str(ROOT)
        )
        self._child.delaybeforesend = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.close(force=True)

    def prompt(self) -> float:
        """The moment at which it asks for a key; what came before is forgotten."""
        for at, shown in self._output():
            if PROMPT.search(shown):
                return at
        message = f"it ended without a prompt:\n{self._shown}"
        raise SystemExit(message)

    def to_end(self) -> float:
        """The moment at which nothing more can come."""
        for _ in self._output():
            pass
        return time.perf_counter()

    def last_line(self) -> str:
        """The text on the line of the prompt."""
        return self._shown.rpartition("\n")[2]

    def press(self, keys: str) -> float:
        """Press keys; the moment."""
        self._shown = ""
        at = time.perf_counter()
        self._child.send(keys)
        return at

    def megabytes(self) -> float:
        """The most memory it has had."""
        peak: float = megabytes(self._child.pid)
        return peak

    def _output(self) -> Iterator[tuple[float, str]]:
        """All that is shown since the last key, as often as something comes."""
        while True:
            try:
                some = self._child.read_nonblocking(1 << 16, PATIENCE)
            except pexpect.EOF:
                return
            at = time.perf_counter()
            text = ESCAPES.sub("", some.decode("utf-8", "replace"))
            self._shown += text.replace("\r", "")
            yield at, self._shown


def run_floor() -> float:
    """Seconds that the floor takes."""
    with Terminal(FLOOR, Path(tempfile.gettempdir())) as terminal:
        return terminal.to_end() - terminal.started


def write_answers(path: Path, folder: Path, count: int) -> None:
    """So many answers to the cards in turn, the last ones of yesterday."""
    listing = open_folder(folder)
    languages = listing.config.languages
    banks = [read_bank(source, languages) for source in listing.sources]
    cards = [card for bank in banks for card in bank.cards]
    items = [CardKey(str(c.id), gap) for c in cards for gap in c.gaps]
    rng = random.Random(1)  # noqa: S311 - no secret
    last = datetime.now(tz=UTC) - timedelta(days=1)
    with Store(path) as store:
        log = [
            Review(
                namespace=listing.config.namespace,
                item=items[n % len(items)],
                at_ms=int(last.timestamp() * 1000)
                - (count - n) * SPREAD * 86_400_000 // count,
                device=store.device,
                offset_minutes=0,
                language="en",
                seed="",
                rating=Rating.AGAIN if rng.random() < 0.1 else Rating.GOOD,
                graded_by="learner",
                answer="",
                duration_ms=9_000,
                version="0",
            )
            for n in range(count)
        ]
        store.take(log)


if __name__ == "__main__":
    main()
