"""Shows findings: full with the source lines, concise, as JSON, for GitHub."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, takewhile
from typing import NamedTuple, Protocol

from deck.source.finding import Finding, Label, Severity
from deck.width import Style, cell_width, clean, clean_line, plain

_MOST, _LEAST = 160, 10  # cells that a line is shown in
_MOST_OTHERS = 5  # places in other files that are shown
_FRAME = 5  # columns around it, beside the number of the line


class SourceText(Protocol):
    """The text of a file, by lines."""

    @property
    def text(self) -> str:
        """The whole of it."""

    def line(self, number: int) -> str:
        """A line without its end; they count from 1."""


def report(
    findings: Sequence[Finding],
    sources: Mapping[str, SourceText],
    output_format: str = "full",
    style: Style = plain,
    columns: int | None = None,
) -> str:
    """All findings as one text, with a line end after the last; empty for none.

    Lines of the sources are cut where they are wider than a terminal of so many
    columns, or than a screen.
    """
    if output_format == "json":
        return json.dumps([finding_data(f) for f in findings], indent=2) + "\n"
    if output_format == "github":
        return "".join(_github(f) + "\n" for f in findings)
    if output_format == "concise":
        return "".join(_concise(f, style) + "\n" for f in findings)
    return "".join(_full(f, sources, style, columns) + "\n" for f in findings)


def _title(finding: Finding, style: Style) -> str:
    head = style(f"{finding.severity}[{finding.rule}]", finding.severity)
    return f"{head}: {finding.message}"


def _concise(finding: Finding, style: Style) -> str:
    at = finding.at
    fix = f" ({finding.help})" if finding.help else ""
    return f"{_place(at)}: {_title(finding, style)}{fix}"


def _place(label: Label) -> str:
    return f"{clean_line(label.path)}:{label.span.line}:{label.span.column}"


def finding_data(finding: Finding) -> dict[str, object]:
    """A finding as JSON has it."""
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "message": finding.message,
        **_label_data(finding.at),
        "also": [_label_data(label) for label in finding.also],
        "help": finding.help,
    }


def _label_data(label: Label) -> dict[str, object]:
    return {"path": label.path, **label.span._asdict(), "label": label.text}


def _github(finding: Finding) -> str:
    at = finding.at
    kind = "error" if finding.severity is Severity.ERROR else "warning"
    text = finding.message + (f"; {finding.help}" if finding.help else "")
    path = _escaped(at.path).replace(",", "%2C").replace(":", "%3A")
    place = f"file={path},line={at.span.line},col={at.span.column}"
    return f"::{kind} {place},title={finding.rule}::{_escaped(text)}"


def _escaped(text: str) -> str:
    """What a command of a GitHub workflow takes for this text."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _full(
    finding: Finding,
    sources: Mapping[str, SourceText],
    style: Style,
    columns: int | None,
) -> str:
    at = finding.at
    here = [label for label in finding.also if label.path == at.path]
    labels = sorted([*here, at], key=lambda label: label.span)
    gutter = len(str(labels[-1].span.line))
    lines = [_title(finding, style)]
    arrow = style(" " * gutter + "-->", "dim")
    lines.append(f"{arrow} {_place(at)}")
    source = sources.get(at.path)
    if source is not None and source.text:
        room = _MOST if columns is None else min(_MOST, columns - gutter - _FRAME)
        views = _views(labels, source, max(room, _LEAST))
        lines += _excerpt(views, at, gutter, style)
    others = [label for label in finding.also if label.path != at.path]
    mark = style(" " * gutter + " ::", "dim")
    for label in others[:_MOST_OTHERS]:
        lines.append(f"{mark} {_place(label)} {label.text}".rstrip())
    if more := others[_MOST_OTHERS:]:
        lines.append(f"{mark} and {len(more)} more: `--output-format json` has all")
    if finding.help:
        lines.append(style(" " * gutter + " =", "dim") + f" help: {finding.help}")
    return "\n".join(lines) + "\n"


def _excerpt(
    views: Iterable[tuple[Label, _View]], at: Label, gutter: int, style: Style
) -> list[str]:
    """The lines of some labels, each with its marks below."""
    bar = style(" " * gutter + " |", "dim")
    lines = [bar]
    last = 0
    for label, view in views:
        number = label.span.line
        if last and number > last + 1:
            lines.append(style("...", "dim"))
        if number != last:
            shown = clean(view.part()).rstrip()
            lines.append(style(f"{number:>{gutter}} |", "dim") + f" {shown}".rstrip())
        role = "error" if label is at else "dim"
        lines.append(f"{bar} {style(_marks(view, label, label is at), role)}")
        last = number
    return [*lines, bar]


class _View(NamedTuple):
    """A line of which only the characters from one index to another are shown."""

    line: str
    first: int
    last: int

    def part(self, start: int = 0, end: int | None = None) -> str:
        """`line[start:end]` as far as it is shown, `…` for what is not."""
        end = len(self.line) if end is None else end
        shown = self.line[max(self.first, start) : min(self.last, end)]
        left = "…" if self.first and start <= self.first else ""
        return left + shown + ("…" if end > self.last else "")


def _views(
    labels: Sequence[Label], source: SourceText, room: int
) -> Iterator[tuple[Label, _View]]:
    """Each label with its line; one line is shown once, around its first label."""
    views: dict[int, _View] = {}
    for label in labels:
        number = label.span.line
        if number not in views:
            views[number] = _view(source.line(number), label.span.column - 1, room)
        yield label, views[number]


def _view(line: str, place: int, room: int) -> _View:
    """What is shown of a line in so many cells: its start, unless it is long."""
    before = _count(reversed(line[:place]), room * 3 // 8)
    latest = len(line) - _count(reversed(line), room)
    first = max(0, min(place - before, latest))
    return _View(line, first, first + _count(line[first:], room))


def _count(chars: Iterable[str], room: int) -> int:
    """How many of some characters fit into so many cells."""
    widths = accumulate(cell_width(clean(char)) for char in chars)
    return sum(1 for _ in takewhile(room.__ge__, widths))


def _marks(view: _View, label: Label, main: bool) -> str:  # noqa: FBT001
    """Carets under what is pointed at; wide characters take two."""
    span, line = label.span, view.line
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    before = cell_width(clean(view.part(0, start)))
    width = max(1, cell_width(clean(view.part(start, end))))
    return (" " * before + ("^" if main else "-") * width + " " + label.text).rstrip()


def summary(findings: Sequence[Finding]) -> str:
    """How many there are, in how many files; empty for none."""
    if not findings:
        return ""
    files = len({f.at.path for f in findings})
    where = "1 file" if files == 1 else f"{files} files"
    return f"Found {' and '.join(severity_counts(findings))} in {where}."


def severity_counts(findings: Sequence[Finding]) -> list[str]:
    """How many errors and warnings there are, such as `2 errors` and `1 warning`."""
    counts = Counter(finding.severity for finding in findings)
    return [
        f"{counts[severity]} {severity}{'' if counts[severity] == 1 else 's'}"
        for severity in Severity
        if counts[severity]
    ]
