"""A text for learners, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from deck.bank.source import Text


@dataclass(frozen=True, slots=True)
class Words:
    """A text in each language, or one text for all of them."""

    each: Mapping[str, Text]
    shared: Text | None = None

    def within(self, language: str) -> Text:
        """The text in a language."""
        return self.each[language] if self.shared is None else self.shared
