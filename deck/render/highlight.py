"""Highlighted Python, as runs of text with a role each. Owns Pygments."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from deck.render.wrap import joined

if TYPE_CHECKING:
    from pygments.lexer import Lexer

# Our own roles, so that another version of Pygments changes no card's look:
# k keyword, s string, n number, c comment, f name being defined, b builtin.
_ROLES = (
    ("Token.Keyword", "k"),
    ("Token.Operator.Word", "k"),
    ("Token.Literal.String", "s"),
    ("Token.Literal.Number", "n"),
    ("Token.Comment", "c"),
    ("Token.Name.Function", "f"),
    ("Token.Name.Class", "f"),
    ("Token.Name.Builtin", "b"),
    ("Token.Name.Exception", "b"),
)


def highlight(code: str, language: str = "python") -> list[list[tuple[str, str]]]:
    """The lines of a program, each as runs of (text, role); role "" for the rest."""
    if language not in {"py", "python", "python3"}:
        return [[(line, "")] if line else [] for line in code.split("\n")]
    lines: list[list[tuple[str, str]]] = [[]]
    for text, role in _parse(code):
        for number, part in enumerate(text.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append((part, role))
    return [*map(joined, lines)]


@lru_cache(maxsize=256)  # a card has one again
def _parse(code: str) -> Sequence[Sequence[str]]:
    return [(text, _role(str(token))) for token, text in _lexer().get_tokens(code)]


@cache
def _role(token: str) -> str:
    return next((role for head, role in _ROLES if token.startswith(head)), "")


@cache
def _lexer() -> Lexer:
    from pygments.lexers.python import PythonLexer

    return PythonLexer(stripnl=False, ensurenl=False)
