"""A solved example before a card is asked for the first time."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from deck.bank.deck_folder import open_folder
from deck.compile.compiled_deck import compile_deck

EXAMPLE = "    example: 'Solved: ${ m } + ${ n } = ${ m + n }.'\n"


def _give_example(folder: Path) -> None:
    """Have the family of the deck an example."""
    bank = folder / "values.yaml"
    text = bank.read_text(encoding="utf-8")
    head, mark, rest = text.partition("  - id: family\n    kind: numeric\n")
    assert mark
    bank.write_text(head + mark + EXAMPLE + rest, encoding="utf-8")


def test_it_is_shown_once(desk: Any) -> None:
    """Before the first question, not before the next, and never as the question."""
    _give_example(desk.path)

    desk.run(desk.knows)
    first = desk.text
    desk.clock.move(days=30)
    desk.run(desk.knows)

    (solved,) = re.findall(r"Solved: (\d+) \+ (\d+) = (\d+)\.", first)
    assert int(solved[0]) + int(solved[1]) == int(solved[2])
    assert first.index("Solved:") < first.index("Add ")
    asked = re.findall(r"Add (\d+) and (\d+)", first + desk.text)
    assert solved[:2] not in asked
    assert "Solved:" not in desk.text


def test_in_anki_it_is_folded(deck_folder: Path) -> None:
    """It is the same below each question of the family."""
    _give_example(deck_folder)
    deck = compile_deck(open_folder(deck_folder))
    text = next(n.text for n in deck.notes(("en",)) if n.card == "family")
    examples = re.findall(r"<details class=\"example\">.*?</details>", text)

    assert len(examples) > 1
    assert len(set(examples)) == 1
    assert "Solved: " in examples[0]
