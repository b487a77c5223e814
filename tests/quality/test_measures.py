"""What is counted in a text, and what is found in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from deck.check.lengths import length
from deck.check.near_duplicates import CardFront, Front, check_near_duplicates
from deck.folder.trust import trust_always
from deck.source.finding import Finding
from deck.source.finding_list import Findings
from deck.source.source import Mark, Source, Text
from tests.folders import HEAD, write_folder
from tests.project.decks import run
from tests.tables import table


def test_length() -> None:
    """Words, or characters; code, formulas and English in brackets count little."""
    for text, language, expected in [
        ("", "en", 0),
        *((text, lang, int(n)) for text, lang, n in table(__file__, "length")),
    ]:
        assert length(text, language) == expected


WHICH = "kind: recall\nq: {en: Which?, zh: 哪个？}\na: "
# By the section of the table: a card with places for its cells, and the rule.
CARDS = {
    "yes or no": ("kind: recall\nq: %s\na: %s", "yes-no"),
    "enumeration": (f"{WHICH}%s", "enumeration"),
}


@pytest.mark.parametrize("section", CARDS)
def test_rules(section: str, tmp_path: Path) -> None:
    """What breaks a rule is a finding, and what only looks like it is none."""
    card, rule = CARDS[section]
    for *cells, expected in table(__file__, section):
        text = card % tuple(cell.replace("\n", "\n  ") for cell in cells)
        body = "".join(f"    {line}\n" for line in text.split("\n"))
        write_folder(tmp_path, {"one": f"{HEAD}  - id: x\n{body}"})
        trust_always(tmp_path)
        done = run("check", tmp_path, "--output-format", "concise")

        assert "error[" not in done.stdout, done.stdout
        found = re.findall(r": \w+\[([a-z-]+)\]: ", done.stdout)
        assert found == [rule] * int(expected), cells


def near_duplicates(fronts: Sequence[str]) -> list[Finding]:
    """The findings of cards with these fronts."""
    name = Text.between("x", Mark(0, 0), Mark(0, 1))
    findings = Findings(Source("one.yaml", ""))
    cards = [CardFront(findings, name, Front("", front)) for front in fronts]
    check_near_duplicates(cards)
    return findings.recorded


def test_equal_fronts_are_found() -> None:
    """However many others have each of their pieces, too."""
    chance = Random(1)  # noqa: S311 - no secret
    inside = ["".join(chance.choices("abcd", k=30)) for _ in range(1_000)]
    fronts = [f"aaa{letters}aaa" for letters in inside]

    assert len(near_duplicates(fronts)) == 0
    assert len(near_duplicates(fronts * 2)) == 1_000
