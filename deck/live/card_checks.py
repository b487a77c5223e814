"""Checks of a card: how its program ended, unused draws, alt texts with the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from deck.bank.finding_list import Findings
from deck.bank.models import Card, Image, card_words
from deck.bank.source import Source, Text
from deck.diagnostics.finding import Span
from deck.kinds.bug import Bug
from deck.kinds.code import Code
from deck.kinds.exercise import Exercise
from deck.kinds.numeric import Numeric
from deck.kinds.order import Order
from deck.kinds.output import Output
from deck.live.error_messages import LiveError
from deck.live.exercise import FileReport, read_failure, read_report
from deck.live.foreign import check_markup
from deck.live.program import (
    ProgramOutcome,
    ProgramResult,
    passing_program,
    syntax_error,
)
from deck.live.used_names import used_names
from deck.live.value import Printed
from deck.live.variant import Passage, Variant
from deck.width import find_control

_MARKS = re.compile(r"[*`_]|\\[()]")
_CLAUSE_END = re.compile(r"[.:;,!?(。：；，！？（]")
_LETTER = re.compile(r"[^\W\d_]")
_SHORTEST = 2
_PRINTS = re.compile(r"print|write")  # "prints nothing" is an answer where one is
_SLIPS = {"SyntaxError", "IndentationError", "TabError"}
# What depends on the machine, which has a module, or somebody who types.
_ELSEWHERE = {"ModuleNotFoundError", "EOFError"}
_RAISES = (
    "mend the program; where its exception is what the card is about, name it in a "
    "text as `${ raised }`"
)
_TYPED = (
    "nobody types while it is checked: give what `input` reads in `setup`, as "
    '`import io, sys; sys.stdin = io.StringIO("Ann\\n")`'
)
_PYTHON = (
    "only Python runs; code in another language stands in a fenced block of `q`, on a "
    "card of kind `recall` or `cloze`"
)
_OUTPUT = re.compile(r"\boutput\b")
_NO_OUTPUT = (
    "test what its functions give; what a mended program prints is compared where "
    "there are no `tests`"
)
_JOINED = "YAML joins the lines of this text: begin it with `|-`, on the line above"
_QUOTED = re.compile(r"\s*(?:>>> |```)")
_ALONE = "write the program alone, without `>>>` and fences"
_ORDER = "only Python runs; lines in another language are `steps`"
_AS_WRITTEN = "a `program` runs as it is written, and knows no number that is drawn"
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


class _Problem(NamedTuple):
    """Why a card cannot be shown, where, and what to do."""

    message: str
    at: Span
    help: str = ""
    rule: str = "live-error"


def check_programs(
    card: Card,
    own: ProgramOutcome | None,
    checked: Sequence[ProgramOutcome],
    findings: Findings,
) -> bool:
    """Whether a card can be shown with what its programs do; findings say why not.

    `own` is how its program ended, `checked` how those that check it did.
    """
    source = findings.source
    problems = (
        [*_of_program(card, own, source)]
        or [*_of_mend(card, own, checked, source)]
        or [*_of_exercise(card.body, checked, source)]
    )
    for message, at, fix, rule in problems:
        findings.add(rule, f"card `{card.id}`: {message}", at, help=fix)
    return not problems


def _of_program(
    card: Card, own: ProgramOutcome | None, source: Source
) -> Iterator[_Problem]:
    """What is wrong with the card's program.

    An exception is an answer on an `output` card, may be the fault of a `bug` card,
    and is meant where an expression has its name, `raised`.
    """
    body, program = card.body, card.program
    if own is None or program is None:
        return
    tested = isinstance(body, Code | Order) and body.tests is not None and body
    if isinstance(own, LiveError):  # of one that is tested the line is another's
        at = _line_of(program, 0 if tested else own.line, source)
        yield _Problem(str(own), at, rule=own.rule)
        return
    printed, uses = own.printed, used_names(card)
    if tested and printed.raised:
        yield _failing(card, tested, printed, source)
    elif uses is not None:  # else evaluation gives the finding
        problem = _exception(body, program, own, source, is_used="raised" in uses)
        problem = problem or _no_answer(body, program, printed, source)
        known = {"output": printed.text, "raised": printed.raised}
        for name, (fact, fix) in _EMPTY.items():
            if problem is None and name in uses and not known[name]:
                message = f"`{name}` is empty: the program {fact}"
                problem = _Problem(message, source.locate(*uses[name]), fix)
        if problem is not None:
            yield problem


def _exception(
    body: Any, program: Text, own: ProgramResult, source: Source, *, is_used: bool
) -> _Problem | None:
    """The exception of a program that is not meant to raise one."""
    raised = own.printed.raised
    is_answer = isinstance(body, Output)
    is_meant = is_answer and raised not in _ELSEWHERE
    is_meant = is_meant or isinstance(body, Bug) or is_used
    error = _syntax_error(raised, program) if is_answer or not is_meant else None
    if error is not None:
        at = _line_of(program, error.lineno or 1, source)
        fix = _ORDER if isinstance(body, Order) else _PYTHON
        if _QUOTED.match(program):
            fix = _ALONE
        elif _is_joined(program, source):
            fix = _JOINED
        return _Problem(f"the program {_no_python(error)}", at, fix)
    if is_meant or not raised:
        return None
    at = _line_of(program, own.line, source)
    return _Problem(f"the program ends with {raised}", at, _RAISES)


def _is_joined(program: Text, source: Source) -> bool:
    """True if a program has more lines in its file than it has as a text."""
    span = program.span
    raw = source.text[source.offset(*span[:2]) : source.offset(*span[2:])]
    written = [*filter(str.strip, raw.splitlines())]
    return len(written) - (raw[0] in "|>") > len(program.split("\n"))


def _syntax_error(raised: str, program: str) -> SyntaxError | None:
    """Why a program that ended with an exception is no Python; None where it is."""
    return syntax_error(program) if raised in _SLIPS else None


def _failing(
    card: Card, body: Code | Bug | Order, ended: Printed, source: Source
) -> _Problem:
    """Why the program of a card, with its piece or mend, does not pass its tests."""
    raised, tests = ended.raised, body.tests
    what, text = "the program", tests
    if isinstance(body, Code):
        what, text = "the program with the piece", body.a
    elif isinstance(body, Bug):
        what, text = "the mended program", body.mend
    at, failure = source.locate(text or card.id), read_failure(ended.text)
    if tests is not None and (error := _syntax_error(raised, tests)):
        at = _line_of(tests, error.lineno or 1, source)
        return _Problem(f"`tests` {_no_python(error)}", at)
    if error := _syntax_error(raised, passing_program(card)):
        return _Problem(f"{what} {_no_python(error)}", at, _PYTHON)
    if tests is None or failure is None or not failure.test:
        ended_with = failure.exception if failure else raised
        return _Problem(f"{what} ends with {ended_with}", at)
    is_unknown = "name 'output' is not defined" in failure.text
    if is_unknown and (output := _OUTPUT.search(tests)):
        message = "`tests` know the names of the program, not its `output`"
        return _Problem(message, source.locate(tests, *output.span()), _NO_OUTPUT)
    at = _line_of(tests, failure.test, source)
    return _Problem(f"{what} fails this test: {failure.seen or failure.exception}", at)


def _no_python(error: SyntaxError) -> str:
    return f"is not Python: {error.msg[:1].lower()}{error.msg[1:]}"


def _no_answer(
    body: Any, program: Text, printed: Printed, source: Source
) -> _Problem | None:
    """Why what a program prints cannot be an answer."""
    if not isinstance(body, Output):
        return None
    if not (str(printed) or _PRINTS.search(program)):
        message = "the program has no `print`, so there is no answer"
    elif find_control(printed.text + printed.raised) >= 0:
        message = "the program prints a control character, which no card can show"
    else:
        return None
    return _Problem(message, source.locate(program))


def _of_mend(
    card: Card,
    faulty: ProgramOutcome | None,
    checked: Sequence[ProgramOutcome],
    source: Source,
) -> Iterator[_Problem]:
    """Why the mend of a bug card mends nothing, by its tests or by what is printed."""
    body = card.body
    if not isinstance(body, Bug) or body.mend is None or not checked:
        return
    mended, place, tests = checked[0], source.locate(body.mend), body.tests
    if isinstance(mended, LiveError):
        yield _Problem(str(mended), place, rule=mended.rule)
    elif mended.printed.raised:
        yield _failing(card, body, mended.printed, source)
    elif tests is None and mended == faulty:
        message = "the mended program prints the same as the faulty one"
        fix = "print what differs, or write `tests` that only a mend passes"
        yield _Problem(message, place, fix)
    elif tests is not None and any(
        isinstance(one, ProgramResult) and not one.printed.raised for one in checked[1:]
    ):
        yield _Problem("the faulty program passes the tests", source.locate(tests))


def _of_exercise(
    body: Any, checked: Sequence[ProgramOutcome], source: Source
) -> Iterator[_Problem]:
    """Which parts a solution does not pass, and an empty file does."""
    if not isinstance(body, Exercise):
        return
    solution, start = (_file_report(one) for one in checked)
    first = checked[0]
    if isinstance(first, ProgramResult) and first.printed.raised:
        message = f"`setup` ends with {first.printed.raised}"
        yield _Problem(message, source.locate(body.setup or body.a))
    elif isinstance(solution, LiveError):
        at = source.locate(body.a)
        yield _Problem(str(solution), at, rule=solution.rule)
    elif (error := solution.error) is not None:
        at = _line_of(body.a, error.line, source)
        fix = _TYPED if error.exception.startswith("EOFError") else ""
        yield _Problem(f"the solution ends with {error.exception}", at, fix)
    else:
        for part, failure in zip(body.parts, solution.parts, strict=True):
            if failure is not None:
                at = source.locate(part.tests[failure.test].test)
                message = f"the solution fails this test: {failure.exception}"
                yield _Problem(message, at)
    if isinstance(start, FileReport):
        for part, failure in zip(body.parts, start.parts, strict=True):
            if failure is None:
                at = source.locate(next(iter(part.text.values())))
                fix = "test what the part is to do"
                yield _Problem("an empty file passes this part", at, fix)


def _file_report(result: ProgramOutcome) -> FileReport | LiveError:
    if isinstance(result, LiveError):
        return result
    report = read_report(result.printed.text)
    return report or LiveError("the solution keeps its report from being printed")


def _line_of(text: Text, number: int, source: Source) -> Span:
    """The place of a line of a program, without the blanks before it; of all, for 0."""
    if not number:
        return source.locate(text)
    lines = text.splitlines(keepends=True)
    line = lines[number - 1] if number <= len(lines) else ""
    start = sum(map(len, lines[: number - 1])) + len(line) - len(line.lstrip())
    return source.locate(text, start, start + max(len(line.strip()), 1))


def check_card(
    card: Card, variants: Mapping[str, Sequence[Variant]], findings: Findings
) -> None:
    """Findings on the words, the markup and the drawn numbers of a card."""
    before = len(findings.recorded)
    if card.image is not None:
        _check_alt(card.image, variants, findings)
    if card.draw:
        _check_draws(card, findings)
    for role, words in card_words(card):
        for text in words.written.values() if role not in {"value", "slip"} else ():
            check_markup(text, findings, gaps=role == "cloze")
    if isinstance(card.body, Numeric) and len(findings.recorded) == before:
        _check_questions(card, variants, findings)


def _check_draws(card: Card, findings: Findings) -> None:
    """A warning for each number that is drawn and that nothing on the card uses."""
    uses = used_names(card)
    for name in card.draw:
        if uses is not None and name not in uses:
            message = f"`{name}` is drawn and used nowhere on card `{card.id}`"
            is_named = re.search(rf"\b{re.escape(name)}\b", card.program or "")
            fix = _AS_WRITTEN if is_named else ""
            findings.add("unused-draw", message, name.span, help=fix)


def _check_questions(
    card: Card, variants: Mapping[str, Sequence[Variant]], findings: Findings
) -> None:
    """A warning for a question that has another answer in another draw."""
    for drawn in variants.values():
        answers: dict[object, str] = {}
        for one in drawn:
            front = one._replace(answer=(), answer_picture=None).shown()
            answer = "".join(map(str, one.answer))
            if (other := answers.setdefault(front, answer)) != answer:
                message = f"draws with the same question have answers {other}, {answer}"
                name = next(iter(card.draw))
                fix = f"a question shows what is drawn as `${{ {name} }}`"
                findings.add("unused-draw", message, name.span, help=fix)
                return


def _check_alt(
    image: Image, variants: Mapping[str, Sequence[Variant]], findings: Findings
) -> None:
    """A finding for each language in which a picture's words have the answer."""
    for language, drawn in variants.items():
        shown = next(filter(None, map(_given_away, drawn)), "")
        if shown:
            message = f"the words for the picture hold the answer, `{shown}`"
            findings.add_in("alt-tells", message, image.alt[language])


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
