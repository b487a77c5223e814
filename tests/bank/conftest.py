"""Banks for tests, made from their cards alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from deck.bank.source import Source
from deck.bank.validate import Bank, read_bank
from tests.folders import HEAD, write_folder


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
        texts = {name: HEAD + cards for name, cards in banks.items()}
        path: Path = write_folder(tmp_path, texts)
        return path

    return write
