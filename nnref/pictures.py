"""Pictures: points for whoever draws them, digits in characters, and PNG files.

What has to be true of a picture is computed here; what it looks like is left to the
program that draws. Points are rows (x, y), with x growing to the right and y upwards.
"""

import math
import zlib
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from nnref.checks import MAX_SIZE, checked, number, numbers, one_of, whole
from nnref.limits import ACTIVATIONS
from nnref.network import NET
from nnref.perceptron import GATES
from nnref.registry import net_trace
from nnref.show import fixed
from nnref.tables import ROWS, gate_outputs, perceptron_of

_LAYERS = {"XOR": ("NAND", "OR"), "XNOR": ("AND", "NOR")}
"""The two perceptrons that look at x1 and x2 in the gates that are circuits."""

_PNG = b"\x89PNG\r\n\x1a\n"
"""How every PNG file begins."""


@checked(name=one_of(ACTIVATIONS), low=number, high=number, points=whole(2, MAX_SIZE))
def curve(
    name: str, low: float = -5.0, high: float = 5.0, points: int = 101
) -> tuple[np.ndarray, ...]:
    """The curve of an activation function between two numbers, piece by piece.

    A piece has shape (n, 2); a point at 0, where functions bend and jump, is added if
    there is none. The step function around 0 has two pieces: the left one ends with
    (0, 0) and the right one starts with (0, 1), which is only where it is shown from;
    step(0) is 0.
    """
    if not -1e6 <= low < high <= 1e6:
        msg = f"low must be less than high, both within a million, not {low} and {high}"
        raise ValueError(msg)
    xs = np.linspace(low, high, points)
    if low < 0 < high:
        xs = np.unique(np.append(xs, 0.0))
    pieces = [xs[xs <= 0], xs[xs >= 0]] if name == "step" else [xs]
    h = ACTIVATIONS[name]
    drawn = [np.column_stack([piece, h(piece)]) for piece in pieces if piece.size > 1]
    if name == "step" and drawn[-1][0, 0] == 0:
        drawn[-1][0, 1] = 1.0
    return tuple(drawn)


class Boundary(NamedTuple):
    """The four cases of a gate in the plane of x1 and x2, and the lines through it."""

    points: np.ndarray  # the cases in the order of `ROWS`, shape (4, 2)
    outputs: np.ndarray  # what the gate gives at each, 0 or 1, shape (4,)
    lines: np.ndarray  # both ends of each line in the square, shape (lines, 2, 2)


def decision_boundary(
    gate_or_w1: str | float, w2: float | None = None, b: float | None = None
) -> Boundary:
    """Where a gate changes from 0 to 1: the line w1 * x1 + w2 * x2 + b = 0.

    XOR and XNOR have the two lines of their first layer. A line that misses the square
    from -0.5 to 1.5, or only touches a corner, is left out, as is that of a perceptron
    without weights, which has none.
    """
    outputs = gate_outputs(gate_or_w1, w2, b)
    names = _LAYERS.get(gate_or_w1) if isinstance(gate_or_w1, str) else None
    gates = [(*GATES[name][0], GATES[name][1]) for name in names or ()]
    gates = gates or [perceptron_of(gate_or_w1, w2, b)]
    lines = [line for gate in gates if (line := _line(*gate))]
    return Boundary(
        np.array(ROWS, np.float64), outputs, np.array(lines).reshape(-1, 2, 2)
    )


def _line(w1: float, w2: float, b: float) -> list[tuple[float, float]]:
    """The two points where the line of a perceptron meets the edges of the square."""
    largest = max(abs(w1), abs(w2))
    if largest == 0:
        return []
    # The line stays where it is when all three numbers are divided by one of them.
    w1, w2, b = w1 / largest, w2 / largest, b / largest
    low, high = -0.5, 1.5
    corners = [(low, low), (high, low), (high, high), (low, high)]
    sums = [b + w1 * x1 + w2 * x2 for x1, x2 in corners]
    ends = [corner for corner, a in zip(corners, sums, strict=True) if a == 0]
    for i in range(4):
        (p, q), (r, s) = corners[i - 1], corners[i]
        a, c = sums[i - 1], sums[i]
        if min(a, c) < 0 < max(a, c):
            part = a / (a - c)
            ends.append((p + part * (r - p), q + part * (s - q)))
    return ends if len(ends) == 2 else []


