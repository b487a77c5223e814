"""A deck folder: its settings, banks, pictures, trust, and what holds across banks."""

from __future__ import annotations
