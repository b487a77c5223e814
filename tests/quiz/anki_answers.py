"""Answers given in the real Anki over years, as JSON. A process of its own.

    ANKI_TEST_MODE=1 python tests/quiz/anki_answers.py 120 8 --steps

The clock stays as it is; the past is moved instead. Before each answer the collection
is made to look as it would at that moment: so many days old, the day begun so many
hours ago, the card's last answer so long ago. ANKI_TEST_MODE takes Anki's chance out.
Each answer is given when Anki asks for it, at some hour of that day. Without `--steps`
Anki has no learning steps.
"""

# ruff: noqa: T201, S311 - it prints, and draws no secret

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import anki.collection  # noqa: F401 - they import each other: this one is first
from anki.cards import CardId
from anki.collection import Collection
from anki.decks import DeckId
from anki.scheduler.v3 import CardAnswer

_ROLLOVER = 4
_HOUR = 3600
_DAY = 24 * _HOUR
_FIRST = 100
_BY_DAYS = 2  # the queue of cards that are due on a day
_RATINGS = (1, 2, 3, 4)
_WEIGHTS = (0.15, 0.12, 0.58, 0.15)


def noon_ms(days: int) -> int:
    """Noon so many days ago: hours later it is the same day, also in summer time."""
    noon = datetime.now().replace(hour=12, minute=0)  # noqa: DTZ005 - of this place
    return round((noon - timedelta(days=days)).timestamp() * 1000)


def give(col: Any, card: int, rating: int, at_ms: int, took_ms: int) -> None:
    """An answer to a card, at some moment."""
    states = col._backend.get_scheduling_states(card)
    new = (states.again, states.hard, states.good, states.easy)[rating - 1]
    col._backend.answer_card(
        CardAnswer(
            card_id=card,
            current_state=states.current,
            new_state=new,
            rating=rating - 1,
            answered_at_millis=at_ms,
            milliseconds_taken=took_ms,
        )
    )


@dataclass
class Learner:
    """A learner with one card, whose time is in seconds from some midnight."""

    col: Collection
    card: CardId
    now: float = 0
    last: float | None = None  # when the card was answered
    history: list[dict[str, Any]] = field(default_factory=list)

    def wait_until(self, day: int, hour: int) -> None:
        """Go to an hour of a day; hours from 24 on are those after its midnight."""
        while time.time() % _HOUR > _HOUR - 20:  # so that no hour begins meanwhile
            time.sleep(0.1)
        self.now = day * _DAY + hour * _HOUR + time.time() % _HOUR
        since = int(self.now - _ROLLOVER * _HOUR) % _DAY // _HOUR
        self.col.set_config("rollover", (time.localtime().tm_hour - since) % 24)
        self._make_old(int(self.now - _ROLLOVER * _HOUR) // _DAY)
        if self.last is not None:
            moment = int(time.time() - (self.now - self.last))
            move = "UPDATE cards SET data = json_set(data, '$.lrt', ?) WHERE id = ?"
            self.col.db.execute(move, moment, self.card)

    def _make_old(self, days: int) -> None:
        """Let the collection have so many days; it counts them when it is opened."""
        for _ in range(3):  # it counts no day before its first, so once may not do
            self.col.close()
            self.col.reopen()
            missing = days - self.col.sched.today
            self.col.db.execute("UPDATE col SET crt = crt - ?", missing * _DAY)
        assert self.col.sched.today == days, "Anki counts days in another way"

    def answer(self, rating: int) -> None:
        """Answer the card."""
        give(self.col, self.card, rating, int(time.time() * 1000), 5000)
        card = self.col.get_card(self.card)
        memory = card.memory_state
        assert memory is not None
        self.last = self.now
        self.history.append(
            {
                "at": self.now,
                "rating": rating,
                "due": card.due if card.queue == _BY_DAYS else None,
                "stability": memory.stability,
                "difficulty": memory.difficulty,
            }
        )


def follow(col: Collection, answers: int, rng: random.Random) -> list[dict[str, Any]]:
    """So many answers to a new card, each when it is due, by day at some hour."""
    basic = col.models.by_name("Basic")
    assert basic is not None
    note = col.new_note(basic)
    note.fields = ["question", "answer"]
    col.add_note(note, DeckId(1))
    learner = Learner(col, note.card_ids()[0])
    day, hour = _FIRST, rng.randrange(7, 23)
    for _ in range(answers):
        learner.wait_until(day, hour)
        learner.answer(rng.choices(_RATINGS, _WEIGHTS)[0])
        due = learner.history[-1]["due"]
        if due is not None:
            day, hour = max(due, day + 1), rng.randrange(7, 23)
    return learner.history


def main() -> None:
    """Print the answers of each card, in the order of time."""
    cards, answers, *options = sys.argv[1:]
    rng = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        col = Collection(str(Path(folder) / "collection.anki2"))
        col.set_config("fsrs", val=True)
        config = col.decks.config_dict_for_deck_id(DeckId(1))
        if not options:
            config["new"]["delays"] = config["lapse"]["delays"] = []
        col.decks.update_config(config)
        histories = [follow(col, int(answers), rng) for _ in range(int(cards))]
        col.close()
    print(json.dumps(histories))


if __name__ == "__main__":
    main()
