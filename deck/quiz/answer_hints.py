"""What became of numbers that are nearly right: a sign, a place, an order, a digit."""

from __future__ import annotations

import math
from collections.abc import Sequence

from deck.quiz.verdict import EXACT, Outcome, Verdict, agree

_PLACES = (1, 2, 3, -1, -2, -3)
_MOST_DECIMALS = 12
_ORDINARY = (1e-3, 1e6)  # sizes that are shown without a power of ten
_LEAST = -300  # power of ten of a number whose digits are compared
_LAST_DIGIT = 3  # decimals from which one off in the last is a slip of rounding


def miss(found: Sequence[float], wanted: Sequence[float], tolerance: float) -> Verdict:
    """The verdict on numbers that are wrong, with a hint where they are close."""
    return Verdict(Outcome.WRONG, _hint(found, wanted, tolerance))


def _hint(found: Sequence[float], wanted: Sequence[float], tolerance: float) -> str:
    """The name of the hint in `words`; empty where nothing explains the difference.

    Where the tolerance is as large as a number, a sign or place makes no difference.
    """
    if len(found) != len(wanted) or not all(map(math.isfinite, (*found, *wanted))):
        return ""
    sizes = [abs(x) for x in wanted if x]
    if not sizes or agree(found, wanted, tolerance):  # digits that no float has differ
        return ""
    if tolerance < min(sizes) / 2:
        if agree([abs(x) for x in found], [abs(x) for x in wanted], tolerance):
            return "near-sign"
        if _is_shifted(found, wanted, tolerance):
            return "near-shifted"
    if _is_reordered(found, wanted, tolerance):
        return "near-order"
    pairs = zip(found, wanted, strict=True)
    return "near-rounded" if all(_is_rounded(*p, tolerance) for p in pairs) else ""


def _is_shifted(
    found: Sequence[float], wanted: Sequence[float], tolerance: float
) -> bool:
    """Whether the decimal point of all is off; a lone digit with zeros is not.

    10 for 1 may be anything, 5 for 0.5 and 78.4 for 784 can hardly be.
    """
    if all(x == int(x) and len(str(abs(int(x))).rstrip("0")) <= 1 for x in wanted):
        return False
    return any(
        all(
            abs(x * 10.0**places - right) <= max(tolerance, EXACT * abs(right))
            for x, right in zip(found, wanted, strict=True)
        )
        for places in _PLACES
    )


def _is_reordered(
    found: Sequence[float], wanted: Sequence[float], tolerance: float
) -> bool:
    """Whether it is the right row from its other end, or shuffled.

    A shuffled row of two values is no near miss: many a wrong one is that.
    """
    if agree(list(reversed(found)), wanted, tolerance):
        return True
    different = len(set(wanted)) > 2  # noqa: PLR2004 - more than two values
    return different and agree(sorted(found), sorted(wanted), tolerance)


def _is_rounded(found: float, wanted: float, tolerance: float) -> bool:
    """Whether a number is right but for the digits that are left out or its last one.

    Rounded to nothing, or to one digit before the point, is no rounding but a guess.
    """
    if abs(found - wanted) <= tolerance:
        return True
    if wanted and not _ORDINARY[0] <= abs(wanted) < _ORDINARY[1]:
        scale = 10.0 ** max(math.floor(math.log10(abs(wanted))), _LEAST)
        found, wanted = found / scale, wanted / scale
    shown = _decimals(found)
    if not found or (not shown and abs(wanted) < 2):  # noqa: PLR2004 - 1 for 0.7
        return False
    unit = 10.0**-shown
    cut = math.trunc(wanted / unit * (1 + EXACT)) * unit
    if min(abs(found - round(wanted, shown)), abs(found - cut)) <= EXACT:
        return True
    return shown >= _LAST_DIGIT and abs(found - wanted) <= unit * (1 + EXACT)


def _decimals(number: float) -> int:
    """How many decimals a number is written with, zeros at their end left out."""
    places = range(_MOST_DECIMALS)
    return next((n for n in places if round(number, n) == number), _MOST_DECIMALS)
