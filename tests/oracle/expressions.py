"""A second evaluator of live expressions: Python's own, with the oracle's names."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Callable, Mapping
from functools import cache
from types import CodeType
from typing import Any

from .arrays import stack
from .names import ORACLE

_LIVE = re.compile(r"(?<!\$)\$\{\s*((?:'[^']*'|\"[^\"]*\"|[^}'\"])*?)\s*\}")
_MOST_TRIES = 1000


class _Lists(ast.NodeTransformer):
    """A list in brackets is a vector or a matrix."""

    def visit_List(self, node: ast.List) -> ast.Call:
        """The call that makes it one."""
        self.generic_visit(node)
        return ast.Call(ast.Name("_list", ast.Load()), [node], [])


def _list(items: list[Any]) -> Any:
    return (
        items if any(isinstance(x, (str, tuple, list)) for x in items) else stack(items)
    )


def live_expressions(text: str) -> list[str]:
    """The expressions of a text, in order."""
    return _LIVE.findall(text)


@cache
def names_in(expression: str) -> frozenset[str]:
    """The names that an expression uses."""
    tree = ast.parse(f"({expression}\n)", mode="eval")
    return frozenset(n.id for n in ast.walk(tree) if isinstance(n, ast.Name))


@cache
def _code(expression: str) -> CodeType:
    tree = _Lists().visit(ast.parse(f"({expression}\n)", mode="eval"))
    return compile(ast.fix_missing_locations(tree), "<card>", "eval")


def compute(expression: str, more: Mapping[str, Any]) -> Any:
    """What an expression gives; `more` has a draw's numbers, or a program's output."""
    known = {"__builtins__": {}, "_list": _list, **ORACLE, **more}
    return eval(_code(expression), known)  # noqa: S307 - of our own banks


def draw(
    card: str, draws: Mapping[str, str], where: str | None, seed: str
) -> dict[str, Any]:
    """The numbers of a family, drawn from the same seed."""
    rng = random.Random(f"{card}:{seed}")  # noqa: S311 - not for secrets
    functions = _functions(rng)
    for _ in range(_MOST_TRIES):
        drawn: dict[str, Any] = {}
        for name, text in draws.items():
            drawn[name] = compute(text, {**functions, **drawn})
        if where is None or compute(where, drawn):
            return drawn
    message = f"no draw of {card} fits {where}"
    raise AssertionError(message)


def _functions(rng: random.Random) -> dict[str, Callable[..., Any]]:
    def of(parts: int, low: float, high: float) -> int:
        return rng.randint(round(low * parts), round(high * parts))

    return {
        "eighths": lambda low, high: of(8, low, high) / 8,
        "tenths": lambda low, high: of(10, low, high) / 10,
        "integer": lambda low, high: of(1, low, high),
        "bit": lambda: rng.randint(0, 1),
        "pick": lambda *options: rng.choice(options),
    }
