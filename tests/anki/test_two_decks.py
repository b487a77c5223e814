"""Deck folders that were begun with `deck init` lie side by side in the real Anki."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from deck.bank.scaffold import begin_folder
from deck.compile.compiled_deck import CompiledDeck, compile_deck
from tests.anki.building import build

if TYPE_CHECKING:
    from tests.anki.conftest import Learner

NOW = 1_700_000_000.0


def made(folder: Path) -> tuple[CompiledDeck, Path]:
    """A folder's deck, and its package in English."""
    deck = compile_deck(folder)
    assert deck.findings == []
    build(deck, folder / "out", ["en"], NOW)
    return deck, folder / "out" / f"{deck.listing.config.name}.en.apkg"


def test_two_decks_of_the_same_cards(learner: Learner, tmp_path: Path) -> None:
    """Neither takes a note of the other, whichever comes first."""
    decks = []
    for name in ("one", "two"):
        deck, package = made(begin_folder(tmp_path / name, empty=True))
        ids = sorted(map(str, deck.order))
        assert learner.take(package) == {"new": ids}
        decks.append(deck)

    found = [
        learner.col.find_cards(f'"deck:{(deck.listing.config.titles or {})["en"]}"')
        for deck in decks
    ]

    cards = sum(len(note.ords) for note in decks[0].notes(["en"]))
    assert [len(some) for some in found] == [cards, cards]
    assert {deck.name for deck in learner.col.decks.all_names_and_ids()} >= {
        "one",
        "two",
    }
