"""Checks of a card: how its program ended, unused draws, alt texts with the answer."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from typing import NamedTuple

from deck.bank.finding_list import Findings
from deck.bank.models import Bug, Card, Code, Output
from deck.bank.source import Source, Text
from deck.diagnostics.finding import Span
from deck.live.expression_names import Use, used_names
from deck.live.program import ProgramError, ProgramResult
from deck.live.value import Printed
from deck.live.variant import LiveCard, Passage, Variant
from deck.width import find_control

_MARKS = re.compile(r"[*`_]|\\[()]")
_CLAUSE_END = re.compile(r"[.:;,!?(。：；，！？（]")
_LETTER = re.compile(r"[^\W\d_]")
_SHORTEST = 2
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
    if isinstance(card.body, Output):
        message = ""
        if not (str(printed) or _PRINTS.search(program)):
            message = "the program has no `print`, so there is no answer"
        elif find_control(printed.text + printed.raised) >= 0:
            message = "the program prints a control character, which no card can show"
        if message:
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
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile(program, "program", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            reason = getattr(error, "msg", "") or str(error)
            at = _line_of(program, getattr(error, "lineno", None) or 1, source)
            message = f"the program is not Python: {reason[:1].lower()}{reason[1:]}"
            return Problem(message, at)
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


def check_draws(card: Card, findings: Findings) -> None:
    """A warning for each number that is drawn and that nothing on the card uses."""
    if not card.draw:
        return
    uses = used_names(card)
    for name in card.draw:
        if uses is not None and name not in uses:
            message = f"`{name}` is drawn and used nowhere on card `{card.id}`"
            findings.add("unused-draw", message, name.span)


def check_alt(live: LiveCard, findings: Findings) -> None:
    """A finding for each language in which a picture's words hold the answer."""
    image = live.card.picture
    if image is None:
        return
    for language, variants in live.variants.items():
        shown = next(filter(None, map(_given_away, variants)), "")
        if shown:
            message = f"the words for the picture hold the answer, `{shown}`"
            span = findings.source.locate(image.alt.within(language))
            findings.add("alt-tells", message, span)


def _given_away(variant: Variant) -> str:
    """The start of the answer, up to the end of a clause, if the words have it."""
    answer = re.sub("^(?:the|an?) ", "", _words(variant.answer))
    start = _CLAUSE_END.split(answer, maxsplit=1)[0].strip()
    if variant.picture is None or len(start) < _SHORTEST or not _LETTER.search(start):
        return ""
    whole = re.compile(rf"(?<![a-z0-9]){re.escape(start)}(?![a-z0-9])")
    return start if whole.search(_words(variant.picture.alt)) else ""


def _words(passage: Passage) -> str:
    return _MARKS.sub("", "".join(map(str, passage))).casefold().strip()
