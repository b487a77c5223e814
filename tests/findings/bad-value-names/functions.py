"""Functions of a deck whose other files have strange names."""


def f(x: float) -> float:
    """Return x."""
    return x
