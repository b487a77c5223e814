"""Numbers as cards show them."""

from __future__ import annotations

import doctest
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.live import number_text
from deck.live.number_text import fixed, percent, scientific, show, significant
from tests.calls import check_calls
from tests.names import NAMES


def test_table(request: pytest.FixtureRequest) -> None:
    """Each call gives what is below it."""

    def shown(call: str) -> str:
        return str(eval(call, {**NAMES, "np": np}))  # noqa: S307 - our own calls

    check_calls(Path(__file__).with_name("number_text.txt"), shown, request)


def test_example() -> None:
    """The example of the docstring prints what it says."""
    assert doctest.testmod(number_text) == (0, 1)


@given(st.floats(-1.79e308, 1.79e308))
def test_what_is_shown_can_be_read_back(x: float) -> None:
    """A shown float is the float, to four significant digits."""
    assert float(show(x)) == pytest.approx(x, rel=5.1e-4)
    assert show(x) != "-0"
    assert show([x]).isascii()


def test_refused() -> None:
    """What is no number, and more digits than a float has, or fewer than one."""
    for thing in (None, 1j):
        with pytest.raises(TypeError, match="a number was expected, not"):
            show(thing)
    for form, d, least in (
        *((significant, 18, 1), (scientific, 0, 1)),
        *((fixed, -1, 0), (percent, 99, 0)),
    ):
        with pytest.raises(ValueError, match=f"d must be from {least} to 17, not {d}"):
            form(1, d)
    with pytest.raises(TypeError):
        fixed(1, 2.0)  # type: ignore[arg-type]
