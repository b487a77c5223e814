"""What is counted in a text, and what is seen in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from deck.bank.finding_list import Findings
from deck.bank.glossary import read_glossary
from deck.bank.heads import CardHead
from deck.bank.keys import Kind, Tier
from deck.bank.source import Source, Text
from deck.diagnostics.finding import Finding, Span
from deck.quality.card_texts import CardFacts, CardTraits
from deck.quality.lengths import length
from deck.quality.near_duplicates import check_near_duplicates
from deck.quality.terms import TermFinder
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


OPTIONS = "".join(
    f"\n  - text: {{en: {en}, zh: {zh}}}\n    because: {{en: So., zh: 因此。}}"
    for en, zh in (("AND", "与门"), ("OR", "或门"), ("fully", "全连接"))
)
WHICH = "kind: recall\nq: {en: Which?, zh: 哪个？}\na: "
# By the section of the table: a card with places for its cells, and the rule.
CARDS = {
    "yes or no": ("kind: recall\nq: %s\na: %s", "yes-no"),
    "enumeration": (f"{WHICH}%s", "enumeration"),
    "typed numbers": (f"{WHICH}'%s'\ngiven: %s\nproof: relu(1)", "typed-number"),
    "typed numbers in Chinese": (
        f"{WHICH}%s\nproof: relu(1)\nallow: [parity]",
        "typed-number",
    ),
    "negative questions": (
        f"kind: choice\nq: %s\noptions:{OPTIONS}",
        "negative-question",
    ),
    "machine values": ("kind: output\nprogram: |\n  %s", "machine-value"),
}


@pytest.mark.parametrize("section", CARDS)
def test_rules(section: str, tmp_path: Path) -> None:
    """What breaks a rule is a finding, and what only looks like it is none."""
    card, rule = CARDS[section]
    for *cells, expected in table(__file__, section):
        text = card % tuple(cell.replace("\n", "\n  ") for cell in cells)
        body = "".join(f"    {line}\n" for line in text.split("\n"))
        write_folder(tmp_path, {"one": f"{HEAD}  - id: x\n{body}"})
        done = run("check", tmp_path, "--allow-code", "--output-format", "concise")

        assert "error[" not in done.stdout, done.stdout
        found = re.findall(r": \w+\[([a-z-]+)\]: ", done.stdout)
        assert found == [rule] * int(expected), cells


TERMS = """\
terms:
  - en: class
    zh: 类
  - en: category
    zh: 类别
    also: {zh: [种类]}
  - en: OR gate
    zh: 或门
  - en: bias
    zh: 偏置
    avoid: {zh: [偏差], en: [über]}
  - en: ReLU
    zh: 线性整流
    also: {en: [Rectifier]}
    avoid: {en: [relu, Softmax]}
  - en: softmax
    zh: 归一化
    avoid: {en: [SoftMax]}
"""


def test_terms_are_found() -> None:
    """The longest form counts; one of an alphabet is a word of its own.

    Of forms that differ by capitals it is the one that is written so, else a first.
    """
    for language, text, expected in table(__file__, "terms"):
        source = Source("words.yaml", TERMS)
        findings = Findings(source)
        glossary = read_glossary(("en", "zh"), findings)

        assert findings.recorded == []
        forms = TermFinder(glossary, language).forms(Text(text), text)
        assert ("|".join(str(use.form) for use in forms) or "nothing") == expected


def near_duplicates(fronts: Sequence[str]) -> list[Finding]:
    """The findings of cards with these fronts."""
    name = Text.at("x", Span.point(1, 1))
    head = CardHead(name, "t", Kind.RECALL, Tier.CORE, "", (), (0,), {})
    traits = [CardTraits(front, "", None, {}, ()) for front in fronts]
    findings = Findings(Source("one.yaml", ""))
    check_near_duplicates([CardFacts(findings, head, each) for each in traits])
    return findings.recorded


def test_near_duplicates_are_not_quadratic() -> None:
    """Thousands of fronts that are nearly one are compared a few times each."""
    stem = "which of the gates that were built in this chapter has the parameters"

    found = near_duplicates([f"{stem} {n}?" for n in range(4_000)])

    assert 1 <= len(found) < 4_000 / 10


def test_equal_fronts_are_found() -> None:
    """However many others have each of their pieces, too."""
    chance = Random(1)  # noqa: S311 - no secret
    inside = ["".join(chance.choices("abcd", k=30)) for _ in range(1_000)]
    fronts = [f"aaa{letters}aaa" for letters in inside]

    assert len(near_duplicates(fronts)) == 0
    assert len(near_duplicates(fronts * 2)) == 1_000
