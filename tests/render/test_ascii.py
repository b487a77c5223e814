"""Text and formulas spelt in ASCII."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.render.ascii import fold, linear
from tests.tables import table

TEXTS = table(__file__, "texts")
FORMULAS = table(__file__, "formulas")


@pytest.mark.parametrize(("text", "spelt"), TEXTS)
def test_fold(text: str, spelt: str) -> None:
    """Signs are spelt, Chinese and what has no spelling stays."""
    assert fold(text) == spelt
    assert fold(spelt) == spelt


@pytest.mark.parametrize(("tex", "line"), FORMULAS)
def test_linear(tex: str, line: str) -> None:
    """A formula is a line that means the same: brackets where the layout goes."""
    assert linear(tex) == line


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    """No text makes either fail; what is ASCII is left alone."""
    assert fold(text) == text or not text.isascii()
    linear(text)


@given(st.text(st.characters(max_codepoint=0x24F), max_size=30))
def test_latin(text: str) -> None:
    """A letter with an accent keeps its place as a plain one or as itself."""
    assert len(fold(text)) >= len(text.encode("ascii", errors="ignore"))
