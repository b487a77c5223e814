"""The functions by which an expression gives a number a form.

Each gives the text that `nnref` writes, which remembers the number: alone in a text it
is shown as a number, and graded as one; joined to other texts it is a text.
"""

from __future__ import annotations

from typing import Any

import nnref
from deck.live.value import Form


class FormedText(str):
    """The text of a number or array, in the form that an expression gave it."""

    __slots__ = ("digits", "form", "value")

    value: Any
    digits: int | None
    form: Form | None

    @classmethod
    def of(
        cls, text: str, value: Any, digits: int | None = None, form: Form | None = None
    ) -> FormedText:
        """The text that shows a value in a form."""
        formed = cls(text)
        formed.value, formed.digits, formed.form = value, digits, form
        return formed


def show(x: Any) -> str:
    """`x` as cards show it: 0.3333, 0.006693, 12345678.9, 1.204e+24."""
    return FormedText.of(nnref.show(x), x)


def fixed(x: Any, d: int) -> str:
    """`x` with exactly `d` decimals, 0 to 17."""
    return FormedText.of(nnref.fixed(x, d), x, int(d), Form.FIXED)


def significant(x: Any, d: int) -> str:
    """`x` with `d` significant digits, 1 to 17."""
    return FormedText.of(nnref.significant(x, d), x, int(d), Form.SIGNIFICANT)


def scientific(x: Any, d: int) -> str:
    """`x` with `d` digits, 1 to 17, and a power of ten: `4.5 × 10⁻⁴` in a sentence."""
    return FormedText.of(nnref.scientific(x, d), x, int(d), Form.SCIENTIFIC)


def percent(x: Any, d: int = 0) -> str:
    """`x` in hundredths with `d` decimals."""
    return FormedText.of(nnref.percent(x, d), x, int(d), Form.PERCENT)


FORMS = {f.__name__: f for f in (show, fixed, significant, scientific, percent)}
