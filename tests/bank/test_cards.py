"""From a bank's text to typed cards, their formulas, and the edges between concepts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.folder.concepts import Edge, reduced
from deck.folder.validate import read_bank
from deck.kinds.cloze import Cloze
from deck.source.formulas import MAX_LENGTH
from deck.source.source import Source
from tests.folders import HEAD
from tests.formulas import formula_findings
from tests.tables import table


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
    """TeX passes through; a mistake has its place and words, `!` if it is an error."""
    for tex, *expected in table(__file__, "formulas"):
        found = [
            f"{tex[f.at.span[1] - 7 : f.at.span[3] - 7]}: {f.message}"
            + "!" * (f.rule == "bad-formula")
            for f in formula_findings(tex)
        ]
        assert found == expected, tex


def test_a_long_formula() -> None:
    """It is refused: what reads it may need its square in time, or all of the stack."""
    assert formula_findings("x" * MAX_LENGTH) == []
    assert [f.rule for f in formula_findings("x^{" * MAX_LENGTH)] == ["bad-formula"]


PIECES = [*"{}^_&'$%#x1 ", r"\\", r"\begin{cases}", r"\end{cases}", r"\href", "\\"]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_formula(pieces: list[str]) -> None:
    """Whatever is put together is found to be right or wrong; what acts is refused."""
    tex = "".join(pieces) + " "

    found = formula_findings(tex)

    acts = re.search(r"(?<!\\)(?:\\\\)*\\href(?![A-Za-z])", tex.partition("%")[0])
    assert not acts or [one.rule for one in found] == ["bad-formula"]
