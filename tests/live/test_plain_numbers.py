"""The law of values: an expression gives what Python and NumPy give, bit by bit."""

from __future__ import annotations

import math
import random
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from deck.live.error_messages import ExpressionError
from deck.live.expression import evaluate
from tests.names import NAMES
from tests.patience import IS_THOROUGH

COUNT = 10_000 if IS_THOROUGH else 600
Pair = tuple[str, str]  # an expression, and what Python is asked

DRAWN: Mapping[str, Any] = {
    "n": 7,
    "x": 0.1,
    "t": True,
    "u": np.array([0.1, 0.2, 0.3]),
    "k": np.array([3, -1, 2]),
    "f": np.array([0.1, 0.5, 2], np.float32),
    "M": np.array([[1, 2, 3], [4, 5, 6], [7, 8, 10]]),
}


def reduced(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of NumPy, with a number of Python where it gives one."""

    def call(*arguments: Any) -> Any:
        result = function(*arguments)
        return result if result.ndim else result.item()

    return call


def plainly(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of Python, of numbers of NumPy's too."""
    return lambda x, *more: function(getattr(x, "item", lambda: x)(), *more)


ORACLE: Mapping[str, Any] = {
    **DRAWN,
    "array": np.array,
    "maximum": reduced(np.maximum),
    **{name: plainly(getattr(math, name)) for name in ("floor", "ceil", "trunc")},
    "round": plainly(round),
    "total": reduced(np.sum),
    "pi": math.pi,
}
NUMBERS = [*"0123456789", "0.1", "0.2", "0.3", "3.8", "1e16", "2.5e-8", "10 ** 20"]
NUMBERS += ["n", "x", "t", "pi", "True", "False", "k[0]", "u[1]", "f[-1]", "M[1, 2]"]
ARRAYS = ["u", "k", "f", "M", "M[0]", "M[:, 1]", "u[::-1]", "k[k > 0]", "M[[0, 2]]"]
OPERATORS = [*"+-*/", "//", "%", "<", "<=", "==", "!=", ">", ">="]


def number(rng: random.Random, depth: int) -> Pair:
    """An expression whose value is a number or a truth."""
    if depth == 0:
        return (same := rng.choice(NUMBERS)), same

    def inner() -> Pair:
        return number(rng, depth - 1)

    match rng.randrange(13):
        case 0 | 1 | 2 | 3:
            return joined(f"({{}} {rng.choice(OPERATORS)} {{}})", inner(), inner())
        case 4:
            return joined(f"({{}}) ** {rng.randint(-2, 3)}", inner())
        case 5:
            words = rng.choice(["{} and {}", "{} or {}", "{} < {} <= {}", "-{}"])
            return joined(f"({words})", inner(), inner(), inner())
        case 6:
            return joined("({} if not {} else {})", inner(), inner(), inner())
        case 7:
            name = rng.choice(["floor", "ceil", "trunc", "abs", "round"])
            return joined(f"{name}({{}})", inner())
        case 8:
            return joined(f"round({{}}, {rng.randint(-2, 9)})", inner())
        case 9:
            name = rng.choice(["min", "max"])
            return joined(f"{name}({{}}, {{}}, {{}})", inner(), inner(), inner())
        case 10:
            return joined("total({})", array(rng, depth - 1))
        case 11:
            return joined("[{}, {}][{} > 1]", inner(), inner(), inner())
    return joined("({} @ {})", vector(rng), vector(rng))


def vector(rng: random.Random) -> Pair:
    """A vector of three numbers; one that is written in an expression is a list."""
    if rng.random() < 0.5:
        return (same := rng.choice(ARRAYS[:3])), same
    written = f"[{', '.join(rng.choices(NUMBERS[:14], k=3))}]"
    return written, f"array({written})"


def array(rng: random.Random, depth: int) -> Pair:
    """An expression whose value is an array."""
    if depth == 0:
        return vector(rng) if rng.random() < 0.3 else (rng.choice(ARRAYS),) * 2

    def inner() -> Pair:
        return array(rng, depth - 1)

    match rng.randrange(6):
        case 0 | 1:
            return joined(f"({{}} {rng.choice(OPERATORS)} {{}})", inner(), inner())
        case 2:
            other = number(rng, depth - 1)
            return joined(f"({{}} {rng.choice(OPERATORS)} {{}})", inner(), other)
        case 3:
            return joined("({} @ {})", inner(), inner())
        case 4:
            return joined("(-{})", inner())
    return joined("maximum({}, {})", inner(), inner())


def joined(form: str, *parts: Pair) -> Pair:
    """Both texts of an expression that is made of others."""
    ours, theirs = zip(*parts, strict=True)
    return form.format(*ours), form.format(*theirs)


def outcome(compute: Callable[[], Any]) -> Any:
    """A value with its type and all of its bits; None where there is none."""
    try:
        value = compute()
    except (ExpressionError, ArithmeticError, ValueError, TypeError):
        return None
    if isinstance(value, np.ndarray):
        return value.dtype, value.shape, value.tobytes()
    return type(value), repr(value)


def test_values_are_those_of_python() -> None:
    """Random expressions of all operators have the types and bits of `eval`.

    What is refused, Python refuses or NumPy warns of.
    """
    rng = random.Random(0)  # noqa: S311 - the same each time
    values = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(COUNT):
            ours, theirs = rng.choice((number, array))(rng, rng.randint(1, 3))
            known = {**NAMES, **DRAWN}
            found = outcome(lambda: evaluate(ours, known))  # noqa: B023
            errors: Any = {"all": "ignore" if found is not None else "raise"}
            with np.errstate(**errors):
                expected = outcome(lambda: eval(theirs, dict(ORACLE)))  # noqa: B023, S307

            assert found == expected, (ours, theirs)
            values += found is not None

    assert values > COUNT / 2
