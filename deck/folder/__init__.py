"""The files of a deck folder: its settings, banks, pictures, and rules across banks."""

from __future__ import annotations
