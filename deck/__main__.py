"""Runs the command line: `python -m deck`."""

from __future__ import annotations

from deck.cli import main

if __name__ == "__main__":
    main()
