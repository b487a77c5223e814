"""Findings for libyaml's errors, for somebody who has never heard of YAML.

Their texts are in `yaml_errors.toml` beside this module.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from deck.bank.finding_list import Findings
from deck.bank.source import Source, Text, mark_place
from deck.diagnostics.finding import Label, Span
from deck.files import own_tables
from deck.width import find_control

Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_TABLES = Path(__file__).with_suffix(".toml")
# At the start of a line, what only looks like `- `, `: `, `# ` or a blank.
_NO_SIGN = re.compile(
    r"""[ \t]*(?:
      (?P<dash>-)(?=[^\W\d])
    | (?P<bullet>[•·–—－])(?=[ \t])
    | (?P<comment>[/<])(?=[/*]|!--)
    | [ \t-]*(?:
        [A-Za-z_]+(?P<colon>：)
      | [A-Za-z_]+(?P<end>:)(?=[\w'"$])
      | (?:[A-Za-z_]+:)?(?P<blank>[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff])
    ))""",
    re.VERBOSE,
)
_NO_KEY = ("mapping values", "could not find expected ':'")
# Escapes of YAML that begin a word of TeX: `\frac` would be a form feed and `rac`.
_TEX = re.compile(
    r"\\\\|(?P<escape>\\(?:[abefrv](?=[a-zA-Z])|n(?=(?:abla|eq)(?![a-z]))"
    r"|t(?=(?:au|ext(?:bf|it|rm|tt)?|frac|heta|imes)(?![a-z]))))"
)
_CONFLICT = re.compile(r"^<{7}(?: |$)", re.MULTILINE)
_OPENS = "the quote opens here"
_UNSEEN = "\x85\u2028\u2029"
_ONE_PLACE = {"behind quote", "closes nothing"}  # where the context would mislead


def report_syntax(source: Source, findings: Findings, error: Any) -> None:
    """One finding for an error of libyaml's parser."""
    if conflict := _CONFLICT.search(source.text):
        texts = own_tables(_TABLES)["problems"]["conflict"]
        place = source.point(conflict.start())
        findings.add("yaml-syntax", texts["message"], place, help=texts["help"])
        return
    place = _within(source, error.problem_mark)
    context = _within(source, error.context_mark or error.problem_mark)
    problem = error.problem.rstrip(".")
    name = _name(source, (problem, error.context or ""), place)
    if wrong := _no_sign(source, problem, (context.line, place.line - 1)):
        name, place = wrong
        context = place
    if name == "unseen end":
        before = source.text[: source.offset(*place[:2])]
        place = context = source.point(max(map(before.rfind, _UNSEEN)) + 1)
    also: tuple[Label, ...] = ()
    closing = problem[-2] if "',' or" in problem else ""
    last = _last_text(source, place) if closing or name in _ONE_PLACE else None
    if last is not None and closing and (end := _hidden_end(source, last, closing)):
        name, place = "hidden end", end
    texts = own_tables(_TABLES)["problems"].get(name, {"message": name})
    if last is not None and name == "behind quote":
        also = (Label(source.path, mark_place(last.start_mark), _OPENS),)
    if "at_context" in texts:
        place = context
    elif context != place and name not in _ONE_PLACE:
        word = own_tables(_TABLES)["contexts"].get(error.context, error.context or "")
        also = (Label(source.path, context, word),)
    if name == "deeper":
        place = _key(source, place)
    here = source.line(place.line)[place.column - 1 : place.column]
    shown = "a backtick" if here == "`" else f"`{here}`"
    message = texts["message"].replace("`{c}`", shown).replace("{closing}", closing)
    fix = texts.get("help", "")
    findings.add("yaml-syntax", message, place, help=fix, also=also)


def report_control(findings: Findings, text: Text) -> None:
    """A finding where a text has a control character, or lost a word of TeX to one."""
    source, span = findings.source, text.span
    start = source.offset(span.line, span.column)
    end = source.offset(span.end_line, span.end_column)
    escapes = _TEX.finditer(source.text, start, end) if text.style == "quoted" else ()
    lost = next((match for match in escapes if match["escape"]), None)
    if lost is not None and source.text[start] == '"':
        texts = own_tables(_TABLES)["problems"]["found unknown escape character"]
        also = (Label(source.path, mark_place(text.start), _OPENS),)
        message, place = texts["message"], source.point(lost.start())
        findings.add("yaml-syntax", message, place, help=texts["help"], also=also)
    elif (at := find_control(text)) >= 0:
        fact = f"a text has the control character U+{ord(text[at]):04X}"
        findings.add_in("control-character", fact, text, at, at + 1)


def _name(source: Source, error: tuple[str, str], place: Span) -> str:
    """The name of an error in the table: libyaml's text, or by the text of the file.

    `error` is what libyaml calls the problem, and what it was reading.
    """
    line, column = source.line(place.line), place.column - 1
    above = source.text[: source.offset(place.line, 1)]
    facts = (*error, line[:column], line[column:], above)
    for name, *patterns in own_tables(_TABLES)["special"]:
        if all(map(re.search, patterns, facts)):
            return str(name)
    return error[0]


def _no_sign(
    source: Source, problem: str, lines: Sequence[int]
) -> tuple[str, Span] | None:
    """The name and place of what only looks like YAML in one of the lines, if any."""
    if problem.startswith(_NO_KEY):
        for line in filter(None, lines):
            if match := _NO_SIGN.match(source.line(line)):
                return f"no {match.lastgroup}", Span.point(line, match.end())
    return None


def _last_text(source: Source, place: Span) -> Any:
    """The last scalar that begins before a place; None without one."""
    last = None
    try:
        for token in yaml.scan(source.text, Loader=Loader):
            if (token.start_mark.line + 1, token.start_mark.column + 1) >= place[:2]:
                break
            if isinstance(token, yaml.ScalarToken):
                last = token
    except yaml.YAMLError:  # the one that is reported
        pass
    return last


def _hidden_end(source: Source, last: Any, closing: str) -> Span | None:
    """The place of a `#` behind a text, where the comment has the closing bracket."""
    end = last.end_mark
    rest = source.line(end.line + 1)[end.column :]
    match = re.match(r"\s+#", rest)
    if match is None or closing not in rest:
        return None
    return Span.point(end.line + 1, end.column + match.end())


def _within(source: Source, mark: Any) -> Span:
    """The place of a mark; one behind the end of the file is at the end of its text."""
    place = mark_place(mark)
    if source.offset(place.line, place.column) < len(source.text):
        return place
    return source.point(len(source.text.rstrip()))


def _key(source: Source, colon: Span) -> Span:
    """The key before a colon."""
    before = source.line(colon.line)[: colon.column - 1]
    start = len(before) - len(before.lstrip(" \t-"))
    return Span(colon.line, start + 1, colon.line, colon.column)
