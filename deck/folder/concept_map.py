"""The concept map, as an SVG and as lines of text for terminals of any width.

In the picture each topic is a band, in the order of learning from top to bottom. It has
its own background, for light and dark pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

from deck.folder.concepts import Concept, ConceptMap, Topic
from deck.live.svg import number, path
from deck.render.lines import Look
from deck.render.wrap import Run, wrap
from deck.width import clean
from deck.words import listed, phrase

_WIDTH, _HEAD, _EDGE = 900.0, 118.0, 12.0  # of the picture, of its titles, beside them
_BOX, _LINE, _PADDING = 112.0, 14.0, 6.0  # width of a box, height of its lines
_COLUMNS, _BETWEEN = 6, 26.0  # boxes in a row at most; from a row to the next
_CELLS, _HEAD_CELLS = 15, 14  # of a line in a box and of a title
_PORTS = 70.0  # width of a box where lines begin and end
_TIP = 5.0  # length of the head of an arrow
_INKS = (
    *("#0b6e99", "#b3541e", "#3d7a1f", "#8a3ea8", "#b02a55", "#5b5fc7", "#7a6200"),
    "#00766c",
)
_STYLE = (
    "text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',"
    "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;fill:#1f2328}"
    ".t{font-weight:600}.c{text-anchor:middle}"
    "@media print{svg:root{width:100%;height:100vh}}"  # one sheet of paper
)


class _Box(NamedTuple):
    """A concept on the map: the left upper corner of its box."""

    concept: Concept
    lines: tuple[str, ...]
    ink: str
    x: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        """The x of the middle."""
        return self.x + _BOX / 2


def draw_map(graph: ConceptMap, language: str) -> str:
    """The SVG as text."""
    bands: list[str] = []
    boxes: dict[str, _Box] = {}
    y = _BETWEEN
    for place, topic in enumerate(graph.topics):
        ink = _INKS[place % len(_INKS)]
        some, bottom = _rows(topic, ink, y)
        boxes |= {box.concept.id: box for box in some}
        bands += _band(topic.title, ink, y, bottom)
        y = bottom + _BETWEEN + 4
    width, height = number(_WIDTH), number(y)
    drawn = (part for box in boxes.values() for part in _drawn(box))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
            f'  width="{width}" height="{height}" role="img" lang="{_text(language)}">',
            f"<title>{_text(graph.title)}</title>",
            f"<style>{_STYLE}</style>",
            _rect(0, 0, _WIDTH, y, 'fill="#fff"'),
            *bands,
            *_arrows(graph, boxes),
            *drawn,
            "</svg>",
            "",
        ]
    )


def _rows(topic: Topic, ink: str, y: float) -> tuple[list[_Box], float]:
    """The boxes of a topic in rows of similar length, and where the last one ends."""
    concepts = topic.concepts
    size = -(-len(concepts) // -(-len(concepts) // _COLUMNS))
    title = _LINE * len(_even_lines(topic.title, _HEAD_CELLS))
    boxes: list[_Box] = []
    bottom = y
    for start in range(0, len(concepts), size):
        row = concepts[start : start + size]
        texts = [_even_lines(concept.name, _CELLS) for concept in row]
        height = 2 * _PADDING + _LINE * max(map(len, texts))
        apart = (_WIDTH - _HEAD - _EDGE) / len(row)
        top = bottom + _BETWEEN * (start > 0)
        for column, (concept, text) in enumerate(zip(row, texts, strict=True)):
            x = _HEAD + apart * (column + 0.5) - _BOX / 2
            boxes.append(_Box(concept, tuple(text), ink, x, top, height))
        bottom = top + height
    return boxes, max(bottom, y + title)


def _even_lines(text: str, cells: int) -> list[str]:
    """The fewest lines that a text fits into, of similar length."""
    lines = wrap([(text, "")], cells)
    for narrow in range(cells - 1, 7, -1):
        narrower = wrap([(text, "")], narrow)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _band(title: str, ink: str, top: float, bottom: float) -> Iterator[str]:
    """The band behind a topic, and its title."""
    look = f'rx="6" fill="{ink}" opacity=".07"'
    yield _rect(4, top - 8, _WIDTH - 8, bottom - top + 16, look)
    lines = _even_lines(title, _HEAD_CELLS)
    yield from _texts(lines, 12, (top + bottom) / 2, f't" style="fill:{ink}')


def _drawn(box: _Box) -> Iterator[str]:
    look = f'rx="5" fill="#fff" stroke="{box.ink}"'
    yield _rect(box.x, box.y, _BOX, box.height, look)
    yield from _texts(box.lines, box.middle, box.y + box.height / 2, "c")


def _arrows(graph: ConceptMap, boxes: Mapping[str, _Box]) -> Iterator[str]:
    """From each concept to those that need it, in the colour of its topic.

    Arrows begin and end side by side at a box, in the order of their other ends.
    """
    leaving: dict[_Box, list[_Box]] = defaultdict(list)
    entering: dict[_Box, list[_Box]] = defaultdict(list)
    for needed, later in graph.edges:
        leaving[boxes[needed]].append(boxes[later])
        entering[boxes[later]].append(boxes[needed])
    for box, ends in leaving.items():
        for end in ends:
            x, to = _port(box, end, ends), _port(end, box, entering[end])
            shape = _arrow(box, end, x, to)
            yield path([shape], f'fill="none" stroke="{box.ink}" stroke-opacity=".7"')
            tip = f"M{number(to - 3)} {number(end.y - _TIP)}h6l-3 {number(_TIP)}z"
            yield path([tip], f'fill="{box.ink}"')


def _port(box: _Box, other: _Box, others: Sequence[_Box]) -> float:
    """Where the line to another box begins, or where the one from there ends."""
    place = sorted(others, key=lambda each: each.x).index(other)
    return box.middle + _PORTS * ((place + 0.5) / len(others) - 0.5)


def _arrow(start: _Box, end: _Box, x: float, to: float) -> str:
    """A curve down from a box to another, or above the boxes of a row."""
    top, tip = end.y - _TIP, number(end.y - _TIP)
    if start.y == end.y:
        peak = number(top - min(abs(to - x) / 12, _BETWEEN / 2) - 4)
        bent = f"C{number(x)} {peak} {number(to)} {peak}"
        return f"M{number(x)} {number(start.y)}{bent} {number(to)} {tip}"
    bottom = start.y + start.height
    bend = (top - bottom) / 2
    bent = f"C{number(x)} {number(bottom + bend)} {number(to)} {number(top - bend)}"
    return f"M{number(x)} {number(bottom)}{bent} {number(to)} {tip}"


def _text(text: str) -> str:
    """A text as XML, without characters that XML cannot have."""
    return escape(clean(text))


def _rect(x: float, y: float, width: float, height: float, look: str) -> str:
    size = f'width="{number(width)}" height="{number(height)}"'
    return f'<rect x="{number(x)}" y="{number(y)}" {size} {look}/>'


def _texts(texts: Sequence[str], x: float, middle: float, look: str) -> Iterator[str]:
    """Lines of text around a height."""
    top = middle - _LINE * (len(texts) - 1) / 2 + 4
    for row, text in enumerate(texts):
        place = f'x="{number(x)}" y="{number(top + row * _LINE)}"'
        yield f'<text {place} class="{look}">{_text(text)}</text>'


def map_lines(graph: ConceptMap, look: Look) -> Iterator[str]:
    """A heading for each topic; below it its concepts, with those that they need."""
    names = {concept.id: concept.name for concept in graph.concepts}
    before: dict[str, list[str]] = defaultdict(list)
    for needed, later in graph.edges:
        before[later].append(names[needed])

    def lines(runs: list[Run], first: str, rest: str) -> list[str]:
        return look.wrap(runs, first=first, rest=rest)

    language = look.language
    yield from lines([(phrase("map-counts", language, "←"), "dim")], "", "")
    for topic in graph.topics:
        yield ""
        yield from lines([(topic.title, "bold")], "", "  ")
        for concept in topic.concepts:
            count = f"{concept.core}+{concept.more}".removesuffix("+0")
            needs = listed(before[concept.id], language)
            after: list[Run] = [("← ", "dim"), (needs, "")] if needs else []
            head = [(concept.name, ""), (f" {count}", "dim")]
            whole = lines([*head, (" ", ""), *after], "  ", "    ")
            if len(whole) > 1:
                whole = lines(head, "  ", "    ")
                whole += lines(after, "    ", "      ") if needs else []
            yield from whole
