"""Pictures: as HTML with an SVG or an image file, and as lines for the terminal."""

from __future__ import annotations

from html import escape

from deck.render.anki_text import safe_text
from deck.render.blocks import Picture
from deck.render.card_text import plain_text
from deck.render.lines import CODE_INDENT, Look
from deck.render.passage import passage_lines
from deck.render.wrap import trimmed
from deck.width import cell_width, plain

_PIXELATED = " digit"  # a class by the name that it has in the notes of learners


def picture_html(picture: Picture, language: str) -> str:
    """The picture with its alternative text."""
    alt = safe_text(plain_text(picture.alt, language)).replace('"', "&quot;")
    drawing, file = picture.drawing, media(picture)
    if file is None:
        elements = drawing.svg.removeprefix("<svg")
        return f'<svg class="pic" role="img" aria-label="{alt}"{elements}'
    own = _PIXELATED if drawing.is_pixelated else ""
    return f'<img class="pic own{own}" src="{escape(file[0])}" alt="{alt}">'


def media(picture: Picture) -> tuple[str, bytes] | None:
    """The image file of a picture, with the hash of its content in the name.

    Anki never replaces a file of the same name.
    """
    file = picture.drawing.file
    return None if file is None else (f"livedeck-{file.digest}.{file.kind}", file.data)


def picture_lines(picture: Picture, look: Look) -> list[str]:
    """The picture in characters, indented if there is room.

    What has none as narrow as the screen is its text in brackets.
    """
    for cells in picture.drawing.cells:
        lines = trimmed(cells.split("\n"))
        left = look.width - max(map(cell_width, lines))
        if left >= 0:
            return [(CODE_INDENT[:left] + line).rstrip() for line in lines]
    words = passage_lines(("[", *picture.alt, "]"), look._replace(style=plain))
    return [look.style(line, "dim") for line in words]
