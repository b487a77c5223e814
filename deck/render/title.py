"""The title of a card, as Anki's browser shows it."""

from __future__ import annotations

_LONGEST = 80  # characters that there is room for


def cut_title(text: str) -> str:
    """A title of a length that there is room for."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
