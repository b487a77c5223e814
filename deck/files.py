"""Names, reads and writes of files in folders that anybody may have filled.

What is read is a regular file of a bounded size, and never a pipe, a device or an
endless link; what is written is there whole, old or new, at every moment.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import cache
from io import BufferedReader
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

from deck.errors import DeckError
from deck.hashes import file_hash
from deck.signals import uninterrupted

NAME_RULE = (
    "use letters, digits, `.`, `_`, `-` and blanks inside, a letter or digit first"
)
DATA_ENDINGS = (".csv", ".tsv", ".json", ".txt")  # of what a deck's module may read
# What a name leads to where there is nothing; Windows calls it invalid.
_ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EINVAL}
_LONGEST_NAME = 200  # bytes; systems have room for 255
_HASHED = 256_000_000  # bytes of the largest file that is compared by its hash
_DEVICE = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)
_DRAFT = ".livedeck-"
_IS_DRAFT = re.compile(rf"{re.escape(_DRAFT)}[a-z0-9_]{{8}}")
_HUNG = 60  # seconds after which another process is taken to hang, or was stopped
# Seconds in which Windows may refuse to replace a file: a scanner has it open.
_SCANNED = 2 if os.name == "nt" else 0
_ABANDONED = 3_600  # seconds after which nobody can be writing a draft


@cache
@cache
def own_tables(path: Path) -> dict[str, Any]:
    """The tables of a TOML file that lies beside the code."""
    import tomllib

    return tomllib.loads(path.read_text(encoding="utf-8"))


def name_fault(name: str) -> str:
    """Why a relative path is not valid on every system; empty where it is.

    Its parts look like options or patterns to no program.
    """
    for part in name.split("/"):
        if not _is_plain(part):
            return NAME_RULE
        if len(part.encode()) > _LONGEST_NAME:
            return f"use at most {_LONGEST_NAME} letters"
        if fault := device_fault(part):
            return fault
    return ""


def device_fault(name: str) -> str:
    """Why Windows cannot write a file of that name; empty where it can."""
    if _DEVICE.fullmatch(name):
        return f"Windows keeps `{name.partition('.')[0]}` for a device: rename it"
    return ""


def is_spelled(folder: Path, name: str) -> bool:
    """True if a relative path has the letters and case of the names in the folders.

    Only Windows and macOS find `a.png` as `A.png`. A name that macOS decomposes into
    letters and accents is the same name. Raises OSError.
    """
    for part in name.split("/"):
        names = os.listdir(folder)  # noqa: PTH208 - as texts
        if part not in names:
            whole = normalize("NFC", part)
            if all(normalize("NFC", other) != whole for other in names):
                return False
        folder /= part
    return True


def _is_plain(part: str) -> bool:
    """Marks belong to the letters of many scripts; a letter or digit comes first."""
    kinds = [category(char) for char in part]
    return (
        bool(part)
        and (kinds[0][0] == "L" or kinds[0] == "Nd")
        and part[-1] not in " ."
        and all(
            kind[0] in "LM" or kind == "Nd" or char in "._- "
            for char, kind in zip(part, kinds, strict=True)
        )
    )


def exists(path: Path) -> bool:
    """Whether there is something; raises OSError where that cannot be known.

    `Path.exists` says no instead of raising, from Python 3.14 on.
    """
    try:
        path.stat()
    except OSError as error:
        if error.errno in _ABSENT:
            return False
        raise
    return True


def open_file(path: Path, most: int = sys.maxsize) -> BufferedReader:
    """A regular file of at most so many bytes, opened to be read.

    Raises OSError, also for what is none or larger (EFBIG). It is checked before it is
    opened, as opening a device may do something, and again when it is open, as the
    path may lead to another one by then.
    """
    _check(path.stat(), most)
    stream = open(path, "rb", opener=_open)  # noqa: SIM115 - it is returned
    try:
        _check(os.fstat(stream.fileno()), most)
    except OSError:
        stream.close()
        raise
    return stream


def read_file(path: Path, most: int) -> bytes:
    """The bytes of a regular file. Raises OSError as `open_file` does."""
    with open_file(path, most) as stream:
        size = os.fstat(stream.fileno()).st_size  # takes no more memory than that
        data = stream.read(size + 1)
        if len(data) > size:  # it grows
            data += stream.read(most)
    _check_size(len(data), most)
    return data


def hash_file(path: Path) -> str:
    """The hash of a regular file; empty where it cannot be read, or is very large."""
    try:
        return file_hash(read_file(path, _HASHED))
    except OSError:
        return ""


def sqlite_uri(path: Path) -> str:
    """The address of a file, without the host of one on a drive of another machine."""
    address = path.absolute().as_uri()
    return address if address.startswith("file:///") else f"file://{address[5:]}"


def _open(path: str, flags: int) -> int:
    """A pipe without a writer is not waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _check(status: os.stat_result, most: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
    _check_size(status.st_size, most)


def _check_size(size: int, most: int) -> None:
    if size > most:
        raise OSError(errno.EFBIG, f"larger than {most:,} bytes")


def replace_file(
    path: Path, data: bytes | Iterable[bytes], *, is_durable: bool = True
) -> None:
    """Put data into a file, atomically. Raises OSError; nothing is left behind then.

    If it `is_durable` it is on the disk when this returns; a cache need not wait. Each
    writer has a draft of its own, so that two at once do not spoil each other's.
    """
    if is_durable:
        clear_drafts(path.parent)
    draft = path.with_name(_DRAFT + os.urandom(4).hex())
    try:
        with draft.open("xb") as stream:
            stream.writelines([data] if isinstance(data, bytes) else data)
        move_file(draft, path, is_durable=is_durable)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def replace_files(files: Mapping[Path, bytes]) -> None:
    """Put data into files, in their order; those that have it stay as they are.

    All are complete beside their places before the first goes there: where one cannot
    be written, none is. Raises DeckError.
    """
    with ExitStack() as drafts:
        ready: list[tuple[Path, Path]] = []
        for path, data in files.items():
            with writing(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                if _has(path, data):
                    continue
                folder = drafts.enter_context(draft_folder(path.parent))
                draft = folder / path.name
                draft.write_bytes(data)
                _prepare(draft, path)
                ready.append((draft, path))
        with uninterrupted():  # a few renames, with nothing between them
            for draft, path in ready:
                with writing(path):
                    _replace(draft, path)
    for folder in dict.fromkeys(path.parent for _, path in ready):
        _sync_folder(folder)


def _has(path: Path, data: bytes) -> bool:
    """True if a file has these bytes. Raises OSError if no file can go to its place."""
    try:
        with open_file(path) as stream:
            same = stream.read(len(data) + 1) == data
    except FileNotFoundError:
        return False
    if not same:
        _replace(path, path)  # refused on Windows while somebody reads it
    return same


@contextmanager
def failing(error: Callable[[str], Exception], fact: str) -> Iterator[None]:
    """Raises an error of ours for one of the system: the fact, and the reason."""
    try:
        yield
    except OSError as problem:
        reason = (problem.strerror or str(problem)).lower()
        raise error(f"{fact}: {reason}") from None


def writing(path: Path | str) -> AbstractContextManager[None]:
    """Raises DeckError where a file cannot be written."""
    return failing(DeckError, f"cannot write {path}")


def move_file(draft: Path, path: Path, *, is_durable: bool = True) -> None:
    """Give a complete file its place, and the permissions of the file it replaces."""
    _prepare(draft, path, is_durable=is_durable)
    _replace(draft, path)
    if is_durable:
        _sync_folder(path.parent)


def _prepare(draft: Path, path: Path, *, is_durable: bool = True) -> None:
    """Make a draft ready to replace a file: on the disk, with its permissions."""
    if is_durable:
        _sync(draft)
    if os.name == "posix":  # elsewhere what may not be written is not replaced
        with suppress(FileNotFoundError):
            mode = path.lstat().st_mode  # not that of the file which a link names
            if stat.S_ISREG(mode):
                draft.chmod(stat.S_IMODE(mode))


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # Windows and some network drives have no such call
        _sync(folder, os.O_RDONLY)


def _replace(draft: Path, path: Path) -> None:
    end = time.monotonic() + _SCANNED
    _wait(lambda: os.replace(draft, path), PermissionError, end)


def _sync(path: Path, flags: int = os.O_RDWR) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def draft_folder(parent: Path) -> Iterator[Path]:
    """A folder for files that are not complete, beside those they replace.

    Raises OSError.
    """
    clear_drafts(parent)
    with temporary_folder(_DRAFT, parent) as folder:
        yield folder


@contextmanager
def temporary_folder(
    prefix: str = "livedeck-", parent: Path | None = None
) -> Iterator[Path]:
    """A folder that is deleted at the end, also by a signal. Raises OSError."""
    from tempfile import TemporaryDirectory

    folder = None
    try:
        with uninterrupted():
            folder = TemporaryDirectory(
                prefix=prefix, dir=parent, ignore_cleanup_errors=True
            )
        yield Path(folder.name)
    finally:
        if folder is not None:
            with uninterrupted():
                folder.cleanup()


def clear_drafts(parent: Path) -> None:
    """Delete drafts of killed processes, an hour old, and nothing else."""
    with suppress(OSError), os.scandir(parent) as entries:
        for entry in entries:
            if not _IS_DRAFT.fullmatch(entry.name):
                continue
            with suppress(OSError):
                status = entry.stat(follow_symlinks=False)
                if time.time() - status.st_mtime > _ABANDONED:
                    _delete_draft(Path(entry.path), status.st_mode)


def _delete_draft(draft: Path, mode: int) -> None:
    """A draft is a file, or a folder of files. Raises OSError where there is more."""
    if stat.S_ISREG(mode):
        draft.unlink()
    elif stat.S_ISDIR(mode):
        for path in draft.iterdir():
            path.unlink()
        draft.rmdir()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file, which is created and stays; others wait for it.

    Its time is that of the last use. Raises OSError, and BlockingIOError where another
    process holds the lock for too long.
    """
    end = time.monotonic() + _HUNG
    while True:
        with path.open("ab") as stream:
            handle = stream.fileno()
            _wait(lambda: _lock(handle), BlockingIOError, end)  # noqa: B023 - at once
            with suppress(OSError):
                os.utime(path)
            if _is_at(handle, path):
                yield
                return


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        """Raises BlockingIOError where another process has the lock."""
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(*error.args) from None

else:
    import fcntl

    def _lock(handle: int) -> None:
        """Raises BlockingIOError where another process has the lock."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_at(handle: int, path: Path) -> bool:
    """False if an open file was removed, or another one took its place."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _wait(act: Callable[[], object], refused: type[OSError], end: float) -> None:
    """Act until it is not refused; at the time `end`, raises what refuses it."""
    while True:
        try:
            act()
        except refused:
            if time.monotonic() >= end:
                raise
            time.sleep(0.01)
        else:
            return
