"""Hints on numbers that are nearly right: in sign, decimal point, order, rounding."""

from __future__ import annotations

import math
from collections.abc import Sequence

from deck.quiz.verdict import EXACT, WRONG, Outcome, Verdict, agree

_PLACES = (1, 2, 3, -1, -2, -3)
_MOST_DECIMALS = 12
_ORDINARY = (1e-3, 1e6)  # magnitudes that are shown without a power of ten
_LEAST = -300  # least exponent by which a number is scaled
_LAST_DIGIT = 3  # decimals from which an error of one in the last is one of rounding


def miss(found: Sequence[float], wanted: Sequence[float], tolerance: float) -> Verdict:
    """The verdict on wrong numbers, with a hint in `words` where they are close.

    Where the tolerance is as large as a number, a sign or place makes no difference.
    """
    sizes = [abs(x) for x in wanted if x]
    is_finite = all(map(math.isfinite, (*found, *wanted)))
    if not (sizes and is_finite and len(found) == len(wanted)):
        return WRONG
    if agree(found, wanted, tolerance):  # digits that no float has differ
        return WRONG
    is_fine = tolerance < min(sizes) / 2
    hint = ""
    if is_fine and agree([*map(abs, found)], [*map(abs, wanted)], tolerance):
        hint = "near-sign"
    elif is_fine and _is_shifted(found, wanted, tolerance):
        hint = "near-shifted"
    elif agree(found[::-1], wanted, tolerance) or (
        # A shuffled row of two values is no near miss: many a wrong one is that.
        len({*wanted}) > 2  # noqa: PLR2004 - two values
        and agree(sorted(found), sorted(wanted), tolerance)
    ):
        hint = "near-order"
    elif all(_is_rounded(*pair, tolerance) for pair in zip(found, wanted, strict=True)):
        hint = "near-rounded"
    return Verdict(Outcome.WRONG, hint)


def _is_shifted(
    found: Sequence[float], wanted: Sequence[float], tolerance: float
) -> bool:
    """Whether the decimal point of all is misplaced: 5 for 0.5, 78.4 for 784.

    Not where all are one digit with zeros: 10 for 1 may be any mistake.
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


def _is_rounded(found: float, wanted: float, tolerance: float) -> bool:
    """Whether a number is right but for missing digits or, from 3 decimals, its last.

    0, or a whole number for one below 2, is a guess, not a rounded value.
    """
    if abs(found - wanted) <= tolerance:
        return True
    if wanted and not _ORDINARY[0] <= abs(wanted) < _ORDINARY[1]:
        scale = 10.0 ** max(math.floor(math.log10(abs(wanted))), _LEAST)
        found, wanted = found / scale, wanted / scale
    places = range(_MOST_DECIMALS)
    shown = next((n for n in places if round(found, n) == found), _MOST_DECIMALS)
    if not found or (not shown and abs(wanted) < 2):  # noqa: PLR2004 - 1 for 0.7
        return False
    unit = 10.0**-shown
    cut = math.trunc(wanted / unit * (1 + EXACT)) * unit
    if min(abs(found - round(wanted, shown)), abs(found - cut)) <= EXACT:
        return True
    return shown >= _LAST_DIGIT and abs(found - wanted) <= unit * (1 + EXACT)
