"""The most usual screens of the quiz, as texts to look at.

`screens/40x24.zh.txt` has what a terminal of that size shows at ten prompts, one after
another. `--bless` writes them anew.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if os.name != "posix":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from deck.folder.trust import trust_always
from deck.words import phrase
from tests.quiz.sitting import Sitting, room_of
from tests.tables import table

SCREENS = Path(__file__).with_name("screens")
_START = """
import random
random.SystemRandom = lambda: random.Random(2)
from deck.cli import main
main()
"""
_NARROW = 44  # columns, below which the prompt of the learner's verdict is shorter


def _play(
    sitting: Sitting, language: str, topic: str, *, is_narrow: bool
) -> Iterator[tuple[str, str]]:
    """Answer one prompt after another; the screens at some of them, by their names."""
    for prompt, keys, name in table(__file__, topic):
        kind = "judge-narrow" if prompt == "judge" and is_narrow else prompt
        sitting.at(phrase(kind, language, 3))
        if name != "-":
            yield name, re.sub(r"\d+ (s|秒)(?!\w)", r"9 \1", sitting.shown)
        sitting.send(keys.replace("\n", "\r"))


@pytest.fixture
def home(deck_folder: Path, tmp_path: Path) -> Path:
    """A place with the deck of every kind."""
    trust_always(deck_folder)
    return tmp_path


@pytest.mark.parametrize(
    ("language", "width", "height"),
    [("en", 80, 24), ("zh", 80, 24), ("zh", 40, 24), ("en", 100, 40)],
)
def test_screens(
    home: Path, language: str, width: int, height: int, pytestconfig: pytest.Config
) -> None:
    """They look as they did."""
    screens: dict[str, str] = {}
    with room_of(home / "deck", home / "reviews.db") as room:
        for topic in ("values", "programs"):
            options = ["--new", "20", "--topic", topic, "--ui", language]
            options += ["--lang", language]
            command = [sys.executable, "-c", _START, *room.arguments(*options)[5:]]
            sitting = room.start(command, width, height)
            screens |= _play(sitting, language, topic, is_narrow=width < _NARROW)
            assert sitting.end() == 0
    rule = "=" * 8
    text = "".join(f"{rule} {name}\n{shown}\n" for name, shown in screens.items())
    file = SCREENS / f"{width}x{height}.{language}.txt"
    if pytestconfig.getoption("bless"):
        file.write_text(text, encoding="utf-8", newline="\n")

    assert len(screens) == 11
    assert file.read_text(encoding="utf-8") == text
