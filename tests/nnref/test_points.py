"""Points of curves, lines and diagrams, digits in blocks, and PNG files."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnref.limits import ACTIVATIONS
from nnref.network import NET, forward
from nnref.pictures import (
    curve,
    decision_boundary,
    draw_bars,
    draw_digit,
    network_diagram,
    png_bytes,
)


@pytest.mark.parametrize("name", ["sigmoid", "relu", "identity"])
@pytest.mark.parametrize(("low", "high"), [(-5, 5), (1, 2), (-3, 0)])
def test_curve_is_the_function(name: str, low: float, high: float) -> None:
    """A smooth curve is one piece from end to end, and every point lies on it."""
    [piece] = curve(name, low, high, 50)

    assert (piece[0, 0], piece[-1, 0]) == (low, high)
    assert (np.diff(piece[:, 0]) > 0).all()
    np.testing.assert_array_equal(piece[:, 1], ACTIVATIONS[name](piece[:, 0]))


def test_jump_of_the_step_function() -> None:
    """The step function is two level pieces, with nothing between 0 and 1."""
    left, right = curve("step", -2, 2, 5)

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
        ((0, 0, 1), []),
        ((5e-324, 0, 1), []),
        ((1e308, 1e308, -1e308), [[(-0.5, 1.5), (1.5, -0.5)]]),
        (("AND",), [[(-0.1, 1.5), (1.5, -0.1)]]),
        (("XOR",), [[(-0.1, 1.5), (1.5, -0.1)], [(-0.5, 0.9), (0.9, -0.5)]]),
    ],
)
def test_boundary_of_a_gate(
    gate: tuple[float], lines: list[list[tuple[float, float]]]
) -> None:
    """Known gates have the lines that pencil and ruler give, whichever end is first."""
    found = [sorted(map(tuple, line)) for line in decision_boundary(*gate).lines]

    assert len(found) == len(lines)
    for ends, expected in zip(found, lines, strict=True):
        np.testing.assert_allclose(ends, expected, atol=1e-12)


def test_diagram_of_the_network() -> None:
    """Every weight is a line, every value stands at its node, columns are in order."""
    diagram = network_diagram([1.0, 0.5])
    trace = forward(np.array([1.0, 0.5]))

    assert [len(p) for p in diagram.positions] == [2, 3, 2, 2]
    assert [p[0, 0] for p in diagram.positions] == [0, 1 / 3, 2 / 3, 1]
    for column in diagram.positions:
        assert (np.diff(column[:, 1]) < 0).all()
        assert column[:, 1].mean() == pytest.approx(0.5)
    expected = ([1, 0.5], trace.z1, trace.z2, trace.y)
    for values, right in zip(diagram.values, expected, strict=True):
        np.testing.assert_array_equal(values, right)
    assert len(diagram.edges) == 2 * 3 + 3 * 2 + 2 * 2
    for layer, i, j, weight in diagram.edges:
        assert weight == getattr(NET, f"W{layer}")[i, j]


def test_blocks_and_bars() -> None:
    """A line has two rows of pixels; what is bright is filled."""
    assert draw_digit([[0, 255, 0], [0, 255, 255], [255, 0, 0]]) == [" █▄", "▀"]
    assert draw_bars(np.array([0.75, 0.25]), 4) == ["0  0.7500  ███", "1  0.2500  █"]


def decoded(content: bytes) -> list[list[int]]:
    """The rows of an 8-bit grey PNG without filters, read as its standard says."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
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
    raw = zlib.decompress(chunks[b"IDAT"])
    rows = [raw[k : k + width + 1] for k in range(0, len(raw), width + 1)]
    assert len(rows) == height
    assert all(row[0] == 0 and len(row) == width + 1 for row in rows)
    return [list(row[1:]) for row in rows]


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
    wide = [[value for value in row for _ in range(scale)] for row in image]

    assert decoded(png_bytes(image, scale=scale)) == [
        row for row in wide for _ in range(scale)
    ]


@pytest.mark.parametrize(
    ("image", "scale", "words"),
    [
        ([[0.5]], 1, "times 255"),
        ([[300]], 1, "from 0 to 255"),
        ([1, 2], 1, r"not \(2,\)"),
        ([[1]], 101, "scale must be from 1 to 100, not 101"),
        (np.zeros((4096, 4096), np.uint8), 2, "more than 16777216 pixels"),
    ],
)
def test_no_image(image: object, scale: int, words: str) -> None:
    """What is no image, or would be too large, is refused."""
    with pytest.raises(ValueError, match=words):
        png_bytes(image, scale=scale)
