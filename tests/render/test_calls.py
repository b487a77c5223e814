"""Values, tables and programs in the terminal and as HTML: `calls.txt` has them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from deck.kinds.keys import shown_limits
from deck.kinds.numeric import margin
from deck.live import value
from deck.live.passage import Proof
from deck.live.value import Numbers, TruthTable, Value
from deck.render.anki_text import anki_html
from deck.render.blocks import Text
from deck.render.card_lines import blocks_lines, proof_lines
from deck.render.html import (
    line_html,
    passage_html,
    printed_html,
    program_html,
    table_html,
)
from deck.render.lines import Look, code_lines, table_lines, value_lines
from deck.render.passage import passage_lines
from deck.width import cell_width
from tests.calls import check_calls


def shown(value: Value, width: int) -> list[str]:
    """A value in a terminal so wide."""
    lines = value_lines(value, Look(width))
    assert max(map(cell_width, lines)) <= width
    return lines


def unfilled(table: TruthTable, width: int) -> list[str]:
    """A table to be filled in, in a terminal so wide."""
    return table_lines(table, Look(width), filled=False)


def answer(right: Numbers, off: float | None = None) -> list[str]:
    """A number as the answer of a card, which may be so far off, or a share of it."""
    limits = shown_limits(right) if off is None else [off] * len(right.items)
    shown = (
        Text((right,), is_answer=True, margin=margin(right, limits, share, "en"))
        for share in (None, 0.01)
    )
    return [
        line for text in shown for line in blocks_lines((text,), Look(language="en"))
    ]


def field(*parts: str | Value) -> str:
    """A passage in a field of Anki."""
    return anki_html(passage_html(parts, "en"))


def cells(table: TruthTable) -> str:
    """A table in a field of Anki."""
    return anki_html(table_html(table, filled=True))


OWN = (shown, unfilled, answer, field, cells, Proof, Look)
NAMES = {
    **vars(value),
    **{each.__name__: each for each in OWN},
    **{f.__name__: f for f in (code_lines, passage_lines, proof_lines, table_lines)},
    **{f.__name__: f for f in (line_html, program_html, printed_html)},
}


def call(text: str) -> str:
    """What a call gives."""
    result: str | Sequence[str] = eval(text, NAMES)  # noqa: S307 - our own file
    return result if isinstance(result, str) else "\n".join(result)


def test_calls(request: pytest.FixtureRequest) -> None:
    """Each gives what it gave when somebody last looked."""
    assert check_calls(Path(__file__).with_name("calls.txt"), call, request) > 30
