"""Every formula of the shipped banks works in MathJax's grammar and in the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator

import math_core
import pytest

from deck.live.value import Value
from deck.live.variant import Gap, Variant
from deck.render.ascii import linear
from deck.render.blocks import Look
from deck.render.markup import GapEdge, Maths, mark
from deck.render.maths import maths_rows
from deck.render.passage import passage_lines
from deck.width import cell_width
from tests.folders import LiveDeck


def _texts(variant: Variant) -> Iterator[tuple[str | Value | Gap, ...]]:
    yield from (variant.question, variant.answer, variant.why, variant.ref)
    yield from (variant.cloze, *(f.alt for f in variant.figures), *variant.points)
    for option in variant.options:
        yield from (option.text, option.because)


@pytest.fixture(scope="module")
def shipped(shipped_deck: LiveDeck) -> set[tuple[str, bool]]:
    """The formulas of the shipped banks, and whether they stand on their own lines."""
    found: set[tuple[str, bool]] = set()
    for live in shipped_deck.cards:
        for variants in live.variants.values():
            for text in _texts(variants[0]):
                for held in mark(text, "en").held:
                    if isinstance(held, Maths):
                        parts = (p for p in held.parts if not isinstance(p, GapEdge))
                        found.add(("".join(str(p) for p in parts), held.block))
    return found


def test_shipped_formulas(shipped: set[tuple[str, bool]]) -> None:
    """Each is TeX without an unknown command, and drawn in at most 80 cells.

    Neither its rows nor the line that it is in ASCII have `?` or commands of TeX.
    """
    assert shipped
    for tex, block in shipped:
        parser = math_core.LatexToMathML()
        parser.convert_with_local_state(tex, displaystyle=block)
        rows = maths_rows(tex)
        assert not re.search(r"\?|\\[a-zA-Z]", "".join(rows)), rows
        assert max(map(cell_width, rows)) <= 80
        line = linear(tex)
        assert line.isascii()
        assert not re.search(r"[\\{}?]", line), line
        assert line.count("(") == line.count(")")


@pytest.mark.parametrize(
    ("tex", "rows"),
    [
        ("a < b", ("a<b",)),
        (r"w_1 x_1 + b", ("w₁x₁+b",)),
        (r"\alpha \cdot \beta \geq 0", ("α⋅β≥0",)),
        (r"\unknownmacro{x}", (r"\unknownmacro{x}",)),
        (r"\frac{1}{", (r"\frac{1}{",)),
    ],
)
def test_rows(tex: str, rows: tuple[str, ...]) -> None:
    """A formula is drawn; one that cannot be is shown as it was written."""
    assert maths_rows(tex) == rows


def test_fraction() -> None:
    """A fraction stands on three rows, without empty rows or a common indent."""
    rows = maths_rows(r"\frac{1}{1 + e^{-x}}")

    assert len(rows) == 3
    assert "1+e⁻ˣ" in rows[2]
    assert min(len(row) - len(row.lstrip()) for row in rows) == 0


def test_a_sum() -> None:
    """A sum has its sign, with what it runs over above and below."""
    assert maths_rows(r"\sum_{i=1}^n w_i x_i") == (" ₙ", " ∑ wᵢxᵢ", "ⁱ⁼¹")
    assert maths_rows(r"-\sum_k t_k") == ("- ∑ tₖ", "  ᵏ")


def test_wide_letters_line_up() -> None:
    """A line of a fraction is as long as its Chinese words."""
    rows = maths_rows(r"\frac{\text{答对}}{\text{全部} + n}b")

    assert rows == ("  答对", "╶──────╴b", " 全部+n")


def test_gap_in_a_formula() -> None:
    """Gaps and values are parts of the formula that holds them."""
    (*_, maths) = mark((r"is \( x = ", Gap(1, ("2",)), r" \)."), "en").held

    assert isinstance(maths, Maths)
    assert [type(part).__name__ for part in maths.parts] == [
        "str",
        "GapEdge",
        "str",
        "GapEdge",
        "str",
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (r"add \( \frac{3}{4} \) and go on", ["add 3/4 and go on"]),
        (r"so \( \frac{1}{1+e^{-x}} \) it is", ["so 1/(1+e⁻ˣ) it is"]),
        (r"a \( \frac{\frac{1}{2}}{3} \) b", ["a (1/2)/3 b"]),
        (r"a \( \frac{a_1}{b+1} \) b", ["a a₁/(b+1) b"]),
        (r"\( \frac{1}{2} \)", ["   1", "  ╶─╴", "   2"]),
    ],
)
def test_fractions_in_a_sentence(text: str, lines: list[str]) -> None:
    """In a sentence a fraction has a slash; alone it is drawn in two dimensions."""
    assert passage_lines((text,), Look(60)) == lines


def test_a_wide_formula() -> None:
    """A formula that is wider than the screen stands on lines that fit, in full."""
    tex = (
        r"\[ y = " + " + ".join(rf"\frac{{w_{n}}}{{x_{n}}}" for n in range(9)) + r" \]"
    )

    lines = passage_lines((tex,), Look(30))

    assert max(map(cell_width, lines)) <= 30
    assert "".join("".join(lines).split()).count("/") == 9
