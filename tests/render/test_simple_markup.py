"""Simple markup: the short way comes to what the parser does, or to nothing."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deck.render.html import passage_html
from deck.render.plain import plain_text
from deck.render.simple import simple

PIECES = (
    *("a", "b1", "Neuron", "x_1", "0.5", "感知机", "é", "w", "-", "'", '"', "#", "$"),
    *(" ", " ", " ", "  ", "*", "**", "`", "`", "(", ")", ".", ",", "?", ":", "=", "+"),
    *(r"\(", r"\)", r"\( ", r" \)", "\\", r"\sum_i", "{", "}", "^2", "@", "_", "~"),
    *("**b**", "*e*", "`c d`", r"\( w_1 \)", "[", "!", "<", "&", "1.", ";", "%", "/"),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@settings(max_examples=1500)
@given(TEXTS)
@example("**a** *b* `c`")
@example("(**a**), *b*.")
@example("`a`b`c`")
@example("*a**b*")
@example("**a*")
@example(r"\( a \) b \)")
@example(r"`\(` a \)")
@example("a1*b1*c")
@example("*a *b*")
def test_as_the_parser_does(text: str) -> None:
    """HTML and title are the parser's, wherever the short way has an answer."""
    found = simple(text)

    if found is not None:
        assert found.html == passage_html((text,))
        assert " ".join(found.words.split()) == plain_text((text,))


@pytest.mark.parametrize(
    ("text", "html", "words"),
    [
        ("two words", "two words", "two words"),
        ("你好，世界", "你好，世界", "你好，世界"),
        ("Is **it** so?", "Is <strong>it</strong> so?", "Is it so?"),
        ("*x*, `y = 1`", "<em>x</em>, <code>y = 1</code>", "x, y = 1"),
        (
            r"with \( \sum_i w_i x_i + 1 \).",
            r"with \( \sum_i w_i x_i + 1 \).",
            r"with  \sum_i w_i x_i + 1 .",
        ),
    ],
)
def test_most_markup_is_simple(text: str, html: str, words: str) -> None:
    """Words with some in code, bold or italics, and formulas take the short way."""
    assert simple(text) == (html, words)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " a",
        "# a",
        "1. a",
        "- a",
        "a_b",
        "a*b",
        "a ** b",
        "`` ` ``",
        "**感知机**是",
        "a::b",
    ],
)
def test_not_simple(text: str) -> None:
    """What may mean something else is left to the parser."""
    assert simple(text) is None
