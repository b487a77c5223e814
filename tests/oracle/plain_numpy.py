"""As much of NumPy as the programs on cards use, in plain Python.

A program is run with this in place of `numpy`, and has to print the same.
"""

from __future__ import annotations

import math
import random as _random
import types
from typing import Any

from . import functions
from .arrays import Arr, Shape, as_arr, each, first_largest, product, reduced, together
from .layers import arange, array, concat


def _shaped(shape: int | Shape) -> Shape:
    return (shape,) if isinstance(shape, int) else shape


def _filled(value: float) -> Any:
    def make(shape: int | Shape, dtype: Any = float) -> Arr:
        axes = _shaped(shape)
        count = 1
        for n in axes:
            count *= n
        return Arr(axes, [value] * count).astype(dtype)

    return make


def _made(x: Any, dtype: Any = None) -> Arr:
    a = as_arr(x).copy()
    return a if dtype is None else a.astype(dtype)


def _reduction(function: Any) -> Any:
    def reduce(x: Any, axis: int | None = None, *, keepdims: bool = False) -> Any:
        if axis is not None and not isinstance(axis, int):
            message = "an array cannot be interpreted as an integer"
            raise TypeError(message)
        a = as_arr(x)
        if a.ndim == 0 and axis is not None:
            message = "axis is out of bounds for an array of dimension 0"
            raise IndexError(message)
        return reduced(a, function, axis, keepdims=keepdims)

    return reduce


def _total(values: list[Any]) -> Any:
    total = 0
    for value in values:
        total += value
    return total


def _all_close(a: Any, b: Any) -> bool:
    near = together(lambda x, y: math.isclose(x, y, rel_tol=1e-5, abs_tol=1e-8), a, b)
    return all(as_arr(near).flat)


class _Generator:
    """Random numbers, other ones than NumPy's: only their shape can be stated."""

    def __init__(self, seed: int) -> None:
        self.rng = _random.Random(seed)  # noqa: S311 - not for secrets

    def random(self, shape: Shape) -> Arr:
        """Numbers from 0 to 1."""
        return Arr(shape, (self.rng.random() for _ in range(math.prod(shape))))


numpy = types.ModuleType("numpy")
for _name, _function in {
    "array": _made,
    "asarray": _made,
    "arange": arange,
    "zeros": _filled(0),
    "ones": _filled(1),
    "exp": functions.exp,
    "log": functions.log,
    "tanh": lambda x: each(math.tanh, x),
    "sqrt": lambda x: each(math.sqrt, x),
    "abs": lambda x: each(abs, x),
    "dot": lambda a, b: product(as_arr(a), as_arr(b)),
    "maximum": lambda a, b: together(max, a, b),
    "minimum": lambda a, b: together(min, a, b),
    "sum": _reduction(_total),
    "max": _reduction(max),
    "min": _reduction(min),
    "argmax": _reduction(first_largest),
    "mean": lambda x, axis=None: as_arr(x).mean(axis),
    "round": lambda x, digits=0: as_arr(x).round(digits),
    "uint8": lambda x: array(x, "uint8"),
    "concatenate": lambda parts: concat(*parts),
    "ndim": lambda x: as_arr(x).ndim,
    "shape": lambda x: as_arr(x).shape,
    "size": lambda x: as_arr(x).size,
    "float64": float,
    "float32": float,
    "ndarray": Arr,
    "array_equal": lambda a, b: as_arr(a).nested() == as_arr(b).nested(),
    "allclose": _all_close,
    "all": lambda x: all(as_arr(x).flat),
    "any": lambda x: any(as_arr(x).flat),
    "eye": lambda n: _made([[float(i == j) for j in range(n)] for i in range(n)]),
    "e": functions.exp(1.0),
    "inf": float("inf"),
    "nan": float("nan"),
}.items():
    setattr(numpy, _name, _function)
numpy.random = types.SimpleNamespace(default_rng=_Generator)  # type: ignore[attr-defined]
