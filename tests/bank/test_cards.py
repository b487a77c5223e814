"""From a bank's text to typed cards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from deck.bank.models import (
    Card,
    Cloze,
)
from deck.bank.validate import Bank
from tests.folders import Folder, read_folder

BankOf = Callable[[str], Bank]
FolderOf = Callable[..., Path]

Q = "    q: {en: What?, zh: 什么？}\n"
A = "    a: {en: That., zh: 这个。}\n"


def card_of(bank: Bank) -> Card:
    """The one card of a bank without findings."""
    assert [finding.message for finding in bank.findings] == []
    (card,) = bank.cards
    return card


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("digits", ["-1", "x", "1.0", "٣", "1_0", "9" * 5000, "''"]),
        ("line", ["-1", "x", "3", "9" * 5000, "''"]),
        ("orders", [f"['2 {'9' * 5000}']", "['1 x']", "['1 1']", "'2 1 3'"]),
        ("tolerance", ["-0.1", "x", "nan", "inf", "1e999", "[1]"]),
    ],
)
def test_numbers(key: str, values: list[str], bank_of: BankOf) -> None:
    """What is no number within bounds is a finding, however long."""
    own = {
        "line": "    kind: bug\n    a: '1'\n    program: x\n",
        "orders": "    kind: order\n    program: |-\n      x\n      y\n",
    }.get(key, "    kind: numeric\n    a: '1'\n")
    for value in values:
        card = f"  - id: x\n{Q}{own}    {key}: {value}\n"
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
        ("{{c1::`a::b`}} z", [("`a::b`", 1, ""), (" z", 0, "")]),
        ("{{c1::`a::b`::c::d}}", [("`a::b`", 1, "c::d")]),
        ("{{c1::`::a}}", [("`", 1, "a")]),
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
