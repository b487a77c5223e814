"""The searches by which learners find retired cards in Anki.

No package can delete a card. A learner who wants it gone searches for it, in the deck
alone: other decks of livedeck may have cards of the same id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from deck.build.lockfile import Entry

Name = tuple[str, str]  # of a card, and its note type


def retired_cards(entries: Collection[Entry]) -> list[Name]:
    """The retired cards, newest first."""
    times: dict[Name, int] = {}
    for entry in entries:
        if entry.is_retired:
            name = entry.card, entry.form
            times[name] = max(entry.written, times.get(name, 0))
    return sorted(times, key=lambda name: (-times[name], name))


def searches(
    entries: Collection[Entry],
    titles: Mapping[str, str],
    names: Collection[Name] | None = None,
) -> dict[str, str]:
    """The search for retired cards in the deck of each language that has them.

    `titles` are those of the decks by language; `names` are the cards, or None for all.
    """
    found = {}
    for language, title in titles.items():
        own = [entry for entry in entries if entry.language == language]
        gone = [n for n in retired_cards(own) if names is None or n in names]
        if gone:
            found[language] = _search(own, gone, title)
    return found


def _search(entries: Collection[Entry], names: Iterable[Name], title: str) -> str:
    """The search for cards in the deck of a title, in Anki's browser."""
    active = {entry.card for entry in entries if not entry.is_retired}
    found = []
    for card, form in names:
        one = f"ID:{_escaped(card)}"
        if card in active:  # in the other note type
            one = f'(note:"livedeck {form}" {one})'
        found.append(one)
    cards = " OR ".join(found)
    return f'deck:"{_escaped(title)}" ' + (cards if len(found) == 1 else f"({cards})")


def _escaped(text: str) -> str:
    """A text in which no character means more than itself to Anki."""
    return "".join(f"\\{char}" if char in '\\"*_:' else char for char in text)
