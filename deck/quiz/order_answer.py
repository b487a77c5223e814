"""Grades an order of steps, and says how far it is right."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deck.live.variant import OrderKey, ShownStep
from deck.quiz.verdict import RIGHT, Outcome, Verdict, unreadable


def grade_order(key: OrderKey, steps: Sequence[ShownStep], typed: str) -> Verdict:
    """The verdict on numbers of steps as they are shown: `2 3 1` or `231`.

    Steps with one text may stand for one another. Tests are run where no order that
    is listed agrees: whoever calls has decided that they may.
    """
    numbers = _read(typed, len(steps))
    if numbers is None:
        return unreadable("read-order", len(steps))
    chosen = [steps[number - 1] for number in numbers]
    texts = {step.place: step.text for step in steps if step.place}
    rights = [[texts[place] for place in order] for order in key.orders]
    answer = [step.text for step in chosen]
    if answer in rights or (key.tests and _passes(chosen, key.tests)):
        return RIGHT
    fitting = max(_common(answer, right) for right in rights)
    if not fitting:
        return Verdict(Outcome.WRONG, "order-first")
    return Verdict(Outcome.WRONG, "order-until", (fitting,))


def _read(typed: str, count: int) -> list[int] | None:
    """The numbers of some steps, each at most once; None where they are none."""
    words = re.split(r"[\s,;，、；>→-]+", typed.strip(" \t.,，、。"))
    if len(words) == 1:
        words = list(words[0])
    if not all(word.isdecimal() and len(word) == 1 for word in words):
        return None
    numbers = [int(word) for word in words]
    is_known = all(1 <= number <= count for number in numbers)
    return numbers if is_known and len(set(numbers)) == len(numbers) else None


def _common(answer: Sequence[object], right: Sequence[object]) -> int:
    """How many steps are right from the first on."""
    pairs = zip(answer, right, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), len(answer))


def _passes(steps: Sequence[ShownStep], tests: str) -> bool:
    from deck.bank.models import GAP_MARK
    from deck.quiz.code_check import failure, not_python

    program = "\n".join(str(step.text[0]) for step in steps)
    return not (not_python(GAP_MARK, program) or failure(GAP_MARK, program, tests))
