"""How a text is parsed: a line by itself without the rules for blocks."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import example, given
from hypothesis import strategies as st

from deck.live.value import Number, Phrase, Value, Vector
from deck.render.html import passage_html
from deck.render.markup import Token, _own_tokens, _parser, _tokens, mark

SIGNS = "ab 1*_`\\-+.)~#>\t感，（"


@given(st.text(st.sampled_from(SIGNS), max_size=16))
@example("- a")
@example("1) a")
@example("```a")
@example("**a** b")
def test_a_line_is_a_paragraph(text: str) -> None:
    """The short way to parse a line gives the tokens that the long one does."""
    found = _parser().parse(text)
    if "".join(token.type for token in found) == "paragraph_openinlineparagraph_close":
        found = found[1:2]

    assert _plain(_tokens(text)) == _plain(_own_tokens(found))


def _plain(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without what distinguishes a line from a paragraph in block rules."""
    return [Token(t.type, t.content, children=t.children) for t in tokens]


def test_a_paragraph_needs_no_tag() -> None:
    """One paragraph stands by itself, in one line or in two; two are told apart."""
    assert passage_html(["*a* b"], "en") == "<em>a</em> b"
    assert passage_html(["*a*\nb"], "en") == "<em>a</em>\nb"
    assert passage_html(["*a*\n\nb"], "en") == "<p><em>a</em></p><p>b</p>"


TEXTS = [*("a", " ", "1.", "- ", "+", "**b**", "`c`", "感知机"), *"#\n&\r\x00"]
VALUES = [Number(2), Number(-0.5), Vector((1, 2)), Phrase("*a*")]


@given(st.lists(st.sampled_from([*TEXTS, *VALUES]), max_size=6))
def test_words_without_the_parser(parts: list[str | Value]) -> None:
    """Where nothing is marked, the tokens are those of the parser, which is spared."""
    marked = mark(parts, "en")

    short, long = marked.tokens(), _tokens(marked.text)

    assert _words(short) == _words(long)


def _words(tokens: Sequence[Token]) -> list[tuple[object, ...]]:
    """What renderers ask of the tokens of a line."""
    return [
        (token.type, token.content, [(t.type, t.content) for t in token.children or ()])
        for token in tokens
    ]
