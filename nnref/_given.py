"""Which digits a caller means: those given, or the bundled ones."""

from __future__ import annotations

from nnref._checks import whole
from nnref.digits import Digits, bundled_digits


def given(digits: object) -> Digits:
    """`digits` is returned, or the bundled digits if it is None.

    Raises
    ------
    ValueError
        If it is something else.
    """
    if digits is None:
        return bundled_digits()
    if isinstance(digits, Digits):
        return digits
    msg = f"digits must be a Digits or None, not {type(digits).__name__}"
    raise ValueError(msg)


def part(start: object, stop: object, n: int) -> slice:
    """The images from `start` up to, but not including, `stop`; None is the end.

    Raises
    ------
    ValueError
        If that is not at least one of the `n` images.
    """
    first = whole(start, "start", 0, n - 1)
    return slice(first, n if stop is None else whole(stop, "stop", first + 1, n))
