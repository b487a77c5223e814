"""A bug card asks for the line at fault, and for that line put right."""

from __future__ import annotations

from typing import Any

import pytest

from deck.live.trust import allow
from deck.quiz.review import Rating


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
    desk: Any,
    first: str,
    then: str | None,
    rating: Rating,
    answer: str,
    shown: str,
) -> None:
    """The line, then the mend, or both at once; Enter leaves it to the learner."""
    desk.edit("programs", "    line: 2\n", "    line: 2\n    mend: print(n)\n")
    allow(desk.path)
    prompts: list[str] = []

    def reply(item: str, prompt: str) -> str:
        if item != "fault":
            return str(desk.knows(item, prompt))
        prompts.append(prompt)
        if prompt == "line at fault> ":
            return first
        if prompt == "mended line> ":
            return then or ""
        return "2" if "1 Again" in prompt else ":q"

    desk.run(reply)
    (kept,) = [r for r in desk.kept() if r.item.card == "fault"]

    assert (kept.rating, kept.answer) == (rating, answer)
    assert ("mended line> " in prompts) is (then is not None)
    assert shown in desk.text
