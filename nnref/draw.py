"""Digits and shares as lines of text, for a screen of characters.

A character cell is about twice as high as wide, so that a cell holds two pixels,
one above the other. The upper half block fills exactly the upper one: with its
own colour for the upper pixel and the background for the lower, an image of
28x28 pixels becomes 14 lines of 28 characters and loses nothing. Without colour a
pixel is on or off, and where not even blocks can be written, a cell shows by a
denser or thinner character how bright its two pixels are together.

>>> draw_digit([[0, 255, 0], [0, 255, 255]], style="ascii")
[' @=']
>>> draw_bars([0.75, 0.25], width=4, style="ascii")
['0  0.7500  ###', '1  0.2500  #']
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from nnref._checks import choice, numbers, whole
from nnref._pixels import pixels
from nnref.show import fixed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nnref._types import Values

_RAMP: Final = " .:-=+*#%@"
"""From black to white, for screens that know nothing else."""

_RESET: Final = "\x1b[0m"
"""The end of all colours."""


def draw_digit(image: Values, /, *, style: str = "blocks") -> list[str]:
    """An image as lines of text: two rows of pixels a line, a column a character.

    Parameters
    ----------
    image
        Grey values from 0 to 255 of shape (H, W), (1, H, W) or (784,).
    style
        How a cell shows its two pixels: "blocks" fills the halves whose pixel is
        128 or more; "ascii" has a denser character the brighter they are; "grey"
        and "grey256" colour both halves, for a terminal of 24-bit colour and for
        one of 256 colours.

    Returns
    -------
    list of str
        H / 2 lines, rounded up. Without colour they carry no blanks at the end.

    Raises
    ------
    ValueError
        If `image` or `style` is anything else.
    """
    cells = _STYLES[choice(style, "style", _STYLES)]
    rows = pixels(image)
    if len(rows) % 2:
        rows = np.vstack([rows, np.zeros_like(rows[:1])])
    return [
        cells(upper, lower)
        for upper, lower in zip(rows[::2].tolist(), rows[1::2].tolist(), strict=True)
    ]


def _blocks(upper: list[int], lower: list[int]) -> str:
    """Half blocks for the pixels that are rather white than black."""
    pairs = zip(upper, lower, strict=True)
    return "".join(" ▀▄█"[(u >= 128) + 2 * (v >= 128)] for u, v in pairs).rstrip()


def _ascii(upper: list[int], lower: list[int]) -> str:
    """Characters as dense as two pixels together are bright."""
    pairs = zip(upper, lower, strict=True)
    return "".join(_RAMP[(u + v) * len(_RAMP) // 511] for u, v in pairs).rstrip()


def _grey(upper: list[int], lower: list[int]) -> str:
    """Upper half blocks in 24-bit colour."""
    return _coloured(upper, lower, lambda v: f"2;{v};{v};{v}")


def _grey256(upper: list[int], lower: list[int]) -> str:
    """Upper half blocks in the 24 greys, the black and the white of 256 colours."""
    return _coloured(upper, lower, lambda v: f"5;{_nearest_of_256(v)}")


def _coloured(upper: list[int], lower: list[int], code: Callable[[int], str]) -> str:
    """Upper half blocks whose colour is set only where it changes."""
    line, last = "", (-1, -1)
    for pair in zip(upper, lower, strict=True):
        if pair != last:
            line += f"\x1b[38;{code(pair[0])};48;{code(pair[1])}m"
        line, last = f"{line}▀", pair
    return line + _RESET


def _nearest_of_256(value: int) -> int:
    """The number of the colour: 232 to 255 are the greys 8, 18, ... 238."""
    if value < 4 or value > 246:
        return 16 if value < 4 else 231
    return 232 + min(max(round((value - 8) / 10), 0), 23)


_STYLES: Final[Mapping[str, Callable[[list[int], list[int]], str]]] = MappingProxyType(
    {"blocks": _blocks, "ascii": _ascii, "grey": _grey, "grey256": _grey256}
)
"""The styles by their names."""


def draw_bars(
    shares: Values, /, *, width: int = 20, style: str = "blocks"
) -> list[str]:
    """Shares as bars, a line each: the class, its share, a bar as long as the share.

    Parameters
    ----------
    shares
        Numbers from 0 to 1 of shape (n,), such as `softmax` gives.
    width
        The columns of a bar whose share is 1, from 1 to 1,000.
    style
        A style of `draw_digit`; bars of "ascii" are made of number signs.

    Returns
    -------
    list of str
        n lines without colours: 11 columns, or 12 if there are more than ten, and the
        bar.

    Raises
    ------
    ValueError
        If a share is below 0, above 1 or nan, or another argument does not fit.
    """
    full = "#" if choice(style, "style", _STYLES) == "ascii" else "█"
    most = whole(width, "width", 1, 1_000)
    ys = numbers(shares, "shares")
    # A share that was rounded may exceed 1 by a hair.
    if ys.ndim != 1 or not ((ys >= 0) & (ys <= 1.001)).all():
        msg = f"shares must be numbers from 0 to 1 of shape (n,), not {shares!r}"
        raise ValueError(msg)
    digits = len(str(ys.size - 1))
    return [
        f"{k:>{digits}}  {fixed(y, 4)}  {full * round(most * y)}".rstrip()
        for k, y in enumerate(ys.tolist())
    ]
