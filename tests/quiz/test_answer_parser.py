"""What a learner may type."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.quiz.answer_parser import (
    fold_space,
    narrow,
    read_numbers,
    read_shape,
    read_ticks,
    read_whole,
    says_error,
)


@pytest.mark.parametrize(
    "typed",
    [
        *("0.5", ".5", "+0.5", "1/2", "1 / 2", "50%", "50 %", "5e-1", "0.50", "0.5。"),
        *(
            "０．５",
            "0。5",
            "１／２",
            "５０％",
            "a = 0.5",
            "y=0.5",
            "≈0.5",
            "½",
            "5*10^-1",
        ),
        *("[0.5]", "（0.5）", " 0.5 ", "5×10^-1", "约0.5", "~0.5", "a≈0.5", "a：0.5"),
    ],
)
def test_a_half(typed: str) -> None:
    """A half may be written in many ways."""
    assert read_numbers(typed) == (0.5,)


@pytest.mark.parametrize(
    "typed", ["-2", "−2", "–2", "－2", "- 2", "-2.", "-4/2", "-200%", "负2", "负２。"]
)
def test_minus_two(typed: str) -> None:
    """Every minus is a minus."""
    assert read_numbers(typed) == (-2.0,)


@pytest.mark.parametrize(
    "typed",
    [
        *("0 1 -1", "[0, 1, -1]", "0, 1, -1", "(0,1,-1)", "0，1，-1", "0、1、−1"),
        *(
            "[0. 1. -1.]",
            "array([0, 1, -1])"[5:],
            "０　１　－１",
            "0; 1; -1",
            "0 1 - 1",
        ),
    ],
)
def test_vectors(typed: str) -> None:
    """Elements are parted by blanks, commas, full-width or not, in brackets or none."""
    assert read_numbers(typed) == (0.0, 1.0, -1.0)


@pytest.mark.parametrize(
    "typed",
    [
        *("array([0, 1, -1])", "np.array([0., 1., -1.])", "tensor([0, 1, -1])"),
        *("a = np.asarray([0, 1, -1], dtype='float64')", "[np.float64(0), 1, -1]"),
    ],
)
def test_arrays(typed: str) -> None:
    """What NumPy writes around numbers does not count."""
    assert read_numbers(typed) == (0.0, 1.0, -1.0)


def test_not_finite() -> None:
    """`inf` and `nan` are numbers that programs print."""
    assert read_numbers("inf -∞ +inf") == (math.inf, -math.inf, math.inf)
    assert all(math.isnan(x) for x in read_numbers("[nan nan]") or [1])


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "half", "0.5.1", "1/0", "1//2", "--2", "1e", "%", "0.5 or 1", "1_0"),
        *("2 apples", "0x10", "[]", "=", "1/2/3", "++inf", "9" * 2000),
    ],
)
def test_no_numbers(typed: str) -> None:
    """What is no number is not guessed at."""
    assert read_numbers(typed) is None


@given(st.lists(st.floats(allow_nan=False), min_size=1, max_size=5))
def test_written_numbers_are_read(values: list[float]) -> None:
    """Whatever Python writes is read back, with any of the separators."""
    for separator in (" ", ", ", "，", "; "):
        assert read_numbers(separator.join(map(repr, values))) == tuple(values)


@given(st.text(max_size=200))
def test_any_text_is_survived(typed: str) -> None:
    """No text makes the reader fail, and plain text is its own plain form."""
    for read in (
        read_numbers,
        read_shape,
        read_whole,
        says_error,
        fold_space,
    ):
        read(typed)
    read_ticks(typed, 4)
    assert narrow(narrow(typed)) == narrow(typed)


@pytest.mark.parametrize(
    ("typed", "shape"),
    [
        *((text, (2, 3)) for text in ("(2,3)", "(2, 3)", "2 x 3", "2x3", "2×3", "2,3")),
        *((text, (2, 3)) for text in ("2 3", "[2, 3]", "（２，３）", "2*3", "(2, 3,)")),
        *((text, (3,)) for text in ("(3,)", "3", "(3)", "（3，）", "[3]", "shape: 3")),
        ("()", ()),
        ("2 x 3 x 4", (2, 3, 4)),
        *((text, None) for text in ("", "2x", "two", "-2", "2.5", "x", ",", "2 by")),
        *((text, (2, 3)) for text in ("2 by 3", "2by3", "2乘3", "2 乘以 3", "(2, 3).")),
        *((text, (2, 3)) for text in ("2行3列", "2 rows, 3 columns", "shape (2,3)")),
        *((text, (2, 3)) for text in ("torch.Size([2, 3])", "2х3", "形状为（2，3）")),
    ],
)
def test_shapes(typed: str, shape: tuple[int, ...] | None) -> None:
    """A shape is written as Python does, or as people do."""
    assert read_shape(typed) == shape


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        *(
            (text, 3)
            for text in ("3", " 3 ", "３", "3.", "3)", "line 3", "第3行", "L3")
        ),
        *((text, 3) for text in ("第 3 行", "③", "option 3")),
        *((text, None) for text in ("", "-3", "3 4", "3.5", "three", "1234567")),
    ],
)
def test_whole_numbers(typed: str, number: int | None) -> None:
    """A line or option is named by its number."""
    assert read_whole(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "error",
            "Error",
            "an error",
            "错误",
            "报错",
            "ValueError",
            "exception",
            "异常",
        ),
        *("会报错", "出错了", "value error", "An error."),
        *("ValueError: shapes (2,) and (3,)", "a broadcasting error"),
    ],
)
def test_error_words(typed: str) -> None:
    """That something fails can be said in words."""
    assert says_error(typed)


@pytest.mark.parametrize(
    "typed", ["", "fine", "no error", "2", "error 2", "不会报错", "没有error"]
)
def test_other_words(typed: str) -> None:
    """Other words do not say it."""
    assert not says_error(typed)


@pytest.mark.parametrize(
    ("typed", "ticks"),
    [
        *(
            (text, {1, 3})
            for text in ("1 3", "13", "1,3", "１、３", "3 1", "1；3", "31")
        ),
        *((text, {1, 2, 3}) for text in ("1-3", "1 - 3", "123", "1-2 3", "1～3")),
        *((text, {1, 2, 3, 4}) for text in ("all", "ALL", "全部", "1234", "1-4")),
        *((text, set[int]()) for text in ("0", "none", "无", "０")),
        *((text, None) for text in ("", " ", "5", "1 5", "0 1", "3-1", "two", "-1")),
    ],
)
def test_ticks(typed: str, ticks: set[int] | None) -> None:
    """Points are ticked by their numbers; what is no tick is asked again."""
    assert read_ticks(typed, 4) == ticks
