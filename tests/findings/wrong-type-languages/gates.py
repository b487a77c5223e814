"""Functions of a deck."""


def total_of(a: float, b: float) -> float:
    """The sum of two numbers."""
    return a + b
