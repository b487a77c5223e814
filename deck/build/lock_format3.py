"""Reads lines of a lock of format 3, so that learners of its packages lose nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress

from deck.build.note import NONE, write_values

_HASHED = 8  # letters of a hash that format 4 has
_SECONDS = "[1-9][0-9]{9}"
_HASH = "-|[0-9a-f]{16}"
_GAP = "[0-9]{1,2}[=~][0-9a-f]{8}"
_COLUMNS = (
    *("[a-z0-9][a-z0-9._-]{0,99}", "[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?", "basic|cloze"),
    *("[A-Za-z0-9+/]{11}", "[1-9][0-9]{12}", "[0-9a-f]{16}|renamed"),
    *(_SECONDS, f"0|{_SECONDS}", f"0|{_SECONDS}", _HASH, _HASH),
    *(f"-|{_GAP}(?:,{_GAP})*", r"-|\[.*\]"),
)
_ENTRY = re.compile(" ".join(f"({column})" for column in _COLUMNS))


def read_line(line: str) -> Sequence[str] | None:
    """The columns of format 4 for a line of format 3; None if it is not valid."""
    match = _ENTRY.fullmatch(line)
    if match is None:
        return None
    *names, content, changed, retired, written, fields, source, gaps, values = (
        match.groups()
    )
    hashes = [
        one if one == "renamed" else one[:_HASHED] for one in (content, fields, source)
    ]
    state = "built" if retired == "0" else "retired"
    written = max(written, retired, changed)  # of ten digits, or 0
    with suppress(ValueError, RecursionError):
        values = values if values == NONE else write_values(json.loads(values))
    return (*names, state, changed, written, *hashes, gaps, values)
