"""The concept map as a picture and as text."""

from __future__ import annotations

from deck.render.concepts.picture import draw_map, lay_out
from deck.render.concepts.text import map_lines

__all__ = ["draw_map", "lay_out", "map_lines"]
