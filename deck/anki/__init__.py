"""Anki decks: note types, the lock, packages. Owns genanki."""

from __future__ import annotations
