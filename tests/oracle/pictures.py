"""What is wrong with a picture: its points, values and pixels computed once more."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from deck.live.drawing import Drawing

from .digits import digit_confusions, images
from .functions import SHAPES_OF_CURVES
from .gates import CASES, WEIGHTS, gate_outputs
from .layers import NET, net_trace

_ROUNDING = 6e-5  # they have four decimals
_LINES = {"XOR": ("NAND", "OR"), "XNOR": ("AND", "NOR")}


def wrong_with(name: str, drawing: Drawing, *given: Any, **options: Any) -> list[str]:
    """What differs between a picture and what its function should draw."""
    match json.loads(drawing.meaning):
        case ["Curve", [pieces]]:
            found = _curve(pieces, *given)
        case ["Sliders", [points, low, high, _]]:
            found = _curve([points], given[0], -25, 25)
            found = found if (low, high) == (-5, 5) else iter(("other ends",))
        case ["Planes", [panels, *_]] if name == "line_picture":
            found = _plane(panels[0], given[:1], [given[1:]])
        case ["Planes", [panels, *_]]:
            gates = [(g,) for g in given] if isinstance(given[0], str) else [given]
            pairs = zip(panels, gates, strict=True)
            drawn = name == "boundary_picture"
            found = (w for p, g in pairs for w in _plane(p, g, _sums(g) * drawn))
        case ["Net", [_, values, edges]]:
            found = _net(values, edges, *given, **options)
        case ["Digit", [rows]]:
            same = bytes(x for row in rows for x in row) == images()[given[0]]
            found = iter(() if same else ("other pixels",))
        case ["Counts", [rows]]:
            counts = given[0] if given else digit_confusions()
            found = iter(() if rows == counts.nested() else ("other counts",))
        case ["Arrows", [columns, labels]]:
            found = _arrows(columns, labels, *given)
        case ["Boxes", [grids, signs, names]]:
            found = _boxes(grids, signs, names, *given, **options)
        case _:
            found = iter(("nothing that can be checked",))
    return list(found)


def _is_close(x: float, y: float) -> bool:
    return abs(x - y) <= _ROUNDING


def _curve(pieces: Any, kind: str, low: float = -5, high: float = 5) -> Iterator[str]:
    ends = pieces[0][0][0], pieces[-1][-1][0]
    if ends != (low, high):
        yield f"from {ends[0]} to {ends[1]}"
    for x, y in (point for piece in pieces for point in piece):
        at_jump = kind == "step" and x == 0 and y in {0, 1}
        # x is rounded too, and no slope of these curves is above 1
        if not at_jump and abs(y - SHAPES_OF_CURVES[kind](x)) > 2 * _ROUNDING:
            yield f"({x}, {y})"


def _sums(gate: tuple[Any, ...]) -> list[Any]:
    """The weights and the bias of each line of a gate."""
    names = _LINES.get(gate[0], gate[:1]) if isinstance(gate[0], str) else ()
    return [WEIGHTS[name] for name in names] or [gate]


def _plane(plane: Any, gate: tuple[Any, ...], sums: list[Any]) -> Iterator[str]:
    cases, lines = plane
    pairs = zip(CASES, gate_outputs(*gate), strict=True)
    if cases != [[x1, x2, y] for (x1, x2), y in pairs]:
        yield f"the cases {cases}"
    if len(lines) != len(sums):
        yield f"{len(lines)} lines"
    for line, (w1, w2, b) in zip(lines, sums, strict=False):
        for x1, x2 in line:
            if not _is_close(w1 * x1 + w2 * x2 + b, 0):
                yield f"({x1}, {x2}) off its line"
        if math.dist(*line) < 0.1:
            yield "a line too short to see"


def _net(passed: Any, edges: Any, x: Any, **options: Any) -> Iterator[str]:
    wanted = [x, *(net_trace(x, name, **options) for name in ("z1", "z2", "y"))]
    for shown, values in zip(passed, wanted, strict=True):
        if not all(map(_is_close, shown, values)) or len(shown) != len(values):
            yield f"the values {shown}"
    for layer, source, target, weight in edges:
        if weight != NET[f"W{layer}"][source, target]:
            yield f"the weight {weight}"
    if len(edges) != sum(NET[f"W{layer}"].size for layer in (1, 2, 3)):
        yield f"{len(edges)} lines"


def _as_drawn(given: Any) -> str:
    """A number or a text, with a real minus."""
    text = given if isinstance(given, str) else f"{given:g}"
    return text if isinstance(given, str) else text.replace("-", "\N{MINUS SIGN}")


def _arrows(nodes: Any, named: Any, columns: Any, labels: Any = ()) -> Iterator[str]:
    if nodes != [[*map(_as_drawn, column)] for column in columns]:
        yield f"the nodes {nodes}"
    if named != [[*places, _as_drawn(label)] for *places, label in labels]:
        yield f"the arrows {named}"


def _boxes(
    grids: Any, signs: Any, names: Any, *parts: Any, below: Any = ()
) -> Iterator[str]:
    if grids != [[[*map(_as_drawn, row)] for row in part] for part in parts[::2]]:
        yield f"the grids {grids}"
    if signs != [*parts[1::2]] or names != [*below]:
        yield f"the signs {signs} or the names {names}"
