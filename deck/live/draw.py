"""Draws the numbers of a family, from a seed, until `where` accepts them."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from deck.bank.models import Card
from deck.bank.source import Text
from deck.live.error_messages import ExpressionError, explain_draw, value_reason
from deck.live.expression import evaluate
from deck.live.limits import Budget

_MAX_TRIES = 1_000
_MAX_SPAN = 1_000_000
VARIANTS = 24  # of one Anki note, at most
FEWEST = 6  # with fewer, a learner knows them all before long
# Finds all of 24 equally likely draws in 995 of 1,000 families.
SEEDS = tuple(map(str, range(200)))
EXAMPLE = "example"  # the seed of the draw that is shown solved
PATIENCE = 8  # times as many seeds without a new draw as there are draws


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


def draw_numbers(
    card: Card, names: Mapping[str, Any], seed: str, budget: Budget | None = None
) -> dict[str, Any]:
    """One draw of a family's numbers. Raises DrawError where there is none.

    A card without `draw` has no numbers. The same seed gives the same draw on every
    system and version of Python. `budget` has the steps that are left to the card.
    """
    functions = draw_names(random.Random(f"{card.id}:{seed}"))  # noqa: S311
    for name in card.draw:
        if name in functions or _is_taken(name, names):
            raise _bad_draw(name, f"`{name}` is the name of a function")
    for _ in range(_MAX_TRIES):
        drawn: dict[str, Any] = {}
        known = {**names, **functions}
        for name, text in card.draw.items():
            try:
                known[name] = drawn[name] = evaluate(text, known, budget)
            except ExpressionError as error:
                explained = explain_draw(error, text, drawn, None)
                if explained is not error:  # `where` comes when all are drawn
                    fix = "draw those before it so that it has a value"
                    explained = replace(explained, help=fix)
                raise DrawError(text, explained) from None
        if card.where is None:
            return drawn
        try:
            if bool(evaluate(card.where, {**names, **drawn}, budget)):
                return drawn
        except ExpressionError as error:
            explained = explain_draw(error, card.where, drawn, card.where)
            raise DrawError(card.where, explained) from None
        except ValueError as error:  # a vector is neither true nor false
            raise _bad_draw(card.where, value_reason(error)) from None
    message = f"`where` accepted none of {_MAX_TRIES} draws"
    raise _bad_draw(card.where or card.id, message)


def _bad_draw(text: Text, message: str) -> DrawError:
    return DrawError(text, ExpressionError("bad-draw", message, 0, len(text)))


def _is_taken(name: str, names: Mapping[str, Any]) -> bool:
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
