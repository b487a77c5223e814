"""The quiz's side of the terminal: plain lines that scroll, and what is typed."""

from __future__ import annotations

import math
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Protocol

from deck.render.lines import Look
from deck.width import Style, cell_width, clean, padded, plain, shorten
from deck.words import phrase

ENTER = "\n"
_MISTYPED = re.compile(r"[a-z]{1,9}!?")
_UNDECODED = "\N{REPLACEMENT CHARACTER}"


class Edited(NamedTuple):
    """Which editor is set, if one is, and whether it opened the file and ended well."""

    editor: str = ""
    went_well: bool = False

    def fault(self, about: str) -> tuple[str, str]:
        """The name and the value of the sentence that says why it did not."""
        return f"{about}-failed" if self.editor else f"{about}-none", self.editor


Edit = Callable[[Path], Edited]  # opens a file and waits


class Keyboard(Protocol):
    """Reads what is typed. Raises EOFError at the end."""

    @property
    def interactive(self) -> bool:
        """Whether it is a terminal."""

    def line(self, prompt: str, text: str = "") -> str:
        """Show a prompt and read a line; a terminal begins it with the text."""

    def key(self, prompt: str, until: Callable[[], bool] | None = None) -> str:
        """Show a prompt and read a key; what is not from a terminal is a line.

        A terminal asks `until` now and then, and returns nothing once it is true.
        """


class Command(StrEnum):
    """What a learner types instead of an answer: the whole word or its first letter."""

    UNDO = "undo"
    EDIT = "edit"
    SUSPEND = "suspend"
    BURY = "bury"
    INFO = "info"
    KEYS = "?"
    QUIT = "quit"


_BY_LETTER = {command[0]: command for command in Command}
_BY_WORD = {command.value: command for command in Command} | _BY_LETTER


class Screen(NamedTuple):
    """Where lines are written and answers are read."""

    ui: str
    keyboard: Keyboard
    write: Callable[[str], None]
    style: Style = plain
    columns: Callable[[], int] = lambda: 80
    rows: Callable[[], int] = lambda: sys.maxsize

    @property
    def width(self) -> int:
        """The width in cells, which changes when a terminal is resized."""
        return self.columns()

    def look(self, language: str = "", gap: int = 0) -> Look:
        """The settings for drawing a card in a language, with one of its gaps asked."""
        return Look(self.width, self.style, gap, language)

    def say(self, name: str, *values: object, role: str = "") -> None:
        """Write a sentence of the interface, wrapped."""
        self.lines(self.look().wrap(self._phrase(name, *values), role))

    def keys(self) -> None:
        """Write what each key does, line by line."""
        head, *lines = self._phrase("keys").split("\n")
        self.lines(self.look().wrap(head))
        pairs = [line.split("  ", 1) for line in lines]
        room = max(cell_width(key) for key, _ in pairs) + 2
        for key, text in pairs:
            first, rest = padded(key, room), " " * room
            self.lines(self.look().wrap(text, first=first, rest=rest))

    def lines(self, lines: Iterable[str]) -> None:
        """Write lines as they are."""
        for line in lines:
            self.write(line)

    def items(self, texts: Iterable[str]) -> None:
        """Write texts of the author, each shortened to one line."""
        for text in texts:
            self.write(f"  {shorten(clean(text), self.width - 4)}")

    def remind(self, text: str) -> None:
        """Write a text of the author on one dim line, after an empty one."""
        self.write("")
        self.write(self.style(shorten(clean(text), self.width - 1), "dim"))

    def header(self, done: int, of: int, minutes: float, title: str) -> None:
        """Write a rule with how many cards are done, the time left and the topic."""
        words = [phrase("done-of", self.ui, done, of), title]
        if minutes > 0:
            words.insert(1, phrase("time-left", self.ui, math.ceil(minutes)))
        text = shorten(clean(" · ".join(words)), self.width - 8)
        bar = "─" * max(self.width - cell_width(text) - 5, 3)
        self.write(self.style(f"── {text} {bar}", "dim"))

    def ask(
        self,
        name: str,
        *values: object,
        bare: str = "q?u",
        colon: bool = True,
        text: str = "",
    ) -> str | Command:
        """Read an answer or a command; the end of input is that to quit.

        The answer begins with the `text`, which the learner edits; a command may stand
        behind it. The `bare` letters are commands where they cannot be the answer, and
        with `colon` each command is one behind a colon.
        """
        prompt = self._prompt(name, *values)
        while True:
            try:
                typed = self.keyboard.line(prompt, text)
            except EOFError:
                self.write("")
                return Command.QUIT
            word = typed.removeprefix(text).strip()
            if command := _command(word, bare, colon=colon):
                return command
            if _UNDECODED not in typed:
                return typed
            self.say("read-text", role="bad")

    def press(
        self,
        name: str,
        *values: object,
        wanted: str,
        until: Callable[[], bool] | None = None,
    ) -> str | Command:
        """Read one of the wanted keys, or a command; other keys do nothing.

        Nothing is returned where `until` is true before.
        """
        prompt = self._prompt(name, *values)
        commands = _BY_LETTER if self.keyboard.interactive else _BY_WORD
        while True:
            try:
                typed = self.keyboard.key(prompt, until)
            except EOFError:
                self.write("")
                return Command.QUIT
            if not typed:
                self.write("")
                return ""
            key = _narrow(typed).lstrip(":")
            if key in {*wanted} or key in commands:
                if self.keyboard.interactive:
                    self.write(typed if typed.isprintable() else "")
                return key if key in {*wanted} else commands[key]
            prompt = ""

    def _prompt(self, name: str, *values: object) -> str:
        """A prompt, wrapped if it is wider than the screen."""
        prompt = self._phrase(name, *values)
        if cell_width(prompt) < self.width:
            return prompt
        return "\n".join(self.look().narrower(2).wrap(prompt)) + " "

    def _phrase(self, name: str, *values: object) -> str:
        return clean(phrase(name, self.ui, *values))


def _command(typed: str, bare: str, *, colon: bool) -> Command | None:
    """The command that was typed.

    A misspelt one shows the keys, but not where letters may be code.
    """
    word = _narrow(typed)
    if word in {*bare}:
        return _BY_LETTER[word]
    if not colon or not word.startswith(":"):
        return None
    word = word[1:].strip()
    is_misspelt = bare and _MISTYPED.fullmatch(word)
    return _BY_WORD.get(word, Command.KEYS if is_misspelt else None)


def _narrow(word: str) -> str:
    """The word in small letters and digits of ASCII: `３` and `٣` are `3`."""
    word = unicodedata.normalize("NFKC", word).lower()
    return re.sub(r"[^\D0-9]", lambda digit: f"{int(digit[0])}", word)
