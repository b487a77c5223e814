"""A file of text and the values read from it, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Self

from deck.bank.finding import Span

Style = Literal["plain", "quoted", "block"]

# What libyaml counts as the end of a line.
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class Text(str):
    """A string that knows where it was written."""

    __slots__ = ("span", "style")

    span: Span
    style: Style

    def __new__(cls, value: str, span: Span, style: Style = "plain") -> Self:
        """A text at a place."""
        self = super().__new__(cls, value)
        self.span = span
        self.style = style
        return self


@dataclass(frozen=True, slots=True)
class Seq:
    """A YAML list."""

    items: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Map:
    """A YAML mapping; keys are unique."""

    entries: dict[Text, Node]
    span: Span
    flow: bool = False

    def get(self, key: str) -> Node | None:
        """The value of a key."""
        return self.entries.get(key)  # type: ignore[call-overload,no-any-return]


Node = Text | Seq | Map


@dataclass(frozen=True)
class Source:
    """A file: its path as the user is shown it, and its text."""

    path: str
    text: str = field(repr=False)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def line(self, number: int) -> str:
        """The line with this number, without its end; empty past the last one."""
        if not 1 <= number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        end = _LINE_END.search(self.text, start)
        return self.text[start : end.start() if end else None]

    def offset(self, line: int, column: int) -> int:
        """Index in the text of a line and column."""
        if line > len(self._starts):
            return len(self.text)
        return min(self._starts[line - 1] + column - 1, len(self.text))

    def point(self, offset: int) -> tuple[int, int]:
        """Line and column of an index in the text."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def after(self, span: Span) -> str:
        """What stands on the line behind a span."""
        return self.line(span.end_line)[span.end_column - 1 :]

    def locate(self, text: Text, start: int = 0, end: int | None = None) -> Span:
        """The place of `text[start:end]`, also where YAML folded or quoted it."""
        end = len(text) if end is None else max(end, start + 1)
        origin = self.offset(text.span.line, text.span.column)
        raw = self.text[origin : self.offset(text.span.end_line, text.span.end_column)]
        places = _align(raw, text)
        if start >= len(places):
            return text.span
        first = self.point(origin + places[start])
        last = self.point(origin + places[min(end, len(places)) - 1] + 1)
        return Span(*first, *last)


def _align(raw: str, text: Text) -> list[int]:
    """For each character of `text` its index in `raw`, as far as they run together.

    YAML drops indentation, folds line ends, and doubles or escapes quotes: what `raw`
    has beyond `text` is passed over.
    """
    at = 0
    if text.style == "block":
        at = raw.find("\n") + 1
    elif text.style == "quoted":
        at = 1
    places: list[int] = []
    for char in text:
        if char.isspace():
            places.append(min(at, max(len(raw) - 1, 0)))
            at = _skip_space(raw, at, char)
            continue
        at = raw.find(char, at)
        if at < 0:
            break
        places.append(at)
        at += 1
    return places


def _skip_space(raw: str, at: int, char: str) -> int:
    """Past one white character, or past the whole line end that was folded into it."""
    rest = raw[at:]
    fold = re.match(r"[ \t]*\r?\n[ \t]*", rest)
    if fold and char == " ":
        return at + fold.end()
    return at + 1 if rest[:1].isspace() else at
