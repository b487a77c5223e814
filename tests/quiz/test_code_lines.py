"""A piece of code of several lines is typed line by line, as far in as one likes."""

from __future__ import annotations

from typing import Any

import pytest

from deck.live.trust import allow
from deck.quiz.review import Rating

OLD = "    a: int(x > 0)\n"
NEW = "    a: |-\n      y = x > 0\n      return int(y)\n"


@pytest.mark.parametrize(
    ("typed", "rating", "lines"),
    [
        (["y = x > 0", "return int(y)", ""], Rating.GOOD, 3),
        (["    y = x > 0", "    return int(y)", ""], Rating.GOOD, 3),
        (["y = x > 0", "    return int(y)", " "], Rating.GOOD, 3),
        (["y = x > 0; return int(y)", ""], Rating.GOOD, 2),
        (["y = x > 0\nreturn int(y)"], Rating.GOOD, 1),  # pasted
        (["y = x < 0", "return int(y)", ""], Rating.AGAIN, 3),
        ([""], Rating.HARD, 1),
    ],
)
def test_several_lines(desk: Any, typed: list[str], rating: Rating, lines: int) -> None:
    """An empty line ends the piece; Enter at once leaves it to the learner."""
    desk.edit("programs", "          return ____\n", "          ____\n")
    desk.edit("programs", OLD, NEW)
    allow(desk.path)
    prompts: list[str] = []

    def reply(item: str, prompt: str) -> str:
        if item != "piece" or "goes on" in prompt:
            return str(desk.knows(item, prompt))
        if "1 Again" in prompt:
            return "2"
        prompts.append(prompt)
        return typed[len(prompts) - 1] if len(prompts) <= len(typed) else ":q"

    desk.run(reply)
    first = next(r for r in desk.kept() if r.item.card == "piece")

    assert first.rating == rating
    assert prompts[:lines] == ["____> ", "  ..> ", "  ..> "][:lines]
    assert "an empty one ends them." in desk.text
