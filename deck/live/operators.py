"""Operators of live expressions: those of Python and NumPy, without a wrong number.

Whole numbers of NumPy's have 8 to 64 bits and wrap around without a warning; here that
is an error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

_SCALARS = frozenset((int, float, bool))  # Python's own, which are exact or raise


def operate(operation: Callable[..., Any], *operands: Any) -> Any:
    """The result of an operator. Raises where it has none."""
    if not _SCALARS.issuperset(map(type, operands)):
        return exact(operation, *operands)
    result = operation(*operands)
    if isinstance(result, complex):
        message = "a negative number has no power that is not whole"
        raise ValueError(message)  # noqa: TRY004 - other numbers may have one
    return result


def exact(operation: Callable[..., Any], *operands: Any) -> Any:
    """The result of an operation. Raises ValueError where whole numbers wrap around."""
    with np.errstate(all="ignore"):
        result = operation(*operands)
    kind = getattr(result, "dtype", np.dtype(float))
    if kind.kind not in "iu":
        return result
    with np.errstate(all="raise"):  # NumPy makes 0 of a whole number divided by 0
        close = operation(*(np.asarray(operand, float) for operand in operands))
    info = np.iinfo(kind)
    if info.min == 0 and (close < 0).any():
        message = f"a negative number does not fit `{kind}`"
        raise ValueError(message)
    if kind.itemsize == np.dtype(np.int64).itemsize:
        fits = np.abs(close) < info.max  # no float is exact there
    else:
        fits = (info.min <= close) & (close <= info.max)
    if not fits.all():
        width = f" for `{kind}`" if kind != np.dtype(np.int64) else ""
        message = f"the number is too large{width}"
        raise ValueError(message)
    return result
