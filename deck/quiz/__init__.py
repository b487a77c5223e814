"""The terminal quiz: session, schedule, store, screen. Owns fsrs."""

from __future__ import annotations
