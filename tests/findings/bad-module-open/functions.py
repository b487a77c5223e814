"""A module that opens a file which `data` does not list."""

from pathlib import Path

WEIGHTS = Path("weights.csv").read_text("utf-8")


def steep_sigmoid(x: float) -> float:
    """A steep sigmoid."""
    return x * len(WEIGHTS)
