"""Numbers as a learner should see them.

A computer that adds 0.5 to -0.7 answers -0.19999999999999996, and NumPy may
print `np.float64(0.5)` or pad a vector with blanks. All of that is noise to
someone who learns what a perceptron does. `show` writes -0.2, and the other
three functions write a number in the one form that their name says.

>>> show([0.5 - 0.7, 1.0, 1e-9])
'[-0.2 1 1e-9]'
"""

from __future__ import annotations

import math
import reprlib
from typing import TYPE_CHECKING, Final

import numpy as np

from nnref._checks import bounded, whole

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_DIGITS: Final = 17
"""No float64 has more significant digits than this."""

_DEEPEST: Final = 64
"""The most lists within lists; NumPy's arrays have no more axes."""

_LARGE: Final = 1e6
"""From here on a float is written with a power of ten."""


def show(value: object, digits: int = 4) -> str:
    """`value` as short plain text, the same with every version of NumPy.

    Parameters
    ----------
    value
        A number, a bool, a text, an array, or lists and tuples of these.
    digits
        The most decimals of a float, 0 to 17.

    Returns
    -------
    str
        Whole numbers whole, floats without trailing zeros, vectors as
        ``[0.3 0.7 1.1]``, matrices as ``[[1 2] [3 4]]``, tuples as ``(2, 3)``.

    Raises
    ------
    ValueError
        If `value` is or holds anything else, or `digits` is out of range.

    Notes
    -----
    Special cases:

    - Minus zero is written ``0``.
    - A float that would round to 0 though it is not 0, or that reaches a
      million, has three significant digits: ``9.54e-7``, ``8.22e307``.
    - What is no number is written ``nan``, ``inf`` or ``-inf``.
    - Text is returned as it is.
    """
    d = whole(digits, "digits", 0, _MOST_DIGITS)
    return _layout(value, lambda v: v if isinstance(v, str) else _shortest(v, d))


def fixed(x: object, d: int) -> str:
    """`x` with exactly `d` decimals, 0 to 17: ``fixed(0.5, 2)`` is ``0.50``.

    A vector gives ``[0.02 0.25 0.74]``; what rounds to zero has no minus sign.
    """
    d = whole(d, "d", 0, _MOST_DIGITS)
    return _layout(x, lambda v: _unsigned_zero(f"{_real(v):.{d}f}"))


def sci(x: object, d: int) -> str:
    """`x` with `d` significant digits, 1 to 17: ``sci(1 / 2200, 3)`` is ``4.55e-4``.

    The power of ten has neither plus sign nor leading zeros. Zero is ``0``.
    """
    d = whole(d, "d", 1, _MOST_DIGITS)
    return _layout(x, lambda v: _power_of_ten(_real(v), d))


def percent(x: object, d: int = 0) -> str:
    """`x` in hundredths with `d` decimals: ``percent(0.935, 1)`` is ``93.5%``."""
    d = whole(d, "d", 0, _MOST_DIGITS)
    return _layout(x, lambda v: _unsigned_zero(f"{_real(v):.{d}%}"))


def _layout(value: object, write: Callable[[object], str]) -> str:
    """The brackets are set here, and each element is left to `write`."""
    bounded(_count(value), "the text")
    return _bracketed(value, write)


def _count(value: object, depth: int = 0) -> int:
    """The elements within all brackets; empty brackets count as one."""
    if isinstance(value, np.ndarray):
        return math.prod(max(n, 1) for n in value.shape)
    if not isinstance(value, list | tuple):
        return 1
    if depth >= _DEEPEST:
        msg = f"the text would have more than {_DEEPEST} brackets in one another"
        raise ValueError(msg)
    count = 0
    for element in value:
        count += _count(element, depth + 1)
        bounded(count, "the text")
    return max(count, 1)


def _bracketed(value: object, write: Callable[[object], str]) -> str:
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, tuple):
        inside = ", ".join(_bracketed(v, write) for v in value)
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, list):
        return f"[{' '.join(_bracketed(v, write) for v in value)}]"
    return write(value)


def _real(value: object) -> float:
    """`value` as a float, if it is a number that a float can hold."""
    if not isinstance(value, int | float | np.floating):
        msg = f"a number was expected, not {reprlib.repr(value)}"
        raise ValueError(msg)  # noqa: TRY004 - one kind of refusal everywhere
    try:
        return float(value)
    except OverflowError:
        msg = f"{reprlib.repr(value)} is too large for a float"
        raise ValueError(msg) from None


def _shortest(value: object, digits: int) -> str:
    """One number, as `show` describes it."""
    if isinstance(value, int):  # True and False are ints and print as words
        return str(value)
    x = _real(value)
    text = f"{x:.{digits}f}"
    if x == 0 or not math.isfinite(x):
        return "0" if x == 0 else text
    if abs(x) >= _LARGE or float(text) == 0:
        mantissa, _, exponent = _power_of_ten(x, 3).partition("e")
        return f"{_no_trailing_zeros(mantissa)}e{exponent}"
    return _no_trailing_zeros(text)


def _power_of_ten(x: float, digits: int) -> str:
    """``9.54e-7`` where Python writes ``9.54e-07``."""
    if x == 0 or not math.isfinite(x):
        return "0" if x == 0 else f"{x}"
    mantissa, _, exponent = f"{x:.{digits - 1}e}".partition("e")
    return f"{mantissa}e{int(exponent)}"


def _no_trailing_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _unsigned_zero(text: str) -> str:
    return text if text.strip("-0.%") else text.removeprefix("-")
