"""From a bank's text to typed cards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from folders import read_folder

from deck.bank.deck_folder import Folder
from deck.bank.keys import KINDS, Kind, Tier
from deck.bank.models import (
    Bug,
    Card,
    Choice,
    Cloze,
    Code,
    Exercise,
    Interview,
    LocalizedText,
    Numeric,
    Order,
    Output,
    Picture,
    Recall,
    Shape,
    Table,
)
from deck.bank.validate import Bank

BankOf = Callable[[str], Bank]
FolderOf = Callable[..., Path]

COMMON = """\
    tier: more
    concept: sums
    why: {en: Because., zh: 因为。}
    ref: {en: Section 2, zh: 第二章}
    proof: [sigmoid(0), 1 + 1]
    needs: [first]
    path: sprint
    given: ['0.5', '1']
    was: old-id
    draw: {x: bit()}
    where: x > 0
    answer_picture: images/gate.png
    answer_alt: A gate
"""
PROGRAM = "    program: |-\n      x = ____\n      print(x)\n"
PICTURE = "    picture: plot(step)\n    alt: {en: A step, zh: 阶跃}\n"
Q = "    q: {en: What?, zh: 什么？}\n"
A = "    a: {en: That., zh: 这个。}\n"
OPTIONS = "    options:\n      - text: '2'\n      - {text: '3', because: no}\n"
PARTS = """\
    parts:
      - text: {en: Give x., zh: 写出 x。}
        hint: Two
        tests:
          - {test: 'assert x == 2, x', because: 'x is `{}`'}
