"""Findings for libyaml's errors, for somebody who has never heard of YAML.

`yaml_errors.toml` beside this module has the mistakes that people make.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from deck.files import own_tables
from deck.source.finding import Label, Span
from deck.source.finding_list import Findings
from deck.source.source import Source, Text, mark_place
from deck.width import find_control

Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_TABLES = Path(__file__).with_suffix(".toml")
_ESCAPE = "escape c"  # the problem of the mistake in the table
# Escapes of YAML that begin a word of TeX: `\frac` would be a form feed and `rac`.
_TEX = re.compile(
    r"\\\\|(?P<escape>\\(?:[abefrv](?=[a-zA-Z])|n(?=(?:abla|eq)(?![a-z]))"
    r"|t(?=(?:au|ext(?:bf|it|rm|tt)?|frac|heta|imes)(?![a-z]))))"
)


def report_syntax(source: Source, findings: Findings, error: Any) -> None:
    """One finding for an error of libyaml's parser."""
    place = _within(source, error.problem_mark)
    context = _within(source, error.context_mark or error.problem_mark)
    problem = f"{error.context or ''}: {error.problem.rstrip('.')}"
    for mistake in own_tables(_TABLES)["mistakes"]:
        if (at := _place(mistake, problem, source, place, context)) is not None:
            _report(findings, mistake, at, context)
            return
    findings.add("yaml-syntax", problem.removeprefix(": "), place)


def _place(
    mistake: Mapping[str, Any], problem: str, source: Source, place: Span, context: Span
) -> Span | None:
    """Where a mistake of the table is; None where the error is another one."""
    if not re.search(mistake["problem"], problem):
        return None
    at = context if mistake.get("at_context") else place
    if "line" not in mistake:
        return at
    line, column = source.line(place.line), place.column - 1
    marked = f"{line[:column]}¶{line[column:]}"
    lines = {number: source.line(number) for number in (context.line, place.line - 1)}
    for number, text in (*lines.items(), (place.line, line), (place.line, marked)):
        if match := re.search(mistake["line"], text):
            if match.lastindex is None:
                return at
            return Span(number, match.start(1) + 1, number, match.end(1) + 1)
    return None


def _report(
    findings: Findings, mistake: Mapping[str, Any], at: Span, context: Span
) -> None:
    source = findings.source
    char = source.line(at.line)[at.column - 1 : at.column]
    shown = "a backtick" if char == "`" else f"`{char}`"
    message, fix = mistake["message"].replace("`{c}`", shown), mistake.get("help", "")
    also: tuple[Label, ...] = ()
    if "also" in mistake and context != at:
        also = (Label(source.path, context, mistake["also"]),)
    findings.add("yaml-syntax", message, at, help=fix, also=also)


def report_control(findings: Findings, text: Text) -> None:
    """A finding where a text has a control character, or lost a word of TeX to one."""
    source, span = findings.source, text.span
    start = source.offset(span.line, span.column)
    end = source.offset(span.end_line, span.end_column)
    escapes = _TEX.finditer(source.text, start, end) if text.style == "quoted" else ()
    lost = next((match for match in escapes if match["escape"]), None)
    if lost is not None and source.text[start] == '"':
        mistakes = own_tables(_TABLES)["mistakes"]
        escape = next(each for each in mistakes if each["problem"] == _ESCAPE)
        _report(findings, escape, source.point(lost.start()), mark_place(text.start))
    elif (at := find_control(text)) >= 0:
        fact = f"a text has the control character U+{ord(text[at]):04X}"
        findings.add_in("control-character", fact, text, at, at + 1)


def _within(source: Source, mark: Any) -> Span:
    """The place of a mark; one behind the end of the file is at the end of its text."""
    place = mark_place(mark)
    if source.offset(place.line, place.column) < len(source.text):
        return place
    return source.point(len(source.text.rstrip()))
