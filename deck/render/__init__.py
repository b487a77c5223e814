"""Blocks and values as HTML for Anki and as lines for the terminal."""

from __future__ import annotations
