"""Tests that cards have: those that cannot fail are a finding."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

from deck.source.fields import Fields
from deck.source.source import Text

ASSERT = "would pass: write `assert` before what must be true"


def check_tests(fields: Fields, key: str, tests: Text, fix: str) -> list[ast.AST]:
    """The syntax of tests; a finding for those that cannot fail."""
    nodes = [*_syntax_nodes(tests)]
    if not any(map(_can_fail, nodes)):
        what = f"the tests of {fields.what} have" if key == "tests" else "the test has"
        fields.report(key, f"{what} no `assert` that can fail", fix)
    return nodes


def _syntax_nodes(program: str) -> Iterator[ast.AST]:
    """The syntax of a program; one that is not Python fails when it runs."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree: ast.AST = ast.parse(program)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = ast.Raise()
    return ast.walk(tree)


def _can_fail(node: ast.AST) -> bool:
    match node:
        case ast.Assert(test=ast.Tuple(elts=[_, *_]) | ast.Constant(value=True)):
            return False  # it is always true
        case ast.Assert() | ast.Raise():
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name.startswith("assert")
    return False
