"""How a text is parsed, a program coloured, and what HTML becomes of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html.parser import HTMLParser

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token as ParserToken

from deck.live.passage import Gap
from deck.live.value import (
    Phrase,
    Value,
)
from deck.render.anki_text import anki_html
from deck.render.highlight import highlight
from deck.render.html import (
    passage_html,
)
from deck.render.markup import Token, parse

_INLINE = ["emphasis", "backticks", "escape", "newline"]
PARSER = MarkdownIt("zero").enable([*_INLINE, "list", "fence"])


@given(st.text(st.sampled_from("ab 1*_`\\-+.)~#>\t$“\n"), min_size=1, max_size=16))
@example("***a** b*")
@example("a_b_ _c")
@example("``a` `b``  \nc")
@example("1) a")
def test_a_text_is_commonmark(text: str) -> None:
    """Without Chinese, a text is what CommonMark reads: `_` is a sign like `^` there.

    One line is no list.
    """
    plain, line = text.replace("_", "^"), text.strip().replace("_", "^")
    is_line = line and "\n" not in line
    found: Sequence[ParserToken] = (
        PARSER.parseInline(line) if is_line else PARSER.parse(plain)
    )
    if "".join(token.type for token in found) == "paragraph_openinlineparagraph_close":
        found = found[1:2]

    shown = [
        (token.type, _words((each.type, each.content) for each in token.children or ()))
        for token in found
        if not token.hidden
    ]
    assert shown == [
        (token.type, _words((each.type, _content(each)) for each in _inside(token)))
        for token in parse((text,))
    ]


def _inside(token: Token) -> Sequence[Token]:
    """The inline tokens of a block; words alone are not said to be a text."""
    if token.children or not token.runs:
        return token.children
    return [token._replace(type="text")] if token.type == "inline" else ()


def _content(token: Token) -> str:
    """What the parser has as the content of a token."""
    is_break = token.type.endswith("break")
    return "" if is_break else "".join(map(str, token.runs)).replace("_", "^")


def _words(tokens: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The tokens of a paragraph but for empty words."""
    return [each for each in tokens if each != ("text", "")]


def test_chinese_is_no_obstacle() -> None:
    """Bold and italics beside Chinese need no blank, whatever sign they begin with."""
    for text in ("权重**（w）**和", "**“阈值”**是", "是*`x`*吗", "**感知机。**它"):
        marked = [token.type for token in parse((text,))[0].children]

        assert [name for name in marked if name.endswith(("_open", "_close"))]


SOURCE = st.text("abc_ 01.\"'#\\\n\t()[]{}:=+-*/@<>,中é\x0c", max_size=80)
ROLES = {"", "k", "s", "n", "c", "f", "b"}


@given(SOURCE, st.sampled_from(["python", "py", "", "yaml"]))
def test_lossless(code: str, language: str) -> None:
    """The runs of all lines are the code, line by line, with roles of our own."""
    lines = highlight(code, language)

    assert ["".join(text for text, _ in line) for line in lines] == code.split("\n")
    assert {role for line in lines for _, role in line} <= ROLES
    assert all(text for line in lines for text, _ in line)


def test_other_languages() -> None:
    """Only Python is coloured."""
    assert highlight("def f(): 1", "text") == [[("def f(): 1", "")]]


def _field(parts: Sequence[str | Value | Gap]) -> str:
    """A passage in a field of Anki."""
    return anki_html(passage_html(parts, "en"))


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
