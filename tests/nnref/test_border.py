"""The border to cards: what an author passes is answered or refused, and soon."""

from __future__ import annotations

import inspect
import tracemalloc
import warnings
from ast import literal_eval
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deck.live.builtins import functions
from deck.live.error_messages import reason
from deck.live.number_text import show
from tests.calls import check_calls
from tests.names import NAMES, NNREF
from tests.patience import little_work
from tests.tables import table

MEGABYTE = 1 << 20
NESTED: list[Any] = []
NESTED.append(NESTED)
HOSTILE: list[Any] = [
    *(None, object(), -1, 10**30, 1e308, 5e-324, np.nan, np.inf, True, "x", "a\0b"),
    *(b"abc", {1, 2}, {1: 2}, NESTED, int, [], [[]], [None], [[1], [1, 2]], ["a"]),
    *([1e308, -1e308], (np.nan, 1), (10**9,) * 8, np.zeros((1_000, 1)), np.array(1.0)),
    *(np.zeros((0, 2)), np.zeros((2, 2, 2)), np.array([1, 2], object), 10**9),
    *(np.array(["a"]), np.array([3e38, -3e38], np.float32)),
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
    with pytest.raises(Exception, match=r"\S") as caught:
        eval(call, {**NAMES, "np": np})  # noqa: S307 - our own calls
    return reason(caught.value)


@pytest.mark.parametrize(
    ("name", "shown"), [("values", _value), ("refusals", _refusal)]
)
def test_table(
    name: str, shown: Callable[[str], str], request: pytest.FixtureRequest
) -> None:
    """Each call gives what is below it; a refusal is a sentence."""
    path = Path(__file__).with_name(f"{name}.txt")

    assert check_calls(path, shown, request) > 50


@pytest.mark.parametrize("name", [*NNREF, *functions()["arrays"]])
def test_any_argument(name: str) -> None:
    """In place of any argument, anything: no warning, and little time and memory."""
    function: Callable[..., Any] = NAMES[name]
    parameters = inspect.signature(function).parameters.values()
    places = [
        RIGHT.get(p.name, (2, 3)) for p in parameters if p.kind <= p.VAR_POSITIONAL
    ]
    named = {p.name: RIGHT[p.name] for p in parameters if p.kind == p.KEYWORD_ONLY}
    hostile = HOSTILE[:9] if name == "gradient_noise" else HOSTILE
    tracemalloc.start()
    try:
        with warnings.catch_warnings(), little_work():
            warnings.simplefilter("error")
            for thing in hostile:
                for i in range(len(places)):
                    check(function, *places[:i], thing, *places[i + 1 :], **named)
                for key in named:
                    check(function, *places, **{**named, key: thing})
        assert tracemalloc.get_traced_memory()[1] < 100 * MEGABYTE
    finally:
        tracemalloc.stop()


def check(function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """A call may raise any exception, of which the evaluator makes a finding."""
    try:
        result = function(*args, **kwargs)
    except Warning:
        raise
    except Exception:  # noqa: BLE001 - whatever NumPy raises
        return
    assert not isinstance(result, np.generic)
