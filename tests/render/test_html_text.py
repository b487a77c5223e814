"""Texts as HTML: what was written is what is seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.live.value import (
    Matrix,
    Number,
    Phrase,
    Printed,
    Shape,
    TruthTable,
    Value,
    Vector,
)
from deck.live.variant import Gap
from deck.render.anki_text import anki_html
from deck.render.blocks import Look
from deck.render.card_text import plain_text
from deck.render.html import (
    passage_html,
    printed_html,
    program_html,
    table_html,
    value_html,
)
from deck.render.passage import passage_lines
from tests.tables import table


def _field(parts: Sequence[str | Value | Gap]) -> str:
    """A passage as it stands in a field of Anki."""
    return anki_html(passage_html(parts, "en"))


TABLE = TruthTable(("x1", "x2", "y"), ((0, 0, 0), (1, 0, 0.5)), 2)

TEXTS = [
    *table(__file__, "texts"),
    ["\ue000" + "0\ue001", "0"],
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_text(text: str, expected: str) -> None:
    """Light Markdown becomes HTML; all else is escaped and stays as written."""
    assert _field((text,)) == expected


ROW = r"\( \begin{pmatrix} 0.5 &amp; 1.0 \end{pmatrix} \)"
SQUARE = r"\( \begin{pmatrix} 1 &amp; 2 \\ 3 &amp; 4 \end{pmatrix} \)"
TWELVE = " ".join(map(str, range(12)))  # more than a phone has room for
VALUES: list[tuple[Value, str, str]] = [
    # value, alone, inside a text
    (Number(0.1 + 0.2), "0.3", "0.3"),
    (Number(2, 2), "2.00", "2.00"),
    (Vector((0.5, 1)), "[0.5 1.0]", ROW),
    (
        Matrix(((1, 2), (3, 4))),
        "[[1 2]\n [3 4]]",
        SQUARE,
    ),
    (Vector(tuple(range(12))), f"[{TWELVE}]", f"[{TWELVE}]"),
    (Shape((2,)), "(2,)", "(2,)"),
    (Shape(None), "error", "error"),
    (Phrase("a<b *c*"), "a&lt;b *c*", '<span class="firm">a&lt;b *c*</span>'),
    (
        Printed("1 < 2"),
        '<pre class="out" style="--w:5">1 &lt; 2</pre>',
        "<code>1 &lt; 2</code>",
    ),
    (Printed("", "E"), '<pre class="out raised">E</pre>', "<code>E</code>"),
    (TABLE, table_html(TABLE, filled=True), '<span class="firm">0 0.5</span>'),
]


@pytest.mark.parametrize(("value", "alone", "inside"), VALUES)
def test_value(value: Value, alone: str, inside: str) -> None:
    """A value has a form of its own when it stands alone, and another in a text."""
    assert value_html(value) == alone
    assert _field(("is ", value, " there")) == f"is {inside} there"


def test_minus() -> None:
    """A negative number has the minus of prose in a sentence, that of code in code."""
    x, s = Number(-0.5), Phrase("-0.72")

    assert _field(("b = ", x, ", ", s)) == ('<span class="firm">b = −0.5</span>, −0.72')
    assert _field(("`b = ", x, "`")) == '<code class="firm">b = -0.5</code>'
    assert _field((r"\( b = ", x, r" \)")) == r"\( b = -0.5 \)"
    assert _field((Vector((-0.5, 1)),)) == (
        r"\( \begin{pmatrix} -0.5 &amp; 1.0 \end{pmatrix} \)"
    )
    assert _field((Vector((-1, *range(11))),)).startswith("[−1 0 1 ")
    assert "<td>−0.7</td>" in table_html(
        TruthTable(("x1", "y"), ((-0.7, 0),), 1), filled=True
    )
    assert _field((Phrase("-x"), Phrase("a-1"))) == "-xa-1"
    assert plain_text(("b = ", x), "en") == "b = −0.5"
    assert passage_lines(("b = ", x, ", `", x, "`"), Look(40)) == ["b = −0.5, `-0.5`"]
    ascii_look = Look(40, ascii=True)
    assert passage_lines(("b = ", x), ascii_look) == ["b = -0.5"]


TOGETHER = [
    # text, what no line breaks in
    (("at (1, ", Number(-0.5), ")."), ["(1, −0.5)"]),
    (("at (0, 1), (1, 1)",), ["(0, 1)", "(1, 1)"]),
    (("60000 × 784 *numbers*",), ["60000 × 784"]),
    (("w₁ = 0.5, e ≈ 2.72", "; see x = y"), ["w₁ = 0.5", "e ≈ 2.72"]),
    (("w = (0.5, 1), of [0.3, 2.9]",), ["w = (0.5, 1)", "[0.3, 2.9]"]),
    (("from (a, b) or `f(1, 2)`",), ["f(1, 2)"]),
    ((r"is \( x \), *as* \( y \)",), [r"\( x \),"]),
    ((r"如（\( x \)）。",), [r"（\( x \)）。"]),
    (("is ", Vector((0.5, 1)), "; `x`"), [f"{ROW};"]),
]


@pytest.mark.parametrize(("parts", "firm"), TOGETHER)
def test_no_break(parts: tuple[str | Value, ...], firm: list[str]) -> None:
    """A line ends in no pair of numbers, and not between a formula and its comma."""
    assert re.findall(r'class="firm">(.*?)</(?:span|code)>', _field(parts)) == firm


def test_value_in_code_and_maths() -> None:
    """A value in code is code, in a formula part of the formula; never Markdown."""
    x, s = Number(0.5), Phrase("*b* `")

    assert _field(("`y = ", x, "`")) == '<code class="firm">y = 0.5</code>'
    assert _field((r"\( y = ", x, r" \)")) == r"\( y = 0.5 \)"
    assert _field(("**", x, "** *", s, "*")) == (
        '<strong>0.5</strong> <em><span class="firm">*b* `</span></em>'
    )
    assert _field((x, "*", x, "*", x)) == "0.5*0.5*0.5"
    assert _field(("```python\ny = ", x, "\n```")) == (
        '<pre class="code">y = <span class="n">0.5</span></pre>'
    )
    assert _field((Phrase("a::b}} {{c1::"), "\\")) == (
        '<span class="firm">a:&#58;b}&#125; {&#123;c1:&#58;</span>\\'
    )


GAPS = [
    (("a ", Gap(1, ("b",)), " c"), "a {{c1::b}} c"),
    (("a ", Gap(2, ("b",), "h & h")), "a {{c2::b::h &amp; h}}"),
    ((Gap(1, ("**b** `c`",)),), "{{c1::<strong>b</strong> <code>c</code>}}"),
    (("`x = ", Gap(1, ("1",)), "`"), '<code class="firm">x = {{c1::1}}</code>'),
    (
        (r"\( \frac{1}{", Gap(1, ("x",)), r"} \)"),
        r"\( \displaystyle \frac{1}{\class{gap1}{ {{c1::x }} }&#125; \)",
    ),
    (
        (r"\(a = \frac{1}{", Gap(1, ("x",)), r"}\)"),
        r"\( \displaystyle a = \frac{1}{\class{gap1}{ {{c1::x }} }&#125;\)",
    ),
    (
        (r"\( ", Gap(1, ("x",), "y"), r" \)"),
        r"\( \class{gap1}{ {{c1::x ::\text{y} }} } \)",
    ),
    (  # several cells are not one group, which a class needs
        (r"\( \begin{matrix} a", Gap(12, (r"& b \\ c",)), r"& d \end{matrix} \)"),
        r"\( \begin{matrix} a{{c12::&amp; b \\ c }}&amp; d \end{matrix} \)",
    ),
    ((Gap(1, (Phrase("a::b}}"),)),), "{{c1::a:&#58;b}&#125;}}"),
    (
        ("```python\ndef ", Gap(1, ("f(x)",)), ":  # ", Gap(2, ("c",), "h"), "\n```"),
        (
            '<pre class="code"><span class="k">def</span> {{c1::<span class="f">f'
            '</span>(x)}}:  <span class="c"># </span>'
            '{{c2::<span class="c">c</span>::h}}</pre>'
        ),
    ),
    (
        ("```\na ", Gap(1, ("b\nc",)), "\n```"),
        '<pre class="out" style="--w:3">a {{c1::b\nc}}</pre>',
    ),
]


@pytest.mark.parametrize(("parts", "expected"), GAPS)
def test_gap(parts: tuple[str | Value | Gap, ...], expected: str) -> None:
    """A gap has Anki's marks around its HTML, in text, code and maths alike."""
    assert _field(parts) == expected


