"""Texts with live expressions in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.bank.template import Live, Template, split_live
from tests.tables import table


def split(text: str) -> tuple[Template, list[tuple[str, int, int]]]:
    """The parts of a text, and what was reported."""
    reported: list[tuple[str, int, int]] = []

    def report(message: str, start: int, end: int) -> None:
        reported.append((message, start, end))

    return split_live(text, report), reported


@pytest.mark.parametrize(
    ("text", "shown"),
    table(__file__, "split"),
)
def test_split(text: str, shown: str) -> None:
    """A text is cut at `${` and the `}` that is in no string; `$${` is `${`."""
    parts, reported = split(text)

    assert reported == []
    assert shown == "".join(
        part if isinstance(part, str) else f"⟦{part.text}@{part.start}⟧"
        for part in parts
    )


@given(st.lists(st.text("ab感 $x") | st.sampled_from(["${ x }", "$${"])))
def test_nothing_is_lost(parts: list[str]) -> None:
    """Parts put together again are the text."""
    text = "|".join(parts)
    found, reported = split(text)

    assert reported == []
    again = "".join(
        part.replace("${", "$${") if isinstance(part, str) else f"${{ {part.text} }}"
        for part in found
    )
    assert again == text
    for part in found:
        if isinstance(part, Live):
            assert text.startswith(part.text, part.start)
