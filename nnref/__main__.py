"""Runs the command line: `python -m nnref`."""

from __future__ import annotations

import sys

from nnref._cli.door import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
