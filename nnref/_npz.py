"""The format .npz: a zip archive with one array a member.

A member is called W1.npy and holds one array: six bytes that say so, two for the
version of the format, two for the length of the header, the header, and the
numbers. The header is a line of Python that names the kind of number and the
shape. It is read here as a text of one known form, not as Python.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

import numpy as np

from nnref._raw import MOST_BYTES, RawArray

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnref._types import Floats

ARCHIVE: Final = b"PK"
"""How every .npz file begins."""

_MOST_MEMBERS: Final = 100

_ENTRY: Final = b"PK\x01\x02"
"""How each entry in the table of contents of a zip archive begins."""

_START: Final = b"\x93NUMPY\x01\x00"
"""How an array in version 1.0 of the format begins."""

_HEADER: Final = re.compile(
    r"\{'descr': '([^']{1,9})', 'fortran_order': (True|False), "
    r"'shape': \(((?:\d{1,9}, ?){0,4}(?:\d{1,9})?)\), ?\}\s*"
)

_SAME_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""The date of every member, so that the same arrays give the same bytes."""


def read_npz(content: bytes) -> dict[str, RawArray]:
    """The arrays of an archive by their names, unchecked.

    Raises
    ------
    ValueError
        If the archive is damaged, is encrypted, packed in an unusual way, unpacks
        to more than 8 MB, or holds something else than arrays.
    """
    return {name: _read_array(a, name) for name, a in _members(content).items()}


def _members(content: bytes) -> dict[str, bytes]:
    """The unpacked content of every member.

    What the archive says about sizes is not believed: unpacking ends one byte
    past the limit.
    """
    import zipfile
    import zlib

    if content.count(_ENTRY) > _MOST_MEMBERS:
        msg = f"its archive has more than {_MOST_MEMBERS} members"
        raise ValueError(msg)
    members: dict[str, bytes] = {}
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                name = info.filename.removesuffix(".npy")
                usual = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
                if name in members or info.compress_type not in usual or left < 0:
                    break
                with archive.open(info) as member:
                    members[name] = member.read(left + 1)
                left -= len(members[name])
            whole = len(members) == len(archive.infolist())
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        RuntimeError,
        ValueError,
    ):
        whole = False
    if left < 0:
        msg = f"it unpacks to more than {MOST_BYTES} bytes"
        raise ValueError(msg)
    if not whole:
        raise ValueError("its zip archive is cut short, damaged or of an unusual kind")
    return members


def _read_array(content: bytes, name: str) -> RawArray:
    """The header of one array, and the bytes behind it."""
    length = int.from_bytes(content[8:10], "little")
    header = _HEADER.fullmatch(content[10 : 10 + length].decode("latin-1"))
    if not content.startswith(_START) or header is None:
        msg = f"{name[:40]!a} is no array of plain numbers in the format .npy"
        raise ValueError(msg)
    kind, by_columns, sizes = header.groups()
    shape = tuple(int(n) for n in sizes.split(",") if n.strip())
    return RawArray(kind, shape, by_columns == "True", content[10 + length :])


def npz_bytes(arrays: Mapping[str, Floats]) -> bytes:
    """The archive that holds `arrays`: the same bytes for the same arrays."""
    import zipfile

    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        for name, a in arrays.items():
            info = zipfile.ZipInfo(f"{name}.npy", _SAME_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # the same on every system
            info.external_attr = 0o644 << 16
            member = io.BytesIO()
            little = a.astype(a.dtype.newbyteorder("<"))
            np.lib.format.write_array(member, little, (1, 0), allow_pickle=False)
            opened.writestr(info, member.getvalue(), compresslevel=9)
    return archive.getvalue()