def test_table() -> None:
    """The asked cells are empty on the front; subscripts are set as such."""
    filled, empty = table_html(TABLE, filled=True), table_html(TABLE, filled=False)

    assert filled.count('<td class="asked">') == 2
    assert empty.count('<td class="asked">&nbsp;</td>') == 2
    assert "<th>x<sub>1</sub></th>" in filled
    assert '<td class="asked">0.5</td>' in filled
    assert filled.replace("0.5<", "&nbsp;<").count("&nbsp;") == 1


def test_program() -> None:
    """A program keeps its text under the colours; lines are counted when asked."""
    program = 'if a < b:\n\n    print("{{c1::x}}")  # &amp;'
    shown = anki_html(program_html(program, numbered=True))

    assert shown.count('<span class="ln"></span>') == 3
    assert _text(shown) == program
    assert "{{c1" not in shown
    assert printed_html(Printed("a\n b", "E")) == (
        '<pre class="out" style="--w:2">a\n b</pre><pre class="out raised">E</pre>'
    )


WIDE = "x = " + " + ".join(["1000"] * 8)


def test_wide_code() -> None:
    """Wide code says how wide it is; what no phone has room for goes on further in."""
    assert program_html("x = 1").startswith('<pre class="code">')
    assert program_html("# " + "-" * 40).startswith('<pre class="code" style="--w:42">')
    shown = program_html(f"if x:\n    {WIDE}\n    y = 2", numbered=True)
    assert shown.startswith('<pre class="code" style="--w:47">')
    assert shown.count('<span class="long" style="--in:12ch"><span class="ln">') == 1
    assert _text(shown) == f"if x:\n    {WIDE}\n    y = 2"
    printed = printed_html(Printed("1 " * 30 + "\n2"))
    assert printed.startswith('<pre class="out" style="--w:47"><span class="long" ')


