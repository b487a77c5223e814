"""Flashcards whose answers are computed, not typed.

A bank of cards in YAML becomes an Anki deck and a terminal quiz; the numbers on a
card are computed by functions that the deck names, its own or those of plugins.
"""

from __future__ import annotations

from deck import _interrupt as _interrupt  # first: the others take a while

__version__ = "0.1.0"
