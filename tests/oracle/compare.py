"""Whether a value on a card is what the oracle computed: type, number, text."""

from __future__ import annotations

import math
from typing import Any

from deck.live.value import NumberFormat, Numbers, Phrase, TruthTable, Value
from deck.live.value import Shape as ShapeValue

from .arrays import Arr, as_arr
from .gates import Table
from .shown import fixed, show


def differs(value: Value, right: Any, tolerance: float) -> bool:
    """Whether they differ: in kind, in a number, or in what learners are shown."""
    match value:
        case Numbers() if isinstance(right, str):  # an expression gave it a form
            return bool(str(value) != right)
        case Numbers((number,), (), form):
            same = _scalar(right) and _is_close(number, right, tolerance)
            return not same or _shows_other(value, right, form)
        case Numbers(items, shape, form):
            a = as_arr(right)
            same = shape == a.shape and _all_close(items, a, tolerance)
            return not same or _shows_other(value, right, form)
        case ShapeValue(dims):
            return bool(("error" if dims is None else dims) != right)
        case TruthTable():
            return not isinstance(right, Table) or value != TruthTable(
                right.columns, right.rows, right.given
            )
        case Phrase(text):
            return text != _phrase(right)
        case _:
            return True


def _scalar(right: Any) -> bool:
    return isinstance(right, (int, float)) and not isinstance(right, bool)


def _is_close(x: float, y: float, tolerance: float) -> bool:
    if isinstance(x, int) or isinstance(y, int):
        return type(x) is type(y) and x == y
    if math.isnan(x) or math.isnan(y):
        return math.isnan(x) and math.isnan(y)
    return math.isclose(x, y, rel_tol=tolerance, abs_tol=1e-12)


def _all_close(items: tuple[float, ...], right: Arr, tolerance: float) -> bool:
    return len(items) == right.size and all(
        _is_close(x, y, tolerance) for x, y in zip(items, right.flat, strict=True)
    )


def _shows_other(value: Value, right: Any, form: NumberFormat | None) -> bool:
    if isinstance(right, list):
        right = as_arr(right)
    shown = show(right) if form is None else fixed(right, form.digits)
    return str(value) != shown


def _phrase(right: Any) -> str:
    if isinstance(right, list) and all(isinstance(x, str) for x in right):
        return ", ".join(right)
    return str(right)
