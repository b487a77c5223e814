"""What each kind of card is graded by."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from deck.live.value import Number, Printed
from deck.live.variant import (
    ChoiceKey,
    CodeKey,
    LineKey,
    NumberKey,
    OutputKey,
    SelfGraded,
    Variant,
)
from tests.folders import LiveDeck

DeckOf = Callable[[str], LiveDeck]
TRUST = "deck.live.live_bank.trusted_programs"


@pytest.fixture
def variant_of(
    deck_of: DeckOf, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Variant]:
    """The English variant of one card whose programs may run."""
    from deck.live.trust import runnable

    monkeypatch.setattr(TRUST, lambda folder: frozenset(runnable(folder)))

    def read(card: str) -> Variant:
        deck = deck_of(f"  - id: x\n{card}")
        assert [finding.message for finding in deck.findings] == []
        return deck.cards[0].variants["en"][0]

    return read


VariantOf = Callable[[str], Variant]


@pytest.mark.parametrize(
    ("answer", "more", "values", "tolerance"),
    [
        ("${ 1 + 1 }", "", (2.0,), 1e-9),
        ("'2'", "", (2.0,), 1e-9),
        ("1 / 3", "", (1 / 3,), 5e-5),
        ("${ 1 / 3 }", "    tolerance: 0.01\n", (1 / 3,), 0.01),
        ("${ 1 / 3 }", "    digits: 2\n", (1 / 3,), 0.005),
        ("${ [0.5, 2] }", "", (0.5, 2.0), 1e-4),
        ("${ 0.00002 }", "", (0.00002,), 2e-8),
        ("${ 2 * 6.02214076e23 }", "", (2 * 6.02214076e23,), 5e20),
        ("${ 12345.678 }", "    significant: 3\n", (12345.678,), 50),
        ("${ 1 / 3 }", "    tolerance: 1%\n", (1 / 3,), 0.01 / 3),
        ("${ 1 / 3 }", "    tolerance: 0.0000001\n", (1 / 3,), 1e-7),
        ("${ [1, 2] }", "    tolerance: 0\n", (1.0, 2.0), 0.0),
    ],
)
def test_numeric(
    answer: str,
    more: str,
    values: tuple[float, ...],
    tolerance: float,
    variant_of: VariantOf,
) -> None:
    """A number is right within the tolerance, or else in the last digit shown."""
    key = variant_of(f"    kind: numeric\n    q: x?\n    a: {answer}\n{more}").key

    assert isinstance(key, NumberKey)
    assert key.values == values
    assert key.tolerance == pytest.approx(tolerance)
    assert key.tolerance >= tolerance


def test_choice(variant_of: VariantOf) -> None:
    """The first option is the right one, in whatever order they are shown."""
    found = variant_of(
        "    kind: choice\n    q: x?\n    options:\n      - text: ${ 1 + 1 }\n"
        + "".join(
            f"      - {{text: '{n}', because: no}}\n" for n in ("a", "b", "c", "d")
        )
    )
    orders = list(found.orders())

    assert found.key == ChoiceKey()
    assert found.answer == (Number(2),)
    assert [option.right for option in found.options] == [True] + [False] * 4
    assert len(orders) == 24
    assert len({order.options for order in orders}) == 24
    assert all(sum(o.right for o in order.options) == 1 for order in orders)
    places = [[o.right for o in order.options].index(True) for order in orders]
    assert {4, 5} == {places.count(place) for place in range(5)}


def test_programs(variant_of: VariantOf) -> None:
    """Outputs, faults and missing pieces are graded by what the program does."""
    output = variant_of("    kind: output\n    program: print(1 + 1)\n")
    assert output.key == OutputKey(Printed("2"))
    assert output.answer == (Printed("2"),)
    raised = variant_of("    kind: output\n    program: print(1 / 0)\n")
    assert raised.key == OutputKey(Printed("", "ZeroDivisionError"))
    told = variant_of("    kind: bug\n    q: x?\n    a: y\n    program: x = 1\n")
    assert told.key == SelfGraded()
    line = variant_of(
        "    kind: bug\n    q: x?\n    a: y\n    program: x = 1\n    line: 1\n"
    )
    assert line.key == LineKey(1)
    code = variant_of(
        "    kind: code\n    q: x?\n    a: '2'\n    tests: assert x == 2\n"
        "    program: x = ____\n"
    )
    assert code.key == CodeKey("x = ____", "assert x == 2")
    assert code.answer == ("2",)
    live = variant_of(
        "    kind: recall\n    q: ${ raised } ${ output }\n    a: y\n"
        "    program: |-\n      print('seen')\n      [][0]\n"
    )
    assert [str(part) for part in live.question] == ["IndexError", " ", "seen"]


def test_findings_of_other_banks_hide_nothing(deck_of: DeckOf) -> None:
    """A wrong answer is told even where another finding stands before it."""
    deck = deck_of(
        "  - id: a\n    kind: numeric\n    q: ${ y }\n    a: ${ (1, 2) }\n"
        "  - id: b\n    kind: shape\n    q: x?\n    a: ${ 1 } and more\n"
        "  - id: c\n    kind: table\n    q: x?\n    a: ${ y }\n"
    )

    assert [(f.rule, f.at.span.line) for f in deck.findings] == [
        ("unknown-name", 6),
        ("wrong-type", 7),
        ("wrong-type", 11),
        ("unknown-name", 15),
    ]
    assert deck.cards == ()
    assert any(f.severity == "error" for f in deck.findings)