def test_piece() -> None:
    """The gap of a program is marked, and line by line the piece that fills it."""
    program = "def f(x):\n    ____\n    return y"
    assert '    <span class="piece">____</span>\n' in program_html(program)

    shown = program_html(program, piece="if x:\n    y = 1")

    assert _text(shown) == "def f(x):\n    if x:\n        y = 1\n    return y"
    pieces = re.findall('<span class="piece">(.*?)</span>\n', shown)
    assert [_text(f"<b>{piece}</b>") for piece in pieces] == ["if x:", "y = 1"]


class _Checker(HTMLParser):
    """Collects text and checks that every tag is closed where it should be."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - given
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def _text(source: str) -> str:
    checker = _Checker()
    checker.feed(source)
    checker.close()
    assert checker.open == []
    return checker.words


MARKS = st.text("ab 1.-*_`~\\()[]{}<>&:#!|\n中，。：“”$c/", max_size=40)


@given(MARKS)
def test_any_text(text: str) -> None:
    """Whatever is written: tags are balanced, and no gap is made of it."""
    shown = _field((text,))

    _text(shown)
    assert not re.search(r"\{\{c\d", shown)
    assert not re.search(r"[\ue000\ue001]", shown)


@given(st.text(min_size=1, max_size=40), st.sampled_from(["{}", "**{}**", "- {}"]))
def test_any_value(text: str, around: str) -> None:
    """A value is never taken for Markdown, HTML or a gap, wherever it stands."""
    before, after = around.split("{}")
    shown = _field((before, Phrase(text), after))

    assert _text(shown) == text


PLAIN = [
    (("two  words\nand `code` **b** *e*",), "two words and code b e"),
    (("2*3*4 ", Number(0.5)), "2*3*4 0.5"),
    (("a ", Gap(1, ("**b**",)), " ", Gap(2, ("c",), "h"), "."), "a [...] [h]."),
    (
        (
            r"\( x_1 = ",
            Gap(1, ("2",)),
            r" \) a < b",
        ),
        "x_1 = [...] a < b",
    ),
    (("- a\n- b\n\n```python\nx = 1\n```",), "a b x = 1"),
]


@pytest.mark.parametrize(("parts", "expected"), PLAIN)
def test_title(parts: tuple[str | Value | Gap, ...], expected: str) -> None:
    """A title is the text on one line, without markup and without what is asked."""
    assert plain_text(parts, "en") == expected
