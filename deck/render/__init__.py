"""From cards with values to HTML for Anki and text for the terminal."""

from __future__ import annotations
