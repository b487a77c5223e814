"""A text of a card with its values in place."""

from __future__ import annotations

from typing import NamedTuple

from deck.live.value import Value

Words = tuple[str | Value, ...]
Passage = tuple["str | Value | Gap", ...]


class Gap(NamedTuple):
    """A gap of a cloze text."""

    number: int
    inside: Words
    hint: str = ""


class Proof(NamedTuple):
    """An expression and its value, which unfold after the answer."""

    expression: str
    value: Value
