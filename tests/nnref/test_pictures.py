"""Digits as characters and as PNG files, and points of curves and diagrams."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnref as nn
from nnref.draw import draw_bars, draw_digit
from nnref.mnist import load_split
from nnref.png import png_bytes, save_png

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


SEVEN = load_split("test", normalize=False)[0][0]
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def decoded(content: bytes) -> list[list[int]]:
    """The rows of an 8-bit grey PNG without filters, read as its standard says."""
    assert content[:8] == SIGNATURE
    chunks, at = {}, 8
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        (check,) = struct.unpack(">I", content[at + 8 + length : at + 12 + length])
        assert check == zlib.crc32(kind + body)
        chunks[kind] = body
        at += 12 + length
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    width, height, *rest = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert rest == [8, 0, 0, 0, 0]  # 8 bits of grey, neither filter nor interlace
    assert chunks[b"IEND"] == b""
    raw = zlib.decompress(chunks[b"IDAT"])
    rows = [raw[k : k + width + 1] for k in range(0, len(raw), width + 1)]
    assert len(rows) == height
    assert all(row[0] == 0 and len(row) == width + 1 for row in rows)
    return [list(row[1:]) for row in rows]


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return [path.name for path in folder.iterdir()]


@given(
    st.integers(1, 9).flatmap(
        lambda w: st.lists(
            st.lists(st.integers(0, 255), min_size=w, max_size=w),
            min_size=1,
            max_size=9,
        )
    ),
    st.integers(1, 5),
)
def test_every_pixel_is_there(image: list[list[int]], scale: int) -> None:
    """Each pixel becomes a square of `scale` times `scale` of its own grey."""
    rows = decoded(png_bytes(image, scale=scale))

    assert rows == [
        [value for value in row for _ in range(scale)]
        for row in image
        for _ in range(scale)
    ]


def test_save(tmp_path: Path) -> None:
    """The file holds the bytes; an older PNG or an empty file is replaced."""
    path = tmp_path / "digit.png"
    save_png([[0]], path)
    save_png(SEVEN, str(path), scale=2)
    assert path.read_bytes() == png_bytes(SEVEN, scale=2)

    path.write_bytes(b"")
    save_png(SEVEN, path)
    assert path.read_bytes() == png_bytes(SEVEN)
    assert names(tmp_path) == ["digit.png"]


def test_nothing_is_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the last step fails, the old file stays, and no draft is left."""
    path = tmp_path / "digit.png"
    save_png([[7]], path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(ValueError, match="cannot be written: No space"):
        save_png(SEVEN, path)
    assert names(tmp_path) == ["digit.png"]
    assert path.read_bytes() == png_bytes([[7]])


@pytest.mark.parametrize("name", ["sigmoid", "relu", "identity"])
@pytest.mark.parametrize(("low", "high"), [(-5, 5), (-1, 2), (1, 2), (-3, 0), (0, 4)])
def test_curve_is_the_function(name: str, low: float, high: float) -> None:
    """A smooth curve is one piece from end to end, and every point lies on it."""
    [piece] = nn.curve(name, low, high, 50)

    assert piece[0, 0] == low
    assert piece[-1, 0] == high
    assert (np.diff(piece[:, 0]) > 0).all()
    for x, y in piece.tolist():
        assert y == nn.ACTIVATIONS[name](x)


def test_jump_of_the_step_function() -> None:
    """The step function is two level pieces, with nothing between 0 and 1."""
    left, right = nn.curve("step", -2, 2, 5)

    assert left.tolist() == [[-2, 0], [-1, 0], [0, 0]]
    assert right.tolist() == [[0, 1], [1, 1], [2, 1]]


@pytest.mark.parametrize(
    ("gate", "lines"),
    [
        ((1, 0, 0), [[(0, -0.5), (0, 1.5)]]),
        ((0, -2, 1), [[(-0.5, 0.5), (1.5, 0.5)]]),
        ((1, 1, -1), [[(-0.5, 1.5), (1.5, -0.5)]]),  # corner to corner
        ((1, 0, 0.5), [[(-0.5, -0.5), (-0.5, 1.5)]]),  # along an edge
        ((1, 1, 1), []),  # touches a corner
        ((1, 1, 5), []),
        ((0, 0, 0), []),
        ((0, 0, 1), []),
        ((5e-324, 0, 1), []),
        ((1e308, 1e308, -1e308), [[(-0.5, 1.5), (1.5, -0.5)]]),
        (("AND",), [[(-0.1, 1.5), (1.5, -0.1)]]),
        (("NAND",), [[(-0.1, 1.5), (1.5, -0.1)]]),
        (("OR",), [[(-0.5, 0.9), (0.9, -0.5)]]),
        (("XOR",), [[(-0.1, 1.5), (1.5, -0.1)], [(-0.5, 0.9), (0.9, -0.5)]]),
        (("XNOR",), [[(-0.1, 1.5), (1.5, -0.1)], [(-0.5, 0.9), (0.9, -0.5)]]),
    ],
)
def test_boundary_of_a_gate(
    gate: tuple[float], lines: list[list[tuple[float, float]]]
) -> None:
    """Known gates have the lines that pencil and ruler give, whichever end is first."""
    found = [sorted(map(tuple, line)) for line in nn.decision_boundary(*gate).lines]

    assert len(found) == len(lines)
    for ends, expected in zip(found, lines, strict=True):
        np.testing.assert_allclose(ends, expected, atol=1e-12)


def test_another_square() -> None:
    """The line is cut to the square that is asked for."""
    [line] = nn.decision_boundary(1, 1, -3, low=0, high=2).lines.tolist()

    assert sorted(line) == [[1, 2], [2, 1]]
    assert len(nn.decision_boundary(1, 1, -3, low=0, high=1).lines) == 0


def test_diagram_of_the_network() -> None:
    """Every weight is a line, every value stands at its node, columns are in order."""
    diagram = nn.network_diagram([1.0, 0.5])
    trace = nn.forward([1.0, 0.5])

    assert [len(p) for p in diagram.positions] == [2, 3, 2, 2]
    assert [p[0, 0] for p in diagram.positions] == [0, 1 / 3, 2 / 3, 1]
    for column in diagram.positions:
        assert len(set(column[:, 0].tolist())) == 1
        assert (np.diff(column[:, 1]) < 0).all()
        assert 0 < column[:, 1].min() <= column[:, 1].max() < 1
        assert column[:, 1].mean() == pytest.approx(0.5)
    for values, expected in zip(
        diagram.values, ([1, 0.5], trace.z1, trace.z2, trace.y), strict=True
    ):
        np.testing.assert_array_equal(values, expected)
    assert len(diagram.edges) == 2 * 3 + 3 * 2 + 2 * 2
    for layer, i, j, weight in diagram.edges:
        assert weight == nn.net_weights(f"W{layer}")[i, j]
    assert len({e[:3] for e in diagram.edges}) == len(diagram.edges)
