"""Checks of the arguments that authors of cards pass to functions.

`checked` gives each argument of a function a check, which returns the argument as the
function expects it, or raises `ValueError` with a sentence. So the functions themselves
are mathematics, without a line that asks whether `x` is an array.
"""

import functools
import inspect
import math
import reprlib
from collections.abc import Callable, Collection
from typing import Any, TypeVar

import numpy as np

F = TypeVar("F", bound=Callable[..., Any])
Check = Callable[[Any, str], Any]

MAX_SIZE = 1_000
"""The most elements of an array or list that is computed for a card."""

_MOST = 10_000  # steps or passes that an argument may ask for


def checked(**checks: Check) -> Callable[[F], F]:
    """Check arguments before a call, and return numbers of NumPy as those of Python.

    NumPy does not warn of an overflow: the result is inf or nan.
    """

    def decorate(function: F) -> F:
        signature = inspect.signature(function)
        parameters = signature.parameters
        named = [n for n, p in parameters.items() if p.kind is p.KEYWORD_ONLY]
        places = {n: place for place, n in enumerate(parameters) if n not in named}
        defaults = {
            name: parameters[name].default
            for name in checks
            if parameters[name].default is not inspect.Parameter.empty
        }

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            given = [*args]
            try:
                for name, check in checks.items():
                    if (place := places.get(name, len(given))) < len(given):
                        given[place] = check(given[place], name)
                    elif name in kwargs or name in defaults:
                        kwargs[name] = check(kwargs.get(name, defaults.get(name)), name)
            except ValueError:
                signature.bind(*args, **kwargs)  # a wrong number of them comes first
                raise
            with np.errstate(all="ignore"):
                result = function(*given, **kwargs)  # Python says what it does not take
            is_number = getattr(result, "ndim", None) == 0  # one of NumPy's
            return result.item() if is_number else result

        return call  # type: ignore[return-value]

    return decorate


def numbers(x: Any, what: str, *, empty: bool = False) -> np.ndarray:
    """`x` as an array, with its shape and kind of number unchanged."""
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


def floats(x: Any, what: str) -> np.ndarray:
    """`x` as an array of float64; an array of float32 stays one."""
    a = numbers(x, what)
    return a if a.ndim and a.dtype == np.float32 else a.astype(np.float64)


def number(x: Any, what: str) -> Any:
    """`x` as one finite number of Python."""
    a = numbers(x, what)
    if a.ndim > 0:
        raise ValueError(f"{what} must be one number, but has shape {a.shape}")
    value = a.item()
    if not math.isfinite(value):
        raise ValueError(f"{what} must be a finite number, not {value}")
    return int(value) if isinstance(value, int) else float(value)


def whole(low: int, high: int = _MOST) -> Check:
    """A whole number from `low` to `high`, both included; not 2.0, and not True."""

    def check(x: Any, what: str) -> int:
        if isinstance(x, bool | np.bool_) or not isinstance(x, int | np.integer):
            raise ValueError(f"{what} must be a whole number, not {reprlib.repr(x)}")
        if not low <= x <= high:
            given = reprlib.repr(int(x))
            raise ValueError(f"{what} must be from {low} to {high}, not {given}")
        return int(x)

    return check


def one_of(names: Collection[str]) -> Check:
    """One of several names."""

    def check(x: Any, what: str) -> str:
        if isinstance(x, str) and x in names:
            return x
        given = reprlib.repr(x)
        raise ValueError(f"{what} must be one of {', '.join(names)}, not {given}")

    return check


def maybe(check: Check) -> Check:
    """None, or what passes the check."""
    return lambda x, what: None if x is None else check(x, what)


def bits(x: Any, what: str) -> tuple[int, ...]:
    """`x` as a tuple of four ints, each 0 or 1."""
    a = numbers(x, what)
    if a.shape != (4,) or not np.isin(a, (0, 1)).all():
        msg = f"{what} must be four outputs of 0 or 1, but is {reprlib.repr(x)}"
        raise ValueError(msg)
    return tuple(int(y) for y in a)


def layer_input(width: int) -> Check:
    """Floats of shape (`width`,) or (N, `width`)."""

    def check(x: Any, what: str) -> np.ndarray:
        a = floats(x, what)
        if a.ndim not in (1, 2) or a.shape[-1] != width:
            shapes = f"({width},) or (N, {width})"
            raise ValueError(f"{what} must have shape {shapes}, not {a.shape}")
        return a

    return check


def classes(x: Any, what: str) -> np.ndarray:
    """Predictions or labels: whole numbers of shape (N,)."""
    a = numbers(x, what)
    if a.ndim != 1 or a.dtype.kind not in "iu":
        msg = f"{what} must be whole numbers of shape (N,), not {a.dtype} of {a.shape}"
        raise ValueError(msg)
    return a


def bounded(size: float, what: str) -> None:
    """Raise ValueError where a result would have more than `MAX_SIZE` elements."""
    if not size <= MAX_SIZE:
        raise ValueError(f"{what} would have more than {MAX_SIZE:,} elements")


def row(x: Any, what: str) -> np.ndarray:
    """Scores: floats of one axis or more."""
    a = floats(x, what)
    if a.ndim == 0:
        msg = f"{what} must have shape (n,) or (N, n), but is the number {a}"
        raise ValueError(msg)
    return a


def scores(axis: int | None) -> Check:
    """Scores whose largest along an axis, or of all, are finite."""

    def check(x: Any, what: str) -> np.ndarray:
        a = row(x, what)
        if not np.isfinite(np.max(a, axis=axis)).all():
            raise ValueError("the largest score must be finite, not nan or infinite")
        return a

    return check
