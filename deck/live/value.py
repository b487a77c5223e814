"""Typed values of live expressions, each with its text.

The text of a number is that of `number_text.py`: `-1.204e-05`, `12345.5%`. Code shows
it so; a sentence shows `−1.204 × 10⁻⁵` and `12,345.5%`, a formula TeX.
"""

from __future__ import annotations

import builtins
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from deck.words import base_language

Scalar = int | float
LARGEST_EXACT = 2**53  # below it each whole number has a float of its own
_NOISE = 1e-12  # relative: rounding errors of floats
_EXACT = 1e-9  # how far off a whole number may be
_SLACK = 1e-4  # of another number that is shown with all its digits, and of it
_SLACK_SHARE = 1e-3
_BITS = {"True": 1.0, "False": 0.0}
EXCEPTIONS = frozenset(
    name
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, BaseException)
)
_LARGE_INT = 10**21  # from here on whole numbers have a power of ten

_NUMBER = re.compile(r"(-?)(\d+)(\.\d+)?(?:e([+-]\d+))?(%?)")
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_TEX_SIGNS = str.maketrans(
    {sign: f"\\{sign}" for sign in "$%&#_"}
    | {"\\": r"\backslash ", "{": r"\lbrace ", "}": r"\rbrace "}
    | {"^": r"\wedge ", "~": r"\sim "}
    | {"[": r"\lbrack ", "*": r"\ast "}  # no arguments of a `\\` before them
)
_GROUPED_FROM = 5  # digits; a year or `1500` has none

# Separators of groups of three digits. English has a comma. Chinese standards leave the
# choice for general texts (GB/T 15835) and ask for a narrow gap in those of science
# (GB 3101), where a comma separates numbers. In other languages there is none.
_GAPS = {"en": ",", "zh": "\u202f"}


class Form(StrEnum):
    """The format of a number, named as the function for it."""

    FIXED = "fixed"
    SIGNIFICANT = "significant"
    SCIENTIFIC = "scientific"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A form of numbers, with so many digits."""

    digits: int
    form: Form = Form.FIXED

    def of(self, expression: str) -> str:
        """The expression that gives a value this form."""
        return f"{self.form}({expression}, {self.digits})"


@dataclass(frozen=True, slots=True)
class Numbers:
    """A number, a vector or a matrix, whose numbers share one format.

    `format` is that of the card or the expression, if there is one.
    """

    items: tuple[Scalar, ...]  # row by row
    shape: tuple[int, ...] = ()
    format: NumberFormat | None = None

    @classmethod
    def of(
        cls, value: Scalar | Sequence[Any], form: NumberFormat | None = None
    ) -> Numbers:
        """The value of a number, a list or a list of lists."""
        if not isinstance(value, Sequence):
            return cls((value,), (), form)
        if value and isinstance(value[0], Sequence):
            items = tuple(x for row in value for x in row)
            return cls(items, (len(value), len(value[0])), form)
        return cls(tuple(value), (len(value),), form)

    @property
    def is_matrix(self) -> bool:
        """True for rows of numbers."""
        return len(self.shape) > 1

    @property
    def texts(self) -> tuple[str, ...]:
        """The numbers row by row as cards show them."""
        items, form = self.items, self.format
        if form is None and all(type(x) is int and abs(x) < _LARGE_INT for x in items):
            return tuple(map(str, items))
        from deck.live import number_text  # 90 ms that whole numbers never pay

        plain = list(items) if self.shape else items[0]
        if form is None:
            text = number_text.show(plain)
        else:
            text = getattr(number_text, form.form)(plain, form.digits)
        return tuple(text[1:-1].split()) if self.shape else (text,)

    @property
    def table(self) -> list[list[str]]:
        """The numbers in rows."""
        texts, width = iter(self.texts), self.shape[-1]
        rows = self.shape[0] if self.is_matrix else 1
        return [[next(texts) for _ in range(width)] for _ in range(rows)]

    @property
    def lines(self) -> list[str]:
        """Each row by itself: `[1 2]`."""
        return [f"[{' '.join(row)}]" for row in self.table]

    def __str__(self) -> str:
        """`0.3`, `[0.3 0.7]`, `[[1 2] [3 4]]`."""
        if not self.shape:
            return self.texts[0]
        return f"[{' '.join(self.lines)}]" if self.is_matrix else self.lines[0]


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of an array; None where an error is raised instead."""

    dims: tuple[int, ...] | None

    def __str__(self) -> str:
        """`(2, 3)`, as Python writes it."""
        return "error" if self.dims is None else str(self.dims)


# Of a table: a number, one with a format, or words in a column that is shown.
Cell = Scalar | Numbers | str


