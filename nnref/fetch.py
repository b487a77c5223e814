"""The files of MNIST, downloaded and checked.

MNIST is four files on public servers that mirror each other. Servers are slow
at times, cut a transfer short or hand out something else, so each file is
written to a part file first. A transfer that was cut goes on from there, at the
next mirror or the next time. Only when all has arrived, and its check sum is
that of the published file, does the part take the place of the file: what lies
in the folder under the right name is the right file.
"""

from __future__ import annotations

import os
import reprlib
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from nnref._checks import function, instance, number
from nnref._files import as_path, reason
from nnref._originals import ORIGINALS, Original, fault_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_MIRRORS: Final = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
"""Public buckets that hold the four files as they were published."""

_PASSES: Final = 2
"""How many times each mirror is asked for a file."""

_PACKING: Final = 1 << 16
"""The most bytes that packing may add to the content, where it saves none."""


class Progress(NamedTuple):
    """How far the download of one file has come, or a remark about it.

    `file` is its name, `done` the bytes that are here, and `total` those that
    there will be, or None where the server does not say. `note` is empty while
    bytes arrive; otherwise it is a remark to be shown on a line of its own.
    """

    file: str
    done: int
    total: int | None
    note: str = ""


def fetch(
    to: str | os.PathLike[str],
    *,
    mirrors: Sequence[str] = _MIRRORS,
    report: Callable[[Progress], object] | None = None,
    timeout: float = 20,
    files: Sequence[Original] = ORIGINALS,
) -> tuple[Path, ...]:
    """The four files of MNIST are put into a folder, whatever of them is missing.

    A file that is there and right is kept. One that is there and wrong is
    replaced as soon as the right one has arrived, and not before.

    Parameters
    ----------
    to
        The folder; it is made if there is none.
    mirrors
        Addresses of http or https to which the name of a file is added. Each is
        tried twice, in turn.
    report
        Called with a `Progress` at each piece that arrives, and for each remark:
        that a file is kept, will be replaced, has arrived, or that a mirror
        failed and why. It is called often, and its result is not used; an
        exception that it raises ends the download.
    timeout
        The seconds without a byte after which a mirror is given up. One that
        sends less than 1,000 bytes a second for so long is given up too.
    files
        What to download: the four files of MNIST.

    Returns
    -------
    tuple of Path
        The files, in the order of `files`.

    Raises
    ------
    ValueError
        If a file cannot be had from any mirror, with what was tried, or cannot
        be written, or an argument makes no sense. Files before it stay.

    Notes
    -----
    The part file has ``.part`` added to its name. It stays when the download is
    interrupted, and the next one goes on from it. If the file has changed on the
    server meanwhile, the check sum tells, and the part is begun anew. Proxies
    are those of the environment, as in ``https_proxy``.
    """
    folder = as_path(to, "to")
    tell = (lambda _: None) if report is None else function(report, "report")
    bases = [_mirror(mirror) for mirror in _listed(mirrors, "mirrors")]
    wanted = [instance(f, "a file", Original) for f in _listed(files, "files")]
    timeout = _seconds(timeout)
    if not bases:
        raise ValueError("mirrors must hold at least one address")
    try:
        if folder.exists() and not folder.is_dir():
            raise ValueError(f"to must be a folder, but {folder} is a file")
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(_fetch_one(file, folder, bases, timeout, tell) for file in wanted)
    except BrokenPipeError:  # whoever watched the reports has gone
        raise
    except OSError as error:
        msg = f"{error.filename or folder} cannot be written: {reason(error)}"
        raise ValueError(msg) from None


def _listed(several: object, what: str) -> Sequence[object]:
    """A list or tuple; a text would fall into letters."""
    if isinstance(several, tuple | list):
        return several
    msg = f"{what} must be a list, not {reprlib.repr(several)}"
    raise ValueError(msg)


def _mirror(address: object) -> str:
    """An address to which a name can be added."""
    from urllib.parse import urlsplit

    text = address if isinstance(address, str) else ""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        msg = (
            f"a mirror must be an address of http or https, not {reprlib.repr(address)}"
        )
        raise ValueError(msg)
    return text.rstrip("/") + "/"


def _seconds(timeout: float) -> float:
    """A time-out that sockets can keep."""
    seconds = number(timeout, "timeout")
    if not 0 < seconds <= 3600:
        msg = f"timeout must be more than 0 and at most 3600, not {seconds}"
        raise ValueError(msg)
    return seconds


def _fetch_one(
    file: Original,
    folder: Path,
    mirrors: list[str],
    timeout: float,
    tell: Callable[[Progress], object],
) -> Path:
    """One file is in the folder afterwards, and it is the right one."""
    path = folder / file.name
    if path.exists():
        size, fault = path.stat().st_size, fault_of(path, file)
        if fault is None:
            tell(Progress(file.name, size, size, "kept: it is here and right"))
            return path
        note = f"wrong: {fault}; it is replaced when the right one has arrived"
        tell(Progress(file.name, size, size, note))
    part = folder / f"{file.name}.part"
    with _opened(part) as opened:
        origin = _fill(opened, part, file, mirrors, timeout=timeout, tell=tell)
        size = opened.seek(0, os.SEEK_END)
    os.replace(part, path)
    tell(Progress(file.name, size, size, f"{origin}, and it is right"))
    return path


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """A part file for appending, held against other programs that fetch."""
    empty = False
    try:
        with path.open("a+b") as part:
            _claim(part, path)
            try:
                yield part
            finally:
                empty = part.seek(0, os.SEEK_END) == 0
    finally:
        if empty:  # nothing to go on from
            path.unlink()


def _claim(part: IO[bytes], path: Path) -> None:
    """No other program that fetches writes to the part until it is closed."""
    if sys.platform == "win32":  # nobody can put an open file in place there
        return
    import fcntl

    try:
        fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        msg = f"another program is writing to {path}"
        raise ValueError(msg) from None
    except OSError:
        return  # a file system without locks


def _fill(
    opened: IO[bytes],
    part: Path,
    file: Original,
    mirrors: list[str],
    *,
    timeout: float,
    tell: Callable[[Progress], object],
) -> str:
    """The part becomes the whole file; where it came from is returned in words."""
    from nnref._download import MirrorError, download

    def count(done: int, total: int | None) -> None:
        tell(Progress(file.name, done, total))

    size = opened.seek(0, os.SEEK_END)
    if size and fault_of(part, file) is None:
        return "complete since the last time"
    faults: dict[str, None] = {}  # an ordered set
    left, most = mirrors * _PASSES, file.size + _PACKING
    while left:
        before, mirror = size, left.pop(0)
        url = mirror + file.name
        try:
            download(url, opened, most=most, timeout=timeout, tell=count)
            _check(opened, part, file)
        except MirrorError as error:
            faults[f"{mirror} {error}"] = None
            size = opened.seek(0, os.SEEK_END)
            tell(Progress(file.name, size, None, f"{mirror} {error}"))
        else:
            return f"fetched from {mirror}"
        if before and not size:
            # Perhaps the part was wrong before: this mirror may begin anew.
            left.insert(0, mirror)
    msg = f"{file.name} could not be fetched: {'; '.join(faults)}"
    if size:
        msg += f"; the {size} bytes that arrived are kept to go on from"
    raise ValueError(msg)


def _check(opened: IO[bytes], part: Path, file: Original) -> None:
    """A part that is complete must be the file, or it is thrown away."""
    from nnref._download import MirrorError

    fault = fault_of(part, file)
    if fault is not None:
        opened.truncate(0)
        raise MirrorError(f"gave a wrong file: {fault}")
