"""More images than there are: each digit turned, moved, stretched and slanted a little.

Four thousand images are few. But a 7 that leans a bit more, or stands a bit further to
the left, is a 7 still, and a network that sees it so each time learns the digit instead
of the picture. Every epoch therefore gets its own version of every image.

The new image is filled by asking, for each of its pixels, where in the old image this
point came from. That place lies between four pixels, and takes from each the more the
nearer it is (bilinear interpolation). What comes from outside is black.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from nnref._checks import instance, layer_input, number

if TYPE_CHECKING:
    from nnref._types import Floats, Values

_SIDE: Final = 28
"""Pixels along one side of an image."""

_FRAMED: Final = _SIDE + 2
"""An image with a black pixel around it, so that the outside has a value too."""

_ROW, _COLUMN = np.divmod(np.arange(_SIDE * _SIDE), _SIDE)
_DOWN: Final = (_ROW - (_SIDE - 1) / 2).astype(np.float32)
_RIGHT: Final = (_COLUMN - (_SIDE - 1) / 2).astype(np.float32)
"""How far each pixel of the flat image lies below, and to the right of, the middle."""


class Wobble(NamedTuple):
    """The most by which an image is changed, in either direction."""

    degrees: float = 15.0
    """Turned, in degrees."""
    stretch: float = 0.2
    """Stretched along each side, as a share of its size."""
    slant: float = 0.25
    """Slanted, in pixels to the side for each pixel down."""
    shift: float = 2.0
    """Moved along each side, in pixels."""


@np.errstate(over="ignore", under="ignore", invalid="ignore")
def wobble(
    x: Values,
    rng: np.random.Generator,
    /,
    by: Wobble = Wobble(),  # noqa: B008 - frozen
) -> Floats:
    """Each image changed at random by its own small amounts.

    Parameters
    ----------
    x
        Images of shape (N, 784), or (784,) for one, black being 0.
    rng
        Where the random numbers come from.
    by
        The most that an image is turned, stretched, slanted and moved.

    Returns
    -------
    ndarray
        New images in the shape of `x`, float32, no pixel brighter than the brightest
        of its image.

    Raises
    ------
    ValueError
        If `x` has another shape, `rng` is no generator, or an amount of `by` is not
        a number from 0 to 1,000, and for `stretch` to 0.9.
    """
    instance(rng, "rng", np.random.Generator)
    most = _amounts(by)
    images = layer_input(x, "x", _SIDE * _SIDE).astype(np.float32)
    n = images.size // _SIDE**2

    def upto(amount: float) -> Floats:
        return rng.uniform(-amount, amount, (n, 1)).astype(np.float32)

    down, right = _sources(
        turn=upto(np.deg2rad(most.degrees)),
        height=1 + upto(most.stretch),
        width=1 + upto(most.stretch),
        slant=upto(most.slant),
        up=upto(most.shift),
        left=upto(most.shift),
    )
    return _sampled(images.reshape(-1, _SIDE, _SIDE), down, right).reshape(images.shape)


def _amounts(by: object) -> Wobble:
    """The most by which images are changed, as numbers of ordinary size."""
    given = instance(by, "by", Wobble)
    amounts = Wobble(*(float(number(a, "an amount of by")) for a in given))
    if not (all(0 <= a <= 1000 for a in amounts) and amounts.stretch <= 0.9):
        msg = f"by must hold numbers from 0 to 1000, and stretch to 0.9, not {amounts}"
        raise ValueError(msg)
    return amounts


def _sources(
    *,
    turn: Floats,
    height: Floats,
    width: Floats,
    slant: Floats,
    up: Floats,
    left: Floats,
) -> tuple[Floats, Floats]:
    """Where each new pixel comes from: how far below and right of the middle.

    All arguments are columns of shape (n, 1), a row an image: the angle in radians,
    clockwise; factors of height and width; pixels. Both results have shape (n, 784).
    """
    cos, sin = np.cos(turn), np.sin(turn)
    down = (cos * _DOWN - sin * _RIGHT) / height + up
    right = (cos * _RIGHT + sin * _DOWN) / width + left + slant * _DOWN
    return down, right


def _sampled(images: Floats, down: Floats, right: Floats) -> Floats:
    """The images of shape (N, 28, 28) read at places between their pixels."""
    framed = np.pad(images, ((0, 0), (1, 1), (1, 1))).ravel()
    middle = (_FRAMED - 1) / 2
    row = np.clip(down + middle, 0, _FRAMED - 1.001)
    column = np.clip(right + middle, 0, _FRAMED - 1.001)
    top, left = np.floor(row), np.floor(column)
    lower, further = row - top, column - left

    first = np.arange(len(images))[:, None] * _FRAMED**2
    at = first + (top * _FRAMED + left).astype(np.int64)
    above = framed[at] * (1 - further) + framed[at + 1] * further
    at += _FRAMED
    below = framed[at] * (1 - further) + framed[at + 1] * further
    between: Floats = above * (1 - lower) + below * lower
    return between