@dataclass(frozen=True, slots=True)
class TruthTable:
    """A table whose first `given` columns are shown; the others are asked for."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    given: int

    @property
    def answers(self) -> tuple[tuple[Scalar, str], ...]:
        """The numbers that are asked for, row by row, with their texts."""
        cells = (cell for row in self.rows for cell in row[self.given :])
        answers = (_in_form(cell) for cell in cells if not isinstance(cell, str))
        return tuple((cell.items[0], str(cell)) for cell in answers)

    @property
    def texts(self) -> tuple[tuple[str, ...], ...]:
        """All cells row by row as cards show them."""
        return tuple(
            tuple(
                cell if isinstance(cell, str) else str(_in_form(cell)) for cell in row
            )
            for row in self.rows
        )

    def __str__(self) -> str:
        """The cells that are asked for, row by row."""
        return " ".join(text for _, text in self.answers)


def _in_form(cell: Scalar | Numbers) -> Numbers:
    return cell if isinstance(cell, Numbers) else Numbers.of(cell)


@dataclass(frozen=True, slots=True)
class Printed:
    """What a program printed, and the name of the exception that ended it, if any."""

    text: str
    raised: str = ""

    def __str__(self) -> str:
        """The exception's name, or the text."""
        return self.raised or self.text

    @classmethod
    def of(cls, text: str) -> Printed:
        """The output that an author writes: a text, or the name of an exception."""
        return cls("", text) if text in EXCEPTIONS else cls(text)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A computed text."""

    text: str

    def __str__(self) -> str:
        """The text."""
        return self.text


Value = Numbers | Shape | TruthTable | Printed | Phrase


def is_finite(value: Value) -> bool:
    """Whether no number in a value is infinite or nan."""
    if isinstance(value, TruthTable):
        cells = (c for row in value.rows for c in row if not isinstance(c, str))
        return all(is_finite(_in_form(cell)) for cell in cells)
    return not isinstance(value, Numbers) or all(
        isinstance(x, int) or math.isfinite(x) for x in value.items
    )


def is_whole(values: Sequence[float]) -> bool:
    """Whether all are whole numbers, so that they are graded exactly."""
    return all(math.isfinite(x) and x == int(x) for x in values)


def is_whole_list(value: Any) -> bool:
    """Whether a value is a row of whole numbers, or rows of them of one length."""
    if not isinstance(value, list) or not value:
        return False
    rows = value if isinstance(value[0], list) else [value]
    return all(
        isinstance(row, list)
        and len(row) == len(rows[0]) > 0
        and all(type(x) is int for x in row)
        for row in rows
    )


def in_words(value: str | Value, language: str) -> str:
    """The text of a value in a sentence, where numbers have `−` and `×`."""
    text = str(value)
    if isinstance(value, Numbers) and not value.shape:
        return in_sentence(text, language)
    if isinstance(value, Phrase):
        return in_sentence(text, "")  # digits in a text are not grouped
    return text


def in_sentence(text: str, language: str) -> str:
    """The text of a number in a sentence of a language; other texts unchanged."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return "−" + text[1:] if text == "-inf" else text
    minus, whole, decimals, power, per_cent = match.groups("")
    gap = _GAPS.get(base_language(language), "")
    if gap and len(whole) >= _GROUPED_FROM:
        whole = f"{int(whole):,}".replace(",", gap)
    shown = f"{'−' if minus else ''}{whole}{decimals}{per_cent}"
    if not power:
        return shown
    return f"{shown} × 10{str(int(power)).translate(_SUPERSCRIPT)}"


def in_formula(value: Value) -> str:
    """A value in TeX: a vector or matrix in round brackets, as in books."""
    if isinstance(value, Numbers) and value.shape:
        rows = (" & ".join(map(_in_cell, row)) for row in value.table)
        return r"\begin{pmatrix} " + r" \\ ".join(rows) + r" \end{pmatrix}"
    text = str(value)
    return _in_cell(text) if isinstance(value, Numbers) else number_in_formula(text)


def _in_cell(text: str) -> str:
    """A number in TeX; `nan`, `-inf` and `True` are words there."""
    if _NUMBER.fullmatch(text):
        return number_in_formula(text)
    minus, word = text[: text[0] == "-"], text.removeprefix("-")
    return rf"{minus}\text{{{word}}}"


def number_in_formula(text: str) -> str:
    """The text of a number in TeX; other texts escaped.

    Digits are not grouped: a gap or comma would separate two numbers.
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        return text.translate(_TEX_SIGNS)
    *_, power, per_cent = match.groups("")
    front = text.partition("e")[0].rstrip("%")
    front += r"\%" if per_cent else ""
    return rf"{front} \times 10^{{{int(power)}}}" if power else front


def as_shown(text: str) -> float:
    """Returns the number that a text shows; True and False are 1 and 0."""
    if text in _BITS:
        return _BITS[text]
    number = float(text.removesuffix("%"))
    return number / 100 if text.endswith("%") else number


def last_digit(text: str) -> float:
    """The value of one unit of the last digit shown; 0 for inf and nan."""
    if not text[-1].isdigit() and not text.endswith("%"):
        return 0.0  # inf, nan, True
    front, _, power = text.removesuffix("%").partition("e")
    places = int(power or 0) - len(front.partition(".")[2]) - 2 * text.endswith("%")
    return 10.0**places


def is_exact(value: float, text: str) -> bool:
    """Whether a text shows all digits of a number, apart from rounding errors."""
    if not math.isfinite(value):
        return True
    if isinstance(value, int) and abs(value) >= LARGEST_EXACT:  # it has no noise
        from decimal import Decimal

        return Decimal(text.removesuffix("%")) == value * (100 if "%" in text else 1)
    shown = as_shown(text)
    return shown == value or abs(shown - value) <= _NOISE * abs(value)


def limit(value: float, text: str) -> float:
    """The largest error of an answer to a number that is shown with this text.

    Half a unit of the last digit shown. Where all digits are shown, a whole number has
    to be exact, and another right to four decimals or digits.
    """
    if not math.isfinite(value):
        return 0.0
    unit, noise = last_digit(text), abs(as_shown(text) - value)
    return max(slack(value, unit) if is_exact(value, text) else _half(unit), noise)


def slack(value: float, unit: float) -> float:
    """The largest error for a number whose digits, to this unit, are all shown."""
    if is_whole([value]):
        return _EXACT
    return min(_half(unit), _SLACK * (1 + _EXACT), _SLACK_SHARE * abs(value))


def _half(unit: float) -> float:
    return 0.5 * unit * (1 + _EXACT)
