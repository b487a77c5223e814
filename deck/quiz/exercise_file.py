"""The file of a program that a learner writes: its place, its first line, its end.

It is NAME.py in the current folder, or in another one. Its first line says whose
program it is, so that no other file of that name is written over or put aside.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

from deck.errors import DeckError
from deck.files import read_file, replace_file, writing

MOST_BYTES = 1_000_000


def marker(card: str) -> str:
    """The first line of the file of a program."""
    return f"# livedeck: {card}"


def file_path(folder: Path, card: str) -> Path:
    """Where a program is written; its name can be imported."""
    return folder / f"{card.replace('-', '_')}.py"


def former_path(store: Path, namespace: str, card: str) -> Path:
    """Where it was written before it had a place in the learner's own folder."""
    return store.parent / "written" / namespace / f"{card}.py"


def is_begun(path: Path, card: str) -> bool:
    """Whether a file is that of a program."""
    with suppress(OSError):
        return _first_line(path) == marker(card)
    return False


def begin(path: Path, card: str, text: str) -> bool:
    """Create the file with its first text; False where it is there.

    Raises DeckError where it is another file, or cannot be written.
    """
    with writing(path):
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, text.encode())
            return True
        if _first_line(path) == marker(card):
            return False
    message = (
        f"{path} does not begin with `{marker(card)}`: add that line, or use "
        f"`deck write {card} --folder FOLDER`"
    )
    raise DeckError(message)


def read_former(path: Path, card: str) -> str | None:
    """The text of a former file, with the first line of today; None without one."""
    with suppress(OSError):
        text = read_file(path, MOST_BYTES).decode("utf-8-sig", errors="replace")
        return f"{marker(card)}\n{text}"
    return None


def rename_done(path: Path, today: date) -> Path:
    """Rename a file that is done with, by the date; it stays if that fails."""
    for number in range(1, 100):
        more = f"-{number}" if number > 1 else ""
        aside = path.with_name(f"{path.stem}.{today.isoformat()}{more}.py")
        if not aside.exists():
            try:
                return path.rename(aside)
            except OSError:
                return path
    return path


class Saves:
    """Says when a file was saved since it was read."""

    def __init__(self, path: Path) -> None:
        """The file, as it is now."""
        self._path = path
        self._read = self._glance = self._state()

    def note(self) -> None:
        """The file is read now."""
        self._read = self._state()

    def is_saved(self) -> bool:
        """Whether it was saved, and is not being written since the last time."""
        before, self._glance = self._glance, self._state()
        return self._glance == before and self._glance not in {None, self._read}

    def _state(self) -> tuple[int, int, int] | None:
        """What changes when the file is saved; None where it is not there."""
        with suppress(OSError):
            status = self._path.stat()
            return status.st_mtime_ns, status.st_size, status.st_ino
        return None


def _first_line(path: Path) -> str:
    """The first line that is not empty, without the mark that Notepad puts before."""
    text = read_file(path, MOST_BYTES).decode("utf-8-sig", errors="replace")
    return text.lstrip().partition("\n")[0].strip()