"""
OWN = {
    Kind.RECALL: Q + A,
    Kind.CLOZE: "    text:\n      en: 'a {{c2::b}} {{c1::c::d}}'\n"
    "      zh: '{{c1::乙}} {{c2::丙}}'\n",
    Kind.CHOICE: Q + OPTIONS,
    Kind.NUMERIC: Q + "    a: ${ 1 }\n    tolerance: 0.5\n    digits: 2\n",
    Kind.TABLE: Q + A,
    Kind.SHAPE: Q + "    a: ${ (2, 3) }\n",
    Kind.OUTPUT: Q,
    Kind.BUG: Q + A + "    line: 2\n    mend: print(x + 1)\n    tests: assert x\n",
    Kind.CODE: Q + "    a: '1'\n    tests: assert x == 1\n",
    Kind.ORDER: Q + "    orders: 2 1\n    unused: y\n",
    Kind.EXERCISE: Q + "    a: x = 2\n    setup: import math\n" + PARTS,
    Kind.PICTURE: Q + A,
    Kind.INTERVIEW: Q + "    points: ['1', {en: Two, zh: 二}]\n",
}


def card_of(bank: Bank) -> Card:
    """The one card of a bank without findings."""
    assert [finding.message for finding in bank.findings] == []
    (card,) = bank.cards
    return card


@pytest.mark.parametrize("kind", Kind)
def test_card_with_all_keys(kind: Kind, bank_of: BankOf) -> None:
    """A card of any kind takes every common key."""
    own = OWN[kind] + PROGRAM + PICTURE
    card = card_of(bank_of(f"  - id: all\n    kind: {kind}\n{own}{COMMON}"))

    assert (card.id, card.kind) == ("all", kind)
    assert (card.topic, card.bank) == ("gates", "gates.yaml")
    assert (card.tier, card.concept) == (Tier.MORE, "sums")
    assert card.why == LocalizedText({"en": "Because.", "zh": "因为。"})  # type: ignore[dict-item]
    assert card.ref is not None
    assert card.ref.within("en") == "Section 2"
    assert card.proof == ("sigmoid(0)", "1 + 1")
    assert card.program == "x = ____\nprint(x)"
    assert (card.needs, card.path, card.given) == (
        ("first",),
        ("sprint",),
        ("0.5", "1"),
    )
    assert (card.was, card.draw, card.where) == ("old-id", {"x": "bit()"}, "x > 0")
    front, back = card.images
    assert (front.source, front.is_file) == ("plot(step)", False)
    assert (back.source, back.is_file) == ("images/gate.png", True)
    assert (front.alt.within("zh"), back.alt.within("zh")) == ("阶跃", "A gate")
    assert (card.question is None) is (kind is Kind.CLOZE)
    assert card.gaps == ((1, 2) if kind is Kind.CLOZE else (0,))


@pytest.mark.parametrize("kind", Kind)
def test_defaults(kind: Kind, bank_of: BankOf) -> None:
    """Keys that may be left out have nothing, and `core` is the tier."""
    needed = OWN[kind].partition("    line: 2\n")[0]
    needed += "    program: |-\n      x = ____\n      y = x\n"
    needed += PICTURE * (kind is Kind.PICTURE)
    card = card_of(bank_of(f"  - id: least\n    kind: {kind}\n{needed}"))

    assert (card.tier, card.concept) == (Tier.CORE, "")
    assert (card.why, card.ref, card.was, card.where) == (None,) * 4
    assert card.proof == card.needs == card.path == card.given == ()
    assert card.draw == {}


@pytest.mark.parametrize("kind", Kind)
def test_needed_keys(kind: Kind, bank_of: BankOf) -> None:
    """A card without its own keys is a finding for each, and no card."""
    bank = bank_of(f"  - id: bare\n    kind: {kind}\n    tier: core\n")

    missing = {finding.message.split("`")[3] for finding in bank.findings}
    extra = {Kind.PICTURE: "picture", Kind.ORDER: "steps"}
    needed = {*KINDS[kind].needed} - {"id", "kind"}
    assert {finding.rule for finding in bank.findings} == {"missing-field"}
    assert missing == {*needed, extra.get(kind)} - {None}
    assert len(bank.findings) == len(missing)
    assert (bank.cards, bank.ids) == ((), ("bare",))


def test_bodies(bank_of: BankOf) -> None:
    """Each kind has what is its own."""
    banks = {
        kind: bank_of(f"  - id: x\n    kind: {kind}\n{OWN[kind]}{PROGRAM}{PICTURE}")
        for kind in Kind
    }
    bodies = {kind: card_of(bank).body for kind, bank in banks.items()}
    that = LocalizedText({"en": "That.", "zh": "这个。"})  # type: ignore[dict-item]

    assert bodies[Kind.RECALL] == Recall(that)
    assert bodies[Kind.TABLE] == Table(that)
    assert bodies[Kind.PICTURE] == Picture(that)
    assert bodies[Kind.OUTPUT] == Output()
    assert bodies[Kind.BUG] == Bug(that, 2, "print(x + 1)", "assert x")  # type: ignore[arg-type]
    exercise = bodies[Kind.EXERCISE]
    assert isinstance(exercise, Exercise)
    (part,) = exercise.parts
    assert (exercise.solution, exercise.setup) == ("x = 2", "import math")
    assert (part.text.within("zh"), part.hint.within("en")) == ("写出 x。", "Two")
    assert [test.code for test in part.tests] == ["assert x == 2, x"]
    assert bodies[Kind.CODE] == Code("1", "assert x == 1")  # type: ignore[arg-type]
    cloze, choice = bodies[Kind.CLOZE], bodies[Kind.CHOICE]
    assert isinstance(cloze, Cloze)
    pieces = {
        lang: [(piece.text, piece.gap, piece.hint) for piece in found]
        for lang, found in cloze.pieces.items()
    }
    assert pieces == {
        "en": [("a ", 0, ""), ("b", 2, ""), (" ", 0, ""), ("c", 1, "d")],
        "zh": [("乙", 1, ""), (" ", 0, ""), ("丙", 2, "")],
    }
    assert isinstance(choice, Choice)
    assert [str(option.text.shared) for option in choice.options] == ["2", "3"]
    assert choice.options[0].because is None
    numeric, shape = bodies[Kind.NUMERIC], bodies[Kind.SHAPE]
    assert isinstance(numeric, Numeric)
    assert (numeric.tolerance, numeric.digits) == (0.5, 2)
    assert isinstance(shape, Shape)
    assert shape.answer.shared == "${ (2, 3) }"
    assert shape.answer.within("en") is shape.answer.within("zh")
    order = bodies[Kind.ORDER]
    assert isinstance(order, Order)
    steps = [str(step.shared) for step in (*order.steps, *order.unused)]
    assert steps == ["x = ____", "print(x)", "y"]
    assert order.orders == ((1, 2), (2, 1))
    interview = bodies[Kind.INTERVIEW]
    assert isinstance(interview, Interview)
    assert [point.within("zh") for point in interview.points] == ["1", "二"]


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("digits", ["-1", "x", "1.0", "٣", "1_0", "9" * 5000, "''"]),
        ("line", ["-1", "x", "3", "9" * 5000, "''"]),
        ("tolerance", ["-0.1", "x", "nan", "inf", "1e999", "[1]"]),
    ],
)
def test_numbers(key: str, values: list[str], bank_of: BankOf) -> None:
    """What is no number within bounds is a finding, however long."""
    kind, own = ("bug", "    program: x\n") if key == "line" else ("numeric", "")
    for value in values:
        card = f"  - id: x\n    kind: {kind}\n{Q}    a: '1'\n{own}    {key}: {value}\n"
        (finding,) = bank_of(card).findings

        others = {"''": "missing-field", "[1]": "wrong-type"}
        assert finding.rule == others.get(value, "bad-value")
        assert len(finding.message) <= 301


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("a {{c1::b}}", [("a ", 0, ""), ("b", 1, "")]),
        ("{{c12::b::c d}}", [("b", 12, "c d")]),
        ("{{c1::b}}{{c1::c}}", [("b", 1, ""), ("c", 1, "")]),
        ("{{c1::${ x[1:2] }}}", [("${ x[1:2] }", 1, "")]),
        ('{{c1::${ show("}") }}} z', [('${ show("}") }', 1, ""), (" z", 0, "")]),
        ("{{c1::${ x }::y}} z", [("${ x }", 1, "y"), (" z", 0, "")]),
        ("$${ {{c1::b}}", [("$${ ", 0, ""), ("b", 1, "")]),
        (r"\( {{a}} \) {{c1::b}}", [(r"\( {{a}} \) ", 0, ""), ("b", 1, "")]),
        (r"${ {{c1::b}} } \( x", [("${ ", 0, ""), ("b", 1, ""), (r" } \( x", 0, "")]),
    ],
)
def test_gaps(text: str, pieces: list[tuple[str, int, str]], bank_of: BankOf) -> None:
    """A cloze text is cut at its gaps; braces of live values belong to them."""
    bank = bank_of(f"  - id: x\n    kind: cloze\n    text: '{text}'\n")
    body = card_of(bank).body

    assert isinstance(body, Cloze)
    assert [(p.text, p.gap, p.hint) for p in body.pieces["en"]] == pieces
    for piece in body.pieces["en"]:
        assert text.startswith(piece.text, piece.start)


def test_gap_number_of_any_length(bank_of: BankOf) -> None:
    """A gap number of thousands of digits is a finding like any other."""
    text = f"{{{{c{'9' * 5000}::x}}}}"

    (finding,) = bank_of(f"  - id: x\n    kind: cloze\n    text: '{text}'\n").findings

    assert finding.rule == "bad-cloze"


def _card(card_id: str, more: str = "") -> str:
    return f"  - id: {card_id}\n    kind: recall\n{Q}{A}{more}"


def _rules(folder: Folder) -> list[tuple[str, str, int]]:
    return [(f.rule, f.at.path, f.at.span.line) for f in folder.findings]


def test_order_of_learning(folder_of: FolderOf) -> None:
    """The sprint comes first, then core, then more; within, the order of the banks."""
    path = folder_of(
        second=_card("s-more", "    tier: more\n") + _card("s-core"),
        first=_card("f-core")
        + _card("f-sprint", "    path: sprint\n    tier: more\n")
        + _card("f-more", "    tier: more\n"),
    )

    folder = read_folder(path, "cards")

    ids = [str(card.id) for card in folder.cards]
    assert folder.findings == ()
    assert ids == ["f-sprint", "s-core", "f-core", "s-more", "f-more"]
    banks = ["cards/second.yaml", "cards/first.yaml"]
    assert [bank.source.path for bank in folder.banks] == banks
    assert list(folder.sources) == [*banks, "cards/deck.yaml"]


def test_needs_across_banks(folder_of: FolderOf) -> None:
    """A card may need one of any bank, but none that is not there.

    One in a bank with a YAML error may be there, and one with a mistake is.
    """
    path = folder_of(
        a=_card("one", "    needs: [two, broken, three, four]\n"),
        b=_card("two", "    needs: one\n") + _card("broken", "    wy: x\n"),
        c=_card("three") + "    why: a: b\n",
    )

    folder = read_folder(path, ".")

    assert _rules(folder) == [
        ("late-need", "a.yaml", 8),
        ("unknown-card", "a.yaml", 8),
        ("unknown-key", "b.yaml", 13),
        ("yaml-syntax", "c.yaml", 8),
    ]
    assert "`four`" in folder.findings[1].message
