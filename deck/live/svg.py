"""The elements of an SVG as short text: a family repeats each picture many times.

Lines and letters have `currentColor`, for light and night; nothing has an id, as front
and back may be on one page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from deck.live.value import Numbers

SOFT = 'opacity=".4"'
_WIDTHS = {"\N{MINUS SIGN}": 0.84, ".": 0.35}
WIDEST = 440  # of a drawing, for letters that are still read on a phone
_LARGEST = 1.7  # times its size, where the page is wide


def number(value: float) -> str:
    """A coordinate, to a tenth of a pixel."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def polyline(points: Iterable[tuple[float, float]]) -> str:
    """The path through some points."""
    return "M" + " ".join(f"{number(x)} {number(y)}" for x, y in points)


def path(lines: Sequence[str], more: str = "") -> str:
    """Paths as one element."""
    return f'<path d="{"".join(lines)}"{_and(more)}/>' if lines else ""


def circle(x: float, y: float, r: float, more: str = "") -> str:
    """A circle."""
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(r)}"{_and(more)}/>'


def pill(x: float, y: float, half: float, r: float) -> str:
    """A circle; with a straight middle if it is wider than high."""
    if half <= r:
        return circle(x, y, r)
    left, top, wide = number(x - half), number(y - r), number(2 * half)
    size = f'width="{wide}" height="{number(2 * r)}" rx="{number(r)}"'
    return f'<rect x="{left}" y="{top}" {size}/>'


def numeral(value: float) -> str:
    """A number in a picture, with a minus as wide as a plus."""
    return str(Numbers.of(value)).replace("-", "\N{MINUS SIGN}")


def room(text: str, size: int) -> float:
    """The greatest width of a number in any font."""
    return size * sum(_WIDTHS.get(letter, 0.66) for letter in text)


def label(x: float, y: float, text: str, more: str = "") -> str:
    """Letters or a number, centred on a point; not escaped."""
    middle = y + 4.5
    return f'<text x="{number(x)}" y="{number(middle)}"{_and(more)}>{text}</text>'


def letters(content: str, size: int = 13, more: str = "") -> str:
    """A group of letters."""
    style = f'font-size="{size}" text-anchor="middle" fill="currentColor" stroke="none"'
    return f"<g {style}{_and(more)}>{content}</g>"


def document(width: float, height: float, content: str, **data: str) -> str:
    """A picture that is never wider than the page, in the colour of its text.

    `data` is for the script of cards.
    """
    size = f'viewBox="0 0 {number(width)} {number(height)}"'
    look = 'fill="none" stroke="currentColor" stroke-width="2"'
    style = f'style="max-width:{round(_LARGEST * width)}px"'
    more = "".join(f' data-{name}="{value}"' for name, value in data.items())
    return f"<svg {size} {style} {look}{more}>{content}</svg>"


def _and(more: str) -> str:
    return f" {more}" if more else ""
