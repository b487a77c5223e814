"""A file of text and the values read from it, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import PurePath
from typing import Any, Literal, Self

from deck.hashes import file_hash
from deck.source.finding import Span

ScalarStyle = Literal["plain", "quoted", "block"]

# What libyaml counts as the end of a line.
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")

# One character as it is written: in a plain text or block, and between quotes.
_PLAIN = re.compile(r".", re.DOTALL)
_SINGLE = re.compile(r"''|.", re.DOTALL)
_DOUBLE = re.compile(
    r"\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.|.", re.DOTALL
)
_WHITE_ESCAPES = "tnvfrN_LP"


@dataclass(slots=True)
class Mark:
    """A place as libyaml counts, from 0; the index is -1 if libyaml did not set it."""

    line: int
    column: int
    index: int = -1  # in the text


def mark_place(mark: Mark) -> Span:
    """The place of the character at a mark."""
    return Span.point(mark.line + 1, mark.column + 1)


class Placed:
    """A node with its first and last place in a file."""

    __slots__ = ()

    start: Mark
    end: Mark

    @property
    def span(self) -> Span:
        """The place; computed on demand, since few need it."""
        start, end = self.start, self.end
        return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


class Text(Placed, str):
    """A string that knows where it was written.

    Its place is set after it is constructed: `str` has the quickest constructor.
    """

    __slots__ = ("end", "start", "style")

    style: ScalarStyle

    def __reduce__(self) -> tuple[Any, ...]:
        """The text and its place, for pickle: the marks are libyaml's own."""
        state = *self.span, self.style
        return type(self), (str(self),), state

    def __setstate__(self, state: tuple[int, int, int, int, ScalarStyle]) -> None:
        line, column, end_line, end_column, self.style = state
        self.start = Mark(line - 1, column - 1)
        self.end = Mark(end_line - 1, end_column - 1)

    @classmethod
    def between(cls, value: str, start: Mark, end: Mark) -> Self:
        """A plain text between two marks."""
        text = cls(value)
        text.start, text.end, text.style = start, end, "plain"
        return text


class LocalizedText(dict[str, Text]):
    """A text by language; one for all languages is under each of them."""

    __slots__ = ()

    @property
    def written(self) -> Mapping[str, Text]:
        """The texts as written: one for all languages is under the first."""
        texts = [*self.values()]
        is_one = len(texts) > 1 and texts[0] is texts[-1]
        return {next(iter(self)): texts[0]} if is_one else self


@dataclass(slots=True)
class Seq(Placed):
    """A YAML list."""

    items: list[Node]
    start: Mark = field(compare=False, repr=False)
    end: Mark = field(compare=False, repr=False)
    flow: bool = False  # between brackets


@dataclass(slots=True)
class Map(Placed):
    """A YAML mapping; its keys are unique, and `places` has where each was written."""

    entries: dict[str, Node]
    places: list[tuple[Mark, Mark]] = field(compare=False, repr=False)
    start: Mark = field(compare=False, repr=False)
    end: Mark = field(compare=False, repr=False)
    flow: bool = False  # between braces

    @property
    def names(self) -> list[Text]:
        """The keys with their places; computed on demand, since few need one."""
        return [
            Text.between(key, *marks)
            for key, marks in zip(self.entries, self.places, strict=True)
        ]

    @property
    def first(self) -> Span:
        """The place of the first key; of the mapping itself if it is empty."""
        first = Text.between("", *self.places[0]) if self.places else self
        return first.span


Node = Text | Seq | Map


@dataclass(frozen=True)
class Source:
    """A file: its path as the user is shown it, and its text."""

    path: str
    text: str = field(repr=False)

    @property
    def name(self) -> str:
        """The name of the file."""
        return PurePath(self.path).name

    @cached_property
    def hash(self) -> str:
        """The content hash of the file."""
        return file_hash(self.text.encode())

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

    def point(self, offset: int) -> Span:
        """The place of the character at an index in the text."""
        line = bisect_right(self._starts, offset)
        return Span.point(line, offset - self._starts[line - 1] + 1)

    @cached_property
    def key_words(self) -> set[str]:
        """The words before a colon, as keys are."""
        return set(re.findall(r"(?<![\w-])([\w-]+)['\"]?[ \t]*:", self.text))

    def locate(self, text: Text, start: int = 0, end: int | None = None) -> Span:
        """The place of `text[start:end]`, also where YAML folded or quoted it."""
        end = len(text) if end is None else max(end, start + 1)
        origin = self.offset(text.span.line, text.span.column)
        raw = self.text[origin : self.offset(text.span.end_line, text.span.end_column)]
        places = _align(raw, str(text), text.style)
        if end > len(places) or start >= end:
            return text.span
        first = self.point(origin + places[start][0])
        last = self.point(origin + places[end - 1][1])
        return Span(*first[:2], *last[:2])


@dataclass(frozen=True)
class Module(Source):
    """The Python file of a deck, and the data files that it may read."""

    data: tuple[Source, ...] = ()

    @cached_property
    def whole(self) -> str:
        """Everything that the results of its functions depend on."""
        files = (f"\0{file.name}\0{file.text}" for file in self.data)
        return self.text + "".join(files)


@lru_cache(maxsize=2)  # a text may have a thousand findings
def _align(raw: str, text: str, style: ScalarStyle) -> list[tuple[int, int]]:
    """For each character of `text` where it starts and ends in `raw`.

    YAML drops indentation, folds line ends, and doubles or escapes quotes. But every
    character that is not white stands in both, in the same order: those are matched,
    and a white one is right behind what is before it.
    """
    start, stop, unit = 0, len(raw), _PLAIN
    if style == "block":
        header = _LINE_END.search(raw)
        start = header.end() if header else stop
    elif style == "quoted":
        start, stop = 1, stop - 1
        unit = _DOUBLE if raw.startswith('"') else _SINGLE
    units = unit.finditer(raw, start, stop)
    dark = (each.span() for each in units if not _is_white(each[0]))
    places: list[tuple[int, int]] = []
    behind = start
    for char in text:
        at = (behind, behind + 1) if char.isspace() else next(dark, None)
        if at is None:
            break
        places.append(at)
        behind = at[1]
    return places


def _is_white(unit: str) -> bool:
    """True if a character, or an escape in double quotes, is white space."""
    if len(unit) < 2 or unit[0] != "\\":  # noqa: PLR2004
        return unit.isspace()
    if unit[1] in "xuU":
        return unit.encode().decode("unicode_escape").isspace()
    return unit[1] in _WHITE_ESCAPES or unit[1].isspace()
