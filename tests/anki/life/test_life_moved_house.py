"""A learner takes everything to another computer as a package; updates go on there."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.anki.learner import open_learner
from tests.anki.life.history import Desk, Table, read_memory, read_notes

Desks = Callable[[Callable[[Desk], None]], Desk]
# Columns of a card: ids of decks, and days since the collection began.
DECK, DUE, HOME_DUE, HOME_DECK = 1, 5, 11, 12
OTHERS = {DECK, DUE, HOME_DUE, HOME_DECK}


def continued(desk: Desk) -> None:
    """Another question, and a card more."""
    desk.edit("plain", "what is", "say")
    desk.shop.cards["extra"] = desk.shop.cards["hated"]
    desk.build(time.time() - 60)


@pytest.mark.parametrize("legacy", [False, True])
def test_exported_and_imported(
    legacy: bool, desks: Desks, table: Table, tmp_path: Path
) -> None:
    """Cards, reviews and own words are there, and only what changed is updated."""
    from anki.collection import ExportAnkiPackageOptions

    desk, package = desks(continued), tmp_path / "own.apkg"
    options = ExportAnkiPackageOptions(
        with_scheduling=True, with_deck_configs=True, with_media=True, legacy=legacy
    )
    with table.learner("renamed") as learner:
        learner.col.export_anki_package(
            out_path=str(package), options=options, limit=None
        )
        memory, notes = read_memory(learner.col), read_notes(learner.col)
    moved = open_learner(tmp_path / "moved")
    try:
        moved.take(package, with_scheduling=True, with_deck_configs=True)
        there = read_memory(moved.col)
        assert sorted(there.reviews) == sorted(memory.reviews)
        assert read_notes(moved.col) == notes
        assert _learnt(there.cards) == _learnt(memory.cards)

        log = moved.take(desk.packages[-1])
        assert (log["new"], log["updated"]) == (["extra"], ["plain"])
        after = read_memory(moved.col).of(there)
        assert (after.cards, after.reviews) == (there.cards, there.reviews)
        moved.check_whole()
    finally:
        moved.col.close()


def _learnt(cards: dict[int, Any]) -> dict[int, list[Any]]:
    """What is known of each card wherever it is."""
    return {
        card: [value for column, value in enumerate(row) if column not in OTHERS]
        for card, row in cards.items()
    }
