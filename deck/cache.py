"""The cache: results that would be computed the same again, between two runs.

Each entry is a file in the user's cache folder, named by a hash of all that it depends
on, and begins with a checksum of its name and content. Deleting the folder costs time
only. Nothing here fails: a damaged entry is removed, and one that cannot be written is
not stored. The checksum is against accidents: whoever may write into the user's own
folders may change what is computed from a deck anyway.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zlib import crc32

from deck import __version__
from deck.files import clear_drafts, locked, read_file, replace_file
from deck.hashes import HASH_SIZE, blake2b

_OWN = ("deck", "nnref")
_NO_CODE = {"__pycache__", "starter", "cards"}
_OTHERS = ("numpy", "markdown_it", "pygments", "yaml", "texicode")
_PATHS = "surrogatepass"  # the bytes of a path need be no text
_CHECKSUM = 4  # bytes
_FRESH = 86_400  # seconds until the time of a use is stored again
_LARGEST = 256_000_000  # bytes of an entry
_MOST = 1_000_000_000  # bytes of all
_STALE = 30 * 86_400  # seconds after which an unused entry is removed
_COMMAND = f"{os.getpid()} {time.time_ns()}"  # the same in copies of this process


def cache_folder() -> Path:
    """The folder of the entries."""
    from platformdirs import user_cache_path

    return user_cache_path("livedeck", appauthor=False) / "compiled"


@cache
def code_version() -> str:
    """A hash of the code that compiles a bank: ours and that of libraries."""
    files = own_code()
    for name in _OTHERS:
        spec = find_spec(name)
        if spec is not None and spec.origin:
            files.append(_stamp(spec.origin, Path(spec.origin).stat()))
    return cache_key(__version__, sys.version, *sorted(files))


def own_code() -> list[str]:
    """Files of our own code and data, each as long as it is the same."""
    root = Path(__file__).parents[1]
    return sorted(stamp for name in _OWN for stamp in _stamps(str(root / name)))


def _stamps(folder: str) -> Iterator[str]:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name not in _NO_CODE:
                    yield from _stamps(entry.path)
            elif not entry.name.endswith(".pyc"):
                yield _stamp(entry.path, entry.stat())


def _stamp(path: str, found: os.stat_result) -> str:
    return f"{path} {found.st_size} {found.st_mtime_ns}"


def cache_key(*parts: str | bytes) -> str:
    """A hash of texts in their order; where one ends and the next begins counts."""
    whole = blake2b(digest_size=HASH_SIZE)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", _PATHS)
        whole.update(b"%d:" % len(data))
        whole.update(data)
    return whole.hexdigest()


def contains(name: str) -> bool:
    """True if there is an entry of a name; only `load` checks whether it is whole."""
    try:
        return _path(name).is_file()
    except OSError:  # of a folder that may not be searched
        return False


def load(name: str) -> Any:
    """Returns the entry of a name; None where there is none, or it is damaged."""
    path = _path(name)
    try:
        found = path.stat()
        data = read_file(path, _LARGEST)
    except OSError:
        return None
    entry = data[_CHECKSUM:]
    if data[:_CHECKSUM] != _checksum(name, entry):
        with suppress(OSError):
            path.unlink()
        return None
    if time.time() - found.st_mtime > _FRESH:
        with suppress(OSError):
            os.utime(path)
    return json.loads(entry.decode())


def store(name: str, thing: object) -> bool:
    """Store lists, mappings, texts and numbers. True if they could be written."""
    path = _path(name)
    entry = json.dumps(thing, separators=(",", ":")).encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, _checksum(name, entry) + entry, is_durable=False)
    except OSError:
        return False
    return True


def pass_on(name: str, thing: object) -> bool:
    """Store what is taken once, by this process or one that is a copy of it."""
    return store(cache_key(name, _COMMAND), thing)


def take(name: str) -> Any:
    """Returns what was passed on under a name, and removes it."""
    entry = load(own := cache_key(name, _COMMAND))
    with suppress(OSError):
        _path(own).unlink()
    return entry


def can_store() -> bool:
    """True if entries can be stored: not on a disk that is full or read-only."""
    is_stored = pass_on("trial", None)
    take("trial")
    return is_stored


def _path(name: str) -> Path:
    return cache_folder() / f"{name}.entry"


def _checksum(name: str, entry: bytes) -> bytes:
    """What an entry begins with: bits that flip, or another name, change it."""
    return crc32(entry, crc32(name.encode())).to_bytes(_CHECKSUM)


@contextmanager
def exclusive(what: str, path: Path) -> Iterator[None]:
    """One process at a time does this with a path; the others wait.

    Where no file can be locked, none waits. Raises BlockingIOError where another one
    does not end.
    """
    name = cache_key("lock", what, os.path.realpath(path))
    with ExitStack() as stack:
        try:
            cache_folder().mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(cache_folder() / f"{name}.lock"))
        except BlockingIOError:
            raise
        except OSError:
            pass
        yield


def prune(now: float) -> None:
    """Remove entries that were not used for a month, and the oldest of too many bytes.

    `deck watch` stores the banks of a folder anew at each save.
    """
    clear_drafts(cache_folder())
    found: list[tuple[float, int, str]] = []
    with suppress(OSError), os.scandir(cache_folder()) as entries:
        for entry in entries:
            with suppress(OSError):
                status = entry.stat()
                found.append((status.st_mtime, status.st_size, entry.path))
    room = _MOST
    for used, size, path in sorted(found, reverse=True):
        room -= size
        if room < 0 or now - used > _STALE:
            with suppress(OSError):
                Path(path).unlink()
