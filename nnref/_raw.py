"""An array as a file holds it: a kind of number, a shape, and bytes.

None of it can be trusted. A header may promise a shape that its bytes do not
fill, or numbers that are no numbers at all. So nothing is made from it before
the three agree, and what comes out is an array like any other.
"""

from __future__ import annotations

import math
import reprlib
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnref._types import Floats

MOST_BYTES: Final = 8_000_000
"""The most that a file of weights may hold, packed and unpacked."""

_KINDS: Final[Mapping[str, np.dtype[Any]]] = MappingProxyType(
    {kind: np.dtype(kind) for kind in ("<f4", ">f4", "<f8", ">f8")}
)
"""The kinds of number that weights have: 4 or 8 bytes, in either byte order."""


class RawArray(NamedTuple):
    """What a file says about an array, unchecked."""

    kind: object
    """The byte order and the kind of number, as in "<f4" for float32."""
    shape: object
    by_columns: object
    """Whether the numbers of a column, not of a row, stand side by side."""
    content: object
    """The bytes, or a text that has one character a byte."""


def unpack(raw: RawArray, name: str) -> Floats:
    """The array of float32 or float64 that `raw` stands for.

    Raises
    ------
    ValueError
        If it holds other numbers, has other than one or two axes, holds fewer or
        more bytes than its shape takes, or a number is nan or infinite.
    """
    dtype = _KINDS.get(raw.kind) if isinstance(raw.kind, str) else None
    if dtype is None:
        kind = reprlib.repr(raw.kind)
        msg = f"{name} must hold float32 or float64, not the kind of number {kind}"
        raise ValueError(msg)
    shape = _shape(raw.shape, name)
    content = raw.content
    if not isinstance(content, bytes | bytearray | str):
        msg = f"{name} must hold bytes, not a {type(content).__name__}"
        raise ValueError(msg)  # noqa: TRY004 - one kind of refusal everywhere
    if len(content) != math.prod(shape) * dtype.itemsize:
        msg = f"{name} holds {len(content)} bytes, which do not make the shape {shape}"
        raise ValueError(msg)
    if isinstance(content, str):
        content = _plain(content, name)
    order: Any = "F" if raw.by_columns else "C"
    a = np.frombuffer(content, dtype).reshape(shape, order=order)
    if not np.isfinite(a).all():
        msg = f"{name} must be finite, but holds nan or infinity"
        raise ValueError(msg)
    return a.astype(dtype.newbyteorder("="))


def _shape(shape: object, name: str) -> tuple[int, ...]:
    """`shape` is returned if it has one or two axes, none of them empty."""
    if (
        isinstance(shape, tuple)
        and len(shape) in (1, 2)
        and all(type(n) is int and 1 <= n <= MOST_BYTES for n in shape)
    ):
        return shape
    msg = f"{name} must have shape (n,) or (n, m), not {reprlib.repr(shape)}"
    raise ValueError(msg)


def _plain(text: str, name: str) -> bytes:
    """The bytes that a text stands for, one a character."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        msg = f"{name} must hold bytes, but holds a text"
        raise ValueError(msg) from None
