"""Draws the numbers of a family, from a seed, until `where` accepts them."""

from __future__ import annotations

import random
from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from deck.bank.models import Card
from deck.bank.source import Text
from deck.live.error_messages import ExpressionError, in_draw, value_reason
from deck.live.expression import evaluate
from deck.live.limits import Budget

_MAX_TRIES = 1_000
_MAX_SPAN = 1_000_000
VARIANTS = 24  # of one Anki note, at most
FEWEST = 6  # with fewer, a learner knows them all before long
_SEEDS = 200  # finds all of 24 equally likely draws in 995 of 1,000 families
_PATIENCE = 8  # times as many seeds without a new draw as there are draws


@dataclass(frozen=True)
class DrawError(Exception):
    """Why a family has no numbers, and in which text."""

    text: Text
    error: ExpressionError


class Search:
    """Hands out seeds until a family has 24 draws, or hardly another one is left.

    Of draws that are equally likely, one is missed in 3,000 families.
    """

    def __init__(self) -> None:
        """No draw is there yet."""
        self._count = 0
        self._seed = 0
        self._newest = 0

    def next_seed(self) -> str | None:
        """The seed to draw from; None at the end."""
        patience = max(VARIANTS, _PATIENCE * (self._count + 1))
        is_exhausted = self._seed - self._newest >= patience
        if self._count == VARIANTS or self._seed == _SEEDS or is_exhausted:
            return None
        self._seed += 1
        return str(self._seed - 1)

    def add_distinct(self) -> None:
        """Count the draw of the last seed as a new one."""
        self._count += 1
        self._newest = self._seed


def draw_names(rng: random.Random) -> dict[str, Callable[..., Any]]:
    """The functions that draw, fed by one source of randomness."""

    def steps(low: float, high: float, parts: int) -> float:
        if not -_MAX_SPAN <= low <= high <= _MAX_SPAN:
            message = f"cannot draw from {low} to {high}"
            raise ValueError(message)
        return rng.randint(round(low * parts), round(high * parts)) / parts

    def eighths(low: float, high: float) -> float:
        return steps(low, high, 8)

    def tenths(low: float, high: float) -> float:
        return steps(low, high, 10)

    def integer(low: int, high: int) -> int:
        return int(steps(low, high, 1))

    def bit() -> int:
        return rng.randint(0, 1)

    def pick(*options: object) -> object:
        if not options:
            message = "pick needs something to pick from"
            raise ValueError(message)
        return rng.choice(options)

    return {f.__name__: f for f in (eighths, tenths, integer, bit, pick)}


DRAWING = tuple(draw_names(random.Random(0)))  # noqa: S311 - nothing is drawn
"""The functions that draw."""


def draw_numbers(
    card: Card, names: Mapping[str, Any], seed: str, budget: Budget | None = None
) -> dict[str, Any]:
    """One draw of a family's numbers. Raises DrawError where there is none.

    A card without `draw` has no numbers. The same seed gives the same draw on every
    system and version of Python. `budget` has the steps that are left to the card.
    """
    if not card.draw:
        return {}
    rng = random.Random(f"{card.id}:{seed}")  # noqa: S311 - not for secrets
    functions = draw_names(rng)
    for _ in range(_MAX_TRIES):
        drawn = _draw_once(card, names, functions, budget)
        if card.where is None:
            return drawn
        try:
            if bool(evaluate(card.where, _with(names, drawn), budget)):
                return drawn
        except ExpressionError as error:
            told = in_draw(error, card.where, drawn, card.where)
            raise DrawError(card.where, told) from None
        except ValueError as error:  # a vector is neither true nor false
            found = ExpressionError("bad-draw", value_reason(error), 0, len(card.where))
            raise DrawError(card.where, found) from None
    where = card.where or card.id
    message = f"`where` accepted none of {_MAX_TRIES} draws"
    raise DrawError(where, ExpressionError("bad-draw", message, 0, len(where)))


def exact_text(numbers: object) -> str:
    """What was drawn, to the last digit: the same text means the same cards."""
    if isinstance(numbers, dict):
        return exact_text([*numbers.items()])
    if isinstance(numbers, (list, tuple)):
        return f"{type(numbers).__name__}({','.join(map(exact_text, numbers))})"
    if hasattr(numbers, "dtype") and hasattr(numbers, "tolist"):
        return f"{numbers.dtype.str}({exact_text(numbers.tolist())})"
    return repr(numbers)


def _draw_once(
    card: Card,
    names: Mapping[str, Any],
    functions: Mapping[str, Any],
    budget: Budget | None,
) -> dict[str, Any]:
    drawn: dict[str, Any] = {}
    known = _with(names, functions, drawn)
    for name, text in card.draw.items():
        if name in functions or _is_taken(name, names):
            message = f"`{name}` is the name of a function"
            raise DrawError(name, ExpressionError("bad-draw", message, 0, len(name)))
        try:
            drawn[name] = evaluate(text, known, budget)
        except ExpressionError as error:
            told = in_draw(error, text, drawn, None)
            if told is not error:  # `where` comes when all are drawn
                told = replace(told, help="draw those before it so that it has a value")
            raise DrawError(text, told) from None
    return drawn


def _is_taken(name: str, names: Mapping[str, Any]) -> bool:
    """Whether a name is another's already, which a drawn number must not hide."""
    if name not in names:
        return False
    from deck.live.builtins import HIDDEN_BY_OTHERS, NAMES

    return name not in HIDDEN_BY_OTHERS or names[name] is not NAMES[name]


def _with(names: Mapping[str, Any], *more: Mapping[str, Any]) -> Mapping[str, Any]:
    """The names, and more, of which the last hide the first; none is copied."""
    return ChainMap(*reversed(more), names)  # type: ignore[arg-type]  # only read
