"""The border to cards: what an author passes is answered, or refused in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from deck.live.builtins import NAMES
from deck.live.error_messages import reason
from deck.live.number_text import show
from tests.calls import check_calls


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
