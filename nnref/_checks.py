"""What a caller may pass, and the words of the refusal when it is something else.

Every public function turns its arguments into known values here, once, at its
first line. What follows can then be read as mathematics: no line of it has to
ask again whether `x` is an array. All refusals are `ValueError`, say what was
given and what was expected, and name the argument.
"""

from __future__ import annotations

import math
import reprlib
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection

    from nnref._types import Array, Floats

T = TypeVar("T")

MAX_SIZE: Final = 10_000
"""The most elements, steps or passes that a size given by a caller may ask for."""


def numbers(x: object, what: str, *, empty: bool = False) -> Array:
    """`x` is returned as an array, with its shape and kind of number kept.

    Raises
    ------
    ValueError
        If `x` is ragged, holds anything but real numbers, or is empty while
        `empty` is false.
    """
    try:
        a = np.asarray(x)
    except (TypeError, ValueError, OverflowError):
        msg = f"{what} must have rows of one length, but is {reprlib.repr(x)}"
        raise ValueError(msg) from None
    if a.dtype.kind not in "biuf" or a.dtype.itemsize > 8:
        msg = f"{what} must hold numbers (64 bits at most), but is {reprlib.repr(x)}"
        raise ValueError(msg)
    if a.size == 0 and not empty:
        msg = f"{what} must hold at least one number, but has shape {a.shape}"
        raise ValueError(msg)
    return a


def floats(x: object, what: str) -> Floats:
    """`x` is returned as an array of float64; an array of float32 stays one.

    A single number always becomes float64: NumPy 1 and 2 disagree on what a
    lone float32 plus 1 is, and nobody should have to know.
    """
    a = numbers(x, what)
    if a.ndim > 0 and a.dtype == np.float32:
        return a
    return a.astype(np.float64)


def number(x: object, what: str) -> float:
    """`x` is returned as one finite Python number.

    Raises
    ------
    ValueError
        If `x` is not a number, has axes, or is nan or infinite.
    """
    a = numbers(x, what)
    if a.ndim > 0:
        msg = f"{what} must be one number, but has shape {a.shape}"
        raise ValueError(msg)
    value: float = a.item()
    if not math.isfinite(value):
        msg = f"{what} must be a finite number, not {value}"
        raise ValueError(msg)
    return int(value) if isinstance(value, int) else float(value)


def whole(x: object, what: str, low: int, high: int = MAX_SIZE) -> int:
    """`x` is returned as a Python int between `low` and `high`, both included.

    Raises
    ------
    ValueError
        If `x` is not a whole number (2.0 and True are not), or is out of range.
    """
    if isinstance(x, bool | np.bool_) or not isinstance(x, int | np.integer):
        msg = f"{what} must be a whole number, not {reprlib.repr(x)}"
        raise ValueError(msg)  # noqa: TRY004 - one kind of refusal everywhere
    if not low <= x <= high:
        given = reprlib.repr(int(x))
        msg = f"{what} must be from {low} to {high}, not {given}"
        raise ValueError(msg)
    return int(x)


def choice(x: object, what: str, names: Collection[str]) -> str:
    """`x` is returned if it is one of `names`.

    Raises
    ------
    ValueError
        If it is not; the message lists the names.
    """
    if isinstance(x, str) and x in names:
        return x
    msg = f"{what} must be one of {', '.join(names)}, not {reprlib.repr(x)}"
    raise ValueError(msg)


def instance(x: object, what: str, kind: type[T]) -> T:
    """`x` is returned if it is a `kind`.

    Raises
    ------
    ValueError
        If it is not.
    """
    if isinstance(x, kind):
        return x
    msg = f"{what} must be a {kind.__name__}, not {type(x).__name__}"
    raise ValueError(msg)


def function(x: Any, what: str) -> Any:
    """`x` is returned if it can be called.

    Raises
    ------
    ValueError
        If it cannot.
    """
    if callable(x):
        return x
    msg = f"{what} must be a function, not {reprlib.repr(x)}"
    raise ValueError(msg)


def bits(x: object, what: str) -> tuple[int, ...]:
    """`x` is returned as a tuple of four ints, each 0 or 1.

    Raises
    ------
    ValueError
        If there are not four of them, or one is neither 0 nor 1.
    """
    a = numbers(x, what)
    if a.shape != (4,) or not np.isin(a, (0, 1)).all():
        msg = f"{what} must be four outputs of 0 or 1, but is {reprlib.repr(x)}"
        raise ValueError(msg)
    return tuple(int(y) for y in a)


def layer_input(x: object, what: str, width: int) -> Floats:
    """`x` is returned as floats of shape (`width`,) or (N, `width`).

    Raises
    ------
    ValueError
        If it has any other shape.
    """
    a = floats(x, what)
    if a.ndim not in (1, 2) or a.shape[-1] != width:
        msg = f"{what} must have shape ({width},) or (N, {width}), not {a.shape}"
        raise ValueError(msg)
    return a


def bounded(size: float, what: str) -> None:
    """A result of more than `MAX_SIZE` elements is refused before it is made."""
    if not size <= MAX_SIZE:
        msg = f"{what} would have more than {MAX_SIZE} elements"
        raise ValueError(msg)
