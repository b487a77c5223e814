"""Whether the program of a card ended as its card needs it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from deck.bank.models import Bug, Card, Code, Output
from deck.bank.source import Source, Text
from deck.diagnostics.finding import Span
from deck.live.code import why_not_python
from deck.live.expression_names import Use, used_names
from deck.live.program import ProgramError, ProgramResult
from deck.live.value import Printed
from deck.width import find_control

_PRINTS = re.compile(r"print|write")  # "prints nothing" is an answer where one is
_SLIPS = {"SyntaxError", "IndentationError", "TabError"}
_RAISES = (
    "mend the program; where its exception is what the card is about, name it in a "
    "text as `${ raised }`"
)
_PRINT = "print in the program what the card shows, or take `output` out"
_RAISE = "take `raised` out, or let the program raise what the card is about"


class Problem(NamedTuple):
    """What is wrong with how a program ended, its place, and what to do."""

    message: str
    span: Span
    help: str = ""
    rule: str = "live-error"


def find_problem(
    card: Card, program: Text, result: ProgramResult | ProgramError, source: Source
) -> Problem | None:
    """What keeps a card from being shown with this result of its program, if anything.

    An exception is an answer on an `output` card, may be the fault of a `bug` card,
    and is meant where an expression has its name, `raised`.
    """
    if isinstance(result, ProgramError):
        at = _line_of(program, result.line, source)
        return Problem(str(result), at, rule=result.rule)
    printed = result.printed
    if isinstance(card.body, Code) and printed.raised:
        at = source.locate(card.body.piece)
        return Problem(f"the piece fails its tests: {printed.raised}", at)
    uses = used_names(card)
    if uses is None:
        return None  # its evaluation gives the finding
    if printed.raised and (problem := _failure(card, program, result, source, uses)):
        return problem
    if isinstance(card.body, Output) and not (str(printed) or _PRINTS.search(program)):
        message = "the program has no `print`, so there is no answer"
        return Problem(message, source.locate(program))
    if (
        isinstance(card.body, Output)
        and find_control(printed.text + printed.raised) >= 0
    ):
        message = "the program prints a control character, which no card can show"
        return Problem(message, source.locate(program))
    return _empty_name(printed, uses, source)


def _failure(
    card: Card,
    program: Text,
    result: ProgramResult,
    source: Source,
    uses: Mapping[str, Use],
) -> Problem | None:
    """The exception of a program that was not meant to raise one."""
    raised = result.printed.raised
    is_answer = isinstance(card.body, Output)
    is_meant = is_answer or isinstance(card.body, Bug) or "raised" in uses
    if raised in _SLIPS and (is_answer or not is_meant):
        reason, line = why_not_python(str(program))
        if reason:
            at = _line_of(program, line, source)
            return Problem(f"the program is not Python: {reason}", at)
    if is_meant:
        return None
    at = _line_of(program, result.line, source)
    return Problem(f"the program ends with {raised}", at, _RAISES)


def _empty_name(
    printed: Printed, uses: Mapping[str, Use], source: Source
) -> Problem | None:
    """The use of what a program printed or raised where it did not."""
    for name, value, fact, help_text in (
        ("output", printed.text, "prints nothing", _PRINT),
        ("raised", printed.raised, "raises no exception", _RAISE),
    ):
        if name in uses and not value:
            text, start, end = uses[name]
            at = source.locate(text, start, end)
            return Problem(f"`{name}` is empty: the program {fact}", at, help_text)
    return None


def _line_of(text: Text, number: int, source: Source) -> Span:
    """The place of a line of a program, without the blanks before it; of all, for 0."""
    if not number:
        return source.locate(text)
    lines = text.splitlines(keepends=True)
    line = lines[number - 1] if number <= len(lines) else ""
    start = sum(map(len, lines[: number - 1])) + len(line) - len(line.lstrip())
    return source.locate(text, start, start + max(len(line.strip()), 1))
