"""Grades what was typed by the key of its card, which is plain data.

Keys are worked out when a deck is built. In Anki the scripts beside this file grade by
the same ones: both fold what was typed and look it up. What is neither right nor wrong
for certain the learner compares.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from deck.kinds.typed_text import narrow
from deck.kinds.verdict import COMPARE, RIGHT, WRONG, Outcome, Verdict

Key = Mapping[str, Any]
Graders = Mapping[str, Callable[[Key, str], Verdict]]
"""The graders of a kind, by what its keys are of."""
LONGEST = 1_000  # characters that are graded
ERROR = re.compile(
    r"(?:(?:it )?(?:raises?|throws?) )?(?:an? )?(?:[a-z]*error|exception)(?:[:(].*)?"
    r"|(?:it |会)?(?:raises?|throws?|报错|出错|抛出异常)|错误?|异常"
)
_WHOLE = re.compile(r"(?:line|row|option|[第选#(])? ?(\d{1,6}) ?[.):行项个]?")


def read_whole(typed: str) -> int | None:
    """A whole number, also as `line 3` or `第3行`."""
    match = _WHOLE.fullmatch(narrow(typed[:LONGEST]).lower())
    return int(match[1]) if match else None


def grade(key: Key, typed: str) -> Verdict:
    """The verdict on what was typed, by the key of a card or of one of its gaps.

    A usual mistake among `slips` is wrong, never compared.
    """
    if len(typed) > LONGEST:
        return RIGHT if narrow(typed) == narrow(key.get("text", "")) else COMPARE
    verdict = _graded(key, typed)
    if verdict.outcome is Outcome.COMPARE and slip(key, typed) is not None:
        return WRONG
    return verdict


def slip(key: Key, typed: str) -> int | None:
    """The place of the usual mistake that leads to what was typed."""
    for place, wrong in enumerate(key.get("slips", ())):
        if _graded(wrong, typed).outcome is Outcome.RIGHT:
            return place
    return None


def _graded(key: Key, typed: str) -> Verdict:
    """The verdict of the kind that has such keys; others may use them, too."""
    from deck.kinds import KINDS

    name = key["kind"]
    grader = next(k.graders[name] for k in KINDS.values() if name in k.graders)
    return grader(key, typed)
