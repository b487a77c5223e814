"""The functions that draw: what `picture` may call, each made of `nnref`'s data."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from deck.live.array_functions import array
from deck.live.drawing import Counts, Curve, Digit, Net, Plane, Planes, Point
from nnref.digits import digit_confusions, digit_image
from nnref.pictures import curve, decision_boundary, network_diagram

_POINTS = 61  # of a curve
_MAX_PANELS = 4
_MAX_CLASSES = 10


def curve_picture(name: str, low: float = -5.0, high: float = 5.0) -> Curve:
    """The curve of an activation function: "step", "sigmoid", "relu", "identity"."""
    pieces = curve(name, low, high, _POINTS)
    return Curve(tuple(_straightened(_points(piece)) for piece in pieces))


def boundary_picture(*gates: Any) -> Planes:
    """The four cases of gates with their boundaries; one of `w1, w2, b` too."""
    return Planes(tuple(_plane(gate, lines=True) for gate in _each(gates)))


def points_picture(*gates: Any) -> Planes:
    """The four cases of gates in the plane, filled where the gate gives 1."""
    return Planes(tuple(_plane(gate, lines=False) for gate in _each(gates)))


def network_picture(x: Any, hidden: str = "sigmoid", output: str = "identity") -> Net:
    """The network of three layers with the values that it passes on for `x`."""
    diagram = network_diagram(x, hidden=hidden, output=output)
    return Net(
        tuple(_points(column) for column in diagram.positions),
        tuple(tuple(map(_rounded, column.tolist())) for column in diagram.values),
        tuple((n, i, j, _rounded(weight)) for n, i, j, weight in diagram.edges),
    )


def digit_picture(number: int) -> Digit:
    """One of the bundled images of handwritten digits, counted from 0."""
    return Digit(tuple(map(tuple, digit_image(number).reshape(28, 28).tolist())))


def confusion_picture(counts: Any = None) -> Counts:
    """A confusion matrix; without one, that of the bundled network and digits."""
    square = digit_confusions() if counts is None else array(counts)
    rows, columns = square.shape if square.ndim == 2 else (0, 0)  # noqa: PLR2004
    if not 1 < rows == columns <= _MAX_CLASSES or square.dtype.kind not in "iu":
        message = (
            f"a confusion matrix is a square of counts, of 2 to {_MAX_CLASSES} classes"
        )
        raise ValueError(message)
    return Counts(tuple(map(tuple, square.tolist())))


DRAWING = {
    f.__name__: f
    for f in (
        *(curve_picture, boundary_picture, points_picture, network_picture),
        *(digit_picture, confusion_picture),
    )
}


def _each(gates: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """The gates by name, or the one that is given by its numbers."""
    named = [isinstance(gate, str) for gate in gates]
    if gates and not any(named):
        return [gates]
    if not gates or len(gates) > _MAX_PANELS or not all(named):
        message = f"1 to {_MAX_PANELS} names of gates are needed, or one w1, w2 and b"
        raise ValueError(message)
    return [(gate,) for gate in gates]


def _plane(gate: tuple[Any, ...], *, lines: bool) -> Plane:
    boundary = decision_boundary(*gate)
    cases = zip(boundary.points.tolist(), boundary.outputs.tolist(), strict=True)
    return Plane(
        tuple((x1, x2, int(y)) for (x1, x2), y in cases),
        tuple(_line(line) for line in boundary.lines if lines),
    )


def _line(line: Any) -> tuple[Point, Point]:
    start, end = _points(line)
    return start, end


def _points(array: Any) -> tuple[Point, ...]:
    return tuple((_rounded(x), _rounded(y)) for x, y in array.tolist())


def _rounded(number: float) -> float:
    return round(float(number), 4) + 0.0  # no minus zero


def _straightened(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """The points without those in the middle of a straight line."""
    corners = list(points[:1])
    for point, after in pairwise(points[1:]):
        (x, y), (p, q), (r, s) = corners[-1], point, after
        if abs((p - x) * (s - y) - (r - x) * (q - y)) > 2e-4:  # noqa: PLR2004
            corners.append(point)
    return (*corners, points[-1])
