"""libyaml's complaints, in words for somebody who has never heard of YAML."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import yaml

from deck.bank.finding_list import Findings
from deck.bank.source import Source, Text
from deck.diagnostics.finding import Label, Span
from deck.width import find_control

Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_INDENT = "give the keys of a card the same number of blanks, and no tabs"
_KEY_ONLY = re.compile(r"[ \t-]*[\w-]+ *")


class _Plain(NamedTuple):
    """What is said instead; `{c}` is the character at the place."""

    message: str
    help: str = ""
    at_context: bool = False  # where the trouble starts, not where it is noticed


_PROBLEMS = {
    "mapping values are not allowed in this context": _Plain(
        "a `: ` inside a text reads as a key"
    ),
    "could not find expected ':'": _Plain(
        "this line is no `key: value`",
        "write `: ` behind the key, or indent a text that goes on",
        at_context=True,
    ),
    "found character that cannot start any token": _Plain(
        "a text cannot start with `{c}`"
    ),
    "did not find expected alphabetic or numeric character": _Plain(
        "a text cannot start with `{c}`", at_context=True
    ),
    "block sequence entries are not allowed in this context": _Plain(
        "a text cannot start with `- `"
    ),
    "mapping keys are not allowed in this context": _Plain(
        "a text cannot start with `? `"
    ),
    "did not find expected comment or line break": _Plain(
        "the line goes on behind `|` or `>`",
        "start the text of a block on the next line",
    ),
    "did not find expected ',' or ']'": _Plain(
        "a `,` or the closing `]` is missing",
        "close the list, or write a text that holds `[` or `]` in 'single quotes'",
    ),
    "did not find expected ',' or '}'": _Plain(
        "a `,` or the closing `}` is missing",
        "close it, or write a text that holds `{`, `}` or `: ` in 'single quotes'",
    ),
    "did not find expected '-' indicator": _Plain(
        "the line is not indented as those above, or lacks its `-`",
        "put `- ` before it if another entry starts here; the keys of one entry have "
        "the same number of blanks before them, and no tabs",
    ),
    "did not find expected key": _Plain("a new `key: value` should start here"),
    "did not find expected node content": _Plain("a value should stand here"),
    "did not find expected <document start>": _Plain(
        "this does not belong to what stands above", _INDENT
    ),
    "found unexpected end of stream": _Plain(
        "a quote is not closed",
        "close it with the same quote; one inside 'single quotes' is doubled",
        at_context=True,
    ),
    "exceeded maximum nesting depth": _Plain(
        "nested too deeply", "banks need three levels"
    ),
    "found unknown escape character": _Plain(
        "a backslash in double quotes changes what stands behind it",
        "write the text in 'single quotes', which keep every backslash",
    ),
}
# Escapes of YAML that begin a word of TeX: `\frac` would be a form feed and `rac`.
_TEX = re.compile(
    r"\\\\|(?P<escape>\\(?:[abefrv](?=[a-zA-Z])|n(?=(?:abla|eq)(?![a-z]))"
    r"|t(?=(?:au|ext(?:bf|it|rm|tt)?|frac|heta|imes)(?![a-z]))))"
)
_TAB = _Plain("a tab stands where blanks must", _INDENT)
_DASH = _Plain(
    "this `-` is not below the `-` of the entries above",
    "give the `-` of each entry the same number of blanks, and no tabs",
)
_HIDDEN = _Plain(
    "` #` starts a comment, and the closing `%s` is in it",
    "write the text in 'single quotes'",
)
_DEEPER = _Plain("this key is indented deeper than those above", _INDENT)
_BEHIND_QUOTE = _Plain(
    "the text goes on behind its closing quote",
    "put the quotes around all of it; a quote inside 'single quotes' is doubled",
)
_CLOSES_NOTHING = _Plain("this `{c}` closes nothing", "take it away, or open it before")
_ALONE = (_BEHIND_QUOTE, _CLOSES_NOTHING)  # where the context would mislead
_OPENS = "the quote opens here"
_CONTEXTS = {
    "while parsing a block mapping": "these keys start here",
    "while parsing a block collection": "this list starts here",
    "while parsing a flow mapping": "`{` opens here",
    "while parsing a flow sequence": "`[` opens here",
    "while parsing a quoted scalar": _OPENS,
    "while scanning a quoted scalar": _OPENS,
    "while scanning a plain scalar": "this text starts here",
    "while scanning a block scalar": "this block starts here",
    "while scanning a simple key": "this line",
}


def report_syntax(source: Source, findings: Findings, error: Any) -> None:
    """One finding for an error of libyaml's parser."""
    mark = error.problem_mark or error.context_mark
    place = _within(source, _point(mark)) if mark else Span.point(1, 1)
    context = _point(error.context_mark) if error.context_mark else place
    problem = (error.problem or "not valid YAML").rstrip(".")
    plain = _plain(source, problem, error.context or "", place)
    also: tuple[Label, ...] = ()
    last = _last_text(source, place) if "',' or" in problem or plain in _ALONE else None
    if last is not None and "',' or" in problem:
        hidden = _hidden_end(source, last, problem[-2])
        if hidden is not None:
            place = hidden
            plain = _HIDDEN._replace(message=_HIDDEN.message % problem[-2])
    if plain is _BEHIND_QUOTE and last is not None:
        also = (Label(source.path, _point(last.start_mark), _OPENS),)
    if plain.at_context:
        place = context
    elif context != place and plain not in _ALONE:
        word = _CONTEXTS.get(error.context, error.context or "")
        also = (Label(source.path, context, word),)
    if plain is _DEEPER:
        place = _key(source, place)
    here = _character(source, place)
    shown = "a backtick" if here == "`" else f"`{here}`"
    message = plain.message.replace("`{c}`", shown)
    findings.add("yaml-syntax", message, place, help=plain.help, also=also)


