"""What is counted in a text, and what is seen in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from folders import HEAD, write_folder

from deck.bank.finding_list import Findings
from deck.bank.glossary import read_glossary
from deck.bank.heads import CardHead
from deck.bank.keys import Kind, Tier
from deck.bank.source import Source, Text
from deck.cli import cli
from deck.diagnostics.finding import Span
from deck.quality.card_texts import CardFacts
from deck.quality.lengths import length
from deck.quality.near_duplicates import check_near_duplicates
from deck.quality.terms import TermFinder

RulesOf = Callable[[str], list[str]]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("", "en", 0),
        ("It fires.", "en", 2),
        ("a well-known rule – of thumb", "en", 5),
        ("`x @ W + b` and `b`", "en", 3),
        (r"so \( y = \frac{1}{1 + e} \) holds", "en", 3),
        ("```\nx = 1\ny = 2\n```", "en", 1),
        ("**bold** and *soft*", "en", 3),
        ("… – ()", "en", 0),
        ("加权和大于 0。", "zh", 6),
        ("用 ReLU 代替 sigmoid", "zh", 5),
        ("真值表（truth table）", "zh", 3),
        ("真值表（见下）", "zh", 5),
        ("“偏置”，`b`", "zh", 3),
        ("偏置", "zh-TW", 2),
    ],
)
def test_length(text: str, language: str, expected: int) -> None:
    """Words, or characters; code, formulas and English in brackets count little."""
    assert length(text, language) == expected


@pytest.fixture
def rules_of(tmp_path: Path) -> RulesOf:
    """The rules that a card breaks, from its YAML behind `- id: x`."""

    def check(card: str) -> list[str]:
        body = "".join(f"    {line}\n" for line in card.strip().split("\n"))
        write_folder(tmp_path, {"one": f"{HEAD}  - id: x\n{body}"})
        arguments = ["check", str(tmp_path), "--allow-code", "--output-format"]
        done = CliRunner().invoke(cli, [*arguments, "concise"])
        assert "error[" not in done.stdout, done.stdout
        lines = done.stdout.splitlines()
        return [line.partition("[")[2].partition("]")[0] for line in lines]

    return check


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("{en: Which gate?, zh: 哪个门？}", "{en: AND, zh: 与门}", 0),
        ("{en: Is it a gate?, zh: 哪个门？}", "{en: AND, zh: 与门}", 1),
        ("{en: Which gate?, zh: 是不是门？}", "{en: AND, zh: 与门}", 1),
        ("{en: Which?, zh: 怎样判断是否溢出？}", "{en: by its size, zh: 看大小}", 0),
        ("{en: '`x` is a gate. Which?', zh: '`x` 是哪个？'}", "{en: AND, zh: 与门}", 0),
        ("{en: Have a look. Which?, zh: 哪个？}", "{en: AND, zh: 与门}", 0),
        ("{en: 'Which, and is it AND?', zh: 哪个？}", "{en: AND, zh: 与门}", 0),
        ("{en: Which?, zh: 哪个？}", "{en: None of it., zh: 对角线}", 0),
        ("{en: Which?, zh: 哪个？}", "{en: 'No, never.', zh: 会，因为大于零}", 2),
        ("{en: Which?, zh: 哪个？}", "{en: No change, zh: 真值表}", 0),
    ],
)
def test_yes_or_no(
    question: str, answer: str, expected: int, rules_of: RulesOf
) -> None:
    """What asks for yes or no is told from what only has such a word."""
    card = f"kind: recall\nq: {question}\na: {answer}"

    assert rules_of(card) == ["yes-no"] * expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("{en: 'AND, OR', zh: 与门、或门}", 0),
        ("{en: 'AND, OR and XOR', zh: 门}", 1),
        ("{en: some, zh: 与门、或门、非门}", 1),
        ("{en: some, zh: 权重、偏置和阈值}", 1),
        ("{en: some, zh: 权重与偏置、阈值}", 0),
        ("{en: 'If both are 1, it fires and gives 1', zh: 激活}", 0),
        ("{en: '[0, 1, 1, 0]', zh: (0、1、1)}", 0),
        ("{en: '1, 2, 3, 4', zh: 一到四}", 0),
    ],
)
def test_enumeration(answer: str, expected: int, rules_of: RulesOf) -> None:
    """Three things are a list; two, a sentence and a vector are none."""
    card = f"kind: recall\nq: {{en: Which?, zh: 哪个？}}\na: {answer}"

    assert rules_of(card) == ["enumeration"] * expected


@pytest.mark.parametrize(
    ("answer", "given", "expected"),
    [
        ("Near 0.5 of it", "[]", 1),
        ("Near 0.5 of it", "[0.50]", 0),
        ("Near .5 of it", "[0.5]", 0),
        ("10,000 images", "[10000]", 0),
        ("6.02 × 10²³ of it", "[]", 1),
        ("6.02 × 10²³ of it", "[6.02e23]", 0),
        ("6.02 × 10²³ of it", "[6.02 × 10²³]", 0),
        ("`axis=0` and `float32`, W1", "[]", 0),
        ("`0.5`", "[]", 1),
        ("${ relu(2) } and more", "[]", 0),
    ],
)
def test_typed_numbers(
    answer: str, given: str, expected: int, rules_of: RulesOf
) -> None:
    """A number is given or computed; one in a name or in code is none."""
    card = f"kind: recall\nq: {{en: Which?, zh: 哪个？}}\na: '{answer}'"

    found = rules_of(f"{card}\ngiven: {given}\nproof: relu(1)")

    assert found == ["typed-number"] * expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("{en: Which gate is not made so?, zh: 哪个门？}", 1),
        ("{en: 'Which gate is it, if it does not fire?', zh: 哪个门？}", 0),
        ("{en: What is it when it does not fire?, zh: 不激活时是哪个？}", 0),
        ("{en: Which gate?, zh: 下列哪一项不正确？}", 1),
    ],
)
def test_negative_questions(question: str, expected: int, rules_of: RulesOf) -> None:
    """A question is turned round by a word of its own clause."""
    options = "".join(
        f"  - text: {{en: {en}, zh: {zh}}}\n    because: {{en: So., zh: 因此。}}\n"
        for en, zh in (("AND", "与门"), ("OR", "或门"), ("fully", "全连接"))
    )

    found = rules_of(f"kind: choice\nq: {question}\noptions:\n{options}")

    assert found == ["negative-question"] * expected


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("import os\nprint(os.pardir)", 0),
        ("import os\nprint(len(os.getcwd()))", 1),
        ("import random\nrandom.seed(0)\nprint(random.random())", 0),
        ("print(id(3) > 0)", 1),
        ("import numpy as np\nprint(np.random.rand() < 2)", 1),
        ("import numpy as np\nprint(np.random.default_rng(0).integers(5))", 0),
    ],
)
def test_machine_values(program: str, expected: int, rules_of: RulesOf) -> None:
    """What another machine would print is told from what it would not."""
    lines = program.replace("\n", "\n  ")

    assert rules_of(f"kind: output\nprogram: |\n  {lines}") == (
        ["machine-value"] * expected
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
    avoid: {zh: [偏差]}
"""


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("zh", "类别不是类", ["类别", "类"]),
        ("zh", "种类与或门", ["种类", "或门"]),
        ("zh", "偏差", ["偏差"]),
        ("en", "two classes, one subclass", ["class"]),
        ("en", "The OR  gate and a category", ["OR gate", "category"]),
        ("en", "Biased or unbiased", []),
    ],
)
def test_terms_are_found(language: str, text: str, expected: list[str]) -> None:
    """The longest form counts; an English one is a word of its own."""
    source = Source("words.yaml", TERMS)
    findings = Findings(source)
    glossary = read_glossary(source, ("en", "zh"), findings)

    assert findings.recorded == []
    forms = TermFinder(glossary, language).forms(Text(text), text)
    found = [str(use.form) for use in forms]
    assert found == expected


def test_near_duplicates_are_not_quadratic() -> None:
    """Thousands of fronts that are nearly one are compared a few times each."""
    stem = "which of the gates that were built in this chapter has the parameters"
    name = Text.at("x", Span.point(1, 1))
    head = CardHead(name, "t", Kind.RECALL, Tier.CORE, "", (), (0,), {})
    card = CardFacts("one.yaml", head, "", "", None, {}, ())
    cards = [card._replace(front=f"{stem} {n}?") for n in range(4_000)]
    findings = Findings(Source("one.yaml", ""))

    check_near_duplicates(cards, lambda _path: findings)

    assert 1 <= len(findings.recorded) < 4_000 / 10
