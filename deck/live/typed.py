"""From what an expression gives to a typed value."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np

import nnref
from deck.live.drawing import Drawing
from deck.live.reason import type_words
from deck.live.value import Matrix, Number, Phrase, Shape, TruthTable, Value, Vector

_MAX_AXES = 2


def typed(result: Any, digits: int | None = None) -> Value:
    """The typed value of a result. Raises TypeError where cards cannot show it."""
    if isinstance(result, nnref.TruthTable):
        return TruthTable(tuple(result.columns), tuple(result.rows), result.given)
    if isinstance(result, get_args(Drawing)):
        message = "a picture stands in no text: it goes behind `picture`"
        raise TypeError(message)
    if isinstance(result, str):
        return Phrase(str(result))  # without NumPy's own type of text
    if isinstance(result, (bool, np.bool_)):
        return Phrase(str(bool(result)))
    if isinstance(result, (int, float, np.number)):
        return Number(_scalar(result), digits)
    if isinstance(result, tuple):
        return _shape(result)
    if isinstance(result, list) and all(isinstance(x, str) for x in result):
        return Phrase(", ".join(result))
    if isinstance(result, (list, np.ndarray)):
        return _array(np.asarray(result), digits)
    message = f"{type_words(type(result).__name__)} cannot be shown"
    raise TypeError(message)


def _scalar(result: Any) -> int | float:
    value = result.item() if isinstance(result, np.generic) else result
    if not isinstance(value, (int, float)):
        message = f"{type_words(type(value).__name__)} cannot be shown"
        raise TypeError(message)
    return value


def _shape(result: tuple[Any, ...]) -> Shape:
    if hasattr(result, "_fields") or not all(
        isinstance(n, (int, np.integer)) and not isinstance(n, bool) for n in result
    ):
        message = "a tuple that is no shape of whole numbers cannot be shown"
        raise TypeError(message)
    return Shape(tuple(int(n) for n in result))


def _array(array: np.ndarray[Any, Any], digits: int | None) -> Value:
    if array.dtype.kind not in "biuf" or array.ndim > _MAX_AXES:
        message = "only vectors and matrices of numbers can be shown"
        raise TypeError(message)
    if array.ndim == 0:
        return Number(_scalar(array.item()), digits)
    if array.ndim == 1:
        return Vector(tuple(array.tolist()), digits)
    return Matrix(tuple(tuple(row) for row in array.tolist()))
