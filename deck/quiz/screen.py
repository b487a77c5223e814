"""The quiz's side of the terminal: plain lines that scroll, and what is typed."""

from __future__ import annotations

import math
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from deck.quiz.answer_parser import english_digits
from deck.quiz.keyboard import ENTER, Keyboard
from deck.render.blocks import Look
from deck.width import Style, cell_width, clean, padded, plain, shorten
from deck.words import phrase

_WORDS = frozenset({"reveal", "answer", "answer-number", "answer-output"})
_CODES = frozenset({"answer-code", "answer-code-more", "answer-mend"})
_COLONS = frozenset(":：")
_MISTYPED = re.compile(r"[a-z]{1,9}!?")
_TABLE = frozenset({"answer-table", "answer-cell"})  # where `?` is a cell

Edit = Callable[[Path, int], bool]  # opens a file at a line; whether that was possible


class Command(StrEnum):
    """What a learner types instead of an answer: the whole word or its first letter."""

    UNDO = "undo"
    EDIT = "edit"
    SUSPEND = "suspend"
    BURY = "bury"
    INFO = "info"
    KEYS = "?"
    QUIT = "quit"


_BARE = {"q": Command.QUIT, "?": Command.KEYS, "u": Command.UNDO}
_BY_LETTER = {command[0]: command for command in Command}
_BY_WORD = {command.value: command for command in Command} | _BY_LETTER


class EndedError(Exception):
    """The learner ends the session."""


class OverError(Exception):
    """A command ends the current question."""


class Screen(NamedTuple):
    """Where lines are written and answers are read.

    `obey` runs a command, and raises OverError if that ends the current question.
    Without it there is no command but to quit.
    """

    ui: str
    keyboard: Keyboard
    write: Callable[[str], None]
    style: Style = plain
    columns: Callable[[], int] = lambda: 80
    rows: Callable[[], int] = lambda: sys.maxsize
    obey: Callable[[Command], object] | None = None

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

    def header(self, number: int, of: int, minutes: float, title: str) -> None:
        """Write a rule with the number of the question, the time left and the topic."""
        words = [f"{number}/{of}", title]
        if minutes > 0:
            words.insert(1, phrase("time-left", self.ui, math.ceil(minutes)))
        text = shorten(clean(" · ".join(words)), self.width - 8)
        bar = "─" * max(self.width - cell_width(text) - 5, 3)
        self.write(self.style(f"── {text} {bar}", "dim"))

    def ask(
        self,
        name: str,
        *values: object,
        is_literal: bool = False,
        is_slice: bool = False,
    ) -> str:
        """Read an answer; run a command that is typed instead of one.

        A command follows a colon; `q`, `?` and `u` need none, but where the answer is
        code or `is_literal`: one letter or sign. With `is_slice` the answer begins with
        a colon. Raises EndedError, OverError.
        """
        prompt = self._prompt(name, *values)
        while True:
            try:
                typed = self.keyboard.line(prompt)
            except EOFError:
                self.write("")
                raise EndedError from None
            except UnicodeError:
                self.say("read-text", role="bad")
                continue
            flat = typed.strip()
            command = None if is_literal else _bare_command(name, flat)
            if command is None and not is_slice:
                command = _command_word(name, flat)
            if command is None:
                # The log stores no halves of characters.
                return typed.encode("utf-8", errors="replace").decode()
            self._obey(command)

    def press(
        self,
        name: str,
        *values: object,
        wanted: str,
        unseen: str = "",
        hint: str = "",
        fresh: bool = False,
    ) -> str:
        """Read one of the wanted keys; run a command, and answer others with the hint.

        Keys in `unseen`, and commands, count only if pressed after the prompt; with
        `fresh` all do. Raises EndedError, OverError.
        """
        prompt = shown = self._prompt(name, *values)
        while True:
            try:
                key = self.keyboard.key(shown, fresh=fresh)
            except EOFError:
                self.write("")
                raise EndedError from None
            except UnicodeError:
                continue
            char = _narrow(key.char) if key.char != ENTER else ENTER
            if char in {*wanted} or (char in {*unseen} and not key.early):
                self.keyboard.echo(key)
                return char
            if char in _BY_LETTER and not key.early:
                self.keyboard.echo(key)
                self._obey(_BY_LETTER[char])
                shown = prompt
                continue
            shown = prompt if hint or not self.keyboard.interactive else ""
            if hint:
                self.keyboard.echo(key)
                self.say(hint, role="bad")

    def _prompt(self, name: str, *values: object) -> str:
        """A prompt, wrapped if it is wider than the screen."""
        prompt = self._phrase(name, *values)
        if cell_width(prompt) < self.width:
            return prompt
        return "\n".join(self.look().narrower(2).wrap(prompt)) + " "

    def _phrase(self, name: str, *values: object) -> str:
        return clean(phrase(name, self.ui, *values))

    def _obey(self, command: Command) -> None:
        if command is Command.QUIT:
            raise EndedError
        if self.obey is None:
            return
        if command is Command.KEYS:
            self.keys()
        else:
            self.obey(command)


def _bare_command(name: str, typed: str) -> Command | None:
    """The command of a letter or sign alone; None where it may be an answer."""
    command = _BARE.get(_narrow(typed))
    is_answer = name in _CODES or (command is Command.KEYS and name in _TABLE)
    is_answer |= command is Command.UNDO and name not in _WORDS
    return None if is_answer else command


def _command_word(name: str, typed: str) -> Command | None:
    """The command of a word after a colon; a misspelt one shows the keys.

    Where the answer is code, a word that is no command is an answer.
    """
    if typed[:1] not in _COLONS:
        return None
    word = _narrow(typed[1:]).strip()
    is_misspelt = name not in _CODES and _MISTYPED.fullmatch(word)
    return _BY_WORD.get(word, Command.KEYS if is_misspelt else None)


def _narrow(word: str) -> str:
    """The word in small letters and digits of ASCII: `３` and `٣` are `3`."""
    return english_digits(unicodedata.normalize("NFKC", word).lower())
