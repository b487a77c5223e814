"""Numbers as a learner should see them.

In Python 0.5 - 0.7 is -0.19999999999999996, and NumPy may print `np.float64(0.5)`. To a
learner that is noise: `show` writes -0.2. Python's own formatting rounds, as `round`
does: 0.125 to two decimals is 0.12. A single number has at least four significant
digits, or all it has if these are fewer; the numbers of an array share one format, in
which each has at least two significant digits.

>>> show([0.5 - 0.7, 1.0, 0.25])
'[-0.20 1.00 0.25]'
"""

from __future__ import annotations

import math
import reprlib
from collections.abc import Callable, Sequence
from decimal import Decimal
from operator import index

import numpy as np

Real = int | float
Write = Callable[[Sequence[Real]], list[str]]

_MOST_DIGITS = 17  # significant ones, of a float64
_DECIMALS = 4  # of a float of ordinary size that has more
_SIGNIFICANT = 4  # the fewest digits of a single float that has more
_FEWEST = 2  # the fewest digits of a float in an array that has more
_NOISE = 1e-12  # relative: a text that differs by less shows all digits of a float
_SMALL = -4  # the power of ten down to which a float is written without one
_SHORT_DECIMALS = 6  # a smaller float is, too, if so many are all it has: 0.000015
_LARGE = 1e6  # from here on a float that is not exact is written with a power of ten
_LONGEST = 12  # a larger float is written without one if so many digits are all it has
_CLEAN_DIGITS = 10  # the most digits of a fraction that can be told from noise
_LARGE_INT = 10**21  # from here on a whole number is written with a power of ten
_HUGE = 1e300  # a hundred times as much may be too large for a float
_NARROW = (np.dtype(np.float16), np.dtype(np.float32))


def show(value: object) -> str:
    """`value` as short plain text, the same with every version of NumPy.

    - A float has four decimals, or four significant digits where that is more:
      ``0.3333``, ``0.006693``; fewer if it is exact: ``0.5``, ``0.00018``.
    - Zeros at its end say that it is rounded: ``0.5000`` is not quite a half.
    - A power of ten is written as in Python, ``9.537e-07``: below 0.0001 and from
      a million on, where the float is not short and exact, ``12345678.9``.
    - Vectors are ``[0.3 0.7 1.1]``, matrices ``[[1 2] [3 4]]``, tuples ``(2, 3)``.
    - The numbers of an array have the same number of decimals, or all have a
      power of ten where they differ too much in size: ``[1e-09 1e+00 1e+09]``. Zero
      has none: ``[0 2e-09]``.
    - Minus zero is written ``0``; what is no number ``nan``, ``inf``, ``-inf``.
    - Text is returned as it is.
    """
    return _layout(
        value, lambda v: v if isinstance(v, str) else _plain(v), _plain_array
    )


def fixed(x: object, d: int) -> str:
    """`x` with exactly `d` decimals, 0 to 17: ``fixed(0.5, 2)`` is ``0.50``."""
    _check(d, least=0)
    return _layout(x, lambda v: _fixed(_real(v), d))


def significant(x: object, d: int) -> str:
    """`x` with `d` significant digits, 1 to 17: ``significant(1 / 3, 2)`` is ``0.33``.

    What is rounded before the point, or is less than 0.0001, has a power of ten; if one
    number of an array has one, all have.
    """
    _check(d, least=1)

    def write(values: Sequence[Real]) -> list[str]:
        texts = [_significant(v, d) for v in values]
        has_power = any("e" in text for text in texts)
        return [_scientific(v, d) for v in values] if has_power else texts

    return _layout(x, lambda v: _significant(_real(v), d), write)


def scientific(x: object, d: int) -> str:
    """`x` with `d` digits and a power of ten: ``scientific(123, 2)`` is ``1.2e+02``."""
    _check(d, least=1)
    return _layout(x, lambda v: _scientific(_real(v), d))


def percent(x: object, d: int = 0) -> str:
    """`x` in hundredths with `d` decimals: ``percent(0.935, 1)`` is ``93.5%``."""
    _check(d, least=0)
    return _layout(x, lambda v: _percent(_real(v), d))


def _check(d: int, least: int) -> None:
    if not least <= index(d) <= _MOST_DIGITS:
        message = f"d must be from {least} to {_MOST_DIGITS}, not {d}"
        raise ValueError(message)


def plain_numbers(value: object) -> object:
    """`value` with NumPy's numbers as Python's, and lists for arrays, at any depth.

    One of 16 or 32 bits becomes the shortest decimal that stands for it: 0.1, where
    its exact value is 0.10000000149.
    """
    if isinstance(value, list):
        return [*map(plain_numbers, value)]
    if isinstance(value, np.ndarray | np.floating) and value.dtype in _NARROW:
        return np.asarray(value).astype(str).astype(np.float64).tolist()
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    return value


def _layout(
    value: object, one: Callable[[object], str], several: Write | None = None
) -> str:
    """A value with its brackets; `several` writes numbers that share a format."""
    if isinstance(value := plain_numbers(value), tuple):
        inside = ", ".join(_layout(v, one, several) for v in value)
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if not isinstance(value, list):
        return one(value)
    flat: list[Real] = []
    if not _gather(value, flat):  # texts or tuples: nothing is shared
        return f"[{' '.join(_layout(v, one, several) for v in value)}]"
    texts = iter(several(flat) if several else map(one, flat))

    def nested(v: object) -> str:
        if isinstance(v, list):
            return f"[{' '.join(map(nested, v))}]"
        return next(texts)

    return nested(value)


