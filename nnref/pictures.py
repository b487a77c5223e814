"""Digits and probabilities in characters."""

from typing import Any

import numpy as np

from nnref.show import fixed


def draw_digit(image: Any) -> list[str]:
    """An image of pixels from 0 to 255 as half blocks, filled where they are bright."""
    rows = np.asarray(image)
    rows = np.vstack([rows, np.zeros_like(rows[: len(rows) % 2])]) > 127
    cells = np.array([*" ▀▄█"])[rows[::2] + 2 * rows[1::2]]
    return ["".join(line).rstrip() for line in cells]


def draw_bars(probabilities: np.ndarray, width: int = 20) -> list[str]:
    """A line for each class: its number, its probability, a bar as long as that."""
    return [
        f"{k}  {fixed(y, 4)}  {'█' * round(width * y)}".rstrip()
        for k, y in enumerate(probabilities.tolist())
    ]
