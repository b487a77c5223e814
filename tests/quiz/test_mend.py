"""A bug card asks for the line at fault, and for that line put right."""

from __future__ import annotations

from typing import Any

import pytest

from deck.live.program import gap_line
from deck.live.value import Printed
from deck.live.variant import MendKey
from deck.quiz.grading import grade
from deck.quiz.review import Rating
from deck.quiz.verdict import Outcome

PROGRAM = gap_line("def half(x):\n    return x // 2\n\nprint(half(3))", 2)
BY_OUTPUT = MendKey(2, PROGRAM, "return x / 2", "", Printed("1.5"))
BY_TESTS = MendKey(2, PROGRAM, "return x / 2", "assert half(5) == 2.5", Printed("1.5"))
RIGHT, WRONG = Outcome.RIGHT, Outcome.WRONG


@pytest.mark.parametrize("key", [BY_OUTPUT, BY_TESTS], ids=["output", "tests"])
@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        ("2 return x / 2", RIGHT),
        ("2: return x / 2", RIGHT),
        ("    return x * 0.5", RIGHT),
        ("return 0.5 * x  # so", RIGHT),
        ("２ return x / 2", RIGHT),
        ("2 return x", WRONG),
        ("return x % 2", WRONG),
        ("return y / 2", WRONG),
        ("1 return x / 2", WRONG),
        ("1", WRONG),
        ("2", Outcome.COMPARE),
        ("7", Outcome.UNREADABLE),
        ("2 return return", Outcome.UNREADABLE),
        ("", Outcome.COMPARE),
    ],
)
def test_verdicts(key: MendKey, typed: str, outcome: Outcome) -> None:
    """Another line is wrong; a mend is right if the program then does what it should.

    Of the number alone the learner compares the mend.
    """
    assert grade(key, typed, lines=4).outcome is outcome


def test_why_a_mend_fails() -> None:
    """The verdict says what the program does with the learner's line."""
    assert grade(BY_OUTPUT, "2 return x", lines=4).about == ("3",)
    assert grade(BY_OUTPUT, "2 return y", lines=4).about == ("NameError",)
    (failed,) = grade(BY_TESTS, "2 return x", lines=4).about
    assert "half(5) = 5" in str(failed)


@pytest.fixture
def mending(desk: Any) -> Any:
    """The desk, where the fault of a program is to be mended, too."""
    from deck.live.trust import allow

    bank = desk.path / "programs.yaml"
    text = bank.read_text("utf-8")
    bank.write_text(text.replace("    line: 2\n", "    line: 2\n    mend: print(n)\n"))
    allow(desk.path)
    return desk


@pytest.mark.parametrize(
    ("first", "then", "rating", "answer", "shown"),
    [
        ("2", "print(0)", Rating.GOOD, "2 print(0)", "That is the line."),
        ("2 print(n)", None, Rating.GOOD, "2 print(n)", "Right."),
        ("2", "", Rating.HARD, "2", "Compare. You wrote: 2"),
        ("2", "print(2)", Rating.AGAIN, "2 print(2)", "the program prints 2."),
        ("1", None, Rating.AGAIN, "1", "    print(n)"),
    ],
)
def test_mend_in_the_quiz(  # noqa: PLR0917 - what is typed, and what becomes of it
    mending: Any,
    first: str,
    then: str | None,
    rating: Rating,
    answer: str,
    shown: str,
) -> None:
    """The line, then the mend, or both at once; Enter leaves it to the learner."""
    prompts: list[str] = []

    def reply(item: str, prompt: str) -> str:
        if item != "fault":
            return str(mending.knows(item, prompt))
        prompts.append(prompt)
        if prompt == "line at fault> ":
            return first
        if prompt == "mended line> ":
            return then or ""
        return "2" if "1 Again" in prompt else ":q"

    mending.run(reply)
    (kept,) = [r for r in mending.kept() if r.item.card == "fault"]

    assert (kept.rating, kept.answer) == (rating, answer)
    assert ("mended line> " in prompts) is (then is not None)
    assert shown in mending.text
