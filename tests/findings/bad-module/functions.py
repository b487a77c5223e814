"""Functions for live values."""


def sigmoid(x: float) -> float:
    """A name that expressions know already."""
    return x


def steep_sigmoid(x: float) -> float:
    """Fine."""
    return sigmoid(2 * x)
