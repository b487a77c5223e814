"""Names for the kinds of arrays that come and go, read by type checkers only.

No module imports these names while the program runs, so `import nnref` does
not pay for `numpy.typing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
"""An array of numbers of any kind."""

Floats: TypeAlias = NDArray[np.floating[Any]]
"""An array of floating-point numbers: float64, or float32 where that was given."""

Ints: TypeAlias = NDArray[np.int64]
"""An array of whole numbers."""

Values: TypeAlias = Sequence[float] | Sequence[Sequence[float]] | NDArray[Any]
"""What a caller may pass for an array: a list, a list of lists, or an array."""

Row: TypeAlias = tuple[int | float, ...]
"""One row of a truth table."""
