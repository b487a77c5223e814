"""A passage as one line of plain text: for titles and lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deck.live.value import Value
from deck.live.variant import Gap

_MARKUP = re.compile(r"`+|\*\*|\\[()\[\]]")


def plain_text(parts: Sequence[str | Value | Gap]) -> str:
    """The text without markup, gaps shown as `[...]`, runs of white space as one."""
    text = "".join(_part(part) for part in parts)
    return " ".join(_MARKUP.sub("", text).split())


def _part(part: str | Value | Gap) -> str:
    if isinstance(part, Gap):
        return f"[{part.hint or '...'}]"
    return str(part)
