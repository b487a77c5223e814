"""A module that nobody has read."""


def f(x: int) -> int:
    """More."""
    return x + 1
