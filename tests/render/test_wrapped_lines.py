"""Lines for the terminal: as wide as they may be, broken where they may be."""

from __future__ import annotations

import ast
import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.render.wrap import FIRM, cut, wrap
from deck.width import cell_width, shorten
from tests.tables import table

CLOSING = "，。、；：？！）》」』】”’…,.;:?!)]}%"
OPENING = "（《「『【“‘([{"
WORDS = st.one_of(
    st.text("abcXYZ019_-+=/", min_size=1, max_size=12),
    st.text("感知机神经网络的输出层", min_size=1, max_size=12),
    st.sampled_from(CLOSING),
    st.sampled_from(OPENING),
    st.sampled_from([" ", " ", "\n"]),
)
TEXTS = st.lists(WORDS, max_size=60).map("".join)
WIDTHS = st.integers(20, 100)


def _squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)


def _wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


@given(TEXTS, WIDTHS)
def test_width(text: str, width: int) -> None:
    """No line is wider than asked, whatever the words."""
    for line in wrap([(text, "")], width):
        assert cell_width(line) <= width, line


@given(TEXTS, WIDTHS)
def test_nothing_is_lost(text: str, width: int) -> None:
    """Lines have all that was written, in its order; only blanks at breaks go."""
    lines = wrap([(text, "")], width)

    assert _squeeze("".join(lines)) == _squeeze(text)
    assert all(line == line.rstrip() for line in lines)
    words = re.split(r"[ \n]+", text.strip(" \n"))
    if all(cell_width(w) <= width for w in words) and not any(map(_wide, text)):
        assert [w for line in lines for w in line.split()] == [w for w in words if w]


@given(TEXTS, WIDTHS)
def test_punctuation(text: str, width: int) -> None:
    """No break comes before closing or after opening punctuation of a short word."""
    text = re.sub(rf"\s+(?=[{re.escape(CLOSING)}])", "", text)
    text = re.sub(rf"(?<=[{re.escape(OPENING)}])\s+", "", text)
    lines = wrap([(text, "")], width)

    for before, after in pairwise(lines):
        assert not (before and before[-1] in OPENING)
        assert not (after and after[0] in CLOSING)


@given(st.lists(st.tuples(TEXTS, st.sampled_from(["", "b", "c"])), max_size=6), WIDTHS)
def test_colours(runs: list[tuple[str, str]], width: int) -> None:
    """Colours change no break: without them the lines are those of the bare text."""
    painted = wrap(runs, width, lambda text, role: f"\x1b{role}{text}\x1b0")
    bare = wrap([(text, "") for text, _ in runs], width)

    assert [re.sub(r"\x1b.", "", line) for line in painted] == bare
    assert all(line.count("\x1b0") * 2 == line.count("\x1b") for line in painted)


@given(TEXTS, WIDTHS)
def test_hanging(text: str, width: int) -> None:
    """The text before the first line and the others is part of their width."""
    lines = wrap([(text, "")], width, first="  1. ", rest="     ")

    assert all(line.startswith("     ") or not line for line in lines[1:])
    assert [line[5:] for line in lines] == wrap([(text, "")], width - 5)


def test_examples() -> None:
    """Worked by hand, a Chinese character being two cells wide."""
    for text, width, lines in table(__file__, "examples"):
        assert wrap([(text, "")], int(width)) == lines.split("\n")


def test_cells() -> None:
    """Wide characters take two cells, combining ones none."""
    for text, cells in table(__file__, "cells"):
        assert cell_width(ast.literal_eval(f"'{text}'")) == int(cells)


@given(TEXTS, st.integers(1, 40))
def test_shortened(text: str, width: int) -> None:
    """A text that is too wide is cut where one more character would not fit."""
    short = shorten(text, width)
    end = len(short) - 1

    assert cell_width(short) <= width
    assert (short == text) is (cell_width(text) <= width)
    if short != text:
        assert text.startswith(short[:end])
        assert cell_width(text[: end + 1].rstrip()) >= width or text[end].isspace()


CODE = st.lists(st.tuples(st.text("ab_.(, 感", max_size=30), st.sampled_from("kns")))


@given(CODE, st.integers(8, 60), st.integers(6, 60))
def test_cut(runs: list[tuple[str, str]], room: int, after: int) -> None:
    """A line that is cut loses nothing, and no piece is too wide."""
    first, *others = cut(runs, room, after)

    text = "".join(text for text, _ in runs)
    assert "".join(text for piece in (first, *others) for text, _ in piece) == text
    assert sum(cell_width(text) for text, _ in first) <= room
    for piece in others:
        assert 0 < sum(cell_width(text) for text, _ in piece) <= after


def test_cut_between_rows() -> None:
    """What is too long ends where fewest brackets are open."""
    for text, pieces in table(__file__, "pieces"):
        found = cut([(text, "")], 14, 14)

        assert ["".join(part for part, _ in piece) for piece in found] == pieces.split(
            "\n"
        )


@pytest.mark.parametrize("word", ["x = 3", "数 = 3"])
def test_no_break_spaces(word: str) -> None:
    """Blanks at which no line breaks stay before any word, and keep to it."""
    firm = word.replace(" ", FIRM)

    assert wrap([(f"{FIRM * 4}{firm}", "")], 40) == [f"    {word}"]
    assert wrap([(f"十个字十个字十个字{firm}", "")], 20) == ["十个字十个字十个字", word]
