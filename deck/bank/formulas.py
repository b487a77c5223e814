"""The TeX that formulas may use, and a check that the formulas of a text use no other.

A formula is drawn twice: by MathJax in Anki, and as characters in a terminal. MathJax
knows commands that run scripts, fetch files and define other commands; the terminal
knows few. So a formula takes the commands and environments that are listed in
`formulas.txt` beside this module: those that both draw, and that do nothing else. A
test draws each of them with both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from deck.bank.finding_list import Findings
from deck.bank.hints import command_help
from deck.bank.source import Text
from deck.bank.template import (
    SCANNED,
    Piece,
    find_outside_lives,
    split_live,
    without_lives,
)
from deck.diagnostics.finding import did_you_mean

MAX_LENGTH = 1_000  # characters of a formula
MAX_DEPTH = 10  # of nested groups, arguments, environments
_MOST = 3  # findings in a text
# Placeholders for the characters of a live expression and of the edges of a gap.
VALUE, GAP, GAP_END = "\ufdd0", "\ufdd1", "\ufdd2"

_LISTS = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")
_NAMES = {
    title: tuple(names.split())
    for title, _, names in (lines.partition(": ") for lines in _LISTS.split("\n\n"))
}
_SIZES = _NAMES["sizes of a bracket"]
ARGUMENTS = dict.fromkeys(_NAMES["with an argument"], 1)
ARGUMENTS |= dict.fromkeys(_NAMES["with two"], 2)
SIZES = frozenset(_SIZES) - {"left", "right"}
SIGNS = frozenset(_NAMES["signs"]) | {" "}
ENVIRONMENTS = frozenset(_NAMES["environments"])
COMMANDS = tuple(
    name
    for title, names in _NAMES.items()
    if title not in {"signs", "environments"}
    for name in names
)
SYMBOLS = frozenset(COMMANDS) - {*ARGUMENTS, *_SIZES}
FENCES = frozenset("()[]|./") | {r"\{", r"\}", r"\|"}
FENCES |= {f"\\{name}" for name in _NAMES["brackets"]}

_RUNS = {VALUE: "a value", GAP: "a gap", GAP_END: "a gap"}
# A command or sign, or a run of a placeholder; a group has it once.
_TOKEN = re.compile(
    rf"\s*(?:(?P<run>[{VALUE}{GAP}{GAP_END}])(?P=run)*|(?P<sign>\\[^\W\d_]+|\\[\s\S]|\S))"
)
_STRANGE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\uf8ff\ufdd3-\ufdef\ufff0-\uffff]"
)
# Signs of currencies and others that the MathJax of Anki draws in words alone.
_NO_MATHS = re.compile(
    "[\u0250-\u02af\u1a21-\u1aaf\u20a0-\u20ff\u2400-\u245f\u2de1-\u2dff\u2fe0-\u2fef"
    "\ua4a0-\ua4cf\U0001d260-\U0001d35f\U0001d380-\U0001d3ff\U0001d800-\U0001deff"
    "\U0001fa00-\U0001ffff\U0002fa20-\U0010ffff]"
)
_COLUMNS = re.compile(r"\{[clr]+\}")
_NAME = re.compile(r"\s*\{([^{}\\]*)\}")
_ENDS = {"}", GAP_END, r"\right", r"\end"}
_ESCAPED = {"$", "#", "%"}
_ARROWS = {*"<>VA.|="}  # what makes one of `@` in MathJax
_SCRIPTS = {"^", "_", "'"}
_NO_SCRIPT = {""} | _ENDS | _SCRIPTS | {"&", r"\\", GAP, r"\begin"}
_NO_SCRIPT |= {
    f"\\{name}"
    for name in (*_SIZES, *_NAMES["functions"], *_NAMES["spaces and styles"])
}
_WORDS = {"text", "operatorname"}  # have words as their argument
_NO_WORDS = frozenset("\\{&^_#~$%") | {GAP, GAP_END}
_LISTED = "`deck explain formulas` lists what they take"


def check_formulas(
    text: Text, findings: Findings, pieces: Iterable[Piece] = ()
) -> None:
    """A finding for each of the first wrong formulas in a text.

    `pieces` are those of a text with gaps.
    """
    if r"\(" not in text and r"\[" not in text:
        return
    if split_live(text)[1] is not None:
        return  # it has no value, and a finding of its own
    plain = without_lives(text, VALUE)
    for piece in pieces:
        if piece.gap:
            start, stop = piece.start, piece.start + len(piece.text)
            opening = text.rindex("{{c", 0, start)
            end = find_outside_lives("}}", text, stop) + 2
            edges = GAP * (start - opening), GAP_END * (end - stop)
            plain = plain[start:stop].join(edges).join((plain[:opening], plain[end:]))
    left = _MOST
    for match in re.finditer(SCANNED, plain):
        if left and match.lastgroup in {"inline", "block"}:
            at = match.start(match.lastgroup)
            if error := formula_error(match[match.lastgroup]):
                left -= 1
                start, end = at + error.start, at + error.end
                findings.add_in(
                    "bad-formula", str(error), text, start, end, help=error.fix
                )


class FormulaError(Exception):
    """A mistake in a formula: message, place, and what to do about it."""

    def __init__(self, message: str, start: int, end: int, fix: str = "") -> None:
        """A mistake at a place."""
        super().__init__(message)
        self.start, self.end, self.fix = start, end, fix


@lru_cache(maxsize=1_024)  # a deck has few formulas many times
def formula_error(tex: str) -> FormulaError | None:
    """The first mistake of a formula; None for one that is drawn everywhere.

    `VALUE` stands in it for live expressions, `GAP` and `GAP_END` for edges of gaps.
    """
    if not tex.strip():
        return FormulaError("a formula is empty", 0, len(tex))
    if len(tex) > MAX_LENGTH:
        message = f"a formula has {len(tex):,} characters; {MAX_LENGTH:,} at most"
        return FormulaError(message, 0, len(tex), "split it")
    if match := _STRANGE.search(tex):
        message = f"a formula has the character U+{ord(match[0]):04X}"
        return FormulaError(message, *match.span(), "take it out")
    try:
        _Reader(tex).sequence(_Token("", 0, 0), "")
    except FormulaError as error:
        return error.with_traceback(None)
    return None


class _Token(NamedTuple):
    """A command or sign, a run of a placeholder, or "" at the end, with its place."""

    sign: str
    start: int
    end: int

    def error(self, message: str, fix: str = "") -> FormulaError:
        """An error at the token, which is `{}` in the message."""
        shown = _RUNS.get(self.sign, f"`{self.sign.rstrip(VALUE + GAP + GAP_END)}`")
        return FormulaError(message.format(shown), self.start, self.end, fix)


class _Reader:
    """Reads a formula once, by recursive descent. Raises FormulaError."""

    def __init__(self, tex: str) -> None:
        self._tex = tex
        self._at = 0  # the end of the last token
        self._depth = -1  # the whole formula is not in anything

    def _peek(self) -> _Token:
        """The next token."""
        match = _TOKEN.match(self._tex, self._at)
        if match is None:
            return _Token("", len(self._tex), len(self._tex))
        group = match.lastgroup or ""
        return _Token(match[group], match.start(group), match.end())

    def _next(self) -> _Token:
        """The next token, which is consumed."""
        token = self._peek()
        self._at = token.end
        return token

    def sequence(self, opener: _Token, end: str, *, rows: bool = False) -> _Token:
        """Reads up to the token that closes an opener, and returns it.

        With `rows` it may have cells.
        """
        self._depth += 1
        if self._depth > MAX_DEPTH:
            message = f"a formula is nested more than {MAX_DEPTH} deep"
            raise opener.error(message, "write it as several formulas")
        scripts = ""  # of the last base
        while (token := self._next()).sign != end:
            if not token.sign:
                fix = f"write `{end}` behind it" if end != GAP_END else ""
                raise opener.error("{} is not closed", fix)
            if token.sign in _ENDS:
                raise token.error("{} does not close what was opened last")
            if token.sign in _SCRIPTS:
                scripts = self._script(token, scripts)
                continue
            scripts = ""
            if token.sign in {"&", r"\\"}:
                self._separator(token, rows=rows)
            elif token.sign == GAP:
                self.sequence(token, GAP_END, rows=rows)
            else:
                self._item(token)
        self._depth -= 1
        return token

    def _item(self, token: _Token) -> None:
        if token.sign == "{":
            self.sequence(token, "}")
        elif token.sign in _ESCAPED:
            fix = f"write `\\{token.sign}`"
            raise token.error("{} is not allowed in a formula", fix)
        elif token.sign == "@" and self._tex[self._at : self._at + 1] in _ARROWS:
            fact = "{} starts an arrow of a diagram"
            raise token.error(fact, "write a blank behind it")
        elif _NO_MATHS.match(token.sign):
            fact, fix = "{} is not drawn outside of words", f"\\text{{{token.sign}}}"
            raise token.error(fact, f"write `{fix}`")
        elif token.sign.startswith("\\"):
            self._command(token, token.sign[1:])

    def _command(self, token: _Token, name: str) -> None:
        if name == "begin":
            self._environment(token)
        elif name == "left":
            self._fence(token)
            self._fence(self.sequence(token, r"\right"))
        elif name in SIZES:
            self._fence(token)
        elif name in ARGUMENTS:
            self._arguments(token, name)
        elif name not in SYMBOLS and name not in SIGNS:
            fix = command_help(name, COMMANDS) or _LISTED
            raise token.error("formulas have no command {}", fix)

    def _arguments(self, token: _Token, name: str) -> None:
        if name == "sqrt" and self._peek().sign == "[":
            self.sequence(self._next(), "]")
        for _ in range(ARGUMENTS[name]):
            argument = self._next()
            if argument.sign == "{":
                if name in _WORDS:
                    self._words(argument)
                else:
                    self.sequence(argument, "}")
            elif name in _WORDS or not (
                argument.sign.isalnum() or argument.sign.lstrip("\\") in SYMBOLS
            ):
                fix = f"write `\\{name}{'{…}' * ARGUMENTS[name]}`"
                raise token.error("{} has no argument", fix)

    def _words(self, opener: _Token) -> None:
        while (token := self._next()).sign != "}":
            if not token.sign:
                raise opener.error("{} is not closed", "write `}` behind it")
            if token.sign[0] in _NO_WORDS:
                fix = "`\\text{…}` has words only: end it before"
                raise token.error("{} is not allowed in the words of a formula", fix)

    def _script(self, token: _Token, before: str) -> str:
        """Reads what follows `^` or `_`; returns the scripts of the same base."""
        sign = token.sign
        if sign in before.replace("'", "") or (sign, before) == ("'", "^"):
            raise token.error("a second {} behind the same base", "use braces")
        if sign != "'":
            script = self._next()
            if script.sign in _NO_SCRIPT:
                raise token.error("{} has nothing to raise or lower", "use braces")
            self._item(script)
        return before + sign

    def _separator(self, token: _Token, *, rows: bool) -> None:
        if not rows:
            fix = r"rows stand in `\begin{aligned}`, `\begin{cases}` or a matrix"
            raise token.error("{} is outside of a matrix", fix)
        if token.sign == r"\\" and self._peek().sign in {"[", "*"}:
            fact = "a row starts with a bracket or a star"
            raise token.error(fact, r"write `\\ {}`")

    def _fence(self, token: _Token) -> None:
        if self._next().sign not in FENCES:
            fix = "write one, or `.` for none"
            raise token.error("{} has no bracket behind it", fix)

    def _environment(self, token: _Token) -> None:
        name = self._name(token)
        if name == "array":
            columns = _COLUMNS.match(self._tex, self._at)
            if columns is None:
                raise token.error("{} has no columns", r"write `{lcr}`")
            self._at = columns.end()
        end = self.sequence(token, r"\end", rows=True)
        if (other := self._name(end)) != name:
            message = f"`{name}` is closed by the name `{other}`"
            raise end.error(message, "name the same")

    def _name(self, token: _Token) -> str:
        """The name of an environment, which is consumed."""
        match = _NAME.match(self._tex, self._at)
        if match is None:
            raise token.error("{} has no name", "write it in braces")
        if match[1] not in ENVIRONMENTS:
            fix = did_you_mean(match[1], ENVIRONMENTS) or _LISTED
            message = f"formulas have no environment `{match[1]}`"
            raise FormulaError(message, *match.span(1), fix)
        self._at = match.end()
        return str(match[1])


def describe_formulas() -> list[str]:
    """What formulas may use, as lines to print."""
    from textwrap import wrap

    lines: list[str] = []
    for title, names in _NAMES.items():
        before = "" if title == "environments" else "\\"
        listed = wrap(" ".join(f"{before}{name}" for name in names), 76)
        lines += [f"{title}:", *(f"  {line}" for line in listed)]
    return lines
