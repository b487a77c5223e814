"""Checks of a card: how its program ended, unused draws, alt texts with the answer."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping, Sequence
from typing import cast

from deck.bank.finding_list import Findings
from deck.bank.models import Bug, Card, Code, Exercise, Order, Output
from deck.bank.source import Source, Text
from deck.diagnostics.finding import Span
from deck.live.error_messages import LiveError
from deck.live.exercise import FileReport, read_report
from deck.live.grammar import Use, used_names
from deck.live.program import ProgramResult
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
_Problem = tuple[str, Span, str]  # message, place, help


def check_program(
    card: Card, result: ProgramResult | LiveError, findings: Findings
) -> bool:
    """Whether a card can be shown with this result of its program; else a finding.

    An exception is an answer on an `output` card, may be the fault of a `bug` card,
    and is meant where an expression has its name, `raised`.
    """
    rule, source, program = "live-error", findings.source, card.program or card.id
    problem: _Problem | None = None
    if isinstance(result, LiveError):
        rule = result.rule
        problem = str(result), _line_of(program, result.line, source), ""
    elif isinstance(card.body, Order) and card.body.tests and result.printed.raised:
        message = f"the program fails its tests: {result.printed.raised}"
        problem = message, source.locate(card.body.tests), ""
    elif isinstance(card.body, Code) and result.printed.raised:
        message = f"the piece fails its tests: {result.printed.raised}"
        problem = message, source.locate(card.body.piece), ""
    elif (uses := used_names(card)) is not None:  # else evaluation gives the finding
        problem = _exception(card, program, result, uses, source) or _missing(
            card, program, result.printed, uses, source
        )
    if problem is not None:
        message, span, fix = problem
        findings.add(rule, f"card `{card.id}`: {message}", span, help=fix)
    return problem is None


def check_mend(
    card: Card,
    faulty: ProgramResult | LiveError | None,
    checked: Sequence[ProgramResult | LiveError],
    findings: Findings,
) -> bool:
    """Whether the mend of a bug card mends it, by its tests or by what is printed."""
    body = card.body
    if not isinstance(body, Bug) or body.mend is None or not checked:
        return True
    mended, *faulty_tested = checked
    place, message, fix, rule = body.mend, "", "", "live-error"
    if isinstance(mended, LiveError):
        message, rule = str(mended), mended.rule
    elif mended.printed.raised:
        what = "ends with" if body.tests is None else "fails its tests:"
        message = f"the mended program {what} {mended.printed.raised}"
    elif body.tests is None and mended == faulty:
        message = "the mended program prints the same as the faulty one"
        fix = "print what differs, or write `tests` that only a mend passes"
    elif any(
        isinstance(one, ProgramResult) and not one.printed.raised
        for one in faulty_tested
    ):
        place, message = cast("Text", body.tests), "the faulty program passes the tests"
    if message:
        message = f"card `{card.id}`: {message}"
        findings.add(rule, message, findings.source.locate(place), help=fix)
    return not message


def check_exercise(
    card: Card, checked: Sequence[ProgramResult | LiveError], findings: Findings
) -> bool:
    """Whether the solution of an exercise passes each part, and an empty file none."""
    body, source = card.body, findings.source
    if not isinstance(body, Exercise):
        return True
    before = len(findings.recorded)

    def add(message: str, span: Span, fix: str = "", rule: str = "live-error") -> None:
        findings.add(rule, f"card `{card.id}`: {message}", span, help=fix)

    solution, start = map(_file_report, checked)
    first = checked[0]
    if isinstance(first, ProgramResult) and first.printed.raised:
        message = f"`setup` ends with {first.printed.raised}"
        add(message, source.locate(body.setup or body.solution))
    elif isinstance(solution, LiveError):
        add(str(solution), source.locate(body.solution), rule=solution.rule)
    elif (error := solution.error) is not None:
        at = _line_of(body.solution, error.line, source)
        add(f"the solution ends with {error.raised}", at)
    else:
        for part, failure in zip(body.parts, solution.parts, strict=True):
            if failure is not None:
                at = source.locate(part.tests[failure.test].code)
                add(f"the solution fails this test: {failure.raised}", at)
    if isinstance(start, FileReport):
        for part, failure in zip(body.parts, start.parts, strict=True):
            if failure is None:
                at = source.locate(next(iter(part.text.texts)))
                fix = "test what the part is to do"
                add("an empty file passes this part", at, fix)
    return len(findings.recorded) == before


def _file_report(result: ProgramResult | LiveError) -> FileReport | LiveError:
    if isinstance(result, LiveError):
        return result
    report = read_report(result.printed.text)
    return report or LiveError("the solution keeps its report from being printed")


def _exception(
    card: Card,
    program: Text,
    result: ProgramResult,
    uses: Mapping[str, Use],
    source: Source,
) -> _Problem | None:
    """The exception of a program that is not meant to raise one."""
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
            return (
                f"the program is not Python: {reason[:1].lower()}{reason[1:]}",
                at,
                "",
            )
    if is_meant or not raised:
        return None
    at = _line_of(program, result.line, source)
    return f"the program ends with {raised}", at, _RAISES


def _missing(
    card: Card,
    program: Text,
    printed: Printed,
    uses: Mapping[str, Use],
    source: Source,
) -> _Problem | None:
    """What a card needs of its program, and does not get."""
    if isinstance(card.body, Output):
        if not (str(printed) or _PRINTS.search(program)):
            message = "the program has no `print`, so there is no answer"
            return message, source.locate(program), ""
        if find_control(printed.text + printed.raised) >= 0:
            message = "the program prints a control character, which no card can show"
            return message, source.locate(program), ""
    known = {"output": printed.text, "raised": printed.raised}
    for name, (fact, fix) in _EMPTY.items():
        if name in uses and not known[name]:
            text, start, end = uses[name]
            at = source.locate(text, start, end)
            return f"`{name}` is empty: the program {fact}", at, fix
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
