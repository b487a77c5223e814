"""From a bank's text to typed cards, their formulas, and the edges between concepts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.bank.concepts import Edge, reduced
from deck.bank.formulas import COMMANDS, MAX_LENGTH, VALUE, formula_error
from deck.bank.models import Cloze
from deck.bank.source import Source
from deck.bank.validate import read_bank
from tests.folders import HEAD
from tests.tables import column, table


def test_gaps() -> None:
    """A cloze text is cut at its gaps; braces of live values belong to them."""
    for text, shown in table(__file__, "gaps"):
        card = f"  - id: x\n    kind: cloze\n    text: '{text}'\n"
        bank = read_bank(Source("gates.yaml", HEAD + card), ("en", "zh"))

        assert bank.findings == ()
        body = bank.cards[0].body
        assert isinstance(body, Cloze)
        pieces = body.pieces["en"]
        gaps = [f"⟦{p.gap}|{p.text}|{p.hint}⟧" if p.gap else p.text for p in pieces]
        assert "".join(gaps) == shown
        for piece in pieces:
            assert text.startswith(piece.text, piece.start)


@pytest.mark.parametrize("accept", ["[a，e, x]", "{c1: [1、2]}"])
def test_commas_in_words(accept: str) -> None:
    """One of full width parts no words that are typed, though names it does not."""
    card = "  - {id: x, kind: cloze, text: '{{c1::a}}', accept: %s}\n"
    bank = read_bank(Source("gates.yaml", HEAD + card % accept), ("en", "zh"))

    assert bank.findings == ()
    card = "  - {id: x, kind: cloze, text: '{{c1::a}}', needs: [a，e]}\n"
    bank = read_bank(Source("gates.yaml", HEAD + card), ("en", "zh"))
    assert [finding.help for finding in bank.findings] == ["write `[a, e]`"]


CONCEPTS = [f"c{n}" for n in range(8)]
EDGES = st.sets(
    st.tuples(st.sampled_from(CONCEPTS), st.sampled_from(CONCEPTS)).filter(
        lambda edge: edge[0] < edge[1]
    )
)


def reach(edges: set[Edge]) -> set[Edge]:
    """All pairs of which the second can be reached from the first."""
    found = set(edges)
    while more := {
        (a, d) for a, b in found for c, d in edges if b == c and (a, d) not in found
    }:
        found |= more
    return found


@given(EDGES)
def test_reduction(edges: set[Edge]) -> None:
    """The same is reached from the same, and no edge could be left out."""
    remaining = {*reduced(CONCEPTS, edges)}

    assert remaining <= edges
    assert reach(remaining) == reach(edges)
    for edge in remaining:
        assert reach(remaining - {edge}) != reach(edges)


def test_formulas() -> None:
    """What both draw."""
    row = rf"\begin{{cases}} a \\ {VALUE} \end{{cases}}"
    for tex in [*column(__file__, "formulas"), row]:
        assert formula_error(tex) is None


def test_refused_formulas() -> None:
    """What else there is: with its place, and in words."""
    for tex, place, message in [
        *table(__file__, "refused formulas"),
        ("{" * 11 + "}" * 11, "10-11", "more than 10 deep"),
        ("x" * (MAX_LENGTH + 1), f"0-{MAX_LENGTH + 1}", "1,001 characters"),
        ("a\ue002b", "1-2", "the character U+E002"),
        (" ", "0-1", "is empty"),
    ]:
        error = formula_error(tex)

        assert error is not None
        assert f"{error.start}-{error.end}" == place
        assert message in str(error)


PIECES = [*(f"\\{name}" for name in COMMANDS), *"{}[]()^_&'$%#x1 ", "\\\\"]
PIECES += ["\\begin{cases}", "\\end{cases}", "\\href", "\\"]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_formula(pieces: list[str]) -> None:
    """Whatever is put together is allowed or refused; what acts is never allowed."""
    tex = "".join(pieces)

    assert not (formula_error(tex) is None and "\\href" in tex)
