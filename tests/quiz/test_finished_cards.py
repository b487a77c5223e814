"""Finished cards come back as they were, and are shown without a parser or NumPy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from deck.compile.finished_card import FinishedBank, finished_bank, pack
from deck.live.trust import allow
from tests.folders import LiveDeck
from tests.project.decks import python

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests" / "anki" / "deck"
# Shows every card of a deck, and says which libraries were loaded for it.
SHOW = """
import sys
from pathlib import Path
from deck.compile.study_deck import open_study_deck
from deck.render.blocks import Look
from deck.render.terminal import card_lines

deck = open_study_deck(Path(sys.argv[1]), "deck").in_language("en")
for card in deck.cards:
    finished = deck.finished(card)
    for seed in finished.packed:
        variant = finished.variant(seed)
        for width in (80, 24):
            look = Look(width, language="en")
            print(*card_lines(finished.kind, variant, look, card.gaps), sep="\\n")
heavy = {"numpy", "markdown_it", "pygments", "texicode", "yaml"}
print(*sorted(heavy & {*sys.modules}), file=sys.stderr)
"""


def test_every_card(sample_deck: LiveDeck) -> None:
    """Each variant of each card is the same after a way through JSON."""
    cards = {str(card.card.id): card for card in sample_deck.cards}
    assert len(cards) > 20
    for language in ("en", "zh"):
        found = [finished_bank(bank, language).cards for bank in sample_deck.banks]
        bank = FinishedBank(
            {}, {name: card for some in found for name, card in some.items()}
        )
        assert bank.cards.keys() == cards.keys()
        for card_id, card in cards.items():
            finished = bank.card(card_id)
            variants = zip(card.seeds, card.variants[language], strict=True)
            assert finished.kind is card.card.kind
            assert finished.is_family == bool(card.card.draw)
            for seed, variant in variants:
                assert repr(finished.variant(seed)) == repr(variant)


def test_what_showing_them_loads(tmp_path: Path, warm_cache: None) -> None:
    """All that is slow was done when they were finished."""
    folder = shutil.copytree(SAMPLE, tmp_path / "deck")
    allow(folder)
    first, warm = (python("-c", SHOW, folder) for _ in range(2))

    assert (warm.returncode, warm.stderr) == (0, "\n")
    assert warm.stdout == first.stdout
    assert len(warm.stdout) > 20_000


@pytest.mark.parametrize("thing", [object(), {1, 2}, [1], 1j, lambda: None])
def test_nothing_else(thing: object) -> None:
    """What is no part of a variant is not stored."""
    with pytest.raises(TypeError):
        pack(thing)
