"""Decks for tests, made from the cards of one bank."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from deck.folder.trust import trust_always
from tests.folders import HEAD, LiveDeck, make_live, read_folder, write_folder


@pytest.fixture
def folder_of(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a trusted folder with one bank, given its cards as a YAML list."""

    def write(cards: str, name: str = "deck") -> Path:
        path: Path = write_folder(tmp_path / name, {"bank": HEAD + cards})
        trust_always(path)
        return path

    return write


@pytest.fixture
def deck_of(folder_of: Callable[[str], Path]) -> Callable[[str], LiveDeck]:
    """The cards of one bank with their values."""

    def live(cards: str) -> LiveDeck:
        return make_live(read_folder(folder_of(cards), "."))

    return live
