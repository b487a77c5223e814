"""Draws the numbers of a family, from a seed, until `where` accepts them."""

from __future__ import annotations

import random
from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from deck.bank.card import Card
from deck.bank.source import Text
from deck.live.expression import evaluate
from deck.live.reason import ExpressionError, value_reason

_MAX_TRIES = 1_000
_MAX_SPAN = 1_000_000
VARIANTS = 24  # of one Anki note


@dataclass(frozen=True)
class DrawError(Exception):
    """Why a family has no numbers, and in which text."""

    text: Text
    error: ExpressionError


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


def draw_numbers(card: Card, names: Mapping[str, Any], seed: str) -> dict[str, Any]:
    """One draw of a family's numbers. Raises DrawError where there is none.

    A card without `draw` has no numbers. The same seed gives the same draw on every
    system and version of Python.
    """
    if not card.draw:
        return {}
    rng = random.Random(f"{card.id}:{seed}")  # noqa: S311 - not for secrets
    for _ in range(_MAX_TRIES):
        drawn = _draw_once(card, names, rng)
        if card.where is None:
            return drawn
        try:
            if bool(evaluate(card.where, _with(names, drawn))):
                return drawn
        except ExpressionError as error:
            raise DrawError(card.where, error) from None
        except ValueError as error:  # a vector is neither true nor false
            found = ExpressionError("bad-draw", value_reason(error), 0, len(card.where))
            raise DrawError(card.where, found) from None
    where = card.where or card.id
    message = f"`where` accepted none of {_MAX_TRIES} draws"
    raise DrawError(where, ExpressionError("bad-draw", message, 0, len(where)))


def _draw_once(
    card: Card, names: Mapping[str, Any], rng: random.Random
) -> dict[str, Any]:
    drawn: dict[str, Any] = {}
    functions = draw_names(rng)
    known = _with(names, functions, drawn)
    for name, text in card.draw.items():
        if name in names or name in functions:
            message = f"`{name}` is the name of a function"
            raise DrawError(name, ExpressionError("bad-draw", message, 0, len(name)))
        try:
            drawn[name] = evaluate(text, known)
        except ExpressionError as error:
            raise DrawError(text, error) from None
    return drawn


def _with(names: Mapping[str, Any], *more: dict[str, Any]) -> Mapping[str, Any]:
    """The names, and more, of which the last hide the first; none is copied."""
    return ChainMap(*reversed(more), names)  # type: ignore[arg-type]  # only read
