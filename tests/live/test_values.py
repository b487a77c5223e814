"""Typed values and their texts: never NumPy's own, always the digits asked for.

What pictures show is what `nnref` computes.
"""

from __future__ import annotations

import json
from ast import literal_eval
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deck.folder.trust import trust_always
from deck.live import value
from deck.live.curve import Curve
from deck.live.drawing import Drawing
from deck.live.expression import evaluate
from deck.live.to_value import to_value
from deck.live.value import TruthTable
from nnref.live.tables import gate_table, learn_gate
from tests.folders import LiveDeck, make_live, read_folder
from tests.names import NAMES
from tests.tables import table

KNOWN = {**vars(value), "np": np, "gate": gate_table, "learn_gate": learn_gate}


def evaluated(text: str) -> Any:
    """The value of a cell of a table."""
    return eval(text, KNOWN)  # noqa: S307 - our own tables


def meant(drawing: Drawing) -> Any:
    """The numbers that a picture shows."""
    return json.loads(drawing.meaning)[1][0]


def test_typed() -> None:
    """A result of Python or NumPy becomes a value of ours, with its text."""
    for result, expected, text in table(__file__, "typed"):
        found = to_value(evaluated(result))

        assert expected == "None" or found == evaluated(expected)
        assert str(found) == text
        assert "np." not in repr(found)


def test_what_cannot_be_shown() -> None:
    """What no card can show is refused in plain words."""
    for result, message in table(__file__, "refused"):
        with pytest.raises(TypeError) as caught:
            to_value(evaluated(result))

        assert str(caught.value).startswith(message)


def test_cells() -> None:
    """A cell of a table is a number, in a form of its own or not, or words."""
    computed = evaluate(
        'table("who，n", [["a\\nb", fixed(1 / 3, 2)], ["<b>", 2], [0.1 + 0.2, 1 / 3]])',
        NAMES,
    )
    found = to_value(computed)

    assert isinstance(found, TruthTable)
    assert found.columns == ("who", "n")
    assert evaluate('table("x, y", [[0, 1]])', NAMES).columns == ("x", "y")
    assert found.texts == (("a b", "0.33"), ("<b>", "2"), ("0.3", "0.3333"))
    assert [value for value, _ in found.answers] == [1 / 3, 2, 1 / 3]


def test_frame_of_a_curve() -> None:
    """The frame of a curve ends at whole numbers, has 0 in it, and is never flat."""
    for curve, box in table(__file__, "boxes"):
        pieces = meant(NAMES["curve_picture"](*literal_eval(f"[{curve}]")))
        assert Curve(pieces, 0).box == literal_eval(box)


def test_boundary_of_a_gate() -> None:
    """Known gates have the lines that pencil and ruler give, whichever end is first."""
    for row in table(__file__, "lines"):
        gate, lines = map(literal_eval, row[:2])
        _, drawn = meant(NAMES["boundary_picture"](*gate))[0]
        found = [*map(sorted, drawn)]

        assert len(found) == len(lines)
        for ends, expected in zip(found, lines, strict=True):
            np.testing.assert_allclose(ends, expected, atol=1e-4)


DeckOf = Callable[[str], LiveDeck]


def test_what_is_graded_by(
    folder_of: Callable[[str], Path], request: pytest.FixtureRequest
) -> None:
    """Each card of `keys.yaml` asks, answers and is graded as last looked at."""
    bank = Path(__file__).with_name("keys.yaml").read_text(encoding="utf-8")
    folder = folder_of(bank.partition("cards:\n")[2])
    trust_always(folder)
    deck = make_live(read_folder(folder, "."))
    lines: list[str] = []
    for live in deck.cards:
        filled = live.draws["en"][0]
        lines += [str(live.card.id), *(f"  {block}" for block in filled.question)]
        lines += [f"  = {block}" for block in filled.answer]
        lines += [f"  {json.dumps(filled.key)}"]
    text = "\n".join(lines) + "\n"
    file = Path(__file__).with_name("keys.txt")
    if request.config.getoption("--bless"):
        file.write_text(text, encoding="utf-8")

    assert deck.findings == ()
    assert file.read_text(encoding="utf-8") == text
