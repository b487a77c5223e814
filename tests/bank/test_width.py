"""Cells of a terminal."""

from __future__ import annotations

import pytest

from deck.width import cell_width, shorten


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [
        ("gate", 4, "gate"),
        ("gate", 3, "ga…"),
        ("与门的真值表", 12, "与门的真值表"),
        ("与门的真值表", 11, "与门的真值…"),
        ("与门的真值表", 10, "与门的真…"),
        ("a b c", 4, "a b…"),
        ("", 5, ""),
    ],
)
def test_shorten(text: str, width: int, short: str) -> None:
    """A shortened text fits, ends in `…`, and cuts no wide character in two."""
    assert shorten(text, width) == short
    assert cell_width(short) <= width
