"""Colours on code change nothing of the code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.render.highlight import highlight

SOURCE = st.text("abc_ 01.\"'#\\\n\t()[]{}:=+-*/@<>,中é\x0c", max_size=80)
ROLES = {"", "k", "s", "n", "c", "f", "b"}


@given(SOURCE, st.sampled_from(["python", "py", "", "yaml"]))
def test_lossless(code: str, language: str) -> None:
    """The runs of all lines are the code, line by line, with roles of our own."""
    lines = highlight(code, language)

    assert ["".join(text for text, _ in line) for line in lines] == code.split("\n")
    assert {role for line in lines for _, role in line} <= ROLES
    assert all(text for line in lines for text, _ in line)


@pytest.mark.parametrize(
    ("code", "runs"),
    [
        ("x", [("x", "")]),
        ("if x in y:", [("if", "k"), (" x ", ""), ("in", "k"), (" y:", "")]),
        ("def f(): ...", [("def", "k"), (" ", ""), ("f", "f"), ("(): ...", "")]),
        ("print(1)", [("print", "b"), ("(", ""), ("1", "n"), (")", "")]),
        ("# a", [("# a", "c")]),
        ("'a'", [("'a'", "s")]),
        ("ValueError", [("ValueError", "b")]),
    ],
)
def test_roles(code: str, runs: list[tuple[str, str]]) -> None:
    """Keywords, strings, numbers, comments and two sorts of names are told apart."""
    assert highlight(code) == [runs]


def test_other_languages() -> None:
    """Only Python is coloured."""
    assert highlight("def f(): 1", "text") == [[("def f(): 1", "")]]
