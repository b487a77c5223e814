"""`draw_digit` and `draw_bars`: what a screen shows is the image again."""

from __future__ import annotations

import numpy as np
import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnref.draw import draw_bars, draw_digit

images = st.integers(1, 6).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 255), min_size=width, max_size=width),
        min_size=1,
        max_size=7,
    )
)


def seen(lines: list[str], width: int) -> list[list[int]]:
    """The grey values that an independent terminal shows, two a cell."""
    screen = pyte.Screen(width, len(lines))
    pyte.Stream(screen).feed("\r\n".join(lines))
    rows: list[list[int]] = []
    for y in range(len(lines)):
        cells = [screen.buffer[y][x] for x in range(width)]
        assert {cell.data for cell in cells} == {"▀"}
        assert all(cell.fg == cell.fg[:2] * 3 for cell in cells)
        rows += [[int(cell.fg[:2], 16) for cell in cells]]
        rows += [[int(cell.bg[:2], 16) for cell in cells]]
    return rows


def even(image: list[list[int]]) -> list[list[int]]:
    """The image with a black row added where it has an odd number of rows."""
    return image + [[0] * len(image[0])] * (len(image) % 2)


@given(images)
def test_grey_loses_nothing(image: list[list[int]]) -> None:
    """In 24-bit colour the screen shows each pixel in its own grey."""
    assert seen(draw_digit(image, style="grey"), len(image[0])) == even(image)


@given(images)
def test_256_colours_come_near(image: list[list[int]]) -> None:
    """In 256 colours a grey is off by 8 at most; black stays black, white white."""
    rows = seen(draw_digit(image, style="grey256"), len(image[0]))

    for given_row, shown_row in zip(even(image), rows, strict=True):
        for value, shown in zip(given_row, shown_row, strict=True):
            assert abs(value - shown) <= 8
            assert value not in {0, 255} or shown == value


@given(images)
def test_blocks_show_what_is_white(image: list[list[int]]) -> None:
    """Each half block is a pixel of 128 or more, and nothing else is drawn."""
    halves = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
    for y, line in enumerate(draw_digit(image)):
        cells = [halves[c] for c in line.ljust(len(image[0]))]
        rows = even(image)[2 * y : 2 * y + 2]
        assert cells == [(u >= 128, v >= 128) for u, v in zip(*rows, strict=True)]


@pytest.mark.parametrize(
    ("image", "words"),
    [
        ([[0.5]], r"whole numbers from 0 to 255, not float64 \(times 255 and rounded"),
        ([[True]], "whole numbers from 0 to 255, not bool"),
        ([[256]], "from 0 to 255, not 256 to 256"),
        ([[0, -1]], "from 0 to 255, not -1 to 0"),
        ([1, 2, 3], r"shape \(H, W\), \(1, H, W\) or \(784,\), not \(3,\)"),
        (5, r"not \(\)"),
        (np.zeros((2, 28, 28), np.uint8), r"not \(2, 28, 28\)"),
        (np.zeros((1, 784, 1, 1), np.uint8), r"not \(1, 784, 1, 1\)"),
        (np.zeros((1, 5000), np.uint8), r"not \(1, 5000\)"),
        ([], "at least one number"),
        ([[1], [1, 2]], "rows of one length"),
        ([["a"]], "must hold numbers"),
        ([[float("nan")]], "whole numbers"),
    ],
)
def test_what_is_no_image(image: object, words: str) -> None:
    """Anything else is refused in a sentence that says what was given."""
    with pytest.raises(ValueError, match=words):
        draw_digit(image)  # type: ignore[arg-type]


def test_unknown_style() -> None:
    """The refusal of a style lists those that there are."""
    with pytest.raises(ValueError, match="one of blocks, ascii, grey, grey256"):
        draw_digit([[0]], style="colour")
    with pytest.raises(ValueError, match="one of blocks"):
        draw_bars([1], style="colour")


def test_bars() -> None:
    """A bar is as long as its share, rounded; the share stands before it."""
    assert draw_bars([0.04, 0.5, 0.46], width=10) == [
        "0  0.0400",
        "1  0.5000  █████",
        "2  0.4600  █████",
    ]
    assert draw_bars([1], width=3, style="ascii") == ["0  1.0000  ###"]


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=12))
def test_bars_fit(shares: list[float]) -> None:
    """Any shares make as many lines, of 12 columns and the bar at most."""
    for dtype in (np.float32, np.float64):
        lines = draw_bars(np.array(shares, dtype), width=7)
        assert len(lines) == len(shares)
        assert max(map(len, lines)) <= 12 + 7


@pytest.mark.parametrize(
    ("shares", "width"),
    [
        ([-0.1], 5),
        ([1.1], 5),
        ([float("nan")], 5),
        ([float("inf")], 5),
        ([[0.5]], 5),
        (0.5, 5),
        ([], 5),
        ([0.5], 0),
        ([0.5], 1001),
        ([0.5], 2.0),
    ],
)
def test_what_are_no_shares(shares: object, width: object) -> None:
    """Shares lie between 0 and 1 in a row, and the width is a whole number."""
    with pytest.raises(ValueError, match=r"shares|width"):
        draw_bars(shares, width=width)  # type: ignore[arg-type]


def test_characters_share_the_greys() -> None:
    """Ten characters stand for the 511 sums of two pixels, each for as many."""
    drawn = []
    for s in range(511):
        [line] = draw_digit([[min(s, 255)], [max(s - 255, 0)]], style="ascii")
        drawn.append(line or " ")
    counts = [drawn.count(c) for c in " .:-=+*#%@"]

    assert drawn == sorted(drawn, key=" .:-=+*#%@".index)
    assert sum(counts) == 511
    assert {51, 52} == set(counts)
