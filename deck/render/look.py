"""What a terminal can show."""

from __future__ import annotations

from dataclasses import dataclass, replace

from deck.render.wrap import Style, plain

CODE_INDENT = "    "


@dataclass(frozen=True, slots=True)
class Look:
    """How wide the terminal is, what it can show, and which gap is asked."""

    width: int = 80
    style: Style = plain
    gap: int = 0
    ascii: bool = False
    language: str = ""  # of the card, by which its numbers are written

    def fold(self, text: str) -> str:
        """A text of the author's as this terminal can show it."""
        if not self.ascii:
            return text
        from deck.render.ascii import fold

        return fold(text)

    def narrower(self, cells: int) -> Look:
        """The same, with so many cells less on a line."""
        return replace(self, width=max(self.width - cells, 8))
