"""Code: the missing piece of a program, which is run against tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deck.kinds.answers import Key
from deck.kinds.ask import Asking, Prompt
from deck.kinds.assertions import ASSERT, check_tests
from deck.kinds.ended import Ended, Problem, passing_problem, program_problem
from deck.kinds.filled import FilledCard, Run
from deck.kinds.filler import Filler
from deck.kinds.kind import Kind, a_key, assertions_key, program_key, q_key
from deck.kinds.pieces import grade_piece, within_line
from deck.kinds.verdict import RIGHT, Outcome, Verdict
from deck.live.exercise import piece_program
from deck.live.program import GAP_MARK, CardCode, fill_gap, joined_code
from deck.render.blocks import Program
from deck.source.fields import Fields
from deck.source.forms import SCALAR, TEXT, scalar
from deck.source.keys import Form, key
from deck.source.models import Card
from deck.source.source import LocalizedText, Text

EXAMPLE = """\
# One gap, `____`; what the learner writes there is run against `tests`.
- id: is-even
  kind: code
  q: Complete the function.
  program: |-
    def is_even(x):
        return ____
  a: x % 2 == 0
  tests: |-
    assert is_even(4)
    assert not is_even(7)
"""


def _gapped(fields: Fields, name: str) -> Text | None:
    """A program without one piece."""
    code = fields.text(name)
    if code and code.count(GAP_MARK) != 1:
        message = f"the program of {fields.what} needs one `{GAP_MARK}`"
        fields.report(name, message, f"write `{GAP_MARK}` for the piece")
    return code


GAPPED = Form("gapped", _gapped, scalar(GAP_MARK))


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """The missing piece of a program, which is run against tests."""

    q: LocalizedText = q_key()
    program: Text = program_key(
        GAPPED, "Python with one `____`, run when the deck is built", needed=True
    )
    a: Text = a_key(SCALAR, "the missing piece", role="piece")
    tests: Text = assertions_key(
        "assertions that a right piece passes: `assert f(1) == 2`", needed=True
    )
    example: LocalizedText | None = key(
        TEXT,
        "a solved one, shown before the card is asked for the first time",
        see="Kinds",
    )


def _check(fields: Fields, values: Mapping[str, Any]) -> Code:
    """A piece of a program and its tests."""
    if values["tests"]:
        check_tests(fields, "tests", values["tests"], f"any piece {ASSERT}")
    return Code(**values)


def _programs(card: Card) -> CardCode:
    """The program with the piece, run with its tests."""
    body: Code = card.body
    right = fill_gap(body.program, body.a)
    return CardCode(joined_code(right, body.tests), piece_program(right, body.tests))


def _problems(ended: Ended) -> Iterator[Problem]:
    """Why the piece does not pass."""
    body: Code = ended.card.body
    program = fill_gap(body.program, body.a)
    names = "the program with the piece", body.a
    problem = passing_problem(ended.own, ended.source, body.tests, program, names)
    if problem := problem or program_problem(ended):
        yield problem


def _fill(body: Code, filler: Filler) -> FilledCard:
    program, piece = str(body.program).rstrip("\n"), str(body.a)
    return FilledCard(
        (filler.question(body.q), Program(program, has_gap=True)),
        (Program(program, has_gap=True, piece=piece),),
        run=Run(str(body.program), str(body.tests), language=filler.language),
    )


def _ask(filled: FilledCard, _key: Key) -> Asking:
    """Asks for the piece, line by line up to an empty one if it has several."""
    lines = [(yield Prompt("answer-code", bare="", is_code=True))]
    pieces = (one.piece for one in filled.answer if isinstance(one, Program))
    if "\n" not in next(pieces, "") or "\n" in lines[0]:
        return lines[0]
    while (line := (yield Prompt("answer-code-more", bare="", is_code=True))).strip():
        lines.append(line)
    return "\n".join(lines)


def _decide(filled: FilledCard, _key: Key, typed: str, verdict: Verdict) -> Verdict:
    """Run the program with the piece, which may be typed as its whole line."""
    run = filled.run
    if not isinstance(run, Run):
        return verdict
    verdict = grade_piece(run, typed)
    inner = within_line(run.program, typed)
    if verdict == RIGHT or not inner:
        return verdict
    found = grade_piece(run, inner)
    return verdict if found.outcome is Outcome.UNREADABLE else found


KIND = Kind(
    name="code",
    body=Code,
    example=EXAMPLE,
    check=_check,
    programs=_programs,
    check_ended=_problems,
    fill=_fill,
    ask=_ask,
    decide=_decide,
)
