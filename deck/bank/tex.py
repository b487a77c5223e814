"""The TeX that formulas may use, and a check that one uses no other.

A formula is drawn twice: by MathJax in Anki, and as characters in a terminal. MathJax
knows commands that run scripts, fetch files and define other commands; the terminal
knows few. So a formula takes the commands and environments that are listed here: those
that both draw, and that do nothing else. A test draws each of them with both. The
commands are in `tex.txt` beside this module.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from deck.diagnostics.finding import did_you_mean

MAX_LENGTH = 1_000  # characters of a formula
MAX_DEPTH = 10  # of nested groups, arguments, environments
# Placeholders for the characters of a live expression and of the edges of a gap.
VALUE, GAP, GAP_END = "\ufdd0", "\ufdd1", "\ufdd2"

_LISTS = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")
_SIZES, _ONE, _TWO = "sizes of a bracket", "with an argument", "with two"
_NAMES = {
    title: tuple(names.split())
    for title, _, names in (lines.partition(":") for lines in _LISTS.split("\n\n"))
}
ARGUMENTS = dict.fromkeys(_NAMES[_ONE], 1) | dict.fromkeys(_NAMES[_TWO], 2)
SIZES = frozenset(_NAMES[_SIZES]) - {"left", "right"}
COMMANDS = tuple(name for names in _NAMES.values() for name in names)
SYMBOLS = frozenset(COMMANDS) - {*ARGUMENTS, *_NAMES[_SIZES]}
SIGNS = frozenset(" ,;:!>{}$%#&_|")
FENCES = frozenset("()[]|./") | {
    *(r"\{", r"\}", r"\|"),
    *(f"\\{name}" for name in _NAMES["brackets"]),
}
ENVIRONMENTS = frozenset(
    (
        *("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix"),
        *("smallmatrix", "cases", "aligned", "gathered", "split", "array"),
    )
)

_OTHERS = {  # what is meant by a command of LaTeX that is none here
    "bar": ("overline", "mean"),
    "boldsymbol": ("bm",),
    "mathbf": ("textbf", "bf", "vb"),
    "mathrm": ("rm", "mathnormal"),
    "text": ("mbox", "textrm", "textnormal", "hbox", "textit"),
    "operatorname": ("argmax", "argmin", "softmax", "sigmoid", "relu", "tr", "var"),
    "frac": ("cfrac", "over", "sfrac"),
    "Vert": ("norm",),
    "emptyset": ("empty",),
    "top": ("intercal", "transpose"),
}
_ACTING = frozenset(  # known to MathJax, some of them under `\\require`
    (
        *("href", "url", "style", "class", "cssId", "bbox", "data", "tooltip"),
        *("def", "let", "newcommand", "renewcommand", "newenvironment", "require"),
        *("unicode", "char", "mmlToken", "color", "textcolor", "colorbox", "verb"),
        *("html", "label", "ref", "tag", "input", "includegraphics", "enclose"),
    )
)
_SYNONYMS = {word: (name,) for name, words in _OTHERS.items() for word in words}
_TOKEN = re.compile(rf"\\[^\W\d_]+|\\[\s\S]|{VALUE}+|{GAP}+|{GAP_END}+|\s+|[\s\S]")
_STRANGE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\uf8ff\ufdd3-\ufdef\ufff0-\uffff]"
)
_COLUMNS = re.compile(r"\{[clr]+\}")
_NAME = re.compile(r"\s*\{([^{}\\]*)\}")
_ENDS = {"}", GAP_END, r"\right", r"\end"}
_ESCAPED = {"$", "#", "%"}
_ARROWS = {*"<>VA.|="}  # what makes one of `@` in MathJax
_SCRIPTS = {"^", "_", "'"}
_NO_SCRIPT = _ENDS | _SCRIPTS | {"&", r"\\", GAP, r"\begin"}
_NO_SCRIPT |= {
    f"\\{name}"
    for title in (_SIZES, "functions", "spaces and styles")
    for name in _NAMES[title]
}
_WORDS = {"text", "operatorname"}  # have words as their argument
_NO_WORDS = frozenset("\\{&^_#~$%") | {GAP, GAP_END}
_RUNS = {VALUE: "a value", GAP: "a gap", GAP_END: "a gap"}
_LISTED = "`deck explain formulas` lists what they take"


class FormulaError(Exception):
    """A mistake in a formula: message, place, and what to do about it."""

    def __init__(self, message: str, start: int, end: int, fix: str = "") -> None:
        """A mistake at a place."""
        super().__init__(message)
        self.start, self.end, self.fix = start, end, fix


class _Token(NamedTuple):
    """A command, a sign, or a run of one of the placeholders."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """The index of its end."""
        return self.start + len(self.text)

    @property
    def sign(self) -> str:
        """Its text; of a run of placeholders one character."""
        return self.text[0] if self.text[0] in _RUNS else self.text

    def error(self, message: str, fix: str = "") -> FormulaError:
        """An error here; `{}` in the message is the token."""
        shown = _RUNS.get(self.text[0], f"`{self.text.rstrip(VALUE + GAP + GAP_END)}`")
        return FormulaError(message.format(shown), self.start, self.end, fix)


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
        _Reader(tex).sequence(None, "")
    except FormulaError as error:
        return error.with_traceback(None)
    return None


class _Reader:
    """Reads a formula once, by recursive descent."""

    def __init__(self, tex: str) -> None:
        self._tex = tex
        found = (_Token(match[0], match.start()) for match in _TOKEN.finditer(tex))
        self._tokens = [token for token in found if not token.text.isspace()]
        self._at = 0
        self._depth = -1  # the whole formula is not in anything

    def _next(self) -> _Token | None:
        """The next token, which is consumed."""
        self._at += 1
        return self._tokens[self._at - 1] if self._at <= len(self._tokens) else None

    def sequence(self, opener: _Token | None, end: str, *, rows: bool = False) -> None:
        """Reads up to the end that closes an opener; with `rows` it may have cells.

        Raises FormulaError.
        """
        self._depth += 1
        if opener is not None and self._depth > MAX_DEPTH:
            message = f"a formula is nested more than {MAX_DEPTH} deep"
            raise opener.error(message, "write it as several formulas")
        scripts = ""  # of the last base
        while (token := self._next()) is not None:
            if token.sign == end:
                self._depth -= 1
                return
            if token.sign in _ENDS:
                raise token.error("{} does not close what was opened last")
            if token.text in _SCRIPTS:
                scripts = self._script(token, scripts)
                continue
            scripts = ""
            if token.text in {"&", r"\\"}:
                self._separator(token, rows=rows)
            elif token.sign == GAP:
                self.sequence(token, GAP_END, rows=rows)
            else:
                self._item(token)
        if opener is not None:
            raise opener.error(
                "{} is not closed", f"write `{end}` behind it" * (end < VALUE)
            )

    def _item(self, token: _Token) -> None:
        text = token.text
        if text == "{":
            self.sequence(token, "}")
        elif text in _ESCAPED:
            raise token.error("{} is not allowed in a formula", f"write `\\{text}`")
        elif text == "@" and self._tex[token.end : token.end + 1] in _ARROWS:
            raise token.error(
                "{} starts an arrow of a diagram", "write a blank behind it"
            )
        elif text.startswith("\\"):
            self._command(token, text[1:])

    def _command(self, token: _Token, name: str) -> None:
        if name == "begin":
            self._environment(token)
        elif name == "left":
            self._fence(token)
            self.sequence(token, r"\right")
            self._fence(self._tokens[self._at - 1])
        elif name in SIZES:
            self._fence(token)
        elif name in ARGUMENTS:
            self._arguments(token, name)
        elif name not in SYMBOLS and name not in SIGNS:
            fix = did_you_mean(name, COMMANDS, _SYNONYMS).replace("`", "`\\", 1)
            if name in _ACTING:
                fix = (
                    "a formula only draws: it links, loads, colours and defines nothing"
                )
            raise token.error("formulas have no command {}", fix or _LISTED)

    def _arguments(self, token: _Token, name: str) -> None:
        first = self._next()
        if name == "sqrt" and first is not None and first.text == "[":
            self.sequence(first, "]")
            first = self._next()
        if name in _WORDS and first is not None and first.text == "{":
            return self._words(first)
        for number in range(ARGUMENTS[name]):
            argument = self._next() if number else first
            if name in _WORDS or not self._is_argument(argument):
                fix = f"write `\\{name}{'{…}' * ARGUMENTS[name]}`"
                raise token.error("{} has no argument", fix)
        return None

    def _is_argument(self, token: _Token | None) -> bool:
        """True if a token is, or opens, an argument, which is then read."""
        if token is not None and token.text == "{":
            self.sequence(token, "}")
            return True
        return token is not None and (
            token.text.isalnum() or token.text.lstrip("\\") in SYMBOLS
        )

    def _words(self, opener: _Token) -> None:
        while (token := self._next()) is not None and token.text != "}":
            if token.text[0] in _NO_WORDS:
                fix = "`\\text{…}` has words only: end it before"
                raise token.error("{} is not allowed in the words of a formula", fix)
        if token is None:
            raise opener.error("{} is not closed", "write `}` behind it")

    def _script(self, token: _Token, before: str) -> str:
        """Reads what follows `^` or `_`; returns the scripts of the same base."""
        if token.text in before.replace("'", "") or (token.text, "^") == ("'", before):
            raise token.error("a second {} behind the same base", "use braces")
        if token.text != "'":
            script = self._next()
            if script is None or script.sign in _NO_SCRIPT:
                raise token.error("{} has nothing to raise or lower", "use braces")
            self._item(script)
        return before + token.text

    def _separator(self, token: _Token, *, rows: bool) -> None:
        if not rows:
            fix = r"rows stand in `\begin{aligned}`, `\begin{cases}` or a matrix"
            raise token.error("{} is outside of a matrix", fix)
        behind = self._tokens[self._at].sign if self._at < len(self._tokens) else ""
        if token.text == r"\\" and behind in {"[", "*", VALUE}:
            raise token.error(
                "a row starts with a bracket, a star or a value", r"write `\\ {}`"
            )

    def _fence(self, token: _Token) -> None:
        fence = self._next()
        if fence is None or fence.text not in FENCES:
            raise token.error(
                "{} has no bracket behind it", "write one, or `.` for none"
            )

    def _environment(self, token: _Token) -> None:
        name = self._name(token)
        if name == "array":
            self._skip(token, _COLUMNS, "{} has no columns", r"write `{lcr}`")
        self.sequence(token, r"\end", rows=True)
        end = self._tokens[self._at - 1]
        if (other := self._name(end)) != name:
            raise end.error(
                f"`{name}` is closed by the name `{other}`", "name the same"
            )

    def _name(self, token: _Token) -> str:
        match = self._skip(token, _NAME, "{} has no name", "write it in braces")
        if match[1] not in ENVIRONMENTS:
            fix = did_you_mean(match[1], ENVIRONMENTS) or _LISTED
            message = f"formulas have no environment `{match[1]}`"
            raise FormulaError(message, *match.span(1), fix)
        return match[1]

    def _skip(
        self, token: _Token, pattern: re.Pattern[str], message: str, fix: str
    ) -> re.Match[str]:
        """The match behind the last token; the tokens in it are consumed."""
        place = self._tokens[self._at - 1].end
        match = pattern.match(self._tex, place)
        if match is None:
            raise token.error(message, fix)
        while (
            self._at < len(self._tokens) and self._tokens[self._at].start < match.end()
        ):
            self._at += 1
        return match


def describe_formulas() -> list[str]:
    """What formulas may use, as lines to print."""
    from textwrap import wrap

    lines: list[str] = []
    signs = " ".join(f"\\{sign}" for sign in sorted(SIGNS) if sign != " ")
    lists = {
        title: " ".join(f"\\{name}" for name in names)
        for title, names in _NAMES.items()
    }
    lists |= {"signs": signs, "environments": " ".join(sorted(ENVIRONMENTS))}
    for title, listed in lists.items():
        lines += [f"{title}:", *(f"  {line}" for line in wrap(listed, 76))]
    return lines
