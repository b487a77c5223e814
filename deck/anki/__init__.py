"""What packages bring to Anki: note types, their style and script."""

from __future__ import annotations
