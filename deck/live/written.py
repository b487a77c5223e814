"""Expressions with the drawn numbers written in, as a reader can follow them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from deck.live.grammar import parse, place
from deck.live.reason import ExpressionError
from deck.live.value import Number


def written(text: str, numbers: Mapping[str, Any]) -> str:
    """The expression with `numbers` in place of their names, worth the same."""
    try:
        tree = parse(text)
    except ExpressionError:  # a finding says so
        return text
    named = [
        (*place(node, text), numbers[node.id])
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in numbers
    ]
    for start, end, value in sorted(named, key=lambda found: found[0], reverse=True):
        shown = _literal(value)
        before, after = text[:start].rstrip(), text[end:].lstrip()
        stands_alone = before[-1:] in "([,=" and not after.startswith("**")
        if shown.startswith("-") and not stands_alone:
            shown = f"({shown})"
        text = text[:start] + shown + text[end:]
    return text


def _literal(value: Any) -> str:
    """A drawn value as one would write it in an expression."""
    if isinstance(value, (list, tuple)):
        inside = ", ".join(map(_literal, value))
        if isinstance(value, list):
            return f"[{inside}]"
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return repr(value)
    shown = str(Number(value))
    try:
        return shown if float(shown) == value else repr(value)
    except ValueError:
        return repr(value)
