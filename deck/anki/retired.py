"""Retired cards: no package can delete them, so learners learn how to find them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from deck.anki.lockfile import Entry
from deck.compile.note import Key

_NAMED = 180 * 86_400  # seconds for which a retired card is named


class Retired(NamedTuple):
    """A card, in one form, that was retired at a time in seconds.

    `search` finds it in Anki's browser, in every language.
    """

    card: str
    form: str
    at: int
    search: str


def retired_cards(entries: Mapping[Key, Entry]) -> tuple[Retired, ...]:
    """The retired cards of a lock, newest first."""
    active = {entry.card for entry in entries.values() if not entry.retired}
    times: dict[tuple[str, str], int] = {}
    for entry in entries.values():
        if entry.retired:
            name = entry.card, entry.form
            times[name] = max(entry.retired, times.get(name, 0))
    retired = [
        Retired(card, form, at, anki_search(card, form if card in active else ""))
        for (card, form), at in times.items()
    ]
    return tuple(sorted(retired, key=lambda one: (-one.at, one.card, one.form)))


def anki_search(card: str, form: str = "") -> str:
    """What finds a card in Anki's browser; with a form, only its note of that type.

    An underscore stands for any character there.
    """
    search = "ID:" + card.replace("_", r"\_")
    return f'("note:livedeck {form}" {search})' if form else search


def any_of(retired: Iterable[Retired]) -> str:
    """One search for several cards."""
    return " OR ".join(one.search for one in retired)


def lately(retired: tuple[Retired, ...], last: int) -> tuple[Retired, ...]:
    """The cards that are still named at a time in seconds."""
    return tuple(one for one in retired if last - one.at <= _NAMED)
