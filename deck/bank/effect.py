"""Values of a card that are of the right form and would do nothing."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator

from deck.bank.finding_list import Findings
from deck.bank.models import Card, plain_powers
from deck.bank.source import Text

OF_PROGRAM = ("output", "raised")  # the names of what a program printed and raised


def check_effect(card: Card, findings: Findings) -> None:
    """A finding for each value that its author could as well have left out."""
    for text, number in _no_numbers(card):
        message = f"`given` lists numbers, and `{number}` is none"
        fix = "write the number as it stands in the text, without its unit"
        findings.add("bad-value", message, text.span, help=fix)
    for name in card.draw if card.program is not None else ():
        if name in OF_PROGRAM:
            message = f"`{name}` is drawn, and is the name of what the program gives"
            fix = "give the number another name"
            findings.add("bad-draw", message, name.span, help=fix)


def _no_numbers(card: Card) -> Iterator[tuple[Text, str]]:
    """What stands in `given` and cannot be met as a number."""
    for text in card.given:
        for number in plain_powers(text).split():
            try:
                is_number = math.isfinite(float(number.strip("-+").replace(",", "")))
            except ValueError:
                is_number = False
            if not is_number:
                yield text, number


def has_assertion(tests: str) -> bool:
    """Whether tests can fail; those that are not Python do when they are run."""
    import ast

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what it warns of is asked here
            tree = ast.parse(tests)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return any(map(_can_fail, ast.walk(tree)))


def _can_fail(node: object) -> bool:
    """Whether a statement asserts something that is not true whatever happens."""
    import ast

    match node:
        case ast.Assert(test=ast.Tuple(elts=[_, *_]) | ast.Constant(value=True)):
            return False
        case ast.Assert() | ast.Raise():
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name.startswith("assert")
    return False
