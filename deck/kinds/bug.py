"""Bug: the line of a program at fault, and how it is put right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deck.kinds.answers import read_whole
from deck.kinds.ask import Asking, Prompt
from deck.kinds.assertions import check_tests
from deck.kinds.ended import Ended, Problem, passing_problem, program_problem
from deck.kinds.filled import FilledCard, Key, Run
from deck.kinds.filler import Filler
from deck.kinds.kind import Kind, a_key, assertions_key, program_key, q_key, slips_key
from deck.kinds.pieces import grade_piece
from deck.kinds.typed_text import fold, narrow
from deck.kinds.verdict import (
    COMPARE,
    RIGHT,
    WRONG,
    Verdict,
    decide,
    unreadable,
)
from deck.live.exercise import piece_program
from deck.live.passage import Passage
from deck.live.program import (
    CardCode,
    ProgramResult,
    fill_gap,
    gap_line,
    joined_code,
)
from deck.render.blocks import Block, Ours, Program
from deck.render.blocks import Text as Shown
from deck.source.fields import Fields
from deck.source.forms import SCALAR, TEXT
from deck.source.keys import Beside, Form, key
from deck.source.models import Card, Slip
from deck.source.source import LocalizedText, Text

EXAMPLE = """\
# The learner names the line, and writes it as it should be; the program is run with it.
- id: count-odd-numbers
  kind: bug
  q: This is to count the odd numbers. Which line is wrong?
  program: |-
    count = 0
    for x in [1, 2, 3]:
        count = x % 2
    print(count)
  line: 3
  mend: count += x % 2
  a: '`=` forgets the count so far; it must be `+=`.'
