"""Elementary functions and constants, by the names that Python's `math` gives them.

They take a number or an array, where that makes sense. What has no value is refused in
words, and what would be huge before it is computed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from inspect import Parameter, Signature
from types import MappingProxyType
from typing import Any

import numpy as np

from deck.live.error_messages import LiveError
from deck.live.limits import MAX_BITS, functions

_MOST_FACTORS = 60  # 60! has more bits than that, and any product of as many has
_DTYPES = "biuf"
_ROUNDING = {"floor", "ceil", "trunc"}


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


def _elementary(name: str, ufunc: str, names: str, line: str) -> Callable[..., Any]:
    """A function of NumPy with parameters of these names."""
    compute = _rounded if name in _ROUNDING else _checked
    kind = Parameter.POSITIONAL_OR_KEYWORD
    signature = Signature([Parameter(x, kind) for x in names.split()])

    def call(*arguments: Any, **keywords: Any) -> Any:
        bound = signature.bind(*arguments, **keywords)
        return compute(name, getattr(np, ufunc), *bound.args)

    call.__name__ = call.__qualname__ = name  # as errors have it
    call.__doc__ = line
    call.__signature__ = signature  # type: ignore[attr-defined]
    return call


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


# A card may draw a number by such a name, and a module have a function of that name:
# theirs hides ours.
ELEMENTARY: Mapping[str, Any] = MappingProxyType(
    {name: getattr(math, name) for name in functions()["constants"]}
    | {name: _elementary(name, *row) for name, row in functions()["elementary"].items()}
    | {f.__name__: f for f in (factorial, comb, perm, gcd, lcm)}
)
