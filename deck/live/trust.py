"""Whose programs are run: the shipped ones, and those of folders the user named."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from deck.bank.folder import Folder, read_folder
from deck.bank.shipped import shipped_folder, starter_folder
from deck.errors import DeckError, OutputError
from deck.files import replace_file
from deck.live.code import card_program


def config_file() -> Path:
    """The list of folders whose programs may run, in the user's configuration."""
    from platformdirs import user_config_path

    return user_config_path("livedeck", appauthor=False) / "trusted.json"


def allow(folder: Path) -> None:
    """Remember that the programs of a folder may run. Raises OutputError."""
    file = config_file()
    folders = sorted({*_allowed(file), str(folder.resolve())})
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, (json.dumps(folders, indent=2) + "\n").encode())
    except OSError as error:
        reason = (error.strerror or "cannot be written").lower()
        message = f"cannot remember that programs may run, in {file}: {reason}"
        raise OutputError(message) from None


def _allowed(file: Path) -> list[str]:
    try:
        folders = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return []
    if not isinstance(folders, list):
        return []
    return [folder for folder in folders if isinstance(folder, str)]


def trusted_programs(folder: Folder) -> frozenset[str]:
    """The programs of a folder that may run: all, or those the shipped deck has too.

    A checkout or copy of the shipped deck thus builds at once, and so does what
    `deck init` makes; a program that is edited there asks once for the user's word.
    """
    return trusted(folder.path, frozenset(runnable(folder)))


def trusted(folder: Path, programs: frozenset[str]) -> frozenset[str]:
    """Those of a folder's programs that may run."""
    if not programs or is_allowed(folder):
        return programs
    own = (shipped_folder(), starter_folder())
    return programs & frozenset().union(*(_programs(f, _state(f)) for f in own))


@lru_cache(maxsize=4)  # each bank of a copy asks
def _programs(folder: Path, _state: frozenset[tuple[str, int, int]]) -> frozenset[str]:
    """The programs of a folder of ours, as it is in this state."""
    try:
        return frozenset(runnable(read_folder(folder)))
    except DeckError:
        return frozenset()


def _state(folder: Path) -> frozenset[tuple[str, int, int]]:
    """What changes with every edit in a folder."""
    try:
        found = [(path.name, path.stat()) for path in folder.glob("*.yaml")]
    except OSError:
        return frozenset()
    return frozenset((name, stat.st_mtime_ns, stat.st_size) for name, stat in found)


def is_allowed(folder: Path) -> bool:
    """Whether all code of a folder may run, that of its module too."""
    path = folder.resolve()
    return path == shipped_folder().resolve() or str(path) in _allowed(config_file())


def runnable(folder: Folder) -> list[str]:
    """All that the cards of a folder would run, each program once, in order."""
    found = (card_program(card) for card in folder.cards)
    return list(dict.fromkeys(program for program in found if program))
