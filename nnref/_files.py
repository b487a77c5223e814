"""Files that came from somewhere, and files that are replaced.

A file that was downloaded may be missing, cut short or something else
altogether. Each of these ends here as a `ValueError` that names the file, so
the readers above see only bytes. A file that is written gets its new content in
one step or not at all, and nothing of another kind is written over.
"""

from __future__ import annotations

import os
import reprlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedIOBase

GZIP: Final = b"\x1f\x8b"
"""The first two bytes of every gzipped file."""

_PIECE: Final = 1 << 20


def as_path(x: object, what: str) -> Path:
    """`x` is returned as a path.

    Raises
    ------
    ValueError
        If it is neither a text nor a path, or has a null character in it.
    """
    name = os.fspath(x) if isinstance(x, str | os.PathLike) else None
    if not isinstance(name, str) or "\0" in name:
        msg = f"{what} must be a path, not {reprlib.repr(x)}"
        raise ValueError(msg)
    return Path(name)


def reason(error: OSError) -> str:
    """What the system has to say about a failure, without number and name."""
    return error.strerror or str(error)


@contextmanager
def unpacked(path: Path) -> Iterator[BufferedIOBase]:
    """The content of a file, unpacked while it is read if it is gzipped.

    Whether it is gzipped is told by its first bytes, not by its name. What goes
    wrong while the content is read is refused here as well.

    Raises
    ------
    ValueError
        If there is no such file, it cannot be read, or its gzip data are not
        whole.
    """
    import gzip
    import zlib

    try:
        if not path.is_file():
            raise ValueError(_no_file(path))
        with path.open("rb") as file:
            if file.peek(len(GZIP)).startswith(GZIP):
                with gzip.GzipFile(fileobj=file) as content:
                    yield content
            else:
                yield file
    except EOFError:
        msg = f"the file {path} is cut short: its gzip data have no end"
        raise ValueError(msg) from None
    except (zlib.error, gzip.BadGzipFile):
        msg = f"the file {path} is damaged: its gzip data cannot be unpacked"
        raise ValueError(msg) from None
    except OSError as error:
        msg = f"the file {path} cannot be read: {reason(error)}"
        raise ValueError(msg) from None


def _no_file(path: Path) -> str:
    """What stands in the place of a file that was expected."""
    if path.is_dir():
        return f"the file {path} is a folder"
    if path.exists():  # a pipe would be waited for, a device read for ever
        return f"the file {path} is a pipe or a device"
    return f"there is no file {path}"


def take(content: BufferedIOBase, most: int) -> bytearray:
    """The next bytes of `content`, `most` of them or all that are left.

    The memory grows with what is really there, not with what was announced.
    """
    taken = bytearray()
    while piece := content.read(min(_PIECE, most - len(taken))):
        taken += piece
    return taken


def replace_file(file: Path, content: bytes, start: bytes, kind: str) -> None:
    """A file gets a new content in one step, unless it holds something else.

    Raises
    ------
    ValueError
        If something else has this name, that is a file that neither begins with
        `start` nor is empty (`kind` says what it is not), or the file cannot be
        written.
    """
    with _replacing(file, start, kind) as draft:
        draft.write_bytes(content)
        os.replace(draft, file)


def try_writing(file: Path, start: bytes, kind: str) -> None:
    """What `replace_file` would refuse is refused before there is any content."""
    with _replacing(file, start, kind) as draft:
        draft.touch()


@contextmanager
def _replacing(file: Path, start: bytes, kind: str) -> Iterator[Path]:
    """Where the new content of a file can grow; what is there afterwards is removed."""
    try:
        _keep_others(file, start, kind)
        draft = file.with_name(f".{file.name[:40]}.{os.getpid()}")
        try:
            yield draft
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        msg = f"the file {file} cannot be written: {reason(error)}"
        raise ValueError(msg) from None


def _keep_others(file: Path, start: bytes, kind: str) -> None:
    """A file that is something else is refused."""
    if not file.exists():
        return
    if file.is_file():
        with file.open("rb") as opened:
            if opened.read(len(start)) in {start, b""}:
                return
    msg = f"{file} is there already and {kind}; it was left as it is"
    raise ValueError(msg)
