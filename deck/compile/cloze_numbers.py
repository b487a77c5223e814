"""Gap numbers: Anki keeps the history of a gap by its number, so none may move.

In the lock a note has each number that it ever had with a short hash of what stood
there: `1=3f9a01cc,2~9b7e2d10`. A `~` marks a number whose gap was taken out.

A number has moved where the text of a gap that was there stands under another number
now, or where a number that was taken out comes back with another text. New wording
in a gap moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deck.hashes import sha256

NONE = "-"  # a column of the lock that holds nothing


def write_gaps(texts: Mapping[int, str]) -> str:
    """The column of the lock for these gaps."""
    gaps = (
        f"{number}={sha256(text.encode()).hexdigest()[:8]}"
        for number, text in sorted(texts.items())
    )
    return ",".join(gaps) or NONE


def _read(column: str) -> dict[int, tuple[str, bool]]:
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
    now = _read(new)
    gone = {number: text for number, (text, _) in _read(old).items()}
    all_ = {n: f"{n}~{text}" for n, text in gone.items()}
    all_ |= {n: f"{n}={text}" for n, (text, _) in now.items()}
    return ",".join(all_[number] for number in sorted(all_))


def moved_gaps(old: str, new: str) -> Iterator[tuple[int, int]]:
    """Numbers that mean another gap: the number of now, and the one of before.

    Both are the same for a number that was taken out and given to another gap.
    """
    before, now = _read(old), _read(new)
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