def report_control(findings: Findings, text: Text) -> None:
    """A finding where a text has a control character, or lost a word of TeX to one."""
    source, span = findings.source, text.span
    start = source.offset(span.line, span.column)
    end = source.offset(span.end_line, span.end_column)
    escapes = _TEX.finditer(source.text, start, end) if text.style == "quoted" else ()
    lost = next((match for match in escapes if match["escape"]), None)
    if lost is not None and source.text[start] == '"':
        plain = _PROBLEMS["found unknown escape character"]
        place = Span.point(*source.point(lost.start()))
        also = (Label(source.path, Span.point(span.line, span.column), _OPENS),)
        findings.add("yaml-syntax", plain.message, place, help=plain.help, also=also)
    elif (at := find_control(text)) >= 0:
        fact = f"a text has the control character U+{ord(text[at]):04X}"
        findings.add("control-character", fact, source.locate(text, at, at + 1))


def _plain(source: Source, problem: str, context: str, place: Span) -> _Plain:
    """What to say, mostly by the parser's own text, sometimes by what stands there."""
    before = source.line(place.line)[: place.column - 1]
    here = _character(source, place)
    if "tab character" in problem or here == "\t":
        return _TAB
    if problem.startswith("mapping values") and _KEY_ONLY.fullmatch(before):
        return _DEEPER
    if problem == "did not find expected key":
        if here in {"}", "]"}:
            return _CLOSES_NOTHING
        if here == "-" and not before.strip():
            return _DASH
        if before.rstrip().endswith(("'", '"')):
            return _BEHIND_QUOTE
    if "',' or" in problem and before.endswith(("'", '"')) and here.isalnum():
        return _BEHIND_QUOTE
    if context.endswith(" tag"):
        return _Plain("a text cannot start with `!`", at_context=True)
    return _PROBLEMS.get(problem, _Plain(problem))


def _last_text(source: Source, place: Span) -> Any:
    """The last text of one line or more that begins before a place; None without."""
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


def _point(mark: Any) -> Span:
    return Span.point(mark.line + 1, mark.column + 1)


def _within(source: Source, place: Span) -> Span:
    """A place behind the end of the file is moved to the end of its text."""
    if source.offset(place.line, place.column) < len(source.text):
        return place
    return Span.point(*source.point(len(source.text.rstrip())))


def _key(source: Source, colon: Span) -> Span:
    """The key before a colon."""
    before = source.line(colon.line)[: colon.column - 1]
    start = len(before) - len(before.lstrip(" \t-"))
    return Span(colon.line, start + 1, colon.line, colon.column)


def _character(source: Source, place: Span) -> str:
    return source.line(place.line)[place.column - 1 : place.column]
