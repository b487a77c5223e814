"""Every formula of the shipped banks works in MathJax's grammar and in the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator

import math_core
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.kinds.filled import FilledCard
from deck.live.passage import Passage
from deck.render.blocks import Options, Ours, Picture, Points, Text
from deck.render.lines import Look
from deck.render.markup import Maths, all_runs, as_written, parse
from deck.render.maths import maths_line
from deck.render.passage import passage_lines
from deck.width import cell_width
from tests.folders import LiveDeck
from tests.tables import table


def _texts(filled: FilledCard) -> Iterator[Passage]:
    yield from (filled.why, filled.ref)
    for block in (*filled.question, *filled.answer):
        match block:
            case Text(passage) if not isinstance(passage, Ours):
                yield passage
            case Picture(_, alt):
                yield alt
            case Points(items):
                yield from items
            case Options(items):
                yield from (text for one in items for text in (one.text, one.because))


@pytest.fixture(scope="module")
def shipped(shipped_deck: LiveDeck) -> set[tuple[str, bool]]:
    """The formulas of the shipped banks, and whether they are on their own lines."""
    found: set[tuple[str, bool]] = set()
    for live in shipped_deck.cards:
        for draws in live.draws.values():
            for text in _texts(draws[0]):
                for run in all_runs(parse(text)):
                    if isinstance(run, Maths):
                        found.add(("".join(map(as_written, run.parts)), run.block))
    return found


def test_shipped_formulas(shipped: set[tuple[str, bool]]) -> None:
    """Each is TeX without an unknown command, and a line that has no TeX."""
    assert shipped
    for tex, block in shipped:
        parser = math_core.LatexToMathML()
        parser.convert_with_local_state(tex, displaystyle=block)
        line = maths_line(tex)
        assert not re.search(r"[\\{}?]", line), line
        assert line.count("(") == line.count(")")


def test_a_wide_formula() -> None:
    """A formula wider than the screen is broken into lines that fit, in full."""
    tex = (
        r"\[ y = " + " + ".join(rf"\frac{{w_{n}}}{{x_{n}}}" for n in range(9)) + r" \]"
    )

    lines = passage_lines((tex,), Look(30))

    assert max(map(cell_width, lines)) <= 30
    assert "".join("".join(lines).split()).count("/") == 9


def test_formulas() -> None:
    """A formula is a line that means the same: brackets where the layout goes."""
    for tex, line in table(__file__, "formulas"):
        assert maths_line(tex) == line


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    """No text makes it fail, and no mark of its own is left."""
    assert not re.search("[\ue000-\ue005]", maths_line(text.replace("\ue000", "")))
