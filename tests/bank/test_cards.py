"""From a bank's text to typed cards."""

from __future__ import annotations

import pytest

from deck.bank.models import Cloze
from deck.bank.source import Source
from deck.bank.validate import read_bank
from tests.folders import HEAD
from tests.tables import table


@pytest.mark.parametrize(("text", "shown"), table(__file__, "gaps"))
def test_gaps(text: str, shown: str) -> None:
    """A cloze text is cut at its gaps; braces of live values belong to them."""
    card = f"  - id: x\n    kind: cloze\n    text: '{text}'\n"
    bank = read_bank(Source("gates.yaml", HEAD + card), ("en", "zh"))

    assert bank.findings == ()
    body = bank.cards[0].body
    assert isinstance(body, Cloze)
    pieces = body.pieces["en"]
    gaps = [f"⟦{p.gap}|{p.text}|{p.hint}⟧" if p.gap else p.text for p in pieces]
    assert "".join(gaps) == shown
    for piece in pieces:
        assert text.startswith(piece.text, piece.start)
