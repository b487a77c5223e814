"""A compiled note: a card in one language, as Anki shows it and the lock knows it.

Anki keeps the history of a gap by its number, so none may move. In the lock a note has
each number that it ever had with a short hash of the text there:
`1=3f9a01cc,2~9b7e2d10`. A `~` marks a number whose gap was taken out.

A number has moved where the text of a gap that was there is under another number
now, or where a number that was taken out comes back with another text. New wording
in a gap moves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

NONE = "-"  # a column of the lock that is empty
SEPARATOR = "\x1f"  # of fields
Key = tuple[str, str, str]  # card, language, note type


class CompiledNote(NamedTuple):
    """A card in one language: its text in Anki, and what the lock compares.

    `text` has all fields with their HTML, `fields` is a hash of it and of the tags.
    `content`, `source` and `values` are described in `content_hash`.
    """

    card: str
    language: str
    form: str  # note type: basic or cloze
    content: str
    fields: str = NONE
    text: str = ""
    tags: str = ""
    was: str = ""  # the former id of a renamed card
    source: str = NONE
    gaps: str = NONE
    values: str = NONE
    ords: tuple[int, ...] = (0,)  # numbers of its cards in Anki
    media: tuple[str, ...] = ()  # names of the files that it shows
    draws: int = 1  # of its numbers

    @property
    def key(self) -> Key:
        """What its entry in the lock is found by."""
        return self[:3]

    @property
    def title(self) -> str:
        """The question on one line: its second field."""
        return self.text.partition(SEPARATOR)[2].partition(SEPARATOR)[0]


def join_fields(*fields: str) -> str:
    """Fields as a collection stores them."""
    text = SEPARATOR.join(fields)
    if text.count(SEPARATOR) >= len(fields):  # it stood in a field, and would end it
        return SEPARATOR.join(field.replace(SEPARATOR, " ") for field in fields)
    return text


@lru_cache  # the cards of a bank share them
def join_tags(tags: tuple[str, ...]) -> str:
    """Tags as a collection stores them."""
    return f" {' '.join(tags)} " if tags else ""


def lock_hash(text: str) -> str:
    """A hash for the lock: eight letters, as it only tells an edit from none."""
    return sha256(text.encode()).hexdigest()[:8]


def fields_hash(text: str, tag_text: str) -> str:
    """A hash of a note's own text: all fields with their HTML, and its tags."""
    return lock_hash(f"{text}\x1f{tag_text}")


def write_values(draws: Sequence[Sequence[str]]) -> str:
    """The column of the lock for the values that each draw shows."""
    return json.dumps(draws, ensure_ascii=False)


def read_values(column: str) -> list[list[str]]:
    """The values of each draw; none where the column is not valid."""
    try:
        draws = json.loads(column)
    except (ValueError, RecursionError):
        return []
    draws = draws if isinstance(draws, list) else []
    return [[str(v) for v in one] for one in draws if isinstance(one, list)]


def write_gaps(texts: Mapping[int, str]) -> str:
    """The column of the lock for these gaps."""
    gaps = (f"{number}={lock_hash(text)}" for number, text in sorted(texts.items()))
    return ",".join(gaps) or NONE


def _read_gaps(column: str) -> dict[int, tuple[str, bool]]:
    """Number -> hash, and whether the gap is still there."""
    if column == NONE:
        return {}
    found: dict[int, tuple[str, bool]] = {}
    for gap in column.split(","):
        mark = "~" if "~" in gap else "="
        number, _, text = gap.partition(mark)
        found[int(number)] = (text, mark == "=")
    return found


def keep_gaps(old: str, new: str) -> str:
    """The column with the numbers of now, and those of before as taken out."""
    if NONE in {old, new}:
        return new
    now = _read_gaps(new)
    gone = {number: text for number, (text, _) in _read_gaps(old).items()}
    all_ = {n: f"{n}~{text}" for n, text in gone.items()}
    all_ |= {n: f"{n}={text}" for n, (text, _) in now.items()}
    return ",".join(all_[number] for number in sorted(all_))


def moved_gaps(old: str, new: str) -> Iterator[tuple[int, int]]:
    """Numbers that mean another gap: the number of now, and the one of before.

    Both are the same for a number that was taken out and given to another gap.
    """
    before, now = _read_gaps(old), _read_gaps(new)
    places: dict[str, int] = {}
    for number, (text, _) in now.items():
        if before.get(number, ("", True))[0] != text:
            places.setdefault(text, number)
    for number, (text, is_there) in before.items():
        current = now.get(number, ("", True))[0]
        if current == text:
            continue
        if is_there and text in places:
            yield places[text], number
        elif not is_there and number in now:
            yield number, number
