"""Whatever becomes of a card in the real Anki, it is remembered here as it is there."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from deck.bank.deck_folder import open_folder
from deck.quiz.scheduler import Memory, Scheduler
from deck.quiz.store import Store
from tests.folders import write_folder
from tests.project import decks
from tests.quiz.entries import DAY

ANSWERS = 8
AGAIN, GOOD = 1, 3


class Known(NamedTuple):
    """What Anki knows of a card: stability and difficulty, if any, and its answers."""

    memory: tuple[float, float] | None
    answers: int


class Act(NamedTuple):
    """A card that was answered for weeks, and the moment of what becomes of it now."""

    col: Any
    card: int
    at: int

    def answer(self, rating: int = GOOD, *, later: int = 0) -> None:
        """Answer the card, some milliseconds later."""
        from tests.quiz.anki_answers import give

        give(self.col, self.card, rating, self.at + later, 4000)

    def filtered(self, *, reschedule: bool) -> None:
        """Two answers in a filtered deck, which is emptied again."""
        deck = self.col.sched.get_or_create_filtered_deck(deck_id=0)
        deck.name = f"filtered {self.card}"
        del deck.config.search_terms[1:]
        deck.config.search_terms[0].search = f"cid:{self.card}"
        deck.config.reschedule = reschedule
        made = self.col.sched.add_or_update_filtered_deck(deck)
        self.answer()
        self.answer(AGAIN, later=600_000)
        self.col.sched.empty_filtered_deck(made.id)


def nothing(act: Act) -> None:
    """It is left alone."""


def filtered(act: Act) -> None:
    """A filtered deck that reschedules, and answers after it."""
    act.filtered(reschedule=True)
    act.answer(later=2 * DAY)


def practised(act: Act) -> None:
    """A filtered deck from whose answers nothing follows."""
    act.filtered(reschedule=False)


def due_by_hand(act: Act) -> None:
    """`Set due date`, and an answer then."""
    act.col.sched.set_due_date([act.card], "5-9")
    act.answer(later=3 * DAY)


def due_by_hand_again(act: Act) -> None:
    """`Set due date`, with the interval."""
    act.col.sched.set_due_date([act.card], "0!")
    act.answer(AGAIN, later=3 * DAY)


def made_new(act: Act) -> None:
    """`Reset`."""
    act.col.sched.schedule_cards_as_new([act.card])


def made_new_and_learnt(act: Act) -> None:
    """`Reset` with its counts, and an answer."""
    act.col.sched.schedule_cards_as_new([act.card], reset_counts=True)
    soon = time.time_ns() // 1_000_000 + 3000
    act._replace(at=soon).answer()


def suspended(act: Act) -> None:
    """It is not to come any more: no answer is lost by that."""
    act.col.sched.suspend_cards([act.card])


def buried(act: Act) -> None:
    """It is not to come today."""
    act.col.sched.bury_cards([act.card])


def taken_back(act: Act) -> None:
    """An answer that was undone."""
    act.answer(AGAIN)
    act.col.undo()


def graded_now(act: Act) -> None:
    """`Grade now` of the browser."""
    act.col._backend.grade_now(card_ids=[act.card], rating=GOOD - 1)


def without_fsrs(act: Act) -> None:
    """Answers while FSRS was off."""
    act.col.set_config("fsrs", False)
    for days in (0, 4, 9):
        act.answer(later=days * DAY)
    act.col.set_config("fsrs", True)


def with_data_of_an_addon(act: Act) -> None:
    """Custom data, a flag and another deck."""
    card = act.col.get_card(act.card)
    card.custom_data = '{"a": 1}'
    act.col.update_card(card)
    act.col.set_user_flag_for_cards(3, [act.card])
    act.col.set_deck([act.card], act.col.decks.id("Mine::hard"))


ACTS: Mapping[str, Callable[[Act], None]] = {
    act.__name__.replace("_", "-"): act
    for act in (
        *(nothing, filtered, practised, due_by_hand, due_by_hand_again, made_new),
        *(made_new_and_learnt, suspended, buried, taken_back, graded_now),
        *(without_fsrs, with_data_of_an_addon),
    )
}
BANK = "topic: small\ntitle: Small\ncards:\n" + "".join(
    f"  - id: {name}\n    kind: recall\n    q: what is {name}\n    a: one\n"
    for name in ACTS
)


@pytest.fixture(scope="module")
def lives(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, Known], dict[str, Memory], str]:
    """What Anki knows of each card, what is known here, and what the import says."""
    tmp = tmp_path_factory.mktemp("states")
    folder = write_folder(tmp / "small", {"small": BANK})
    decks.run("build", folder, "-o", tmp / "out", "-q", code=0)
    known = _live(tmp / "collection.anki2", next((tmp / "out").glob("*.en.apkg")))
    words = ["import", tmp / "collection.anki2", "--deck", folder, "--db", tmp / "r.db"]
    said = decks.run("reviews", *words, code=0).stdout
    with Store(tmp / "r.db") as store:
        namespace = open_folder(folder).config.namespace
        memories = store.memories(namespace, Scheduler())
    return known, {item.card: memory for item, memory in memories.items()}, said


def _live(path: Path, package: Path) -> dict[str, Known]:
    """Each card is answered for weeks, and then what it is named after happens."""
    import anki.collection as anki

    rng = random.Random(3)  # noqa: S311
    col = anki.Collection(str(path))
    col.set_config("fsrs", True)
    col.import_anki_package(anki.ImportAnkiPackageRequest(package_path=str(package)))
    known = {}
    for number, (name, act) in enumerate(ACTS.items()):
        (card,) = col.find_cards(f"ID:{name}")
        at = time.time_ns() // 1_000_000 - 100 * DAY + number * 1000
        for _ in range(ANSWERS):
            Act(col, card, at).answer(rng.choice((1, 2, 3, 3, 3, 4)))
            at += rng.randrange(1, 5) * DAY + rng.randrange(60_000, 3_000_000)
        act(Act(col, card, at))
        state = col.compute_memory_state(card)
        is_known = state.stability is not None
        known[name] = Known(
            (state.stability, state.difficulty) if is_known else None,
            col.db.scalar("select count() from revlog where cid = ? and ease", card),
        )
    col.close()
    return known


@pytest.mark.parametrize("name", ACTS)
def test_remembered_as_in_anki(
    lives: tuple[dict[str, Known], dict[str, Memory], str], name: str
) -> None:
    """Stability and difficulty are Anki's within a hundredth."""
    known, memories, _ = lives

    if (wanted := known[name].memory) is None:
        assert name not in memories
        return
    found = memories[name]
    assert (found.stability, found.difficulty) == pytest.approx(wanted, rel=0.01)


def test_all_answers(
    lives: tuple[dict[str, Known], dict[str, Memory], str],
) -> None:
    """Every answer counts, but practice, and what was not one is said to be none."""
    known, memories, said = lives
    practice = 1  # it ends the preview: the other answer there is a usual one

    answers = sum(one.answers for one in known.values()) - practice
    assert f": {answers} answers of {len(ACTS)} cards; " in said
    assert f"{practice} of mere practice left out" in said
    assert "made new again in Anki 2 times, and here" in said
    assert memories["made-new-and-learnt"].reps == 1
    assert memories["nothing"].reps == ANSWERS
