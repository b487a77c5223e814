"""Elementary functions and constants, by the names that Python's `math` gives them.

They take a number or an array, where that makes sense. What has no value is refused in
words, and what would be huge before it is computed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from deck.live.error_messages import LiveError
from deck.live.limits import MAX_BITS, check_broadcast

_MOST_FACTORS = 60  # 60! has more bits than that, and any product of as many has
_DTYPES = "biuf"

_FUNCTIONS: Mapping[str, tuple[Any, str]] = {
    "sqrt": (np.sqrt, "the square root"),
    "cbrt": (np.cbrt, "the cube root"),
    "sin": (np.sin, "the sine of an angle in radians"),
    "cos": (np.cos, "the cosine of an angle in radians"),
    "tan": (np.tan, "the tangent of an angle in radians"),
    "asin": (np.arcsin, "the angle in radians that has this sine"),
    "acos": (np.arccos, "the angle in radians that has this cosine"),
    "atan": (np.arctan, "the angle in radians that has this tangent"),
    "sinh": (np.sinh, "the hyperbolic sine"),
    "cosh": (np.cosh, "the hyperbolic cosine"),
    "tanh": (np.tanh, "the hyperbolic tangent"),
    "asinh": (np.arcsinh, "what has this hyperbolic sine"),
    "acosh": (np.arccosh, "what has this hyperbolic cosine"),
    "atanh": (np.arctanh, "what has this hyperbolic tangent"),
    "log2": (np.log2, "the logarithm to base 2; -inf at 0"),
    "log10": (np.log10, "the logarithm to base 10; -inf at 0"),
    "log1p": (np.log1p, "the natural logarithm of 1 + x"),
    "expm1": (np.expm1, "e to the power of x, less 1"),
    "degrees": (np.degrees, "an angle in radians as degrees"),
    "radians": (np.radians, "an angle in degrees as radians"),
}
_OF_TWO: Mapping[str, tuple[Any, str]] = {
    "atan2": (
        lambda y, x: _checked("atan2", np.arctan2, y, x),
        "the angle in radians of the point (x, y), from -pi to pi",
    ),
    "hypot": (
        lambda x, y: _checked("hypot", np.hypot, x, y),
        "the length of the vector (x, y)",
    ),
}
_ROUNDING: Mapping[str, tuple[Any, str]] = {
    "floor": (np.floor, "rounded down to a whole number"),
    "ceil": (np.ceil, "rounded up to a whole number"),
    "trunc": (np.trunc, "a number without its decimals"),
}


def _floats(x: Any, name: str) -> np.ndarray[Any, Any]:
    """`x` as floats. Raises LiveError where it holds anything but numbers."""
    try:
        array = np.asarray(x)
    except ValueError:
        array = np.asarray(None)
    if array.dtype.kind not in _DTYPES or isinstance(x, (str, tuple)):
        message = f"`{name}` takes numbers only, none of them huge"
        raise LiveError(message)
    return array.astype(np.float64)


def _checked(name: str, function: Any, *arguments: Any) -> Any:
    """A function of floats. Raises LiveError where a number has no value."""
    floats = [_floats(x, name) for x in arguments]
    check_broadcast(*(x.shape for x in floats))
    with np.errstate(all="ignore"):
        try:
            result = np.asarray(function(*floats))
        except ValueError:
            shapes = " and ".join(str(x.shape) for x in floats)
            message = f"shapes {shapes} do not fit each other"
            raise LiveError(message) from None
        unknown = sum(np.isnan(x) for x in floats)  # of nan all is nan
    if (bad := np.isnan(result) & (unknown == 0)).any():
        values = [np.broadcast_to(x, result.shape)[bad].flat[0] for x in floats]
        shown = " and ".join(f"{x:.6g}" for x in values)
        message = f"`{name}` of {shown} is not a number"
        raise LiveError(message)
    return result if result.ndim else result.item()


def _rounded(name: str, function: Any, x: Any) -> Any:
    if isinstance(x, int):
        return int(x)
    result = _checked(name, function, x)
    if isinstance(result, np.ndarray):
        return result
    if not math.isfinite(result):
        message = f"`{name}` of {result} is no whole number"
        raise LiveError(message)
    return int(result)


def _named(name: str, call: Callable[..., Any], line: str) -> Callable[..., Any]:
    call.__name__ = call.__qualname__ = name  # as errors say it
    call.__doc__ = line
    return call


def _of_one(compute: Any, name: str, function: Any, line: str) -> Callable[..., Any]:
    return _named(name, lambda x: compute(name, function, x), line)


def factorial(n: int) -> int:
    """The product of the whole numbers from 1 to n; 1 for 0."""
    if (n := _count(n, "factorial")) > _MOST_FACTORS:
        raise _too_large()
    return math.factorial(n)


def comb(n: int, k: int) -> int:
    """The number of ways to choose k of n things, in no order."""
    n, k = _count(n, "comb"), _count(k, "comb")
    if min(k, n - k) > MAX_BITS:  # it is 2 to the power of this at least
        raise _too_large()
    return math.comb(n, k)


def perm(n: int, k: int | None = None) -> int:
    """The number of ways to choose k of n things in order; of all n without k."""
    n = _count(n, "perm")
    k = n if k is None else _count(k, "perm")
    if _MOST_FACTORS < k <= n:
        raise _too_large()
    return math.perm(n, k)


def gcd(*numbers: int) -> int:
    """The greatest whole number that divides all of them."""
    return math.gcd(*(_whole(n, "gcd") for n in numbers))


def lcm(*numbers: int) -> int:
    """The least whole number that all of them divide."""
    least = 1
    for n in numbers:
        least = math.lcm(least, _whole(n, "lcm"))
        if least.bit_length() > MAX_BITS:
            raise _too_large()
    return least


def _whole(n: Any, name: str) -> int:
    if isinstance(n, (bool, np.bool_)) or not isinstance(n, (int, np.integer)):
        message = f"`{name}` takes whole numbers only"
        raise LiveError(message)
    return int(n)


def _count(n: Any, name: str) -> int:
    if (count := _whole(n, name)) < 0:
        message = f"`{name}` takes whole numbers of 0 or more, not {count}"
        raise LiveError(message)
    return count


def _too_large() -> LiveError:
    return LiveError("the number is too large")


CONSTANTS: Mapping[str, tuple[float, str]] = {
    "pi": (math.pi, "the length of a circle over its width, 3.1416"),
    "e": (math.e, "the base of natural logarithms, 2.7183"),
    "tau": (math.tau, "2 * pi"),
    "inf": (math.inf, "infinity"),
    "nan": (math.nan, "what is not a number"),
}

# A card may draw a number by such a name, and a module have a function of that name:
# theirs hides ours.
ELEMENTARY: Mapping[str, Any] = MappingProxyType(
    {name: value for name, (value, _) in CONSTANTS.items()}
    | {name: _of_one(_checked, name, *rest) for name, rest in _FUNCTIONS.items()}
    | {name: _named(name, *rest) for name, rest in _OF_TWO.items()}
    | {name: _of_one(_rounded, name, *rest) for name, rest in _ROUNDING.items()}
    | {f.__name__: f for f in (factorial, comb, perm, gcd, lcm)}
)
