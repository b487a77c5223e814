"""A picture as HTML: drawn in the field itself, or an image file beside the notes."""

from __future__ import annotations

from html import escape

from deck.hashes import sha256
from deck.live.drawing import Digit, Photo
from deck.live.variant import Figure
from deck.render.anki_text import safe_text
from deck.render.card_text import plain_text
from deck.render.pictures.draw import sketch
from deck.render.pictures.svg import svg


def picture_html(figure: Figure, language: str) -> str:
    """The picture, which says in words what it shows to who cannot see it."""
    alt = safe_text(plain_text(figure.alt, language)).replace('"', "&quot;")
    file = media(figure)
    if file is not None:
        name, _ = file
        own = " digit" if isinstance(figure.drawing, Digit) else ""
        return f'<img class="pic own{own}" src="{escape(name)}" alt="{alt}">'
    drawing = figure.drawing
    assert not isinstance(drawing, (Digit, Photo))  # noqa: S101 - those have a file
    return svg(*sketch(drawing), alt)


def media(figure: Figure) -> tuple[str, bytes] | None:
    """The image file that a picture needs, under a name made of its content.

    Anki keeps an old file for ever under its name: other content needs another.
    """
    match figure.drawing:
        case Digit() as digit:
            kind, data = "png", digit.png()
        case Photo(kind, _, data):
            pass
        case _:
            return None
    return f"livedeck-{sha256(data).hexdigest()[:16]}.{kind}", data
