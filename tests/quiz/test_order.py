"""Orders of steps as learners type them, and named mistakes."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.live.variant import OrderKey, ShownStep
from deck.quiz.grading import grade
from deck.quiz.verdict import Outcome

CODE = ["count = 0", "for x in [1, 3]:", "    count += x", "print(count)"]


def steps(*places: int, unused: str = "") -> list[ShownStep]:
    """The lines of the program in an order of places, and one that is not used."""
    shown = [ShownStep((CODE[place - 1],), place, is_code=True) for place in places]
    return shown + [ShownStep((unused,), 0, is_code=True)] * bool(unused)


@pytest.mark.parametrize(
    "typed", ["3 1 2 4", "3124", "3,1,2,4", "3，1，2，4", "3 1 2 4."]
)
def test_ways_of_writing(typed: str) -> None:
    """Digits in a row, or apart by blanks and commas of either width."""
    shown = steps(2, 3, 1, 4, unused="count = x")
    verdict = grade(OrderKey(((1, 2, 3, 4),)), typed, steps=shown)

    assert verdict.outcome is Outcome.RIGHT


@pytest.mark.parametrize("typed", ["3 1 2 6", "1 1 2 3", "a b", "0 1 2 3", "1.5", "?"])
def test_what_is_no_order(typed: str) -> None:
    """It is asked again, not counted."""
    verdict = grade(OrderKey(((1, 2, 3, 4),)), typed, steps=steps(1, 2, 3, 4))

    assert verdict.outcome is Outcome.UNREADABLE


@given(st.permutations((1, 2, 3, 4)), st.permutations((1, 2, 3, 4)))
def test_one_order_is_right(shown: list[int], typed: list[int]) -> None:
    """Right is the order of the places, however they are shown."""
    words = " ".join(str(shown.index(place) + 1) for place in typed)
    verdict = grade(OrderKey(((1, 2, 3, 4),)), words, steps=steps(*shown))

    assert (verdict.outcome is Outcome.RIGHT) is (typed == [1, 2, 3, 4])
    if verdict.hint == "order-until":
        count = int(str(verdict.about[0]))
        assert typed[:count] == [1, 2, 3, 4][:count]


def test_too_many_or_too_few() -> None:
    """A step left out, or one that is not used, makes it wrong."""
    shown = steps(1, 2, 3, 4, unused="count = x")
    outcomes = {
        typed: grade(OrderKey(((1, 2, 3, 4),)), typed, steps=shown).outcome
        for typed in ("1 2 3", "1 2 3 4 5", "1 2 5 4")
    }

    assert set(outcomes.values()) == {Outcome.WRONG}


def test_other_orders_and_equal_lines() -> None:
    """Listed orders are right, too, and lines with one text are one."""
    shown = [ShownStep((text,), place) for place, text in enumerate("aba", start=1)]
    key = OrderKey(((1, 2, 3), (2, 1, 3)))
    right = [
        numbers
        for numbers in permutations("123")
        if grade(key, "".join(numbers), steps=shown).outcome is Outcome.RIGHT
    ]

    assert right == [*map(tuple, ("123", "213", "231", "321"))]


def test_what_passes_the_tests_is_right() -> None:
    """Any order of a program's lines that does what it should."""
    lines = ["a = 1", "b = 2", "c = a + b"]
    shown = [ShownStep((line,), n, is_code=True) for n, line in enumerate(lines, 1)]
    key = OrderKey(((1, 2, 3),), "assert c == 3")

    assert grade(key, "2 1 3", steps=shown).outcome is Outcome.RIGHT
    assert grade(key, "3 1 2", steps=shown).outcome is Outcome.WRONG
