"""What was worked out before and would come out the same: kept between two runs.

A file a thing, in the user's cache folder, named after a hash of all that the thing
hangs on. Whoever deletes the folder loses time only. Nothing here ever fails: what
cannot be read is worked out anew, and what cannot be written is not kept.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from deck import __version__
from deck.files import replace_file
from deck.hashes import HASH_SIZE, blake2b

_OWN = ("deck", "nnref")
_NOT_MAKING = {"__pycache__", "cli", "_cli", "quality", "locale", "starter", "cards"}
_OTHERS = (
    *("numpy", "genanki", "markdown_it", "mdit_py_cjk_friendly", "pygments", "yaml"),
    "texicode",
)
_PATHS = "surrogatepass"  # the bytes of a path need be no text
_FRESH = 86_400  # seconds in which a use need not be marked
_STALE = 30 * 86_400  # seconds after which what nobody asked for is deleted


def cache_folder() -> Path:
    """Where things are kept."""
    from platformdirs import user_cache_path

    return user_cache_path("livedeck", appauthor=False) / "made"


@cache
def makers() -> str:
    """A hash of all that makes a thing out of a bank: our code and that of others."""
    root = Path(__file__).parents[2]
    files = [stamp for name in _OWN for stamp in _stamps(str(root / name))]
    for name in _OTHERS:
        spec = find_spec(name)
        if spec is not None and spec.origin:
            files.append(_stamp(spec.origin, Path(spec.origin).stat()))
    return digest(__version__, sys.version, *sorted(files))


def _stamps(folder: str) -> Iterator[str]:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name not in _NOT_MAKING:
                    yield from _stamps(entry.path)
            elif not entry.name.endswith(".pyc"):
                yield _stamp(entry.path, entry.stat())


def _stamp(path: str, found: os.stat_result) -> str:
    return f"{path} {found.st_size} {found.st_mtime_ns}"


def digest(*parts: str | bytes) -> str:
    """A hash of texts, one after another and not to be confused."""
    whole = blake2b(digest_size=HASH_SIZE)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", _PATHS)
        whole.update(b"%d:" % len(data))
        whole.update(data)
    return whole.hexdigest()


def is_kept(name: str) -> bool:
    """Whether something was kept under a name."""
    return (cache_folder() / f"{name}.json").exists()


def kept(name: str) -> Any:
    """What was kept under a name, if it can still be read; else None."""
    path = cache_folder() / f"{name}.json"
    try:
        data = path.read_bytes()
        found = json.loads(data)
    except (OSError, ValueError, RecursionError):
        return None
    if time.time() - path.stat().st_mtime > _FRESH:
        with suppress(OSError):
            os.utime(path)
    return found


def keep(name: str, thing: object) -> bool:
    """Keep a thing made of lists, mappings, texts and numbers; whether that went."""
    folder = cache_folder()
    data = json.dumps(thing, separators=(",", ":")).encode()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(folder / f"{name}.json", data)
    except OSError:
        return False
    return True


def take(name: str) -> bool:
    """Delete what was kept under a name; whether it was there, so that one has it."""
    try:
        (cache_folder() / f"{name}.json").unlink()
    except OSError:
        return False
    return True


def clear_out(now: float) -> None:
    """Delete what nobody asked for in a month."""
    with suppress(OSError), os.scandir(cache_folder()) as entries:
        for entry in entries:
            with suppress(OSError):
                if now - entry.stat().st_mtime > _STALE:
                    Path(entry.path).unlink()
