"""What each kind of card is graded by."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from deck.live.trust import allow
from tests.folders import LiveDeck, make_live, read_folder

DeckOf = Callable[[str], LiveDeck]


def test_what_is_graded_by(
    folder_of: Callable[[str], Path], request: pytest.FixtureRequest
) -> None:
    """Each card of `keys.yaml` asks, answers and is graded as last looked at."""
    bank = Path(__file__).with_name("keys.yaml").read_text(encoding="utf-8")
    folder = folder_of(bank.partition("cards:\n")[2])
    allow(folder)
    deck = make_live(read_folder(folder, "."))
    lines: list[str] = []
    for live in deck.cards:
        variant = live.variants["en"][0]
        lines += [str(live.card.id), f"  {variant.question}", f"  {variant.answer}"]
        lines += [f"  {part}" for part in variant.cloze] + [f"  {variant.key!r}"]
    text = "\n".join(lines) + "\n"
    file = Path(__file__).with_name("keys.txt")
    if request.config.getoption("--bless"):
        file.write_text(text, encoding="utf-8")

    assert deck.findings == ()
    assert file.read_text(encoding="utf-8") == text
