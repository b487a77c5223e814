"""What is counted in a text, and what is seen in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from deck.bank.finding_list import Findings
from deck.bank.glossary import read_glossary
from deck.bank.heads import CardHead
from deck.bank.keys import Kind, Tier
from deck.bank.source import Source, Text
from deck.diagnostics.finding import Span
from deck.quality.card_texts import CardFacts, CardTraits
from deck.quality.lengths import length
from deck.quality.near_duplicates import check_near_duplicates
from deck.quality.terms import TermFinder
from tests.folders import HEAD, write_folder
from tests.project.decks import run
from tests.tables import table

RulesOf = Callable[[str], list[str]]


def test_length() -> None:
    """Words, or characters; code, formulas and English in brackets count little."""
    for text, language, expected in [
        ("", "en", 0),
        *((text, lang, int(n)) for text, lang, n in table(__file__, "length")),
    ]:
        assert length(text, language) == expected


@pytest.fixture
def rules_of(tmp_path: Path) -> RulesOf:
    """The rules that a card breaks, from its YAML behind `- id: x`."""

    def check(card: str) -> list[str]:
        body = "".join(f"    {line}\n" for line in card.strip().split("\n"))
        write_folder(tmp_path, {"one": f"{HEAD}  - id: x\n{body}"})
        arguments = ["check", str(tmp_path), "--allow-code", "--output-format"]
        done = run(*arguments, "concise")
        assert "error[" not in done.stdout, done.stdout
        lines = done.stdout.splitlines()
        return [line.partition("[")[2].partition("]")[0] for line in lines]

    return check


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    table(__file__, "yes or no"),
)
def test_yes_or_no(
    question: str, answer: str, expected: str, rules_of: RulesOf
) -> None:
    """What asks for yes or no is told from what only has such a word."""
    card = f"kind: recall\nq: {question}\na: {answer}"

    assert rules_of(card) == ["yes-no"] * int(expected)


@pytest.mark.parametrize(
    ("answer", "expected"),
    table(__file__, "enumeration"),
)
def test_enumeration(answer: str, expected: str, rules_of: RulesOf) -> None:
    """Three things are a list; two, a sentence and a vector are none."""
    card = f"kind: recall\nq: {{en: Which?, zh: 哪个？}}\na: {answer}"

    assert rules_of(card) == ["enumeration"] * int(expected)


@pytest.mark.parametrize(
    ("answer", "given", "expected"),
    table(__file__, "typed numbers"),
)
def test_typed_numbers(
    answer: str, given: str, expected: str, rules_of: RulesOf
) -> None:
    """A number is given or computed; one in a name or in code is none."""
    card = f"kind: recall\nq: {{en: Which?, zh: 哪个？}}\na: '{answer}'"

    found = rules_of(f"{card}\ngiven: {given}\nproof: relu(1)")

    assert found == ["typed-number"] * int(expected)


def test_typed_numbers_in_chinese(rules_of: RulesOf) -> None:
    """No blank stands before one there."""
    answer = "{en: Some, zh: '约0.5，即.5，第${ 1 }层'}"
    card = f"kind: recall\nq: {{en: Which?, zh: 哪个？}}\na: {answer}"

    assert rules_of(f"{card}\nproof: relu(1)\nallow: [parity]") == ["typed-number"]


@pytest.mark.parametrize(
    ("question", "expected"),
    table(__file__, "negative questions"),
)
def test_negative_questions(question: str, expected: str, rules_of: RulesOf) -> None:
    """A question is turned round by a word of its own clause."""
    options = "".join(
        f"  - text: {{en: {en}, zh: {zh}}}\n    because: {{en: So., zh: 因此。}}\n"
        for en, zh in (("AND", "与门"), ("OR", "或门"), ("fully", "全连接"))
    )

    found = rules_of(f"kind: choice\nq: {question}\noptions:\n{options}")

    assert found == ["negative-question"] * int(expected)


@pytest.mark.parametrize(
    ("program", "expected"),
    table(__file__, "machine values"),
)
def test_machine_values(program: str, expected: str, rules_of: RulesOf) -> None:
    """What another machine would print is told from what it would not."""
    lines = program.replace("\n", "\n  ")

    assert rules_of(f"kind: output\nprogram: |\n  {lines}") == ["machine-value"] * int(
        expected
    )


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
"""


def test_terms_are_found() -> None:
    """The longest form counts; one of an alphabet is a word of its own."""
    for language, text, expected in table(__file__, "terms"):
        source = Source("words.yaml", TERMS)
        findings = Findings(source)
        glossary = read_glossary(("en", "zh"), findings)

        assert findings.recorded == []
        forms = TermFinder(glossary, language).forms(Text(text), text)
        assert ("|".join(str(use.form) for use in forms) or "nothing") == expected


def test_near_duplicates_are_not_quadratic() -> None:
    """Thousands of fronts that are nearly one are compared a few times each."""
    stem = "which of the gates that were built in this chapter has the parameters"
    name = Text.at("x", Span.point(1, 1))
    head = CardHead(name, "t", Kind.RECALL, Tier.CORE, "", (), (0,), {})
    fronts = [f"{stem} {n}?" for n in range(4_000)]
    traits = [CardTraits(front, "", None, {}, ()) for front in fronts]
    cards = [CardFacts("one.yaml", head, each) for each in traits]
    findings = Findings(Source("one.yaml", ""))

    check_near_duplicates(cards, lambda _path: findings)

    assert 1 <= len(findings.recorded) < 4_000 / 10
