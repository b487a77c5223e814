"""Markup of other tools: found where it is meant as such, and nowhere else."""

from __future__ import annotations

from pathlib import Path

from deck.bank.source import Text
from deck.live.foreign import find_markup
from tests.patience import little_work


def _found(text: str, *, gaps: bool = False) -> list[tuple[str, str]]:
    place = Text.at(text, (1, 1, 1, len(text) + 1))
    return [
        (text[one.start : one.end], one.meant.removeprefix("as ").removeprefix("a "))
        for one in find_markup(place, gaps=gaps)
    ]


TABLE = Path(__file__).with_name("markup.txt").read_text("utf-8")
ROWS = [r.replace("⏎", "\n").split(" =>") for r in TABLE.splitlines() if " =>" in r]


def test_markup_of_other_tools() -> None:
    """Each sort is found at its first occurrence, with the smallest span, or none."""
    for text, markup in [(row[0], row[1:]) for row in ROWS]:
        assert _found(text) == [tuple(m.strip() for m in markup)] * (markup != [""])


def test_long_texts_take_no_longer_than_their_length() -> None:
    """No text, however it repeats itself, keeps anybody waiting."""
    for part in [
        *("<b>", "<!--", "<b a=1 ", "![", "[a](", "[a", "$a_", "$$a", "~~a", "[sound:"),
        *("[[type:", "|---", "| - ", "--- |", "&a", "<", "$", "[", "-", "~", "| "),
        *("a=b ", " ", "{{c1", "<http://", "](a.", "$a_ ", "\\(", "\\[\\(", "~~~ "),
        *("_a ", "_a", "$$$", "漢", "漢[か"),
    ]:
        with little_work():
            _found(part * (100_000 // len(part)))
