"""Markup of other tools: found where it is meant as such, and nowhere else."""

from __future__ import annotations

import time

import pytest

from deck.bank.source import Text
from deck.live.foreign import find_markup


def _found(text: str, *, gaps: bool = False) -> list[tuple[str, str]]:
    place = Text.at(text, (1, 1, 1, len(text) + 1))
    return [
        (text[one.start : one.end], one.meant.removeprefix("as ").removeprefix("a "))
        for one in find_markup(place, gaps=gaps)
    ]


@pytest.mark.parametrize(
    ("text", "found", "sort"),
    [
        ("H<sub>2</sub>O", "<sub>", "HTML"),
        ("x<sup>2</sup>", "<sup>", "HTML"),
        ("<b>bold</b>", "<b>", "HTML"),
        ("<B>bold</B>", "<B>", "HTML"),
        ("one<br>two", "<br>", "HTML"),
        ("one<br/>two", "<br/>", "HTML"),
        ("one<br />two", "<br />", "HTML"),
        ('<img src="a.png">', '<img src="a.png">', "HTML"),
        ("<div class='x'>in</div>", "<div class='x'>", "HTML"),
        ('<a href="https://a.b">x</a>', '<a href="https://a.b">', "HTML"),
        ("<font color=red>x</font>", "<font color=red>", "HTML"),
        ("</span>", "</span>", "HTML"),
        ("<code>x</code>", "<code>", "HTML"),
        ("<p>one</p>", "<p>", "HTML"),
        ("<!-- note -->", "<!-- note -->", "HTML"),
        ("weight <sub>${ 1 }</sub>", "<sub>", "HTML"),
        ("a&nbsp;b", "&nbsp;", "one character"),
        ("3 &lt; 4", "&lt;", "one character"),
        ("3 &#215; 4", "&#215;", "one character"),
        ("3 &#xD7; 4", "&#xD7;", "one character"),
        ("![](curve.png)", "![](curve.png)", "picture"),
        ("![a curve](images/a b.png)", "![a curve](images/a b.png)", "picture"),
        ("![[curve.png]]", "![[curve.png]]", "picture"),
        ("[book](https://example.org)", "[book](https://example.org)", "link"),
        ("[book](example.org/a)", "[book](example.org/a)", "link"),
        ("[book](../notes.md)", "[book](../notes.md)", "link"),
        ("[书](https://example.org 'x')", "[书](https://example.org 'x')", "link"),
        ("[`f`](#f)", "[`f`](#f)", "link"),
        ("see <https://example.org>", "<https://example.org>", "link"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "|---|---|", "table"),
        ("| a | b |\n| :-- | --: |\n| 1 | 2 |", "| :-- | --: |", "table"),
        ("a | b\n--- | ---\n1 | 2", "--- | ---", "table"),
        ("| a | |---| | 1 |", "|---|", "table"),
        ("What is $x_1$?", "$x_1$", "formula"),
        (r"What is $\alpha$?", r"$\alpha$", "formula"),
        ("$x^2$ or $y^2$", "$x^2$", "formula"),
        ("$y=2x$", "$y=2x$", "formula"),
        ("$x$ is small", "$x$", "formula"),
        ("$$x + y$$", "$$x + y$$", "formula"),
        ("$$\nx\n$$", "$$\nx\n$$", "formula"),
        ("是$x_1$吗", "$x_1$", "formula"),
        ("[$]x[/$]", "[$]", "formula"),
        ("[$$]x[/$$]", "[$$]", "formula"),
        ("[latex]x[/latex]", "[latex]", "formula"),
        ("[sound:dog.mp3]", "[sound:dog.mp3]", "sound"),
        ("[anki:tts lang=en_US]dog[/anki:tts]", "[anki:tts lang=en_US]", "sound"),
        ("{{c1::gap}}", "{{c1::", "gap"),
        ("[[type:Back]]", "[[type:Back]]", "box to type into"),
        ("~~old~~ new", "~~old~~", "struck out"),
        (r"what \(x^2 is", r"\(", "the edge of a formula"),
        (r"what \[x^2\) is", r"\[", "the edge of a formula"),
        (r"what \(x^2\) and y\) is", r"\)", "the edge of a formula"),
        ("what `x is", "`", "the edge of code"),
        ("`x` and y` is", "`", "the edge of code"),
        ("```python\nx = 1", "```", "the edge of code"),
    ],
)
def test_markup_of_other_tools(text: str, found: str, sort: str) -> None:
    """Each sort is found at its first occurrence, with the smallest span."""
    assert _found(text) == [(found, sort)]


