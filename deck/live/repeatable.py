"""Whether a program can only print the same text each time, as far as can be read.

Most programs of cards can: they compute with numbers and lists. Such a one is run
once; any other twice, in processes whose sets are in other orders.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

_MODULES = {
    *("__future__", "abc", "bisect", "collections", "contextlib", "copy"),
    *("dataclasses", "decimal", "enum", "fractions", "functools", "heapq"),
    *("itertools", "json", "math", "nnref", "numbers", "numpy", "operator", "pickle"),
    *("re", "statistics", "string", "textwrap", "typing", "warnings"),
}
_NAMES = {  # that give or reach what may be in another order, place or state
    *("set", "frozenset", "hash", "id", "getattr", "vars", "globals", "locals"),
    *("exec", "eval", "compile", "__import__", "__builtins__", "__hash__"),
    *("empty", "empty_like", "time", "default_rng", "RandomState", "rand", "randn"),
}
_GENERATORS = {"default_rng", "RandomState"}
_CHANCE = "random"  # a module; also a method of generators, which is as they are
_VIEWS = {"keys", "items"}
_OF_SETS = (ast.BitAnd, ast.BitOr, ast.BitXor, ast.Sub)
_ADDRESS = " at 0x"


def is_repeatable(program: str, printed: str) -> bool:
    """Whether it is plain that what was printed will be printed again."""
    if _ADDRESS in printed:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nodes = [*ast.walk(ast.parse(program))]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    seeded = {part for node in nodes for part in _seeded(node)}
    has_views = any(isinstance(n, ast.Attribute) and n.attr in _VIEWS for n in nodes)
    return not any(
        _varies(node, has_views=has_views) for node in nodes if node not in seeded
    )


def _seeded(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of `np.random.default_rng(0)` that would be chance without its seed."""
    match node:
        case ast.Call(
            func=ast.Attribute(attr=name, value=module) as function,
            args=[ast.Constant(value=int())],
        ) if name in _GENERATORS:
            yield from (function, module)


def _varies(node: ast.AST, *, has_views: bool) -> bool:
    match node:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr=name):
            return name in {_CHANCE, *_NAMES}
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in _NAMES
        case ast.Import(names=names):
            return any(_is_other(alias) for alias in names)
        case ast.ImportFrom(module=module, names=names):
            plain = ast.alias(module or "")
            return _is_other(plain) or any(a.name in {_CHANCE, *_NAMES} for a in names)
        case ast.BinOp(op=op):  # two views of dictionaries make a set
            return has_views and isinstance(op, _OF_SETS)
    return False


def _is_other(alias: ast.alias) -> bool:
    """Whether what is imported is not among the plain modules, by their usual names."""
    first, *parts = alias.name.split(".")
    if first == "numpy" and alias.asname not in {None, "np"}:
        return True
    return first not in _MODULES or _CHANCE in parts
