"""Live values: expressions, families, programs, the functions of plugins, trust."""

from __future__ import annotations
