"""The terminal quiz: grading, scheduling, store, session, screen. Owns fsrs."""

from __future__ import annotations
