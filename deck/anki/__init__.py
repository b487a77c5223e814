"""Anki decks: note types, the lock, packages."""

from __future__ import annotations
