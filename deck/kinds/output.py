"""Output: what a program prints, or the exception that ends it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from deck.kinds.ask import ask_for
from deck.kinds.ended import ELSEWHERE, Ended, Problem, program_problem
from deck.kinds.filled import FilledCard, Key
from deck.kinds.filler import Filler, program_block
from deck.kinds.kind import Kind, program_key, q_key, slips_key
from deck.kinds.printed import grade_printed
from deck.live.passage import Passage
from deck.live.program import ProgramResult
from deck.live.value import Numbers, Printed
from deck.render.blocks import Ours
from deck.render.blocks import Text as Shown
from deck.source.models import Slip
from deck.source.source import LocalizedText, Text
from deck.width import find_control

EXAMPLE = """\
# The program runs at each build; what it prints is the answer.
- id: negative-quotient
  kind: output
  program: |-
    print(-7 // 2, -7 % 2)
  why: Python rounds the quotient down, here to ${ -7 // 2 }; so what is left is never negative.
"""
_PRINTS = re.compile(r"print|write")  # "prints nothing" is an answer where one is


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What the program prints, or the type of the exception that ends it."""

    program: Text = program_key(needed=True)
    q: LocalizedText | None = q_key(
        what="the question, where it is not what is printed", needed=False
    )
    slips: tuple[Slip, ...] = slips_key("slip-text")


def _problems(ended: Ended) -> Iterator[Problem]:
    """Why what the program prints, or raises, is no answer."""
    own, program = ended.own, ended.card.program
    problem, raised = None, ""
    if isinstance(own, ProgramResult) and program is not None:
        raised, printed = own.printed.raised, own.printed
        if not (str(printed) or _PRINTS.search(program)):
            message = "the program has no `print`, so there is no answer"
            problem = Problem(message, ended.source.locate(program))
        elif find_control(printed.text + raised) >= 0:
            message = "the program prints a control character, which no card can show"
            problem = Problem(message, ended.source.locate(program))
    may_raise = raised not in ELSEWHERE
    if problem := problem or program_problem(ended, may_raise=may_raise, is_read=True):
        yield problem


def _fill(body: Output, filler: Filler) -> FilledCard:
    printed = filler.outputs.own or Printed("")
    key = output_key(printed)
    more, slips = filler.slips(key, lambda words: _slip(words, filler))
    question = filler.question(body.q) if body.q else Shown(Ours("card-prints"))
    shown = (printed,) if str(printed) else Ours("card-prints-nothing")
    return FilledCard(
        (question, program_block(body.program)),
        (Shown(shown, is_answer=True),),
        {**key, **more},
        slips=slips,
    )


def output_key(printed: Printed) -> Key:
    """What a program prints, or the exception that ends it."""
    return {"kind": "output", "text": printed.text, "raised": printed.raised}


def _slip(words: LocalizedText, filler: Filler) -> tuple[Passage, Key]:
    """What a mistake prints, as the program would print it."""
    value = filler.text(words, is_needed=True)
    printed = Printed.of("".join(map(str, value)).strip())
    match value:
        case (Numbers(shape=(_, *_)) as numbers,):
            return (Printed(_in_columns(numbers)),), output_key(printed)
    return (printed,), output_key(printed)


def _in_columns(numbers: Numbers) -> str:
    """Numbers as NumPy prints an array of them."""
    width = max(map(len, numbers.texts), default=0)
    rows = [" ".join(text.rjust(width) for text in row) for row in numbers.table]
    text = "]\n [".join(rows)
    return f"[[{text}]]" if numbers.is_matrix else f"[{text}]"


KIND = Kind(
    name="output",
    body=Output,
    example=EXAMPLE,
    check_ended=_problems,
    fill=_fill,
    graders={"output": grade_printed},
    ask=ask_for("answer-output"),
)
