"""A simulated learner, who takes the real quiz day after day.

Whether a card is known is drawn from what FSRS says of it after the answers so far;
how long that takes is drawn too. Everything else is `run_quiz` itself.
"""

from __future__ import annotations

import random
import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import mean

import fsrs.scheduler

from deck.build.study_deck import compile_study_deck
from deck.folder.deck_folder import open_folder
from deck.quiz.learner import Options
from deck.quiz.loop import run_quiz
from deck.quiz.review import CardKey, Rating, study_date
from deck.quiz.scheduler import Memory, Scheduler
from deck.quiz.screen import ENTER, Edited, Screen

CARDS = 150
SPRINT = 54
START = datetime(2026, 1, 5, tzinfo=UTC)
FIRST = 0.35  # of the cards are known when they are asked for the first time
AGAIN = 0.9  # are known when they were missed minutes ago
RIGHT, WRONG = (12.0, 4.0), (20.0, 6.0)  # seconds, on average and apart from it
LEAST = 3.0
READING = 2.0
HEAD = (
    "| days | minutes a day | longest | answers a day | new | known when due "
    "| seen | known | for 3 weeks |"
)
_ID = re.compile(r"card-\d{3}")


def recall(memory: Memory, day: date) -> float:
    """How likely an item is recalled on a day, by the forgetting curve of FSRS-6."""
    decay = -fsrs.scheduler.DEFAULT_PARAMETERS[20]
    factor = 0.9 ** (1 / decay) - 1
    days = max((day - memory.last).days, 0)
    return float((1 + factor * days / memory.stability) ** decay)


def write_deck(folder: Path) -> None:
    """150 cards in ten topics: 54 of the sprint, then as many core, then more."""
    folder.mkdir()
    names = []
    for topic in range(10):
        lines = [f"topic: t{topic}", f"title: Topic {topic}", "cards:"]
        for number in range(topic * CARDS // 10, (topic + 1) * CARDS // 10):
            lines += [
                f"  - id: card-{number:03}",
                "    kind: recall",
                f"    tier: {'core' if number < 2 * SPRINT else 'more'}",
                f"    concept: c{number % 7}",
                *(["    path: sprint"] if number < SPRINT else []),
                *([f"    needs: [card-{number - 1:03}]"] if number % 3 else []),
                f"    q: What is card-{number:03} about?",
                "    a: That",
            ]
        names.append(f"t{topic}.yaml")
        (folder / names[-1]).write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "deck.yaml").write_text(
        "namespace: 00aa11bb22cc33dd\nname: simulated\ntitle: Simulated\n"
        f"languages: en\nbanks: [{', '.join(names)}]\n",
        encoding="utf-8",
    )


@dataclass
class Hand:
    """The learner, as the quiz knows them: a keyboard."""

    rng: random.Random
    moment: datetime = START
    screen: str = ""
    memories: dict[str, Memory] = field(default_factory=dict)
    answers: list[tuple[date, str, bool, float]] = field(default_factory=list)
    interactive: bool = True
    scheduler: Scheduler = field(default_factory=lambda: Scheduler(fuzz=False))

    def now(self) -> datetime:
        """The time."""
        return self.moment

    def write(self, line: str) -> None:
        """What the quiz shows; of the cards in it the last one counts."""
        if found := _ID.search(line):
            self.screen = found[0]

    def line(self, prompt: str, text: str = "") -> str:  # noqa: ARG002
        """Think of the answer, and see it."""
        self._spend(READING)
        return ""

    def key(self, prompt: str, until: object = None) -> str:  # noqa: ARG002
        """Judge the answer; end when the time is up, or nothing is left."""
        if "Again" not in prompt:
            return ENTER
        day, card = study_date(self.moment), self.screen
        odds = self.odds(card, day)
        right = self.rng.random() < odds
        self._spend(max(self.rng.gauss(*(RIGHT if right else WRONG)), LEAST) - READING)
        rating = Rating.GOOD if right else Rating.AGAIN
        memory = self.memories.get(card)
        self.memories[card] = self.scheduler.review(
            CardKey(card, 0), memory, rating, day
        )
        self.answers.append((day, card, right, odds))
        return "3" if right else "1"

    def odds(self, card: str, day: date) -> float:
        """How likely a card is known."""
        memory = self.memories.get(card)
        if memory is None:
            return FIRST
        if memory.last == day:
            return AGAIN
        return recall(memory, day)

    def _spend(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Day:
    """What came of a day: `known` are the cards expected to be, at its end."""

    number: int
    minutes: float
    answers: int
    fresh: int
    due: int
    due_known: int
    known: float
    seen: int
    longest: int  # cards with three weeks or more until they come again


def live(folder: Path, days: int, away: Container[int], seed: int = 1) -> list[Day]:
    """So many days with one session each, at some hour, but on those away."""
    deck, db = folder / "deck", folder / "reviews.db"
    write_deck(deck)
    study = compile_study_deck(open_folder(deck)).in_language("en")
    rng = random.Random(seed)  # noqa: S311 - no secret
    hand, found = Hand(rng), list[Day]()
    for number in range(1, days + 1):
        start = START + timedelta(days=number - 1, hours=rng.randrange(7, 22))
        begun = len(hand.answers)
        before = {*hand.memories}
        hand.moment = start
        if number not in away:
            run_quiz(
                study,
                Options(),
                store_path=db,
                screen=Screen(ui="en", keyboard=hand, write=hand.write),
                now=hand.now,
                rng=rng,
                edit=lambda _path: Edited(),
            )
        minutes = (hand.moment - start) / timedelta(minutes=1)
        found.append(_day(hand, number, minutes, begun, before))
    return found


def _day(hand: Hand, number: int, minutes: float, begun: int, before: set[str]) -> Day:
    day = START.date() + timedelta(days=number - 1)
    answers = hand.answers[begun:]
    firsts: dict[str, bool] = {}
    for _, card, right, _ in answers:
        firsts.setdefault(card, right)
    due = [right for card, right in firsts.items() if card in before]
    memories = hand.memories
    spans = [(memory.due - memory.last).days for memory in memories.values()]
    odds = (recall(m, day) for m in memories.values())
    return Day(
        number=number,
        minutes=minutes,
        answers=len(answers),
        fresh=len(firsts) - len(due),
        due=len(due),
        due_known=sum(due),
        known=sum(odds),
        seen=len(memories),
        longest=sum(span >= 21 for span in spans),
    )


def table(days: Sequence[Day], periods: Iterable[tuple[int, int]]) -> list[str]:
    """A row of Markdown for each period, from a day to a day, both within it."""
    rows = [HEAD, "|" + "---|" * HEAD.count(" |")]
    for first, last in periods:
        some = days[first - 1 : last]
        studied = [day for day in some if day.answers]
        due = sum(day.due for day in studied)
        minutes = mean(day.minutes for day in studied) if studied else 0
        answers = mean(day.answers for day in studied) if studied else 0
        cells = (
            f"{first}–{last}",
            f"{minutes:.1f}",
            f"{max(day.minutes for day in some):.1f}",
            f"{answers:.0f}",
            f"{sum(day.fresh for day in some)}",
            f"{sum(day.due_known for day in studied) / due:.0%}" if due else "–",
            f"{some[-1].seen}",
            f"{some[-1].known:.0f}",
            f"{some[-1].longest}",
        )
        rows.append(f"| {' | '.join(cells)} |")
    return rows
