"""Where the deck folders that come with the package lie."""

from __future__ import annotations

from pathlib import Path

CONFIG = "deck.yaml"  # makes a folder a deck folder
_PACKAGE = Path(__file__).parents[1]


def shipped_folder() -> Path:
    """The deck folder inside the package, or `cards` beside it in a checkout."""
    inside = _PACKAGE / "cards"
    return inside if inside.is_dir() else _PACKAGE.parent / "cards"


def starter_folder() -> Path:
    """The deck folder that a new one without the shipped cards begins as."""
    return _PACKAGE / "starter"


def is_installed(folder: Path) -> bool:
    """Whether a deck folder is the installed copy, where no build writes."""
    return folder.resolve() == (_PACKAGE / "cards").resolve()
