"""Formulas take the TeX that is listed, well formed and of a bounded size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.bank.formulas import COMMANDS, MAX_LENGTH, formula_error
from deck.bank.template import replace_verbatim
from tests.patience import little_work


@pytest.mark.parametrize(
    "tex",
    [
        *("x", "a < b", "x_1^2", "x'", "x'^2", "x_{i+1}", "50\\%", "x ≤ 3"),
        *(r"\frac{a}{b}", r"\frac12", r"\frac a b", r"\sqrt[3]{x}", r"\hat\alpha"),
        *(r"\left( \frac{1}{2} \right]", r"\left. x \right|", r"\bigl\| x \bigr\|"),
        *(r"\text{if 感 is 5}", r"\operatorname{relu}(x)", r"x^\mathrm{T}"),
        *(r"a\, b\ c", r"\{ x \}"),
        r"\begin{cases} 1 & x > 0 \\ 0 & \text{else} \end{cases}",
        r"\begin{array}{lc} a & b \end{array}",
        r"\begin {pmatrix} a \\ {}[b] \end{pmatrix}",
    ],
)
def test_allowed(tex: str) -> None:
    """What both draw."""
    assert formula_error(tex) is None


@pytest.mark.parametrize(
    ("tex", "place", "message"),
    [
        (r"x \href{javascript:a}{b}", (2, 7), r"have no command `\href`"),
        (r"\hre f{a}{b}", (0, 4), r"no command `\hre`"),
        (r"\csname href\endcsname", (0, 7), r"no command `\csname`"),
        (r"\char104ref", (0, 5), r"no command `\char`"),
        (r"\def\x{}", (0, 4), r"no command `\def`"),
        (r"\text{$\href{a}{b}$}", (6, 7), "`$` is not allowed in the words"),
        (r"\text{\href{a}{b}}", (6, 11), r"`\href` is not allowed in the words"),
        (r"\begin{equation} x \end{equation}", (7, 15), "no environment `equation`"),
        (r"\begin{cases} x \end{matrix}", (16, 20), "`cases` is closed by the name"),
        (r"\begin{array} x \end{array}", (0, 6), "has no columns"),
        (r"\begin{cases} x", (0, 6), "is not closed"),
        ("^^68ref", (0, 1), "nothing to raise"),
        ("x % y", (2, 3), "`%` is not allowed"),
        ("$x$", (0, 1), "`$` is not allowed"),
        ("\\", (0, 1), "no command `\\`"),
        (r"\cdot感", (0, 6), r"no command `\cdot感`"),
        (r"\(x", (0, 2), r"no command `\(`"),
        (r"\frac{1}", (0, 5), r"`\frac` has no argument"),
        (r"\frac{1}{2", (8, 9), "`{` is not closed"),
        ("x}", (1, 2), "`}` does not close"),
        (r"\left( x", (0, 5), r"`\left` is not closed"),
        (r"( x \right)", (4, 10), r"`\right` does not close"),
        (r"{\left( x } \right)", (10, 11), "`}` does not close"),
        (r"\left x \right)", (0, 5), "has no bracket"),
        ("a & b", (2, 3), "outside of a matrix"),
        (r"\begin{matrix} {a & b} \end{matrix}", (18, 19), "outside of a matrix"),
        (r"\begin{matrix} a \\ [b] \end{matrix}", (17, 19), "a row starts with"),
        ("x^2^3", (3, 4), "a second `^`"),
        ("x^2'", (3, 4), "a second `'`"),
        ("{" * 11 + "}" * 11, (10, 11), "more than 10 deep"),
        ("x" * (MAX_LENGTH + 1), (0, MAX_LENGTH + 1), "1,001 characters"),
        ("a\ue002b", (1, 2), "the character U+E002"),
        (" ", (0, 1), "is empty"),
    ],
)
def test_refused(tex: str, place: tuple[int, int], message: str) -> None:
    """What else there is: with its place, and in words."""
    error = formula_error(tex)

    assert error is not None
    assert (error.start, error.end) == place
    assert message in str(error)


PIECES = [*(f"\\{name}" for name in COMMANDS), *"{}[]()^_&'$%#x1 ", "\\\\"]
PIECES += ["\\begin{cases}", "\\end{cases}", "\\href", "\\"]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_formula(pieces: list[str]) -> None:
    """Whatever is put together is allowed or refused; what acts is never allowed."""
    tex = "".join(pieces)

    assert not (formula_error(tex) is None and "\\href" in tex)


@pytest.mark.parametrize(
    "part",
    ["\\(", "\\[\\(", "\\( x ", "\\(x\\)", "`", "~~~ ", "\\", "\\( {{ \\)", "`~"],
)
def test_long_texts(part: str) -> None:
    """What is code and what is a formula is found in the time of one reading."""
    with little_work():
        replace_verbatim(part * (1_000_000 // len(part)), lambda _: "")
