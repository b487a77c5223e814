"""The most usual screens of the quiz, kept as texts to look at.

`screens/40x24.en.txt` has what a terminal of that size shows at ten prompts, one after
another. `--bless` writes them anew.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

if os.name != "posix":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from sitting import Sitting, room_of

from deck.live.trust import allow
from deck.words import phrase

SCREENS = Path(__file__).with_name("screens")
_START = """
import random
random.SystemRandom = lambda: random.Random(2)
from deck.cli import main
main()
"""
_NARROW = 44  # columns, below which the prompt of the learner's verdict is shorter


class Player:
    """Answers one prompt after another, and keeps what the screen shows at some."""

    def __init__(self, sitting: Sitting, language: str) -> None:
        """At the beginning of a session."""
        self._sitting, self._language = sitting, language
        self.screens: dict[str, str] = {}

    def answer(self, prompt: str, keys: str, name: str = "") -> None:
        """Wait for a prompt, keep the screen under a name, and press keys."""
        self._sitting.at(phrase(prompt, self._language, 3))
        if name:
            shown = re.sub(r"\d+ (s|秒)(?!\w)", r"9 \1", self._sitting.shown)
            self.screens[name] = shown
        self._sitting.send(keys)


def _play(player: Player, topic: str, *, is_narrow: bool) -> None:
    judge = "judge-narrow" if is_narrow else "judge"
    if topic == "values":
        player.answer("reveal", "\r", "a question")
        player.answer(judge, "3", "its answer, which the learner judges")
        player.answer("answer", "total\r", "a gap")
        player.answer(judge, "1", "words that the program cannot judge")
        player.answer("answer-choice", "1\r", "options")
        player.answer("go-on-wrong", "\r", "a wrong option")
        player.answer("answer", "0.3\r")
        player.answer("go-on-right", "\r")
        player.answer("answer", "1/2\r")
        player.answer("go-on-right", "?", "a right number")
        player.answer("go-on-right", "q", "the keys")
    else:
        player.answer("answer", "2, 6\r")
        player.answer("go-on-right", "\r")
        player.answer("answer", ":b\r")
        player.answer("answer-line", ":b\r")
        player.answer("reveal", ":b\r")
        player.answer("answer-code", "int(x >= 0)\r")
        player.answer("go-on-wrong", "\r", "code that fails a test")
        player.answer("reveal", ":b\r")
        player.answer("answer-code", "int(x > 0)\r")
        player.answer("end", "\r", "the end")


@pytest.fixture
def home(deck_folder: Path, tmp_path: Path) -> Path:
    """A place with the deck of every kind."""
    allow(deck_folder)
    return tmp_path


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("width", "height"), [(80, 24), (40, 24), (100, 40)])
def test_screens(
    home: Path, language: str, width: int, height: int, pytestconfig: pytest.Config
) -> None:
    """They look as they did."""
    screens: dict[str, str] = {}
    with room_of(home / "deck", home / "reviews.db") as room:
        for topic in ("values", "programs"):
            options = [
                "--new",
                "20",
                "--topic",
                topic,
                "--ui",
                language,
                "--lang",
                language,
            ]
            command = [sys.executable, "-c", _START, *room.arguments(*options)[5:]]
            sitting = room.start(command, width, height)
            player = Player(sitting, language)
            _play(player, topic, is_narrow=width < _NARROW)
            assert sitting.end() == 0
            screens |= player.screens
    rule = "=" * 8
    text = "".join(f"{rule} {name}\n{shown}\n" for name, shown in screens.items())
    file = SCREENS / f"{width}x{height}.{language}.txt"
    if pytestconfig.getoption("bless"):
        file.write_text(text, encoding="utf-8", newline="\n")

    assert len(screens) == 10
    assert file.read_text(encoding="utf-8") == text