def _gather(value: list[object], flat: list[Real]) -> bool:
    """Whether a list has only numbers, at any depth, which are added to `flat`."""
    for element in value:
        if isinstance(element, list):
            if not _gather(element, flat):
                return False
        elif isinstance(element, int | float):
            flat.append(element)
        else:
            return False
    return True


def _real(value: object) -> Real:
    """`value`, if it is a number; one of another width as a float."""
    if isinstance(value, int | float):
        return value
    if not isinstance(value, np.floating):
        message = f"a number was expected, not {reprlib.repr(value)}"
        raise TypeError(message)
    return float(value)


def _plain(value: object) -> str:
    """One number, as `show` describes it."""
    x = _real(value)
    if isinstance(x, int):  # True and False are ints and print as words
        return str(x) if abs(x) < _LARGE_INT else _short(x)
    if not _has_digits(x):
        return f"{x + 0:.0f}"
    if abs(x) >= _LARGE:
        return _whole_or_short(x) or _short(x)
    power = _power(x, _SIGNIFICANT)
    if power >= _SMALL:
        text = _fixed(x, max(_DECIMALS, _SIGNIFICANT - 1 - power))
        return _bare(text) if _is_exact(text, x) else text
    text = _fixed(x, _SHORT_DECIMALS)
    return _bare(text) if _is_exact(text, x) else _short(x)


def _whole_or_short(x: float) -> str:
    """A large float with all its digits; empty if they are too many."""
    if abs(x) >= 10.0**_LONGEST:
        return ""
    if x == int(x):
        return str(int(x))
    text = _bare(f"{Decimal(f'{x:.{_CLEAN_DIGITS - 1}e}'):f}")
    digits = sum(char.isdigit() for char in text)
    return text if digits <= _LONGEST and _is_exact(text, x) else ""


def _short(x: Real) -> str:
    """A power of ten after four digits, or after fewer if they are exact."""
    text = _scientific(x, _SIGNIFICANT)
    front, _, power = text.partition("e")
    return f"{_bare(front)}e{power}" if _is_exact(text, x) else text


def _plain_array(values: Sequence[Real]) -> list[str]:
    """Numbers in the one format that they share."""
    if all(isinstance(x, int) and abs(x) < _LARGE_INT for x in values):
        return [str(x) for x in values]
    numbers = [x for x in values if _has_digits(x)]
    decimals = _shared_decimals(numbers)
    if decimals is not None:
        return [_fixed(x, decimals) for x in values]
    digits = _SIGNIFICANT
    while digits > 1 and all(_is_exact(_scientific(x, digits - 1), x) for x in numbers):
        digits -= 1
    return [_scientific(x, digits) for x in values]


def _shared_decimals(numbers: Sequence[Real]) -> int | None:
    """How many decimals the numbers of an array have; None for powers of ten."""
    largest = max(map(abs, numbers), default=0)
    if largest >= 10.0**_LONGEST:
        return None
    for decimals in range(_DECIMALS + 1):
        if all(_is_exact(_fixed(x, decimals), x) for x in numbers):
            return decimals
    if largest >= _LARGE:
        return None
    for decimals in range(_DECIMALS, _SHORT_DECIMALS + 1):
        pairs = ((_fixed(x, decimals), x) for x in numbers)
        if all(_digits(text) >= _FEWEST or _is_exact(text, x) for text, x in pairs):
            return decimals
    return None


def _digits(text: str) -> int:
    """The significant digits of a text without a power of ten."""
    return len(text.lstrip("-").replace(".", "").lstrip("0"))


def _fixed(x: Real, d: int) -> str:
    return _unsigned_zero(f"{_formattable(x):.{d}f}")


def _percent(x: Real, d: int) -> str:
    if isinstance(x, float) and not math.isfinite(x):
        return f"{x}"
    number = Decimal(x) if abs(x) > _HUGE else _formattable(x)
    return _unsigned_zero(f"{number:.{d}%}")


def _formattable(x: Real) -> float | Decimal:
    """A number whose format has all digits, of a whole number of any size too."""
    return Decimal(x) if isinstance(x, int) else x


def _significant(x: Real, d: int) -> str:
    if not _has_digits(x):
        return f"{x + 0:.0f}"
    power = _power(x, d)
    if _SMALL <= power < d:
        return _fixed(x, d - 1 - power)
    text = _scientific(x, d)
    if d <= power < _LONGEST and _is_exact(text, x):
        return f"{Decimal(text):.0f}"
    return text


def _scientific(x: Real, d: int) -> str:
    """``9.54e-07``, of a whole number of any size too."""
    if not _has_digits(x):
        return f"{x + 0:.0f}"
    front, _, power = f"{_formattable(x):.{d - 1}e}".partition("e")
    return f"{front}e{int(power):+03d}"


def _has_digits(x: Real) -> bool:
    """Whether a number is neither 0 nor infinite nor nan."""
    return x != 0 and (isinstance(x, int) or math.isfinite(x))


def _power(x: Real, d: int) -> int:
    """The power of ten of the first digit, after rounding to `d` digits."""
    return int(_scientific(x, d).partition("e")[2])


def _is_exact(text: str, x: Real) -> bool:
    """Whether a text is the number, apart from the rounding error of floats."""
    if isinstance(x, int):
        return Decimal(text) == x
    return abs(float(text) - x) <= _NOISE * abs(x)


def _bare(text: str) -> str:
    """Without trailing zeros after the point, or a trailing point."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def _unsigned_zero(text: str) -> str:
    return text if text.strip("-0.%") else text.removeprefix("-")
