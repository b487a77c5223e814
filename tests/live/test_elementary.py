"""Elementary functions: as Python has them, for arrays too, and never without end."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
import pytest

from deck.live.builtins import NAMES
from deck.live.elementary import ELEMENTARY
from deck.live.error_messages import ExpressionError
from deck.live.expression import evaluate
from deck.live.limits import functions

OF_ONE = (
    *("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh"),
    *("atanh", "sqrt", "cbrt", "log2", "log10", "log1p", "expm1", "degrees", "radians"),
)


def reason(expression: str) -> str:
    """Why an expression has no value."""
    with pytest.raises(ExpressionError) as caught:
        evaluate(expression, NAMES)
    return caught.value.message


@pytest.mark.parametrize("name", OF_ONE)
@pytest.mark.parametrize("x", [0.25, 0.5, 0.875])
def test_as_in_python(name: str, x: float) -> None:
    """A number gives what `math` gives, a vector the same for each element."""
    right = getattr(math, name)(x)
    alone = evaluate(f"{name}({x})", NAMES)
    row = evaluate(f"{name}([{x}, {x}])", NAMES)

    assert type(alone) is float
    assert alone == pytest.approx(right, rel=1e-14)
    np.testing.assert_allclose(row, [right, right], rtol=1e-14)


@pytest.mark.parametrize("name", functions()["constants"])
def test_constants(name: str) -> None:
    """They are those of `math`."""
    assert repr(evaluate(name, NAMES)) == repr(getattr(math, name))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("acosh(2)", math.acosh(2)),
        ("atan2(1, -1)", math.atan2(1, -1)),
        ("hypot(3, 4)", 5.0),
        ("hypot([3, 5], [4, 12])", [5, 13]),
        ("floor(-1.5)", -2),
        ("ceil(1.2)", 2),
        ("trunc(-1.5)", -1),
        ("floor(7)", 7),
        ("floor([1.5, -1.5])", [1, -2]),
        ("floor(1e20)", 10**20),
        ("factorial(5)", 120),
        ("factorial(0)", 1),
        ("comb(49, 6)", 13983816),
        ("comb(2, 5)", 0),
        ("perm(5, 2)", 20),
        ("perm(4)", 24),
        ("gcd(12, 18, 30)", 6),
        ("lcm(4, 6)", 12),
        ("log10(0)", -math.inf),
        ("sqrt(4)", 2.0),
        ("sqrt(inf)", math.inf),
        ("2 * pi * e", 2 * math.pi * math.e),
        ('sqrt(array([2], "uint8"))', [math.sqrt(2)]),
    ],
)
def test_values(expression: str, value: Any) -> None:
    """Whole numbers stay whole, and infinity is a value."""
    found = evaluate(expression, NAMES)

    same = found == value
    assert same is True or np.allclose(np.asarray(found), value, rtol=1e-14)
    assert isinstance(found, int) == isinstance(value, int)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("sqrt(-1)", "`sqrt` of -1 is not a number"),
        ("sqrt([4, -0.5])", "`sqrt` of -0.5 is not a number"),
        ("log10(-1)", "`log10` of -1 is not a number"),
        ("acos(1.5)", "`acos` of 1.5 is not a number"),
        ("sin(inf)", "`sin` of inf is not a number"),
        ("floor(nan)", "`floor` of nan is no whole number"),
        ("floor(1e300)", "the number is too large"),
        ('sin("1")', "`sin` takes numbers only, none of them huge"),
        ("sin((1, 2))", "`sin` takes numbers only, none of them huge"),
        ("sin()", "`sin` takes 1 argument, not 0"),
        ("hypot([1, 2], [1, 2, 3])", "shapes (2,) and (3,) do not fit each other"),
        ("factorial(-1)", "`factorial` takes whole numbers of 0 or more, not -1"),
        ("factorial(2.5)", "`factorial` takes whole numbers only"),
        ("gcd(1.5)", "`gcd` takes whole numbers only"),
        ("pi(2)", "`pi` is not a function"),
        ("sum(1)", "`sum` takes a vector, a matrix or a shape"),
    ],
)
def test_no_value(expression: str, message: str) -> None:
    """What has none is told in words, with what it was asked of."""
    assert reason(expression) == message


@pytest.mark.parametrize(
    "expression",
    [
        "factorial(10 ** 9)",
        "comb(10 ** 40, 10 ** 30)",
        "comb(10 ** 9, 10 ** 8)",
        "perm(10 ** 9)",
        "perm(10 ** 40, 10 ** 9)",
        "lcm(2 ** 120, 3 ** 100)",
    ],
)
def test_what_is_huge_is_not_computed(expression: str) -> None:
    """It is refused at once."""
    start = time.perf_counter()

    assert reason(expression) == "the number is too large"
    assert time.perf_counter() - start < 1


def test_nan_stays_nan() -> None:
    """What is no number gives none, which is nobody's mistake."""
    assert all(
        math.isnan(evaluate(f"{name}(nan)", NAMES))
        for name in OF_ONE
        if name in ELEMENTARY
    )