class Diagram(NamedTuple):
    """The network 2-3-2-2 as columns of neurons with lines between, for one input."""

    positions: tuple[np.ndarray, ...]  # of each column's nodes, shape (n, 2), 0 to 1
    values: tuple[np.ndarray, ...]  # what the nodes of each column pass on, shape (n,)
    edges: tuple[tuple[int, int, int, float], ...]  # layer, from, to, weight


def network_diagram(
    x: Any, /, *, hidden: str = "sigmoid", output: str = "identity"
) -> Diagram:
    """The diagram of the network 2-3-2-2, with its values for one input."""
    passed = [net_trace(x, z, hidden=hidden, output=output) for z in ("z1", "z2", "y")]
    if passed[0].ndim != 1:
        raise ValueError(f"x must have shape (2,), not {np.shape(x)}")
    values = (np.array(x, np.float64), *passed)
    return Diagram(
        tuple(_column(i / 3, len(column)) for i, column in enumerate(values)),
        values,
        tuple(
            (layer, i, j, float(W[i, j]))
            for layer, W in enumerate((NET.W1, NET.W2, NET.W3), start=1)
            for i, j in product(*map(range, W.shape))
        ),
    )


def _column(x: float, n: int) -> np.ndarray:
    """The places of `n` nodes above one another, the same space around each."""
    return np.column_stack([np.full(n, x), 1 - (np.arange(n) + 0.5) / n])


def _pixels(image: Any, what: str) -> np.ndarray:
    """Rows of grey values from 0 (black) to 255 (white), of shape (H, W).

    Shapes (784,) and (1, H, W), as `load_mnist` gives them, lose what is flat.
    """
    a = numbers(image, what)
    if a.dtype.kind not in "iu" or a.min() < 0 or a.max() > 255:
        held = f"{a.min()} to {a.max()}"
        given = held if a.dtype.kind in "iu" else f"{a.dtype} (times 255 and rounded?)"
        raise ValueError(f"{what} must hold whole numbers from 0 to 255, not {given}")
    shape = (28, 28) if a.shape == (784,) else a.shape[a.ndim == 3 :]
    if math.prod(shape) != a.size or len(shape) != 2 or max(shape) > 4_096:
        msg = f"{what} must have shape (H, W), (1, H, W) or (784,), not {a.shape}"
        raise ValueError(msg)
    return a.reshape(shape).astype(np.uint8)


@checked(image=_pixels)
def draw_digit(image: Any, /) -> list[str]:
    """An image as lines of half blocks, filled where pixels are 128 or more."""
    rows = np.vstack([image, np.zeros_like(image[: len(image) % 2])]) > 127
    cells = np.array([*" ▀▄█"])[rows[::2] + 2 * rows[1::2]]
    return ["".join(line).rstrip() for line in cells]


def draw_bars(probabilities: np.ndarray, width: int) -> list[str]:
    """A line for each class: its number, its probability, a bar as long as that."""
    return [
        f"{k}  {fixed(y, 4)}  {'█' * round(width * y)}".rstrip()
        for k, y in enumerate(probabilities.tolist())
    ]


@checked(image=_pixels, scale=whole(1, 100))
def png_bytes(image: Any, /, *, scale: int = 1) -> bytes:
    """An image as the content of a PNG file: 8 bits of grey, the same bytes each time.

    Each pixel becomes `scale` pixels wide and high. After its signature the file has
    three chunks: width and height, the rows of pixels, compressed, and the end. A row
    begins with a byte that names its filter, and 0 means none. A chunk is its length,
    four letters, its content and a checksum of the two.
    """
    if image.size * scale * scale > 2**24:
        raise ValueError(f"the image would have more than {2**24} pixels")
    grey = image.repeat(scale, axis=0).repeat(scale, axis=1)
    height, width = grey.shape
    header = (
        width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    )
    rows = np.pad(grey, ((0, 0), (1, 0))).tobytes()
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return _PNG + b"".join(
        len(content).to_bytes(4, "big")
        + kind
        + content
        + zlib.crc32(kind + content).to_bytes(4, "big")
        for kind, content in chunks
    )
