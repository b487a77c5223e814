"""Cards that were kept come back as they were."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from deck.bank.deck_folder import read_folder
from deck.bank.source import Text
from deck.live.deck import make_live
from deck.live.kept import pack, unpack

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / "cards", ROOT / "tests" / "anki" / "deck"]


@pytest.mark.parametrize("folder", FOLDERS, ids=["shipped", "sample"])
def test_every_card(folder: Path) -> None:
    """Each card and each of its variants is the same after a way through JSON."""
    deck = make_live(read_folder(folder))
    assert len(deck.cards) > 20
    for live in deck.cards:
        for thing in (live.card, *live.variants["en"], *live.variants["zh"]):
            again = unpack(json.loads(json.dumps(pack(thing))))
            assert repr(again) == repr(thing)
        card = unpack(json.loads(json.dumps(pack(live.card))))
        assert card.id.span == live.card.id.span
        assert type(card.id) is Text


@pytest.mark.parametrize("thing", [object(), {1, 2}, [1], 1j, lambda: None])
def test_nothing_else(thing: object) -> None:
    """What is no part of a card is not kept."""
    with pytest.raises(TypeError):
        pack(thing)


def test_no_numpy() -> None:
    """Taking a card back loads nothing that computes."""
    code = "import sys, deck.live.kept; print('numpy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout == "False\n"
