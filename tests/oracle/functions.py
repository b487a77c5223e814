"""Activation functions, softmax, and where floating-point numbers end."""

from __future__ import annotations

import itertools
import math
import struct
from collections.abc import Callable
from typing import Any

from .arrays import Arr, as_arr, divided, each, first_largest, reduced, stack


def to_float32(x: float) -> float:
    """The nearest number of 32 bits; infinity beyond the largest."""
    try:
        nearest: float = struct.unpack("<f", struct.pack("<f", x))[0]
    except OverflowError:
        return math.copysign(math.inf, x)
    return nearest


def exp_of(x: float) -> float:
    """The power of e; infinity where it is too large for a float."""
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def sigmoid_of(x: float) -> float:
    """The formula, on the side where it cannot overflow."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


SHAPES_OF_CURVES: dict[str, Callable[[Any], Any]] = {
    "step": lambda x: 1 if x > 0 else 0,
    "sigmoid": sigmoid_of,
    "relu": lambda x: x if x > 0 else x * 0,
    "identity": lambda x: x,
}


def activation(name: str) -> Any:
    """An activation function of numbers and arrays."""
    return lambda x: each(SHAPES_OF_CURVES[name], x)


def exp(x: Any) -> Any:
    """The power of e, element by element."""
    return each(exp_of, x)


def log(x: Any) -> Any:
    """The natural logarithm."""
    return each(lambda v: math.log(v) if v else -math.inf, x)


def softmax(a: Any) -> Any:
    """Each power of e over the sum of the powers of its row."""
    a = as_arr(a)
    if a.ndim > 1:
        return stack([softmax(row) for row in a])
    largest = max(a.flat)
    powers = [math.exp(x - largest) for x in a.flat]
    return stack([p / math.fsum(powers) for p in powers])


def naive_softmax(a: Any) -> Any:
    """The same without the shift: it overflows."""
    a = as_arr(a)
    if a.ndim > 1:
        return stack([naive_softmax(row) for row in a])
    powers = [exp_of(x) for x in a.flat]
    whole = sum(powers)
    return stack([divided(p, whole) for p in powers])


def softmax_without_axis(a: Any) -> Any:
    """One sum for all rows."""
    a = as_arr(a)
    powers = [math.exp(x - max(a.flat)) for x in a.flat]
    return Arr(a.shape, (p / math.fsum(powers) for p in powers))


def sigmoid_slope(x: Any) -> Any:
    """What calculus says: s(x) s(-x)."""
    return each(lambda v: sigmoid_of(v) * sigmoid_of(-v), x)


def slope(name: str, x: float) -> float:
    """What calculus says, away from corners and jumps."""
    if name == "sigmoid":
        return sigmoid_of(x) * sigmoid_of(-x)
    assert x != 0 or name == "identity", "a corner or a jump has no slope"
    return {"identity": 1.0, "relu": float(x > 0), "step": 0.0}[name]


def saturation(kind: str = "float64") -> int:
    """The first whole x with 1 + exp(-x) == 1 in floats of this kind."""
    rounded = to_float32 if kind == "float32" else float
    return next(x for x in itertools.count() if rounded(1 + rounded(math.exp(-x))) == 1)


def largest_exp(kind: str = "float64") -> int:
    """The largest whole x whose power of e is finite in floats of this kind."""
    rounded = to_float32 if kind == "float32" else float
    return next(x for x in itertools.count() if math.isinf(rounded(exp_of(x + 1))))


def linear_stack(c: float, x: Any, layers: int) -> Any:
    """C to the power of the layers, times x."""
    return each(lambda v: float(c) ** layers * v, x)


def argmax(x: Any, axis: int | None = None) -> Any:
    """The index of the largest; the first among equals."""
    return reduced(as_arr(x), first_largest, axis)


def argsort(x: Any) -> Any:
    """The indices in rising order of their elements."""
    a = as_arr(x)
    return stack(sorted(range(len(a)), key=a.flat.__getitem__))


def total(x: Any, axis: int | None = None) -> Any:
    """The sum of all elements, or along one axis."""
    return as_arr(x).sum(axis)


def mean(x: Any) -> Any:
    """The average of all elements."""
    return as_arr(x).mean()


def mean_noise(size: int) -> float:
    """The spread of the mean of so many numbers of spread 1, by the law."""
    return 1 / math.sqrt(size)
