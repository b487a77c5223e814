"""The concept map, as an SVG and as lines of text for terminals of any width.

The picture has its own background, for light and dark pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

from deck.bank.concepts import ConceptMap
from deck.render.blocks import Look
from deck.render.concept_layout import (
    BOX,
    HEAD_CELLS,
    LINE,
    Box,
    Layout,
    Line,
    Point,
    even_lines,
    lay_out,
)
from deck.render.pictures.svg import circle, number, path
from deck.render.wrap import Run
from deck.width import cell_width, clean
from deck.words import base_language, phrase

_PIP = 2.2  # radius of a pip
_CORNER = 5.0  # roundness of a line's corner
_INKS = (
    *("#0b6e99", "#b3541e", "#3d7a1f", "#8a3ea8", "#b02a55", "#5b5fc7", "#7a6200"),
    "#00766c",
)
_GREY = "#57606a"
_SIGNS = {"map-core": _GREY, "map-more": "none", "map-before": ""}
_STYLE = (
    "text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',"
    "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;fill:#1f2328}"
    ".t{font-weight:600}.c{text-anchor:middle}"
    "@media print{svg:root{width:100%;height:100vh}}"  # one sheet of paper
)


def draw_map(
    graph: ConceptMap, language: str, known: Mapping[str, float] | None = None
) -> str:
    """The SVG as text.

    `known` has the share of a concept that is remembered, from 0 to 1, to which its
    box is filled.
    """
    layout = lay_out(graph)
    width, height = number(layout.width), number(layout.height)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
            f'  width="{width}" height="{height}" role="img" lang="{_text(language)}">',
            f"<title>{_text(graph.title)}</title>",
            f"<style>{_STYLE}</style>",
            f'<rect width="{width}" height="{height}" rx="8" fill="#fcfcfd"/>',
            *_bands(graph, layout),
            *_ways(layout.lines),
            *(line for box in layout.boxes for line in _box(box, known or {})),
            *_legend(layout.height - 14, language),
            "</svg>",
            "",
        ]
    )


def _text(text: str) -> str:
    """A text as XML, without characters that XML cannot have."""
    return escape(clean(text))


def _rect(x: float, y: float, width: float, height: float, look: str) -> str:
    size = f'width="{number(width)}" height="{number(height)}"'
    return f'<rect x="{number(x)}" y="{number(y)}" {size} {look}/>'


def _texts(texts: Sequence[str], x: float, y: float, look: str) -> Iterator[str]:
    for row, text in enumerate(texts):
        place = f'x="{number(x)}" y="{number(y + row * LINE)}"'
        yield f'<text {place} class="{look}">{_text(text)}</text>'


def _bands(graph: ConceptMap, layout: Layout) -> Iterator[str]:
    """A band behind the rows of each topic, and its title."""
    for topic, some in groupby(layout.boxes, key=lambda box: box.topic):
        boxes, ink = [*some], _INKS[topic % len(_INKS)]
        top = boxes[0].y
        height = boxes[-1].y + boxes[-1].height - top
        title = even_lines(graph.topics[topic].title, HEAD_CELLS)
        look = f'rx="6" fill="{ink}" opacity=".07"'
        yield _rect(8, top - 6, layout.width - 16, height + 12, look)
        y = top + height / 2 - LINE * (len(title) - 1) / 2 + 4
        yield from _texts(title, 18, y, f't" style="fill:{ink}')


def _ways(lines: Iterable[Line]) -> Iterator[str]:
    """The lines of each topic as one path, so that shared parts are painted once."""
    for topic, some in groupby(lines, key=lambda line: line.topic):
        corners, ink = [line.points for line in some], _INKS[topic % len(_INKS)]
        look = f'fill="none" stroke="{ink}" stroke-width="1.3"'
        yield path([_rounded(points) for points in corners], look)
        yield path([_arrow(*points[-2:]) for points in corners], f'fill="{ink}"')


def _rounded(points: Sequence[Point]) -> str:
    parts = [f"M{_at(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        start, end = _towards(corner, before), _towards(corner, after)
        parts.append(f"L{_at(start)}Q{_at(corner)} {_at(end)}")
    return "".join([*parts, f"L{_at(points[-1])}"])


def _at(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def _towards(corner: Point, other: Point) -> Point:
    """A point near a corner, at most half-way to the other point."""
    (x, y), (to_x, to_y) = corner, other
    share = min(_CORNER / (abs(to_x - x) + abs(to_y - y)), 0.5)
    return x + (to_x - x) * share, y + (to_y - y) * share


def _arrow(before: Point, end: Point) -> str:
    """The head of an arrow, to the right or down."""
    x, y = end
    if before[1] == y:
        return f"M{_at((x - 6, y - 3.5))}l6 3.5l-6 3.5z"
    return f"M{_at((x - 3.5, y - 6))}l3.5 6l3.5 -6z"


def _box(box: Box, known: Mapping[str, float]) -> Iterator[str]:
    """A concept: its name, and a dot for each card, a ring for one more than core."""
    ink, core, more = _INKS[box.topic % len(_INKS)], box.concept.core, box.concept.more
    look = f'rx="5" fill="#fff" stroke="{ink}"'
    yield _rect(box.x, box.y, BOX, box.height, look)
    if share := known.get(box.concept.id):
        look = f'rx="5" fill="{ink}" opacity=".3"'
        yield _rect(box.x, box.y, BOX * share, box.height, look)
    middle = box.y + (box.height - 9 - LINE * len(box.lines)) / 2 + 11
    yield from _texts(box.lines, box.x + BOX / 2, middle, "c")
    step = min(7.0, (BOX - 16) / max(core + more, 1))
    left = box.x + BOX / 2 - step * (core + more - 1) / 2
    for place in range(core + more):
        fill = ink if place < core else "#fff"
        look = f'fill="{fill}" stroke="{ink}"'
        yield circle(left + place * step, box.y + box.height - 8, _PIP, look)


def _legend(y: float, language: str) -> Iterator[str]:
    """The meaning of the signs: two dots and an arrow."""
    x = 140.0
    for name, fill in _SIGNS.items():
        text = phrase(name, language)
        if fill:
            yield circle(x, y - 4, _PIP, f'fill="{fill}" stroke="{_GREY}"')
        else:
            look = f'stroke="{_GREY}" stroke-width="1.3"'
            yield path([f"M{_at((x - 14, y - 4))}h16"], look)
            yield path([_arrow((x, y - 4), (x + 6, y - 4))], f'fill="{_GREY}"')
        yield from _texts([text], x + 10, y, "")
        x += 7 * cell_width(text) + 46


def map_lines(graph: ConceptMap, look: Look) -> Iterator[str]:
    """A heading for each topic; below it its concepts, with those that they need."""
    names = {concept.id: concept.name for concept in graph.concepts}
    before: dict[str, list[str]] = defaultdict(list)
    for needed, later in graph.edges:
        before[later].append(names[needed])

    def lines(runs: list[Run], first: str, rest: str) -> list[str]:
        return look.wrap(runs, first=first, rest=rest)

    language = look.language
    comma = "、" if base_language(language) == "zh" else ", "
    yield from lines([(phrase("map-counts", language, "←"), "dim")], "", "")
    for topic in graph.topics:
        yield ""
        yield from lines([(topic.title, "bold")], "", "  ")
        for concept in topic.concepts:
            count = f"{concept.core}+{concept.more}".removesuffix("+0")
            needs = comma.join(before[concept.id])
            after: list[Run] = [("← ", "dim"), (needs, "")] if needs else []
            head = [(concept.name, ""), (f" {count}", "dim")]
            whole = lines([*head, (" ", ""), *after], "  ", "    ")
            if len(whole) > 1:
                whole = lines(head, "  ", "    ")
                whole += lines(after, "    ", "      ") if needs else []
            yield from whole
