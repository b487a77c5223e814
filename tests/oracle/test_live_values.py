"""Every number on a shipped card, computed a second time in plain Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deck.kinds import card_code
from deck.kinds.filled import LiveCard
from deck.live.drawing import Drawing
from deck.live.value import Numbers, Shape, TruthTable, Value
from deck.render.blocks import Grid
from deck.source.models import Card
from tests.folders import answered
from tests.names import NAMES

from .compare import differs
from .expressions import compute, draw, live_expressions, names_in
from .names import DRAWING, DRAWN, EXACT, ORACLE, RTOL
from .pictures import wrong_with
from .shown import show
from .used import uses

if TYPE_CHECKING:
    from .conftest import Shipped

CARDS = Path(__file__).parents[2] / "cards"
BANKS = [
    topic
    for path in sorted(CARDS.glob("*.yaml"))
    for topic in re.findall(r"(?m)^topic: (\S+)", path.read_text(encoding="utf-8"))
]
_GAP = re.compile(r"\{\{c(\d+)::(.*?)(?:::[^}]*)?\}\}(?!\})", re.DOTALL)
_SEEDS = 200  # that a family is drawn from at most
_LIVE = re.compile(r"\$\{.*?\}")
KNOWN = set(ORACLE) | DRAWING | DRAWN | {"output", "raised"}


def _expressions(live: LiveCard) -> Iterator[str]:
    """Every expression of a card: in texts, answers, proofs, pictures, draws."""
    card = live.card
    for language, draws in live.draws.items():
        yield from (text for text, _ in uses(card, draws[0], language))
    yield from map(str, card.draw.values())
    if card.where:
        yield str(card.where)


def test_the_oracle_knows_every_name(shipped: Shipped) -> None:
    """A name that a card uses and the oracle lacks is listed, with its cards."""
    unknown: dict[str, set[str]] = {}
    for live in shipped.deck.cards:
        own = set(map(str, live.card.draw))
        for expression in _expressions(live):
            for name in names_in(expression) - KNOWN - own:
                unknown.setdefault(name, set()).add(str(live.card.id))

    assert unknown == {}, "write these in tests/oracle, see names.py"


def test_the_oracle_has_nothing_of_its_own() -> None:
    """It knows only names that live expressions know."""
    assert set(ORACLE) - {"show"} <= set(NAMES)


def test_the_oracle_is_plain_python() -> None:
    """No module of what it computes with imports NumPy, `nnref` or another package."""
    for path in Path(__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            tops = {name.partition(".")[0] for name in names}
            assert not tops & {"numpy", "nnref"}, path.name


def _cards(shipped: Shipped, topic: str) -> list[LiveCard]:
    return [live for live in shipped.deck.cards if live.card.topic == topic]


def _known(shipped: Shipped, card: Card, seed: str) -> dict[str, Any]:
    """The numbers of a draw as the oracle has them, and what the program printed."""
    more: dict[str, Any] = {}
    if card.draw:
        draws = {str(name): str(text) for name, text in card.draw.items()}
        more = draw(str(card.id), draws, card.where, seed)
    if program := card_code(card).program:
        printed = shipped.printed(program)
        more |= {"output": printed.text, "raised": printed.raised}
    return more


def _wrong(expression: str, value: Value | Drawing, more: dict[str, Any]) -> str:
    """What is wrong with a value; nothing where it is right."""
    called = expression.partition("(")[0]
    if called in DRAWING:
        call = ast.parse(expression, mode="eval").body
        assert isinstance(call, ast.Call)
        given = [compute(ast.unparse(part), more) for part in call.args]
        options = {
            str(k.arg): compute(ast.unparse(k.value), more) for k in call.keywords
        }
        return ", ".join(wrong_with(called, value, *given, **options))  # type: ignore[arg-type]
    right = compute(expression, more)
    rtol = max((RTOL.get(name, EXACT) for name in names_in(expression)), default=EXACT)
    if differs(value, right, rtol):  # type: ignore[arg-type]
        return f"the card has {value}, the oracle {right}"
    return ""


def _draws(
    shipped: Shipped, live: LiveCard
) -> Iterator[tuple[int, dict[str, Any], list[str]]]:
    """Each draw with its numbers, and what is wrong with its values.

    It is of a later seed than the one before it: those that repeat are left out.
    """
    seeds = iter(range(_SEEDS if live.card.draw else 1))
    for number in range(len(live.draws["en"])):
        first: list[str] = []
        for seed in seeds:
            more = _known(shipped, live.card, str(seed))
            wrong = _wrong_values(live, number, more)
            first = first or wrong
            if not wrong:
                yield number, more, []
                break
        else:
            yield number, {}, first or ["no seed is left that gives it"]


def _wrong_values(live: LiveCard, number: int, more: dict[str, Any]) -> list[str]:
    found = {
        (expression, value)
        for language, draws in live.draws.items()
        for expression, value in uses(live.card, draws[number], language)
    }
    return [
        f"{expression}: {problem}"
        for expression, value in sorted(found, key=str)
        if (problem := _wrong(expression, value, more))
    ]


@pytest.mark.parametrize("topic", BANKS)
def test_values(shipped: Shipped, topic: str) -> None:
    """Each live expression, in both languages and in each draw of a family.

    An answer is graded by the value that the card shows as right.
    """
    wrong: dict[str, list[str]] = {}
    for live in _cards(shipped, topic):
        for number, more, problems in _draws(shipped, live):
            graded = (_graded(live, each, number, more) for each in live.draws)
            if found := [*problems, *filter(None, graded)]:
                wrong[f"{live.card.id} {number}"] = found

    assert wrong == {}
    computed = any(live.computed for live in _cards(shipped, topic))
    assert computed or topic in {"interview", "python-class", "rebuild"}


def _gaps(text: str, more: dict[str, Any]) -> dict[int, str]:
    """What stands in each gap of a text, with its values as the oracle writes them.

    A function in a formula is typed without the backslash of TeX.
    """
    found: dict[int, str] = {}
    for number, inside in _GAP.findall(text):
        for expression in live_expressions(inside):
            right = compute(expression, more)
            written = right if isinstance(right, str) else show(right)
            inside = _LIVE.sub(written.replace("\\", r"\\"), inside, count=1)  # noqa: PLW2901
        found.setdefault(int(number), inside.replace("\\exp(", "exp("))
    return found


def _graded(live: LiveCard, language: str, number: int, more: dict[str, Any]) -> str:
    """What is wrong with the key that answers are graded by."""
    filled = live.draws[language][number]
    key, shown = filled.key or {}, answered(filled)
    match key.get("kind"):
        case "number":
            (answer,) = shown
            assert isinstance(answer, Numbers)
            pairs = zip(
                map(float, key["values"]), answer.items, key["limits"], strict=True
            )
            is_same = all(abs(a - b) <= most for a, b, most in pairs)
            return "" if is_same else f"graded by {key['values']}, not {answer}"
        case "cells":
            (table,) = shown
            assert isinstance(table, TruthTable)
            cells = [*map(float, key["cells"])]
            right = [value for value, _ in table.answers]
            return "" if cells == pytest.approx(right) else "another table"
        case "shape" if shown:
            (shape,) = shown
            assert isinstance(shape, Shape)
            dims = None if shape.dims is None else [*shape.dims]
            return "" if key["dims"] == dims else "another shape"
        case "gaps":
            own_gaps = _gaps(live.card.body.text[language], more)
            texts = {int(gap): one["text"] for gap, one in key["gaps"].items()}
            return "" if texts == own_gaps else f"gaps {texts}, and {own_gaps} here"
        case _:
            return ""


def test_tables_are_tables(shipped: Shipped) -> None:
    """A truth table asks at least one column of each of its rows."""
    for live in shipped.deck.cards:
        for filled in live.draws["en"]:
            for table in (b.table for b in filled.question if isinstance(b, Grid)):
                assert 0 < table.given < len(table.columns), live.card.id
                assert all(len(row) == len(table.columns) for row in table.rows)
