"""The functions that draw numbers, and how many draws a family has."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

_MAX_SPAN = 1_000_000
VARIANTS = 24  # of one Anki note, at most
FEWEST = 6  # with fewer, a learner knows them all before long
# Finds all of 24 equally likely draws in 995 of 1,000 families.
SEEDS = tuple(map(str, range(200)))
EXAMPLE = "example"  # the seed of the draw that is shown solved
PATIENCE = 8  # times as many seeds without a new draw as there are draws


def draw_names(rng: random.Random) -> dict[str, Callable[..., Any]]:
    """The functions that draw, fed by one source of randomness."""

    def steps(low: float, high: float, parts: int) -> float:
        if not -_MAX_SPAN <= low <= high <= _MAX_SPAN:
            message = f"cannot draw from {low} to {high}"
            raise ValueError(message)
        return rng.randint(round(low * parts), round(high * parts)) / parts

    def eighths(low: float, high: float) -> float:
        """A multiple of 1/8 from `low` to `high`."""
        return steps(low, high, 8)

    def tenths(low: float, high: float) -> float:
        """A multiple of 0.1 from `low` to `high`."""
        return steps(low, high, 10)

    def integer(low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        return int(steps(low, high, 1))

    def bit() -> int:
        """0 or 1."""
        return rng.randint(0, 1)

    def pick(*options: object) -> object:
        """One of these."""
        if not options:
            message = "pick needs something to pick from"
            raise ValueError(message)
        return rng.choice(options)

    return {f.__name__: f for f in (eighths, tenths, integer, bit, pick)}


DRAWING = tuple(draw_names(random.Random(0)))  # noqa: S311 - nothing is drawn
"""The functions that draw."""


def is_taken(name: str, names: Mapping[str, Any]) -> bool:
    """Whether a name is another's already, which a drawn number must not hide."""
    if name not in names:
        return False
    from deck.live.builtins import HIDDEN_BY_OTHERS, NAMES

    return name not in HIDDEN_BY_OTHERS or names[name] is not NAMES[name]


def exact_text(numbers: object) -> str:
    """What was drawn, to the last digit: the same text means the same cards."""
    if isinstance(numbers, dict):
        return exact_text([*numbers.items()])
    if isinstance(numbers, (list, tuple)):
        return f"{type(numbers).__name__}({','.join(map(exact_text, numbers))})"
    if hasattr(numbers, "dtype") and hasattr(numbers, "tolist"):
        return f"{numbers.dtype.str}({exact_text(numbers.tolist())})"
    return repr(numbers)
