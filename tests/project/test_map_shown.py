"""The concept maps in the documents are those of the shipped banks."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from deck.bank.deck_folder import read_folder
from deck.cli import cli

ROOT = Path(__file__).parents[2]
MAPS = {"en": "docs/concept-map.svg", "zh": "docs/concept-map.zh.svg"}
READMES = {"en": "README.md", "zh": "README.zh.md"}
MOST = 65_536  # bytes


@pytest.mark.parametrize("language", MAPS)
def test_map_is_up_to_date(language: str, request: pytest.FixtureRequest) -> None:
    """Each file is what `deck map cards --lang LANGUAGE --svg FILE` draws now."""
    path = ROOT / MAPS[language]
    words = ["map", str(ROOT / "cards"), "--lang", language, "--svg", "-"]
    drawn = CliRunner().invoke(cli, words).stdout
    if request.config.getoption("--bless"):
        path.write_text(drawn, encoding="utf-8", newline="\n")

    assert path.read_bytes().decode() == drawn
    assert len(drawn.encode()) < MOST


@pytest.mark.parametrize("language", MAPS)
def test_readme_shows_the_map(language: str) -> None:
    """Each README has the map of its language, with words for who cannot see it."""
    text = (ROOT / READMES[language]).read_text(encoding="utf-8")

    _, mark, _ = text.partition(f"]({MAPS[language]})")

    assert mark
    assert f"![]({MAPS[language]})" not in text


@pytest.mark.parametrize("language", MAPS)
def test_every_concept_has_a_name(language: str) -> None:
    """No shipped concept goes by the word that groups its cards."""
    folder = read_folder(ROOT / "cards")
    named = {name for bank in folder.banks for name in bank.concepts}

    assert {card.concept for card in folder.cards} <= named
    assert all(words.each for bank in folder.banks for words in bank.concepts.values())
