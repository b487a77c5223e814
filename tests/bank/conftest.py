"""Banks for tests, made from their cards alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from deck.bank.source import Source
from deck.bank.validate import Bank, read_bank

HEAD = "topic: gates\ntitle: {en: Gates, zh: 逻辑门}\ncards:\n"
CONFIG = """\
namespace: 00112233445566ff
name: gates
title: {en: Gates, zh: 逻辑门}
languages: [en, zh]
banks: [%s]
"""


@pytest.fixture
def bank_of() -> Callable[[str], Bank]:
    """Reads a bank whose cards are given, one YAML list."""

    def read(cards: str, languages: Sequence[str] = ("en", "zh")) -> Bank:
        return read_bank(Source("gates.yaml", HEAD + cards), languages)

    return read


@pytest.fixture
def folder_of(tmp_path: Path) -> Callable[..., Path]:
    """Writes a deck folder with banks given by name, their cards as one YAML list."""

    def write(**banks: str) -> Path:
        names = ", ".join(f"{name}.yaml" for name in banks)
        (tmp_path / "deck.yaml").write_text(CONFIG % names, encoding="utf-8")
        for name, cards in banks.items():
            (tmp_path / f"{name}.yaml").write_text(HEAD + cards, encoding="utf-8")
        return tmp_path

    return write
