"""The order of learning: stages, banks in turn, nothing before what it needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from deck.build.study_deck import read_study_deck
from tests.folders import write_folder

CARD = "  - {{id: {}, kind: recall, q: What is {}?, a: It is {}., {}}}\n"


def bank(topic: str, *cards: tuple[str, str]) -> str:
    """A bank of recall cards, each an id and more keys."""
    some = "".join(CARD.format(name, name, name, keys) for name, keys in cards)
    return f"topic: {topic}\ncards:\n{some}"


def order(tmp_path: Path, banks: dict[str, str], *, alternate: bool) -> str:
    """The ids of a deck folder in the order of learning."""
    folder = write_folder(tmp_path, banks)
    config = folder / "deck.yaml"
    if alternate:
        config.write_text(config.read_text("utf-8") + "order: alternate\n", "utf-8")
    return " ".join(card.id for card in read_study_deck(folder).cards)


@pytest.mark.parametrize(
    ("cards", "one_by_one", "in_turn"),
    [
        pytest.param(
            [("a1", ""), ("a2", ""), ("b1", ""), ("b2", ""), ("c1", ""), ("c2", "")],
            "a1 a2 b1 b2 c1 c2",
            "a1 b1 a2 b2 c1 c2",
            id="two at a time",
        ),
        pytest.param(
            [("a1", ""), ("a2", ""), ("a3", ""), ("b1", "needs: [a2]"), ("c1", "")],
            "a1 a2 a3 b1 c1",
            "a1 a2 b1 a3 c1",
            id="a bank waits for what it needs",
        ),
        pytest.param(
            [("a1", ""), ("a2", "needs: [c1]"), ("b1", "needs: [a2]"), ("c1", "")],
            "a1 a2 b1 c1",
            "a1 c1 a2 b1",
            id="the next bank begins where two have nothing to learn",
        ),
        pytest.param(
            [("a1", "tier: more"), ("a2", ""), ("b1", ""), ("b2", "path: sprint")],
            "b2 a2 b1 a1",
            "b2 a2 b1 a1",
            id="stages come first",
        ),
    ],
)
def test_banks_in_turn(
    tmp_path: Path, cards: list[tuple[str, str]], one_by_one: str, in_turn: str
) -> None:
    """New cards come bank after bank, or from two banks in turn."""
    topics = dict.fromkeys(name[0] for name, _ in cards)
    banks = {t: bank(t, *[c for c in cards if c[0][0] == t]) for t in topics}

    assert order(tmp_path / "one", banks, alternate=False) == one_by_one
    assert order(tmp_path / "two", banks, alternate=True) == in_turn
