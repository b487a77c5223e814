"""Live values: expressions, families, programs. The only importer of `nnref`."""

from __future__ import annotations
