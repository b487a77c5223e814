"""The functions that draw: what `picture` may call."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from deck.plugin import (
    Drawing,
    Point,
    choose,
    curve,
    curve_with_sliders,
    line_across,
    meaning_of,
    numbers,
    pixels,
)
from nnref.activations import ACTIVATIONS
from nnref.live.digits import digit_confusions, digit_image
from nnref.live.drawings import Net, Plane, draw_counts, draw_net, draw_planes
from nnref.live.net import net_trace
from nnref.live.tables import gate_outputs, perceptron_of
from nnref.network import NET
from nnref.perceptron import ROWS

_POINTS = 61  # of a curve
_FINE = 501  # of one that is made wider and steeper
_FARTHEST, _LEAST = 1e6, 0.01  # of less, points fall together: they are rounded
_MAX_PANELS = 4
_MAX_CLASSES = 10
_LICENSE = "https://creativecommons.org/licenses/by-sa/3.0/"
_CREDIT = {
    "en": "Images of handwritten digits: MNIST, by Yann LeCun and Corinna Cortes, "
    f'enlarged, under <a href="{_LICENSE}">CC BY-SA 3.0</a>.',
    "zh": "手写数字图像来自 MNIST，作者 Yann LeCun 与 Corinna Cortes，经放大，"
    f'按 <a href="{_LICENSE}">CC BY-SA 3.0</a> 许可使用。',
}
_SQUARE = ((-0.5, -0.5), (1.5, 1.5))  # shown of a plane
_LAYERS = {"XOR": ("NAND", "OR"), "XNOR": ("AND", "NOR")}  # the first, of circuits


def curve_picture(name: str, low: float = -5.0, high: float = 5.0) -> Drawing:
    """The curve of an activation function: "step", "sigmoid", "relu", "identity".

    >>> curve_picture("relu")
    """
    h = choose(ACTIVATIONS, name)
    if not -_FARTHEST <= low <= high - _LEAST <= high <= _FARTHEST:
        between = f"both within a million, not {low} and {high}"
        raise ValueError(f"low must be less than high by {_LEAST} or more, {between}")
    xs = np.linspace(low, high, _POINTS)
    if low < 0 < high:
        xs = np.unique(np.append(xs, 0.0))
    sides = [xs[xs <= 0], xs[xs >= 0]] if name == "step" else [xs]
    pieces = [np.column_stack([side, h(side)]) for side in sides if side.size > 1]
    if name == "step" and pieces[-1][0, 0] == 0:
        pieces[-1][0, 1] = 1.0  # where the right piece begins; step(0) is 0
    return curve([_straightened(_points(piece)) for piece in pieces])


def neuron_picture(name: str) -> Drawing:
    """The curve of a neuron with one input, h(w * x + b), with sliders for w and b.

    h is an activation function without a jump: "sigmoid", "relu" or "identity".

    >>> neuron_picture("sigmoid")
    """
    h = choose({n: f for n, f in ACTIVATIONS.items() if n != "step"}, name)
    x = np.linspace(-25, 25, _FINE)
    return curve_with_sliders(x, h(x), name=name)


def boundary_picture(*gates: Any) -> Drawing:
    """The four cases of gates with their boundaries; one of `w1, w2, b` too.

    >>> boundary_picture("AND")
    """
    return draw_planes([_plane(gate, has_lines=True) for gate in _each(gates)])


def line_picture(gate: str, w1: float, w2: float, b: float) -> Drawing:
    """The four cases of a gate and the line of w1, w2 and b, whether it fits or not.

    >>> line_picture("XOR", 1, 1, -0.5)
    """
    square = _plane((gate,), has_lines=False)
    line = line_across(w1, w2, b, _SQUARE)
    if line is None:
        raise ValueError("the line does not pass among the cases")
    return draw_planes([square._replace(lines=(line,))])


def points_picture(*gates: Any) -> Drawing:
    """The four cases of gates in the plane, filled where the gate gives 1.

    >>> points_picture("AND", "XOR")
    """
    return draw_planes([_plane(gate, has_lines=False) for gate in _each(gates)])


def network_picture(
    x: Any, hidden: str = "sigmoid", output: str = "identity"
) -> Drawing:
    """The network of three layers with the values that it passes on for `x`.

    >>> network_picture([1.0, 0.5])
    """
    passed = [net_trace(x, z, hidden=hidden, output=output) for z in ("z1", "z2", "y")]
    if passed[0].ndim != 1:
        message = f"x must have shape (2,), not {np.shape(x)}"
        raise ValueError(message)
    columns = [np.asarray(x, float).tolist(), *(z.tolist() for z in passed)]
    places = [
        _points(np.array([(i / 3, 1 - (k + 0.5) / len(v)) for k in range(len(v))]))
        for i, v in enumerate(columns)
    ]
    edges = [
        (layer, i, j, _rounded(weight))
        for layer, W in enumerate((NET.W1, NET.W2, NET.W3), start=1)
        for (i, j), weight in np.ndenumerate(W)
    ]
    values = (tuple(map(_rounded, column)) for column in columns)
    return draw_net(Net(tuple(places), tuple(values), tuple(edges)))


def digit_picture(number: int) -> Drawing:
    """One of the bundled images of handwritten digits, counted from 0.

    >>> digit_picture(3)
    """
    rows = digit_image(number).reshape(28, 28).tolist()
    meaning = meaning_of("Digit", rows)
    return replace(pixels(rows), meaning=meaning, credit=_CREDIT)


def confusion_picture(counts: Any = None) -> Drawing:
    """A confusion matrix; without one, that of the bundled network and digits.

    >>> confusion_picture()
    """
    square = digit_confusions() if counts is None else numbers(counts)
    rows, columns = square.shape if square.ndim == 2 else (0, 0)
    is_square = 1 < rows == columns <= _MAX_CLASSES
    if not is_square or square.dtype.kind not in "iu" or square.min() < 0:
        message = (
            f"a confusion matrix is a square of counts, of 2 to {_MAX_CLASSES} classes"
        )
        raise ValueError(message)
    return draw_counts(square.tolist())


def _each(gates: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """The gates by name, or the one that is given by its numbers."""
    named = [isinstance(gate, str) for gate in gates]
    if gates and not any(named):
        return [gates]
    if not gates or len(gates) > _MAX_PANELS or not all(named):
        message = f"1 to {_MAX_PANELS} names of gates are needed, or one w1, w2 and b"
        raise ValueError(message)
    return [(gate,) for gate in gates]


def _plane(gate: tuple[Any, ...], *, has_lines: bool) -> Plane:
    outputs = gate_outputs(*gate).tolist()
    pairs = zip(ROWS, outputs, strict=True)
    cases = [(float(x1), float(x2), y) for (x1, x2), y in pairs]
    perceptrons = _LAYERS.get(gate[0]) if isinstance(gate[0], str) else None
    numbers = [perceptron_of(name) for name in perceptrons or ()]
    lines = [
        line_across(*three, _SQUARE) for three in numbers or [perceptron_of(*gate)]
    ]
    return Plane(tuple(cases), tuple(line for line in lines if line and has_lines))


def _points(array: Any) -> tuple[Point, ...]:
    return tuple((_rounded(x), _rounded(y)) for x, y in array.tolist())


def _rounded(number: float) -> float:
    return round(float(number), 4) + 0.0  # no minus zero


def _straightened(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """The points without those in the middle of a straight line."""
    corners = list(points[:1])
    for point, after in pairwise(points[1:]):
        (x, y), (p, q), (r, s) = corners[-1], point, after
        if abs((p - x) * (s - y) - (r - x) * (q - y)) > 2e-4:
            corners.append(point)
    return (*corners, points[-1])
