"""The concept map as an SVG, for pages that are light or dark: it brings its paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from deck.render.concepts.layout import BOX, LINE, Box, Layout, Line
from deck.render.pictures.svg import number
from deck.width import cell_width, clean

_INKS = (
    *("#0b6e99", "#b3541e", "#3d7a1f", "#8a3ea8", "#b02a55", "#5b5fc7", "#7a6200"),
    "#00766c",
)
_LEGEND = {
    "en": ("a core card", "one card more", "comes before"),
    "zh": ("一张核心卡片", "一张进阶卡片", "先学前者，再学后者"),
}
_RADIUS = 5.0
_STYLE = (
    "text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',"
    "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;fill:#1f2328}"
    ".t{font-weight:600}.c{text-anchor:middle}"
)


def draw_map(layout: Layout, language: str) -> str:
    """The picture as text, the same for the same map."""
    width, height = number(layout.width), number(layout.height)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
        f'  width="{width}" height="{height}" role="img" lang="{_text(language)}">',
        f"<title>{_text(layout.title)}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect width="{width}" height="{height}" rx="8" fill="#fcfcfd"/>',
    ]
    for topic, band in enumerate(layout.bands):
        ink, y = _INKS[topic % len(_INKS)], number(band.y - 6)
        lines.append(
            f'<rect x="8" y="{y}" width="{number(layout.width - 16)}" '
            f'height="{number(band.height + 12)}" rx="6" fill="{ink}" opacity=".07"/>'
        )
        middle = band.y + band.height / 2 - LINE * (len(band.title) - 1) / 2 + 4
        lines += _texts(band.title, 18, middle, f't" style="fill:{ink}')
    for line in layout.lines:
        lines.append(_way(line))
    for box in layout.boxes:
        lines += _box(box)
    lines += _legend(layout, language)
    return "\n".join([*lines, "</svg>", ""])


def _text(text: str) -> str:
    """A text as XML can hold it."""
    return escape(clean(text))


def _legend(layout: Layout, language: str) -> Iterator[str]:
    """What the signs mean."""
    words = _LEGEND.get(language, _LEGEND["en"])
    x, y = 140.0, layout.height - 14
    for sign, text in enumerate(words):
        place = f'cx="{number(x)}" cy="{number(y - 4)}"'
        if sign < 2:  # noqa: PLR2004 - two dots and an arrow
            fill = "#57606a" if sign == 0 else "none"
            yield f'<circle {place} r="2.2" fill="{fill}" stroke="#57606a"/>'
        else:
            start = f"M{number(x - 14)} {number(y - 4)}"
            yield f'<path d="{start}h16" stroke="#57606a" stroke-width="1.3"/>'
            yield f'<path d="{_arrow(x + 6, y - 4)}" fill="#57606a"/>'
        yield from _texts([text], x + 10, y, "")
        x += 7 * cell_width(text) + 46


def _texts(texts: Sequence[str], x: float, y: float, look: str) -> Iterator[str]:
    for row, text in enumerate(texts):
        place = f'x="{number(x)}" y="{number(y + row * LINE)}"'
        yield f'<text {place} class="{look}">{_text(text)}</text>'


def _box(box: Box) -> Iterator[str]:
    ink = _INKS[box.topic % len(_INKS)]
    yield (
        f'<rect x="{number(box.x)}" y="{number(box.y)}" width="{number(BOX)}" '
        f'height="{number(box.height)}" rx="5" fill="#fff" stroke="{ink}"/>'
    )
    text = box.height - 9 - LINE * len(box.lines)
    yield from _texts(box.lines, box.x + BOX / 2, box.y + text / 2 + 11, "c")
    yield from _pips(box, ink)


def _pips(box: Box, ink: str) -> Iterator[str]:
    """A dot for each card: full for the core, a ring for more."""
    count = box.concept.core + box.concept.more
    step = min(7.0, (BOX - 16) / max(count, 1))
    left = box.x + BOX / 2 - step * (count - 1) / 2
    for place in range(count):
        fill = ink if place < box.concept.core else "#fff"
        yield (
            f'<circle cx="{number(left + place * step)}" '
            f'cy="{number(box.y + box.height - 8)}" r="2.2" fill="{fill}" '
            f'stroke="{ink}"/>'
        )


def _way(line: Line) -> str:
    """A line with round corners, and its arrow."""
    ink = _INKS[line.topic % len(_INKS)]
    (x, y), before = line.points[-1], line.points[-2]
    if before[1] == y:
        arrow = _arrow(x, y)
    else:
        arrow = f"M{number(x - 3.5)} {number(y - 6)}l3.5 6l3.5 -6z"
    return (
        f'<path d="{_rounded(line.points)}" fill="none" stroke="{ink}" '
        f'stroke-width="1.3"/><path d="{arrow}" fill="{ink}"/>'
    )


def _arrow(x: float, y: float) -> str:
    """A head that points to the right, to a place."""
    return f"M{number(x - 6)} {number(y - 3.5)}l6 3.5l-6 3.5z"


def _rounded(points: Sequence[tuple[float, float]]) -> str:
    parts = [f"M{number(points[0][0])} {number(points[0][1])}"]
    for before, at, after in zip(points, points[1:], points[2:], strict=False):
        near = _towards(at, before)
        far = _towards(at, after)
        parts.append(f"L{number(near[0])} {number(near[1])}")
        parts.append(
            f"Q{number(at[0])} {number(at[1])} {number(far[0])} {number(far[1])}"
        )
    parts.append(f"L{number(points[-1][0])} {number(points[-1][1])}")
    return "".join(parts)


def _towards(
    at: tuple[float, float], other: tuple[float, float]
) -> tuple[float, float]:
    """A point a little way from a corner, at most half of it."""
    length = abs(other[0] - at[0]) + abs(other[1] - at[1])
    share = min(_RADIUS, length / 2) / length if length else 0
    return at[0] + (other[0] - at[0]) * share, at[1] + (other[1] - at[1]) * share
