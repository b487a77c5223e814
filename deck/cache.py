"""The cache: what programs printed and compiled banks, kept from one run to the next.

Each entry is a file in the user's cache folder, named by a hash of all that it depends
on. Deleting the folder costs time only. Nothing here fails: an entry that cannot be
read counts as missing, and one that cannot be written is not stored.

Entries are pickles that may only name record types of this project and a few of
Python's, so that none of them can call anything.
"""

from __future__ import annotations

import os
import pickle
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

from deck import __version__
from deck.files import clear_drafts, locked, read_file, replace_file
from deck.hashes import HASH_SIZE
from deck.plugins import package_paths

_NO_CODE = {"__pycache__", "starter", "cards"}
_OTHERS = ("numpy", "markdown_it", "pygments", "yaml", "math_core")
_PATHS = "surrogatepass"  # the bytes of a path need be no text
_FRESH = 86_400  # seconds until the time of a use is stored again
_LARGEST = 256_000_000  # bytes of an entry
_MOST = 1_000_000_000  # bytes of all
_STALE = 30 * 86_400  # seconds after which an unused entry is removed


def cache_folder() -> Path:
    """The folder of the entries."""
    from platformdirs import user_cache_path

    return user_cache_path("livedeck", appauthor=False) / "compiled"


@cache
def code_version() -> str:
    """A hash of the code that compiles a bank: ours, that of plugins and libraries."""
    files = [*_stamps(str(Path(__file__).parent))]
    for path in package_paths():
        files += (
            _stamps(str(path)) if path.is_dir() else [_stamp(str(path), path.stat())]
        )
    for name in _OTHERS:
        spec = find_spec(name)
        if spec is not None and spec.origin:
            files.append(_stamp(spec.origin, Path(spec.origin).stat()))
    return cache_key(__version__, sys.version, *sorted(files))


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


def load(name: str) -> Any:
    """Returns the entry of a name; None where there is none, or it is damaged."""
    path = _path(name)
    try:
        found = path.stat()
        thing = unpack(read_file(path, _LARGEST))
    except Exception:  # noqa: BLE001 - damaged bytes may raise anything
        return None
    if time.time() - found.st_mtime > _FRESH:
        with suppress(OSError):
            os.utime(path)
    return thing


def store(name: str, thing: object) -> None:
    """Store records, lists, mappings, texts and numbers."""
    path = _path(name)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, pack(thing), is_durable=False)


def pack(thing: object) -> bytes:
    """A thing as `unpack` reads it."""
    data = BytesIO()
    _Pickler(data, pickle.HIGHEST_PROTOCOL).dump(thing)
    return data.getvalue()


def unpack(data: bytes) -> Any:
    """The thing that was packed. Raises whatever damaged bytes make it raise."""
    return _Unpickler(BytesIO(data)).load()


def read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """A mapping that nobody changes, which pickle has no form for."""
    return MappingProxyType(mapping)


class _Pickler(pickle.Pickler):
    def reducer_override(self, thing: object) -> Any:
        if isinstance(thing, MappingProxyType):
            return read_only, (dict(thing),)
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """A record type of this project. Raises UnpicklingError for anything else."""
        found = super().find_class(module, name) if module.startswith("deck.") else None
        if isinstance(found, type) or found is read_only:
            return found
        message = f"{module}.{name} is no record"
        raise pickle.UnpicklingError(message)


def _path(name: str) -> Path:
    return cache_folder() / f"{name}.entry"


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

    A preview stores a bank anew at each save.
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