"""
_MOST_DIGITS = 6  # of the number of a line
LINE = Form(
    "line",
    Fields.text,  # read with the program
    {"type": ["integer", "string"], "pattern": "^[0-9]+$", "minimum": 1},
)
_LINE = re.compile(
    r"(?:line |第)? ?(\d{1,3})(?: ?[.:|行)]+ ?| )(.*)", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bug:
    """The line of a program at fault, by its number, and that line put right.

    A learner who gives the number alone compares. `mend` is the line as it should be,
    with which the program is run: it passes the `tests`, or prints what it does with
    the author's.
    """

    q: LocalizedText = q_key()
    program: Text = program_key(needed=True, role="numbered program")
    a: LocalizedText = a_key(TEXT, "the fault and its mend", role="answer")
    line: int | None = key(LINE, "the number of the line at fault")
    mend: Text | None = key(
        SCALAR,
        "that line as it should be",
        role="mend",
        beside=Beside(
            "line",
            "`mend` without `line` replaces nothing",
            "write the number of the line at fault",
        ),
    )
    tests: Text | None = assertions_key(
        "assertions that the mended program passes; left out: it prints what it does "
        "with your `mend`",
        Beside(
            "mend",
            "`tests` without `mend` test nothing",
            "write in `mend` the line as it should be",
        ),
    )
    slips: tuple[Slip, ...] = slips_key("slip-text")


def _check(fields: Fields, values: Mapping[str, Any]) -> Bug | None:
    """A fault in a program, its line and the mend."""
    code, mend, tests = values["program"], values.get("mend"), values.get("tests")
    if not (code and values["a"]):
        return None
    lines, number, line = code.splitlines(), None, ""
    if values.get("line"):
        number = fields.integer("line", 1, len(lines))
    if number is not None:
        line = lines[number - 1]
        if not line.strip() or line.strip().startswith("#"):
            what = "a comment" if line.strip() else "empty"
            message = f"line {number} of the program is {what}"
            fix = "lines are counted from 1, empty ones too"
            place = values["line"].span
            fields.findings.add("bad-value", message, place, help=fix)
    if mend is not None and line:
        _check_mend(fields, mend, line)
    if tests is not None:
        check_tests(fields, "tests", tests, "any line would pass")
    return Bug(**{**values, "line": number})


def _check_mend(fields: Fields, mend: Text, line: str) -> None:
    """A finding for a mend that is not one other line."""
    if len(mend.strip().splitlines()) > 1:
        message = f"`mend` of {fields.what} has several lines"
        fields.report("mend", message, "write the one line that is put right")
    elif mend.strip() == line.strip():
        message = f"`mend` of {fields.what} is the line at fault"
        fields.report("mend", message, "write the line as it should be")


def _mended(body: Bug) -> str:
    """The program that is put right; empty if the card does not say how."""
    if not (body.mend and body.line):
        return ""
    return fill_gap(gap_line(body.program, body.line), body.mend.strip())


def _programs(card: Card) -> CardCode:
    """The faulty program and the mended one, with tests or without."""
    body: Bug = card.body
    program, mended = str(body.program), _mended(body)
    if not mended:
        return CardCode(program, program)
    code = joined_code(program, mended, body.tests or "")
    if body.tests is None:
        return CardCode(code, program, (mended,))
    both = piece_program(mended, body.tests), piece_program(program, body.tests)
    return CardCode(code, program, both)


def _problems(ended: Ended) -> Iterator[Problem]:
    """What is wrong with the program, else why its mend mends nothing."""
    problem = program_problem(ended, may_raise=True) or _of_mend(ended)
    if problem is not None:
        yield problem


def _of_mend(ended: Ended) -> Problem | None:
    body, source = ended.card.body, ended.source
    if not ended.checked:
        return None
    names, tests = ("the mended program", body.mend), body.tests
    mended, *faulty = ended.checked
    if problem := passing_problem(mended, source, tests, _mended(body), names):
        return problem
    if tests is None and mended == ended.own:
        message = "the mended program prints the same as the faulty one"
        fix = "print what differs, or write `tests` that only a mend passes"
        return Problem(message, source.locate(body.mend), fix)
    if any(isinstance(one, ProgramResult) and not one.printed.raised for one in faulty):
        return Problem("the faulty program passes the tests", source.locate(tests))
    return None


def _fill(body: Bug, filler: Filler) -> FilledCard:
    lead, key, run, mend = None, None, None, ""
    if body.line is not None:
        lead, key = Ours("card-line", (body.line,)), line_key(body.line)
    more, slips = filler.slips(key or {}, lambda words: _slip(words, filler))
    if body.line and body.mend and (ends := filler.outputs.mended) is not None:
        mend = body.mend.strip()
        key = line_key(body.line, mend)
        gapped = gap_line(str(body.program), body.line)
        run = Run(gapped, str(body.tests or ""), ends, filler.language)
    program = Program(str(body.program).rstrip("\n"), is_numbered=True)
    shown = filler.text(body.a, is_needed=True)
    answer: list[Block] = [Shown(shown, is_answer=True, lead=lead)]
    if mend:
        answer.append(Program(mend))
    question = filler.question(body.q), program
    return FilledCard(
        question, tuple(answer), key and {**key, **more}, run, slips=slips
    )


def _slip(words: LocalizedText, filler: Filler) -> tuple[Passage, Key]:
    """The number of another line."""
    value = filler.text(words, is_needed=True)
    text = "".join(map(str, value)).strip()
    if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
        return value, line_key(int(text))
    message = "a slip of a bug card is the number of a line"
    filler.findings.add_in("wrong-type", message, words[filler.language])
    return value, line_key(0)


def line_key(line: int, mend: str = "") -> Key:
    """The number of a line, and what stands there when it is put right."""
    if mend:
        return {"kind": "mend", "line": line, "mend": mend}
    return {"kind": "line", "line": line}


def _grade_line(key: Key, typed: str) -> Verdict:
    found = read_whole(typed)
    return decide(found == key["line"]) if found else unreadable("read-line")


def _grade_mend(key: Key, typed: str) -> Verdict:
    found, text = read_whole(typed), narrow(typed)
    if found is None and (match := _LINE.fullmatch(text)):
        found, text = int(match[1]), match[2]
    elif found is not None:
        text = ""
    if found is not None and found != key["line"]:
        return WRONG
    if not text:
        return COMPARE
    return RIGHT if fold(text) == fold(re.sub(r" *#.*$", "", key["mend"])) else COMPARE


def _ask(_filled: FilledCard, key: Key) -> Asking:
    """Asks for the number of the line, and if it is right for the line put right."""
    if "mend" not in key:
        return (yield Prompt("answer-line" if key else "reveal"))
    typed = yield Prompt("answer-line-mend", is_code=True)
    if read_whole(typed) != key["line"]:
        return typed
    line = yield Prompt(
        "answer-mend", bare="", before="line-right", is_praise=True, is_code=True
    )
    return f"{key['line']} {line}".strip()


def _decide(filled: FilledCard, _key: Key, typed: str, verdict: Verdict) -> Verdict:
    """The verdict of the key; of another line, of the program with it."""
    run = filled.run
    is_number = read_whole(typed) is not None
    if verdict != COMPARE or is_number or not isinstance(run, Run):
        return verdict
    match = _LINE.fullmatch(typed.strip())
    line = match[2] if match else typed
    return grade_piece(run, line)


KIND = Kind(
    name="bug",
    body=Bug,
    example=EXAMPLE,
    check=_check,
    programs=_programs,
    check_ended=_problems,
    fill=_fill,
    graders={"line": _grade_line, "mend": _grade_mend},
    ask=_ask,
    decide=_decide,
)
