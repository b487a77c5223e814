"""Pictures: as HTML with an SVG or an image file, and as lines for the terminal."""

from __future__ import annotations

from deck.render.pictures.draw import media as media
from deck.render.pictures.draw import picture_html as picture_html
from deck.render.pictures.text import picture_lines as picture_lines
