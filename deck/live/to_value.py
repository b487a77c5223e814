"""Converts results of expressions to typed values, and has the functions that format.

A format function returns the text of `number_text`, with its number attached: alone
it is shown and graded as a number; joined to other texts it is a text.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from deck.live import number_text
from deck.live.drawing import Drawing
from deck.live.error_messages import type_words
from deck.live.value import (
    Cell,
    Form,
    NumberFormat,
    Numbers,
    Phrase,
    Shape,
    TruthTable,
    Value,
    is_whole_list,
)
from deck.width import find_control

_MAX_AXES = 2
_NUMBERS = "biuf"  # kinds of NumPy's


class FormedText(str):
    """The text of a number or array, in the form that an expression gave it."""

    __slots__ = ("form", "value")

    value: Any
    form: NumberFormat | None

    @classmethod
    def of(cls, text: str, value: Any, form: NumberFormat | None = None) -> FormedText:
        """The text that shows a value in a form."""
        formed = cls(text)
        formed.value, formed.form = value, form
        return formed


def _formed(x: Any, d: int, form: Form) -> str:
    text = getattr(number_text, form)(x, d)
    return FormedText.of(text, x, NumberFormat(int(d), form))


def show(x: Any) -> str:
    """`x` as cards show it: 0.3333, 0.006693, 12345678.9, 1.204e+24."""
    return FormedText.of(number_text.show(x), x)


def fixed(x: Any, d: int) -> str:
    """`x` with exactly `d` decimals, 0 to 17."""
    return _formed(x, d, Form.FIXED)


def significant(x: Any, d: int) -> str:
    """`x` with `d` significant digits, 1 to 17."""
    return _formed(x, d, Form.SIGNIFICANT)


def scientific(x: Any, d: int) -> str:
    """`x` with `d` digits, 1 to 17, and a power of ten: `4.5 × 10⁻⁴` in a sentence."""
    return _formed(x, d, Form.SCIENTIFIC)


def percent(x: Any, d: int = 0) -> str:
    """`x` in hundredths with `d` decimals."""
    return _formed(x, d, Form.PERCENT)


FORMS = {f.__name__: f for f in (show, fixed, significant, scientific, percent)}


def to_value(result: Any, form: NumberFormat | None = None) -> Value:
    """The typed value of a result. Raises TypeError where cards cannot show it.

    `form` is the format that a card asks for, instead of that of the expression.
    """
    if isinstance(result, FormedText):
        if form is not None and result.form not in {None, form}:
            message = f"`{result.form.form}` says how the number is shown, and so does "
            raise TypeError(
                message + "the card: take its `digits` or `significant` out"
            )
        form = form or result.form
        if not _is_number(result.value):
            return _phrase(str(result))
        result = result.value
    if isinstance(result, str):
        return _phrase(str(result))  # without NumPy's own type of text
    if isinstance(result, (bool, np.bool_)):
        return Phrase(str(bool(result)))
    if isinstance(result, list) and result and all(isinstance(x, str) for x in result):
        return _phrase(", ".join(result))
    if isinstance(result, (int, float, np.number, list, np.ndarray)):
        return _numbers(result, form)
    if isinstance(result, TruthTable):
        columns = tuple(_phrase(name).text for name in result.columns)
        rows = tuple(tuple(map(_cell, row)) for row in result.rows)
        return TruthTable(columns, rows, result.given)
    message = f"{type_words(type(result).__name__)} cannot be shown"
    if isinstance(result, tuple):
        kinds = [isinstance(n, (int, np.integer)) - isinstance(n, bool) for n in result]
        if all(kinds) and not hasattr(result, "_fields"):
            return Shape(tuple(map(int, result)))
        fact = "a tuple that is no shape of whole numbers cannot be shown"
        message = f"{fact}; a vector is `[1, 2]`"
    if isinstance(result, Drawing):
        message = "a picture stands in no text: it goes behind `picture`"
    raise TypeError(message)


def _numbers(result: Any, form: NumberFormat | None) -> Numbers:
    """The value of a number or an array; whole numbers in lists keep all digits."""
    if not (isinstance(result, (int, float)) or is_whole_list(result)):
        result = np.asarray(result)
        if result.dtype.kind not in _NUMBERS or result.ndim > _MAX_AXES:
            message = "only vectors and matrices of numbers can be shown"
            raise TypeError(message)
    plain: Any = number_text.plain_numbers(result)
    return Numbers.of(plain, form)


def _cell(result: Any) -> Cell:
    """A cell of a table: a bare number, one that says its form, or words."""
    if isinstance(result, (bool, int, float)):
        return result
    value = to_value(result)
    if isinstance(value, Numbers) and not value.shape:
        return value.items[0] if value.format is None else value
    return " ".join(str(value).split())


def _phrase(text: str) -> Phrase:
    if (at := find_control(text)) >= 0:
        message = f"a text with the control character U+{ord(text[at]):04X}"
        raise TypeError(f"{message} cannot be shown")
    return Phrase(text)


def _is_number(value: Any) -> bool:
    """Whether a value is a number, or an array of them that cards show."""
    if isinstance(value, (bool, np.bool_, str, tuple)):
        return False
    if isinstance(value, int) or is_whole_list(value):
        return True  # whatever its size
    array = np.asarray(value)
    return array.dtype.kind in "iuf" and array.ndim <= _MAX_AXES
