"""Waits until files of a deck folder are saved that a build reads. Owns watchfiles."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

from deck.errors import DeckError
from deck.files import DATA_ENDINGS, read_file

_SUFFIXES = {
    *(".yaml", ".yml", ".py", *DATA_ENDINGS),  # banks, and the module of live values
    *(".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"),
}
_QUIET = 20  # milliseconds in which nothing may change before it counts as saved
_PATIENCE = 5_000  # milliseconds that a change may go on
_GLANCE = 100  # milliseconds after which the folder is looked for again
_SECOND = 1.0
_LARGEST = 1_000_000  # bytes of what names the folder of git
_STALE = 30.0  # seconds after which git is taken to have died


def check_path(folder: Path) -> None:
    """Raises DeckError if a path is not Unicode, which watchfiles cannot read."""
    try:
        str(folder).encode()
    except UnicodeEncodeError:
        message = f"{folder} cannot be watched: its path is not UTF-8"
        raise DeckError(message) from None


def saves(folder: Path, out: Path) -> Iterator[bool]:
    """True at the start and whenever something was saved, False each tenth of a second.

    What is saved between two of them is not lost: the next one comes at once. The
    folder may go away, be another one, and come back. Raises as `check_path` does.
    """
    check_path(folder)
    glances = _glances(folder, out)
    for is_saved in glances:
        if is_saved and is_git_busy(folder):
            while is_git_busy(folder):
                time.sleep(_QUIET / 1000)
            while next(glances):
                pass
        yield is_saved


def _identity(folder: Path) -> tuple[int, int] | None:
    """What distinguishes a folder from a later one of its name; None without one."""
    with suppress(OSError):
        status = folder.stat()
        return status.st_dev, status.st_ino
    return None


def _glances(folder: Path, out: Path) -> Iterator[bool]:
    """Whether something was saved, whenever it was, and each tenth of a second.

    Files are polled where the system reports no changes, or watches too many files. A
    folder that goes away is watched again once it is back.
    """
    while True:
        was_there = folder.is_dir()
        for is_polled in (_needs_polling(), True) if was_there else ():
            with suppress(OSError, RuntimeError):
                yield from _watched(folder, out, is_polled=is_polled)
                break
        time.sleep(_GLANCE / 1000)
        yield was_there and not folder.is_dir()


def _watched(folder: Path, out: Path, *, is_polled: bool) -> Iterator[bool]:
    """The same while the folder is there; at first something may have been saved.

    What is polled is compared by whole seconds: what is saved in the same second again
    would be missed, so that it waits for the end of each. Some systems name files by
    their real paths, wherever links lead to them.
    """
    from watchfiles import watch

    place, out = (Path(os.path.realpath(path)) for path in (folder, out))
    with ExitStack() as stack:
        with suppress(OSError):  # Windows opens no folder
            # While it is open, no folder that comes after it has its number.
            stack.callback(os.close, os.open(folder, os.O_RDONLY))
        watched, is_new = _identity(folder), True
        for changes in watch(
            place,
            watch_filter=lambda _, path: is_input(Path(path), place, out),
            debounce=_PATIENCE,
            step=_QUIET,
            rust_timeout=_GLANCE,
            yield_on_timeout=True,
            force_polling=is_polled,
            ignore_permission_denied=True,
        ):
            if _identity(folder) != watched:
                return
            if is_polled and (changes or is_new):
                time.sleep(_SECOND)
            yield is_new or bool(changes)
            is_new = False


def _needs_polling() -> bool:
    """True if the system reports no changes of files, as of Windows' files in WSL.

    For network drives the user sets the variable that watchfiles reads, too.
    """
    named = os.environ.get("WATCHFILES_FORCE_POLLING", "")
    return bool(named) or "microsoft" in platform.uname().release.lower()


def is_input(path: Path, folder: Path, out: Path) -> bool:
    """Whether a build may read a file: a bank, module, picture or the lock.

    Of folders it is all that are not hidden: what is in them may have moved along. A
    file elsewhere, or below a name in other case, is judged by its own name alone.
    """
    within = [path, *path.parents]
    within = within[: within.index(folder)] if folder in within else [path]
    if out in within or any(place.name.startswith(".") for place in within[1:]):
        return False
    if path.name == "deck.lock" or path.suffix.lower() in _SUFFIXES:
        return True
    return path == folder or (not path.name.startswith(".") and path.is_dir())


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
                return abs(age) < _STALE  # the clock may have been fast
    return False
