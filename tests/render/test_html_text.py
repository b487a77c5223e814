"""Texts as HTML: what was written is what is seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from deck.live.value import (
    Phrase,
    Printed,
    TruthTable,
    Value,
)
from deck.live.variant import Gap
from deck.render.anki_text import anki_html
from deck.render.html import (
    passage_html,
    printed_html,
    program_html,
    table_html,
)


def _field(parts: Sequence[str | Value | Gap]) -> str:
    """A passage as it stands in a field of Anki."""
    return anki_html(passage_html(parts, "en"))


def test_a_sign_behind_a_formula() -> None:
    """No line begins with it, however the formula is written."""
    for formula in (r"\(x\)", r"\( x \)", r"(\(x\)"):
        assert f'<span class="firm">{formula},</span> then' in _field(
            (f"see {formula}, then",)
        )


def test_words_in_a_table() -> None:
    """Words in a cell are no HTML, and no gap or field of Anki's."""
    table = TruthTable(("who <b>", "y"), (("<img src=x onerror=f()> {{c1::x}}", 1),), 1)
    shown = anki_html(table_html(table, filled=True))

    assert _text(shown) == "who <b>y<img src=x onerror=f()> {{c1::x}}1"
    assert "<img" not in shown
    assert "{{c1" not in shown


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


@given(st.text(min_size=1, max_size=40), st.sampled_from(["{}", "**{}**", "- {}\n- "]))
def test_any_value(text: str, around: str) -> None:
    """A value is never taken for Markdown, HTML or a gap, wherever it stands."""
    before, after = around.split("{}")
    shown = _field((before, Phrase(text), after))

    assert _text(shown) == text
