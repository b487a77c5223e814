"""Decks for tests, made from the cards of one bank."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from folders import read_folder

from deck.live.deck import LiveDeck, make_live

DECK = """\
namespace: 00112233445566ff
name: gates
title: {en: Gates, zh: 逻辑门}
languages: [en, zh]
banks: [bank.yaml]
"""
HEAD = "topic: gates\ntitle: {en: Gates, zh: 逻辑门}\ncards:\n"


@pytest.fixture
def folder_of(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a deck folder with one bank, given its cards as a YAML list."""

    def write(cards: str, name: str = "deck") -> Path:
        path = tmp_path / name
        path.mkdir(exist_ok=True)
        (path / "deck.yaml").write_text(DECK, encoding="utf-8")
        (path / "bank.yaml").write_text(HEAD + cards, encoding="utf-8")
        return path

    return write


@pytest.fixture
def deck_of(folder_of: Callable[[str], Path]) -> Callable[[str], LiveDeck]:
    """The cards of one bank with their values."""

    def live(cards: str) -> LiveDeck:
        return make_live(read_folder(folder_of(cards), "."))

    return live
