"""The quiz's side of the terminal: plain lines that scroll, and one line of input."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from deck.quiz.words import phrase
from deck.render.wrap import Style, plain, wrap
from deck.width import cell_width

_END = frozenset({":q", ":quit", "q", "Q", "：q"})
_SURE_END = _END - {"q", "Q"}


class EndedError(Exception):
    """The learner has had enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Where lines are written to and answers come from."""

    ui: str
    read: Callable[[str], str]
    write: Callable[[str], None]
    style: Style = plain
    width: int = 80

    def say(self, name: str, *values: object, role: str = "") -> None:
        """A sentence of the quiz's own, wrapped."""
        text = phrase(name, self.ui, *values)
        self.lines(wrap([(text, role)], self.width, self.style))

    def lines(self, lines: Iterable[str]) -> None:
        """Lines as they are."""
        for line in lines:
            self.write(line)

    def rule(self, text: str) -> None:
        """A line across the screen with a text at its left."""
        bar = "─" * max(self.width - cell_width(text) - 5, 3)
        self.write(self.style(f"── {text} {bar}", "dim"))

    def ask(self, name: str, *values: object, answer: str = "") -> str:
        """A line that the learner types. Raises EndedError at its end.

        `q` ends too, unless it is the right answer.
        """
        prompt = phrase(name, self.ui, *values)
        while True:
            try:
                typed = self.read(prompt)
            except EOFError:
                self.write("")
                raise EndedError from None
            except UnicodeDecodeError:
                self.say("read-text", role="bad")
                continue
            # what no encoding can keep must not reach the log
            typed = typed.encode("utf-8", errors="replace").decode()
            word = typed.strip()
            if word in (_SURE_END if word == answer.strip() else _END):
                raise EndedError
            return typed


def edit_lines() -> None:
    """Let `input` know arrows and wide characters, where the system has readline."""
    if sys.stdin.isatty():
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401 - importing it is all that input needs
