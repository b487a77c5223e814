"""Each statement of the whole program is written by the learner before, on a card."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from deck.bank.models import Code, Exercise, Order
from tests.folders import read_folder
from tests.tables import table

SHIPPED = Path(__file__).parents[2] / "cards"
WRITTEN_ON = dict(table(__file__, "statements"))


def statements(program: str) -> Iterator[str]:
    """The statements of a program, but those that only name or repeat something."""
    for node in ast.walk(ast.parse(program)):
        match node:
            case ast.FunctionDef() | ast.Return(value=ast.Name() | ast.Tuple()):
                pass
            case ast.Assign(value=ast.Constant()):
                pass
            case ast.For() | ast.With():
                yield ast.unparse(node).splitlines()[0]
            case ast.stmt():
                yield (
                    ast.unparse(node)
                    .replace("(x, t) =", "x, t =")
                    .replace("(_, (x_test, t_test)) =", "_, (x_test, t_test) =")
                )


def test_each_statement_is_written_before() -> None:
    """By a card of code or of lines in order, which the program needs."""
    cards = {str(card.id): card for card in read_folder(SHIPPED).cards}
    whole = cards["mnist"].body
    assert isinstance(whole, Exercise)
    needed: set[str] = set()
    waiting = ["mnist"]
    while waiting:
        more = {str(need) for need in cards[waiting.pop()].needs} - needed
        needed |= more
        waiting += more

    assert {*statements(str(whole.solution))} == {*WRITTEN_ON}
    assert {*WRITTEN_ON.values()} <= needed
    for card in {*WRITTEN_ON.values()}:
        assert isinstance(cards[card].body, Code | Order), card