@pytest.mark.parametrize(
    "text",
    [
        "a < b and c > d",
        "a<b and b>a",
        "x <- 3",
        "a <= b, a <> b, a << 2",
        "List<int>, Map<string, int>, vector<table>, Box<object>, Vec<u8>",
        "<x, y> is the inner product, <p> a mean, E<i>",
        "Usage: cp <file> <folder>; type <code> or <input>",
        "<class 'int'> and <function f at 0x7f>",
        "<module>, <lambda>, <stdin>, <listcomp>",
        "AT&T; R&D; a & b; x && y;",
        "a[0](1), f[i](x.y)",
        "[0.5](0.1), [1, 2](3)",
        "the interval [0, 1](see below)",
        "[[1, 2], [3, 4]]",
        "[x] or [y], (z)",
        "really![a] [b]!",
        "https://example.org/a_(b)",
        "a | b | c",
        "P(a|b), |x|, ||x||",
        "a --- b -- c",
        "yes --- no | maybe",
        "$5 and $6",
        "It costs $5, or $6 = ¥43",
        "from $5=a to $6=b",
        "US$5_000 and A$6_000",
        "$HOME/bin and $PATH_NAME",
        "$HOME_DIR/$USER_NAME",
        "$a = $b; $c_d = 1",
        "$${ x } and ${ 1 } and ${ 'a_b' }$",
        "${ 1 }$ and ${ x_1 }$",
        r"\(x_1\) and \[x^2\]",
        r"\(a < b\), \(\text{<b>x</b>}\)",
        "`<sub>x</sub>`, `$x_1$`, `[a](b.c)`, `{{c1::x}}`, `&nbsp;`",
        "```html\n<b>x</b>\n| a | b |\n|---|---|\n[sound:a.mp3]\n```",
        "```\n$$x$$ ~~x~~ ![](a.png)\n```",
        "``a`b`` and `` ` ``",
        r"a \` and 5\\(2)",
        r"\<b>x\</b>, \$x_1\$, \[sound:a], \&nbsp;, \~~x\~~",
        "${ '<b>x</b>' } and ${ '$x_1$' }",
        "~ 5, ~~ 6, a~b~c",
        "x{{y}} and {{ c1 }}",
        "[sound of a bell], [type: int], [latex is a system]",
        "**bold**, *emphasis*, _emphasis_",
        "1. one\n2. two\n\n- a\n- b",
        "# of neurons",
        "",
    ],
)
def test_words_that_are_no_markup(text: str) -> None:
    """Comparisons, generic types, prices, code, formulas, values, escaped marks."""
    assert _found(text) == []


def test_gaps_of_a_cloze_text() -> None:
    """They are markup of ours there; what stands in them is looked at."""
    assert _found("{{c1::x::hint}} is", gaps=True) == []
    assert _found("{{c1::<b>x</b>}} is", gaps=True) == [("<b>", "HTML")]


def test_one_of_each_sort() -> None:
    """Tags for which something else is to be written are sorts of their own."""
    text = "<sub>1</sub> <b>x</b> $x_1$ <sup>2</sup> <strong>y</strong> $y_1$ <u>z</u>"

    assert [found for found, _ in _found(text)] == ["<sub>", "<b>", "$x_1$", "<u>"]


@pytest.mark.parametrize(
    "part",
    [
        *("<b>", "<!--", "<b a=1 ", "![", "[a](", "[a", "$a_", "$$a", "~~a", "[sound:"),
        *("[[type:", "|---", "| - ", "--- |", "&a", "<", "$", "[", "-", "~", "| "),
        *("a=b ", " ", "{{c1", "<http://", "](a.", "$a_ ", "\\(", "\\[\\(", "~~~ "),
    ],
)
def test_long_texts_take_no_longer_than_their_length(part: str) -> None:
    """No text, however it repeats itself, keeps anybody waiting."""
    started = time.perf_counter()

    _found(part * (100_000 // len(part)))

    assert time.perf_counter() - started < 1
