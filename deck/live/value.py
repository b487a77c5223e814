"""What a live expression can give: typed values, each with its text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Scalar = int | float
_NEGATIVE = r"-\d[\d.]*"


@dataclass(frozen=True, slots=True)
class Number:
    """A number; `digits` decimals where they are asked for."""

    value: Scalar
    digits: int | None = None

    def __str__(self) -> str:
        """The number as cards show it."""
        return _scalar(self.value, self.digits)


@dataclass(frozen=True, slots=True)
class Vector:
    """A row of numbers."""

    items: tuple[Scalar, ...]
    digits: int | None = None

    def __str__(self) -> str:
        """`[0.3 0.7 1.1]`."""
        return "[" + " ".join(_scalar(x, self.digits) for x in self.items) + "]"


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of numbers."""

    rows: tuple[tuple[Scalar, ...], ...]

    def __str__(self) -> str:
        """`[[1 2] [3 4]]`."""
        return "[" + " ".join(str(Vector(row)) for row in self.rows) + "]"


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of an array; None where there is none because an error is raised."""

    dims: tuple[int, ...] | None

    def __str__(self) -> str:
        """`(2, 3)`, as Python writes it."""
        return "error" if self.dims is None else str(self.dims)


@dataclass(frozen=True, slots=True)
class TruthTable:
    """A table whose first `given` columns are shown and the others asked."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Scalar, ...], ...]
    given: int

    def cell(self, row: int, column: int) -> str:
        """One cell as cards show it."""
        return _scalar(self.rows[row][column], None)

    def __str__(self) -> str:
        """The cells that are asked for, row by row."""
        asked = (row[self.given :] for row in self.rows)
        return " ".join(_scalar(x, None) for row in asked for x in row)


@dataclass(frozen=True, slots=True)
class Printed:
    """What a program printed, and the name of the exception that ended it, if any."""

    text: str
    raised: str = ""

    def __str__(self) -> str:
        """The exception's name, or the text."""
        return self.raised or self.text


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text that was computed."""

    text: str

    def __str__(self) -> str:
        """The text."""
        return self.text


Value = Number | Vector | Matrix | Shape | TruthTable | Printed | Phrase


# What cards show of numbers, by their exact text and digits: known once shown.
SHOWN: dict[str, str] = {}
_MOST_SHOWN = 10_000


def _scalar(value: Scalar, digits: int | None) -> str:
    return shown_texts([value], digits)[f"{value!r} {digits}"]


def shown_texts(values: Iterable[Scalar], digits: int | None) -> dict[str, str]:
    """What cards show of numbers, by their exact text and digits, as SHOWN has it."""
    found: dict[str, str] = {}
    for value in values:
        name = f"{value!r} {digits}"
        text = SHOWN.get(name)
        if text is None:
            text = _new_text(value, digits)
            if len(SHOWN) < _MOST_SHOWN:
                SHOWN[name] = text
        found[name] = text
    return found


def _new_text(value: Scalar, digits: int | None) -> str:
    if digits is None and type(value) is int:
        return str(value)
    from nnref import fixed, show  # 90 ms that a known number never pays

    return show(value) if digits is None else fixed(value, digits)


def numbers_of(value: Value) -> tuple[float, ...] | None:
    """The numbers of a number or vector; None for anything else."""
    if isinstance(value, Number):
        return (float(value.value),)
    if isinstance(value, Vector):
        return tuple(float(x) for x in value.items)
    return None


def is_whole(values: Sequence[float]) -> bool:
    """Whether all are whole numbers, so that they are graded exactly."""
    return all(math.isfinite(x) and x == int(x) for x in values)


def in_words(value: Value) -> str:
    """A value as it stands in a sentence: a number with the minus of authors' texts."""
    text = str(value)
    is_negative = text.startswith("-") and re.fullmatch(_NEGATIVE, text)
    return "−" + text[1:] if is_negative else text


def tolerance(
    numbers: Sequence[float], asked: float | None = None, digits: int | None = None
) -> float:
    """How far an answer may be off: as a card asks, else in the last digit shown.

    Whole numbers are exact; others are shown with four decimals, or with three
    digits when they are small.
    """
    if asked is not None:
        return asked * (1 + 1e-9)
    if digits is not None:
        return 0.5 * 10.0**-digits * (1 + 1e-9)
    if is_whole(numbers):
        return 1e-9
    smallest = min(abs(x) for x in numbers if x)
    return 1e-4 if smallest >= 1e-3 else smallest / 100  # noqa: PLR2004
