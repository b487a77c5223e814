"""Banks of many cards, for what is wrong with all of them together."""

from __future__ import annotations

_HEAD = """\
topic: gates
title: {en: Gates, zh: 逻辑门}
cards:
"""
_RECALL = """\
  - id: n{n}
    kind: recall
    tier: {tier}
{more}    q: {{en: 'Which is {n:03}?', zh: '{n:03} 是哪个？'}}
    a: {{en: one, zh: 一}}
"""
_CHOICE = """\
  - id: n{n}
    kind: choice
    q: {{en: 'Which is {n:03}?', zh: '{n:03} 是哪个？'}}
    options:
      - text: {{en: {right}, zh: 与门}}
        because: {{en: It needs both., zh: 两个都要。}}
      - text: {{en: some OR, zh: 或门}}
        because: {{en: One is enough there., zh: 一个就够了。}}
      - text: {{en: any XOR, zh: 异或}}
        because: {{en: It needs two layers., zh: 它要两层。}}
"""


def _recalls(count: int, tier: str = "core", more: str = "", start: int = 0) -> str:
    numbers = range(start, start + count)
    return "".join(_RECALL.format(n=n, tier=tier, more=more) for n in numbers)


def _choices(count: int, right: str, start: int = 0) -> str:
    numbers = range(start, start + count)
    return "".join(_CHOICE.format(n=n, right=right) for n in numbers)


_ANGLES = """\
  - id: and-sum
    kind: numeric
    concept: gates
    q: {en: What is relu(1)?, zh: relu(1) 是多少？}
    a: ${ relu(1) }
"""

CROWDS = {
    "choice-share": _HEAD + _choices(3, "my AND") + _recalls(6, start=3),
    "core-load": _HEAD + _recalls(151) + _recalls(1, "more", start=151),
    "few-reasons": _HEAD + _ANGLES + _recalls(20, more="    concept: gates\n"),
    "longest-key": _HEAD
    + _choices(4, "my AND gate")
    + _choices(5, "my AND", start=4)
    + _recalls(30, start=9),
    "sprint-load": _HEAD + _recalls(55, more="    path: sprint\n"),
}
"""The text of a bank for each mistake that only many cards can make."""
