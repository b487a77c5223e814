"""Cards that were taken out, and the search that finds them in Anki.

No package can delete a card. A learner who wants it gone searches for it, in the deck
alone: other decks of livedeck may have cards of the same id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from deck.build.lockfile import Entry

Name = tuple[str, str]  # of a card, and its note type


def retired_cards(entries: Collection[Entry]) -> dict[Name, int]:
    """The retired cards by name with the times of removal, newest first."""
    times: dict[Name, int] = {}
    for entry in entries:
        if entry.is_retired:
            name = entry.card, entry.form
            times[name] = max(entry.written, times.get(name, 0))
    return dict(sorted(times.items(), key=lambda one: (-one[1], one[0])))


def search(entries: Collection[Entry], names: Iterable[Name], title: str) -> str:
    """The search for cards in the deck of a title, in Anki's browser."""
    active = {entry.card for entry in entries if not entry.is_retired}
    found = []
    for card, form in names:
        one = f"ID:{_escaped(card)}"
        if card in active:  # in the other note type
            one = f'("note:livedeck {form}" {one})'
        found.append(one)
    cards = " OR ".join(found)
    return f'"deck:{_escaped(title)}" ' + (cards if len(found) == 1 else f"({cards})")


def _escaped(text: str) -> str:
    """A text in which no character means more than itself to Anki."""
    return "".join(f"\\{char}" if char in '\\"*_:' else char for char in text)
