"""Calls of the reference with what they give, and others with what refuses them.

They are the tables `values.txt` and `refusals.txt`, for the eye; `--bless` writes them
anew.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnref as nn
from nnref.idx import read_idx

TINY = nn.parameters_of(nn.NET)
NESTED: list[Any] = []
NESTED.append(NESTED)


def _network(*sizes: int, value: float = 1.0) -> nn.Network:
    pairs = list(itertools.pairwise(sizes))
    weights = tuple(np.full(pair, value) for pair in pairs)
    return nn.Network(weights, tuple(np.ones(m) for _, m in pairs))


NAMES: dict[str, Any] = {
    **vars(nn),
    "np": np,
    "nan": float("nan"),
    "inf": float("inf"),
    "e": math.e,
    "read_idx": read_idx,
    "NESTED": NESTED,
    "RNG": np.random.default_rng(0),
    "IMAGES": np.zeros((2, 784), np.uint8),
    "X": np.zeros((3, 784)),
    "T": [0, 1, 2],
    "TINY": TINY,
    "NOT_TINY": TINY._replace(b2=np.zeros(3)),
    "FIRST": nn.first_parameters(np.random.default_rng(0)),
    "DIGITS": nn.bundled_digits().network,
    "SMALL": _network(2, 3, 2),
    "WIDE": _network(2, 3, 2, value=1e4),
    "NOT_FINITE": _network(784, 1, 1, 10, value=float("nan")),
}


def _value(call: str) -> str:
    value = eval(call, NAMES)  # noqa: S307 - our own calls
    return value if isinstance(value, str) else nn.show(value)


def _refusal(call: str) -> str:
    with pytest.raises(ValueError, match=r"\A\S[^\n]*[^.\n]\Z") as caught:
        eval(call, NAMES)  # noqa: S307 - our own calls
    return str(caught.value)


@pytest.mark.parametrize(("name", "told"), [("values", _value), ("refusals", _refusal)])
def test_table(
    name: str, told: Callable[[str], str], request: pytest.FixtureRequest
) -> None:
    """Each call gives what stands below it; a refusal is a sentence with no stop."""
    table = Path(__file__).with_name(f"{name}.txt")
    calls = [x for x in table.read_text("utf-8").splitlines() if x and x[0] != " "]
    text = "".join(f"{call}\n    {told(call)}\n" for call in calls)
    if request.config.getoption("--bless"):
        table.write_text(text, encoding="utf-8")

    assert text == table.read_text("utf-8")
    assert len(calls) > 100


@pytest.mark.parametrize(
    "compute",
    [
        lambda: nn.dot([10**10], [10**10]),
        lambda: nn.dot([[2**40]], [[2**40]]),
        lambda: nn.total([2**62, 2**62]),
        lambda: nn.total([[-(2**62)], [-(2**62)]], axis=0),
    ],
)
def test_whole_numbers_do_not_wrap_round(compute: Callable[[], object]) -> None:
    """A sum or product past 64 bits is refused, never silently wrong."""
    with pytest.raises(ValueError, match="do not fit"):
        compute()


LAW = settings(deadline=None, derandomize=True, database=None, max_examples=200)


@LAW
@given(st.floats(-1.79e308, 1.79e308))
def test_what_is_shown_can_be_read_back(x: float) -> None:
    """A shown float is the float, to four significant digits."""
    assert float(nn.show(x)) == pytest.approx(x, rel=5.1e-4)
    assert nn.show(x) != "-0"


@LAW
@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 17))
def test_fixed_has_its_decimals(x: float, d: int) -> None:
    """`fixed` always has exactly d decimals."""
    assert len(nn.fixed(x, d).partition(".")[2]) == d
