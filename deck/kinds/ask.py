"""What a learner is asked in the terminal, prompt by prompt."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import NamedTuple

from deck.kinds.filled import FilledCard, Key


class Prompt(NamedTuple):
    """A prompt: its name in `deck.words` with its values.

    `bare` are the letters that are commands there; `before` is a sentence that is shown
    first. What is typed last at a prompt that `is_code` may be edited and tried again.
    """

    name: str
    values: tuple[object, ...] = ()
    bare: str = "q?u"
    before: str = ""
    is_praise: bool = False
    is_code: bool = False


Asking = Generator[Prompt, str, str]
"""Gives prompts, gets what was typed at each, and returns the whole answer.

After an empty answer to the first prompt nothing more is asked.
"""
Ask = Callable[[FilledCard, Key], Asking]


def ask_any(filled: FilledCard, key: Key) -> Asking:
    """Asks for a text; without anything to grade it by, only whether to see the answer."""
    is_open = not key and filled.run is None
    return (yield Prompt("reveal" if is_open else "answer"))


def ask_for(name: str) -> Ask:
    """Asks once, by a prompt of its own."""

    def ask(_filled: FilledCard, _key: Key) -> Asking:
        return (yield Prompt(name))

    return ask
