"""Functions that read a file."""

from pathlib import Path


def threshold(gate: str) -> int:
    """Whether a gate has a threshold."""
    return Path("thresholds.csv").read_text().count(gate)
