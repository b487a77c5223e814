"""How a text is parsed, and a program coloured: blocks, marks inside them, and runs."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token as ParserToken

from deck.render.highlight import highlight
from deck.render.markup import Token, _tokens

_INLINE = ["emphasis", "backticks", "escape", "newline"]
PARSER = MarkdownIt("zero").enable([*_INLINE, "list", "fence"])


@given(st.text(st.sampled_from("ab 1*_`\\-+.)~#>\t$“\n"), max_size=16))
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

    shown = [(token.type, _words(token.children or [])) for token in found]
    own = [(token.type, _words(token.children)) for token in _tokens(text)]
    assert own == [
        (kind, [(name, words.replace("^", "_")) for name, words in children])
        for kind, children in shown
    ]


def _words(tokens: Sequence[Token | ParserToken]) -> list[tuple[str, str]]:
    """The tokens of a paragraph but for empty words."""
    shown = [(token.type, token.content) for token in tokens]
    return [each for each in shown if each != ("text", "")]


def test_chinese_is_no_obstacle() -> None:
    """Bold and italics beside Chinese need no blank, whatever sign they begin with."""
    for text in ("权重**（w）**和", "**“阈值”**是", "是*`x`*吗", "**感知机。**它"):
        marked = [token.type for token in _tokens(text)[0].children]

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
