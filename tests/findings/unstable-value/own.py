"""Functions whose values depend on the order of a set, and on earlier calls."""

_CALLS: list[int] = []


def first_atom(formula: str) -> str:
    """The one that a set gives first."""
    return str(next(iter({*formula})))


def count_calls(_: int) -> int:
    """How often it was called."""
    _CALLS.append(1)
    return len(_CALLS)
