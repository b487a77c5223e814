"""The border to cards: what an author passes is answered, or refused in a sentence."""

from __future__ import annotations

import inspect
import traceback
import warnings
from ast import literal_eval
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deck.live.builtins import NAMES, functions
from deck.live.number_text import show
from tests.calls import check_calls
from tests.tables import table

NESTED: list[Any] = []
NESTED.append(NESTED)
HOSTILE: list[Any] = [
    *(None, object(), -1, 10**30, 1e308, 5e-324, np.nan, np.inf, True, 1j, "x", "a\0b"),
    *(b"abc", {1, 2}, {1: 2}, NESTED, int, [], [[]], [None], [[1], [1, 2]], ["a"]),
    *([1e308, -1e308], (np.nan, 1), (10**9,) * 8, np.zeros((1_000, 1)), np.array(1.0)),
    *(np.zeros((0, 2)), np.zeros((2, 2, 2)), np.array([1, 2], object)),
    *(np.array(["a"]), np.array([1j]), np.array([3e38, -3e38], np.float32)),
    *(np.array([2**64 - 1], np.uint64), np.array([-(2**63)]), np.array([True])),
    *(np.array([1, 2], "datetime64[s]"), np.array([60_000], np.float16)),
]
# Arguments that are right, by the names of the parameters of all functions.
RIGHT: dict[str, Any] = {
    name: literal_eval(text) for name, text in table(__file__, "right")
}


def _value(call: str) -> str:
    value = eval(call, {**NAMES, "np": np})  # noqa: S307 - our own calls
    return value if isinstance(value, str) else show(value)


def _refusal(call: str) -> str:
    with pytest.raises(ValueError, match=r"\A\S[^\n]*[^.\n]\Z") as caught:
        eval(call, {**NAMES, "NESTED": NESTED, "np": np})  # noqa: S307 - our own calls
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "shown"), [("values", _value), ("refusals", _refusal)]
)
def test_table(
    name: str, shown: Callable[[str], str], request: pytest.FixtureRequest
) -> None:
    """Each call gives what is below it; a refusal is a sentence with no stop."""
    path = Path(__file__).with_name(f"{name}.txt")

    assert check_calls(path, shown, request) > 100


@pytest.mark.parametrize("name", functions()["nnref"])
def test_answer_or_refusal(name: str) -> None:
    """In place of any argument, anything: no other exception, and no warning."""
    function: Callable[..., Any] = NAMES[name]
    parameters = [
        p
        for p in inspect.signature(function).parameters.values()
        if p.name not in {"digits", "inclusive"}
    ]
    places = [
        RIGHT.get(p.name, (2, 3)) for p in parameters if p.kind <= p.VAR_POSITIONAL
    ]
    named = {p.name: RIGHT[p.name] for p in parameters if p.kind == p.KEYWORD_ONLY}
    hostile = HOSTILE[:9] if name == "gradient_noise" else HOSTILE
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for thing in hostile:
            for i in range(len(places)):
                check_refusal(function, *places[:i], thing, *places[i + 1 :], **named)
            for key in named:
                check_refusal(function, *places, **{**named, key: thing})


def check_refusal(function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """A call that may be refused, but by nnref's own words, not by those of NumPy."""
    try:
        result = function(*args, **kwargs)
    except ValueError as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        assert where.line is not None
        assert where.line.startswith("raise "), (where, args, kwargs)
    else:
        assert not isinstance(result, np.generic)
