"""How a text is parsed: its blocks, and what is marked inside a paragraph."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token as ParserToken

from deck.render.html import passage_html
from deck.render.markup import Token, _tokens

_INLINE = ["emphasis", "backticks", "escape", "newline"]
PARSER = MarkdownIt("zero").enable([*_INLINE, "list", "fence"])


@given(st.text(st.sampled_from("ab 1*_`\\-+.)~#>\t$“\n"), max_size=16))
@example("***a** b*")
@example("a_b_ _c")
@example("``a` `b``  \nc")
@example("1) a")
def test_a_text_is_commonmark(text: str) -> None:
    """Without Chinese, a text is what CommonMark reads in it, blocks and all."""
    found: Sequence[ParserToken] = PARSER.parse(text)
    if "".join(token.type for token in found) == "paragraph_openinlineparagraph_close":
        found = found[1:2]

    shown = [(token.type, _words(token.children or [])) for token in found]
    assert [(token.type, _words(token.children)) for token in _tokens(text)] == shown


def _words(tokens: Sequence[Token | ParserToken]) -> list[tuple[str, str]]:
    """The tokens of a paragraph but for empty words."""
    shown = [(token.type, token.content) for token in tokens]
    return [each for each in shown if each != ("text", "")]


def test_chinese_is_no_obstacle() -> None:
    """Bold and italics beside Chinese need no blank, whatever sign they begin with."""
    for text in ("权重**（w）**和", "**“阈值”**是", "是*`x`*吗", "**感知机。**它"):
        marked = [token.type for token in _tokens(text)[0].children]

        assert [name for name in marked if name.endswith(("_open", "_close"))]


def test_long_texts_of_signs() -> None:
    """The time grows as the text does: no sign is compared with all others."""
    for text in ("*a ", "a_*b ", "`` ` ", "_a*"):
        assert _tokens(text * 20_000)


def test_a_paragraph_needs_no_tag() -> None:
    """One paragraph stands by itself, in one line or in two; two are told apart."""
    assert passage_html(["*a* b"], "en") == "<em>a</em> b"
    assert passage_html(["*a*\nb"], "en") == "<em>a</em>\nb"
    assert passage_html(["*a*\n\nb"], "en") == "<p><em>a</em></p><p>b</p>"
