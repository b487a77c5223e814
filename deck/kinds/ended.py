"""What is wrong with how the programs of a card ended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from deck.live.error_messages import LiveError
from deck.live.exercise import read_failure
from deck.live.program import ProgramOutcome, syntax_error
from deck.live.used_names import used_names
from deck.source.finding import Span
from deck.source.models import Card
from deck.source.source import Source, Text

# What depends on the machine, which has a module, or somebody who types.
ELSEWHERE = {"ModuleNotFoundError", "EOFError"}
PYTHON = (
    "only Python runs; code in another language stands in a fenced block of `q`, on a "
    "card of kind `recall` or `cloze`"
)
_SYNTAX = {"SyntaxError", "IndentationError", "TabError"}
_RAISES = (
    "mend the program; where its exception is what the card is about, name it in a "
    "text as `${ raised }`"
)
_OUTPUT = re.compile(r"\boutput\b")
_NO_OUTPUT = (
    "test what its functions give; what a mended program prints is compared where "
    "there are no `tests`"
)
_JOINED = "YAML joins the lines of this text: begin it with `|-`, on the line above"
_QUOTED = re.compile(r"\s*(?:>>> |```)")
_ALONE = "write the program alone, without `>>>` and fences"
_EMPTY = {  # names for what a program did not do
    "output": (
        "prints nothing",
        "print in the program what the card shows, or take `output` out",
    ),
    "raised": (
        "raises no exception",
        "take `raised` out, or let the program raise what the card is about",
    ),
}


class Ended(NamedTuple):
    """How the program of a card ended, and how those that check it did."""

    card: Card
    own: ProgramOutcome | None
    checked: Sequence[ProgramOutcome]
    source: Source


class Problem(NamedTuple):
    """Why a card cannot be shown, where, and what to do."""

    message: str
    at: Span
    help: str = ""
    rule: str = "live-error"


def program_problem(
    ended: Ended, *, may_raise: bool = False, is_read: bool = False, fix: str = PYTHON
) -> Problem | None:
    """What is wrong with a program that is shown.

    An exception is wrong unless it `may_raise` one, or an expression has its name; so
    is what is not Python, also where it may raise if it `is_read`.
    """
    card, own, source = ended.card, ended.own, ended.source
    if own is None or card.program is None:
        return None
    if isinstance(own, LiveError):
        return Problem(str(own), line_of(card.program, own.line, source), rule=own.rule)
    if (uses := used_names(card)) is None:  # evaluation gives the finding
        return None
    raised, may_raise = own.printed.raised, may_raise or "raised" in uses
    if (is_read or not may_raise) and (error := raised_syntax(raised, card.program)):
        return _not_python(error, card.program, source, fix)
    if raised and not may_raise:
        at = line_of(card.program, own.line, source)
        return Problem(f"the program ends with {raised}", at, _RAISES)
    known = {"output": own.printed.text, "raised": raised}
    for name, (fact, advice) in _EMPTY.items():
        if name in uses and not known[name]:
            message = f"`{name}` is empty: the program {fact}"
            return Problem(message, source.locate(*uses[name]), advice)
    return None


def _not_python(error: SyntaxError, program: Text, source: Source, fix: str) -> Problem:
    at = line_of(program, error.lineno or 1, source)
    if _QUOTED.match(program):
        fix = _ALONE
    elif _is_joined(program, source):
        fix = _JOINED
    return Problem(f"the program {not_python(error)}", at, fix)


def _is_joined(program: Text, source: Source) -> bool:
    """True if a program has more lines in its file than it has as a text."""
    span = program.span
    raw = source.text[source.offset(*span[:2]) : source.offset(*span[2:])]
    written = [*filter(str.strip, raw.splitlines())]
    return len(written) - (raw[0] in "|>") > len(program.split("\n"))


def passing_problem(
    outcome: ProgramOutcome | None,
    source: Source,
    tests: Text | None,
    program: str,
    names: tuple[str, Text],
) -> Problem | None:
    """Why a program that is to pass does not; `names` are what it is called, and where.

    It passes the tests or, without any, ends without an exception.
    """
    what, place = names
    at = source.locate(place)
    if isinstance(outcome, LiveError):  # its line is that of another program
        return Problem(str(outcome), at, rule=outcome.rule)
    if outcome is None or not (raised := outcome.printed.raised):
        return None
    failure = read_failure(outcome.printed.text)
    if tests is not None and (error := raised_syntax(raised, tests)):
        at = line_of(tests, error.lineno or 1, source)
        return Problem(f"`tests` {not_python(error)}", at)
    if error := raised_syntax(raised, program):
        return Problem(f"{what} {not_python(error)}", at, PYTHON)
    if tests is None or failure is None or not failure.test:
        ended_with = failure.exception if failure else raised
        return Problem(f"{what} ends with {ended_with}", at)
    is_unknown = failure.raised == "NameError" and "'output'" in failure.text
    if is_unknown and (output := _OUTPUT.search(tests)):
        message = "`tests` know the names of the program, not its `output`"
        return Problem(message, source.locate(tests, *output.span()), _NO_OUTPUT)
    at = line_of(tests, failure.test, source)
    seen = f"{failure.call} = {failure.came}" if failure.came else failure.exception
    return Problem(f"{what} fails this test: {seen}", at)


def raised_syntax(raised: str, program: str) -> SyntaxError | None:
    """Why a program that ended with an exception is no Python; None where it is."""
    return syntax_error(program) if raised in _SYNTAX else None


def not_python(error: SyntaxError) -> str:
    """What is wrong with a program that is no Python."""
    return f"is not Python: {error.msg[:1].lower()}{error.msg[1:]}"


def line_of(text: Text, number: int, source: Source) -> Span:
    """The place of a line of a program, without the blanks before it; of all, for 0."""
    if not number:
        return source.locate(text)
    lines = text.splitlines(keepends=True)
    line = lines[number - 1] if number <= len(lines) else ""
    start = sum(map(len, lines[: number - 1])) + len(line) - len(line.lstrip())
    return source.locate(text, start, start + max(len(line.strip()), 1))
