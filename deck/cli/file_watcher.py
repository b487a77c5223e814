"""The files of a deck folder that a build reads, and the wait until one is saved.

The system's word that something happened only wakes us up: what counts is how the
files look. So it does no harm when an editor saves through a temporary file, when the
folder goes away and comes back, or when a network drive says nothing at all.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path

from deck.files import DATA_ENDINGS, read_file

_SUFFIXES = {
    *(".yaml", ".yml", ".py", *DATA_ENDINGS),  # banks, and the module of live values
    *(".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"),
}
_STEP = 10  # milliseconds without an event that end a group of them
_POLL = 0.5  # seconds after which we look without being woken
_QUIET = 0.02  # seconds in which nothing may change before it counts as saved
_PATIENCE = 5.0  # seconds that a change may go on
_LARGEST = 1_000_000  # bytes of what names the folder of git
_STALE = 30.0  # seconds after which git is taken to have died

# How files looked, by path: time of change, size, file number, time of status. Of the
# folder itself only what tells it from another that has its name.
Seen = Mapping[str, tuple[int, ...]]


def look(folder: Path, out: Path) -> Seen:
    """How the files of a folder look now, those in `out` left aside."""
    seen: dict[str, tuple[int, ...]] = {}
    with suppress(OSError):
        status = folder.stat()
        seen[str(folder)] = (status.st_dev, status.st_ino)
    for entry in _files(folder, out):
        with suppress(OSError):
            status = entry.stat()
            times = (status.st_mtime_ns, status.st_ctime_ns)
            seen[entry.path] = (*times, status.st_size, status.st_ino)
    return seen


def _files(folder: Path, out: Path) -> Iterator[os.DirEntry[str]]:
    """What a build may read: banks and the lock, and pictures also further down."""
    waiting = [str(folder)]
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                suffix = os.path.splitext(entry.name)[1]  # noqa: PTH122 - no object each
                if entry.is_dir(follow_symlinks=False):
                    if entry.path != str(out) and not entry.name.startswith("."):
                        waiting.append(entry.path)
                elif entry.name == "deck.lock" or suffix.lower() in _SUFFIXES:
                    yield entry


def wait_for_change(folder: Path, out: Path, seen: Seen) -> None:
    """Return when the files no longer look as they were seen, and are left in peace."""
    places = {str(folder), *(os.path.dirname(path) for path in seen)}  # noqa: PTH120
    now = seen
    with closing(_wakes(sorted(places - {str(folder.parent)}))) as wakes:
        for _ in wakes:
            now = look(folder, out)
            if now != seen:
                break
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        time.sleep(_QUIET)
        before, now = now, look(folder, out)
        if now == before and not is_git_busy(folder):
            return


def _wakes(places: list[str]) -> Generator[None]:
    """Once at the start, then whenever something happened, or nothing for a while."""
    from watchfiles import watch

    yield
    with suppress(OSError, RuntimeError):  # a folder is gone, or too many are watched
        for _ in watch(
            *places,
            watch_filter=None,
            step=_STEP,
            rust_timeout=int(_POLL * 1000),
            yield_on_timeout=True,
            recursive=False,
            ignore_permission_denied=True,
        ):
            yield
    while True:
        time.sleep(_POLL / 2)
        yield


def is_git_busy(folder: Path) -> bool:
    """Whether git is changing the files of the checkout that a folder lies in."""
    for place in (folder, *folder.parents):
        with suppress(OSError, UnicodeDecodeError):
            git = place / ".git"
            if git.is_file():  # a second working tree says where its state is
                named = read_file(git, _LARGEST).decode().removeprefix("gitdir:")
                git = place / named.strip()
            if git.is_dir():
                age = time.time() - (git / "index.lock").stat().st_mtime
                return age < _STALE
    return False


def code_time() -> float:
    """When livedeck's own code was last changed, that of the reference too."""
    root = Path(__file__).parents[2]
    files = (path for name in ("deck", "nnref") for path in (root / name).rglob("*.py"))
    return max((path.stat().st_mtime for path in files), default=0)
