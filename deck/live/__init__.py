"""Live values: expressions, draws, programs, pictures, the functions of plugins."""

from __future__ import annotations
