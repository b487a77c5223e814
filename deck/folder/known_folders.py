"""Deck folders that are known by their place: shipped, starter, installed, siblings.

Notes are distinguished by namespace and card id alone: of two decks with one namespace,
the one that is imported later would take over the notes of the other.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from deck.files import read_file

CONFIG = "deck.yaml"  # makes a folder a deck folder
FUNCTIONS = "functions.py"  # a deck's own, for live values
MISNAMED = "deck.yml"  # which is not read, and rarely meant to be left out
_PACKAGE = Path(__file__).parents[1]
_MOST = 500  # folders that are looked at
_LARGEST = 4_000_000  # bytes of a deck.yaml
_NAMESPACE = re.compile(rb"^namespace:\s*['\"]?([0-9a-f]{16,64})\b", re.MULTILINE)


def shipped_folder() -> Path:
    """The deck folder inside the package, or `cards` next to it in a checkout."""
    inside = _PACKAGE / "cards"
    return inside if inside.is_dir() else _PACKAGE.parent / "cards"


def starter_folder() -> Path:
    """The deck folder that a new one without the shipped cards is copied from."""
    return _PACKAGE / "starter"


def is_installed(folder: Path) -> bool:
    """True if a deck folder is the installed copy, where no build writes."""
    return folder.resolve() == (_PACKAGE / "cards").resolve()


def same_namespace(folder: Path) -> list[str]:
    """The names of sibling deck folders with the same namespace."""
    here = folder.resolve()
    wanted = _namespace(here)
    beside: list[Path] = []
    with suppress(OSError):
        beside = sorted(here.parent.iterdir())[:_MOST]
    same = (path for path in beside if wanted and _namespace(path) == wanted)
    return [path.name for path in same if path.resolve() != here]  # nor a link to it


def _namespace(folder: Path) -> bytes:
    match = None
    with suppress(OSError):
        match = _NAMESPACE.search(read_file(folder / CONFIG, _LARGEST))
    return match[1] if match else b""
