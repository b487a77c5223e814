"""What stands in the boxes, nodes and labels of a drawing: numbers and short texts."""

from __future__ import annotations

from typing import Any

from deck.live.value import Numbers

ASKED = "?"
"""The text of what is asked for; it has the colour of what counts."""
_LONGEST = 12


def mark(given: Any) -> str:
    """A number or a short text, as it is drawn. Raises ValueError for other things."""
    if isinstance(given, str):
        if len(given) > _LONGEST:
            raise ValueError(f"`{given}` is longer than {_LONGEST} characters")
        return given
    try:
        text = str(Numbers.of(given if isinstance(given, int) else float(given)))
    except (TypeError, ValueError):
        raise ValueError(f"a number or a text is needed, not {given}") from None
    return text.replace("-", "\N{MINUS SIGN}")
