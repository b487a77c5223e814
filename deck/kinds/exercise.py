"""Exercise: a whole program, written from an empty file part by part."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deck.kinds.assertions import ASSERT, check_tests
from deck.kinds.ended import Ended, Problem, line_of, program_problem
from deck.kinds.filled import FileTask, FilledCard, FilledPart
from deck.kinds.filler import Filler
from deck.kinds.kind import Kind, a_key, q_key
from deck.live.error_messages import LiveError
from deck.live.exercise import FileReport, file_program, read_report
from deck.live.program import CardCode, ProgramOutcome, ProgramResult
from deck.render.blocks import Aside, Ours, Points, Program
from deck.source.fields import Fields
from deck.source.forms import SCALAR, TEXT, entries, one_or_more, reference
from deck.source.keys import Form, Keys, declared, key
from deck.source.models import Card
from deck.source.source import LocalizedText, Text

EXAMPLE = """\
# A whole program, written from an empty file: `deck write odd-numbers`. Each test says
# what is wrong where it fails; `{}` is what its `assert` gives behind the comma.
- id: odd-numbers
  kind: exercise
  tier: more
  q: Write a program that says which of some numbers are odd, and prints how many of 1, 2, 3 are.
  a: |-
    def is_odd(x):
        return x % 2 == 1
    print(sum(is_odd(x) for x in [1, 2, 3]))
  parts:
    - text: '`is_odd(x)` is True for odd numbers, and False for even ones.'
      hint:
        - An odd number leaves something when it is divided by 2.
        - Compare the remainder, `x % 2`, with 1.
      tests:
        - test: assert [is_odd(3), is_odd(4)] == [True, False], [is_odd(3), is_odd(4)]
          because: For ${ 3 } and ${ 4 } your `is_odd` gives `{}`.
    - text: The program prints how many are odd.
      hint: Add up `is_odd(x)` for each x; True counts as 1.
      tests:
        - test: assert output.strip() == "2", repr(output)
          because: The program prints `{}`, not ${ 1 % 2 + 2 % 2 + 3 % 2 }.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartTest:
    """A test of a part of an exercise, and the message where it fails.

    `{}` in it stands for what the test's `assert` gives behind a comma.
    """

    test: Text = key(SCALAR, "Python such as `assert f(1) == 2`", needed=True)
    because: LocalizedText = key(
        TEXT,
        "what is wrong where the test fails; `{}` in it is what the `assert` gives "
        "after a comma",
        needed=True,
        missing="`because` says what is wrong where the test fails",
        role="message",
    )


def _check_test(part: Fields, values: Mapping[str, Any]) -> None:
    """A finding for a test that cannot fail, or does not give the value it names."""
    code, because = values["test"], values["because"]
    if not (code and because):
        return
    nodes = check_tests(part, "test", code, f"any file {ASSERT}")
    if any("{}" in text for text in because.values()) and not any(
        isinstance(node, ast.Raise) or (isinstance(node, ast.Assert) and node.msg)
        for node in nodes
    ):
        message = "`{}` stands for a value, and no `assert` of the test gives one"
        fix = "write the value after a comma: `assert y.shape == (2, 3), y.shape`"
        part.report("because", message, fix)


_TYPED = (
    "nobody types while it is checked: give what `input` reads in `setup`, as "
    '`import io, sys; sys.stdin = io.StringIO("Ann\\n")`'
)
_MAX_HINTS = 4


def _hints(fields: Fields, name: str) -> tuple[LocalizedText, ...]:
    hints = fields.prose_list(name)
    if not fields.items(name):
        fields.missing(name)
    elif len(hints) > _MAX_HINTS:
        message = f"{fields.what} has {len(hints)} hints; {_MAX_HINTS} at most"
        fields.report(name, message)
    return tuple(hints)


HINTS = Form(
    "hints",
    _hints,
    one_or_more(dict(TEXT.schema), minItems=1, maxItems=_MAX_HINTS),
    is_prose=True,
)
TEST = Keys.of("a test", declared(PartTest))
TESTS = entries(
    "tests", TEST, PartTest, one_or_more(reference("test"), minItems=1), _check_test
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of an exercise: what it does, hints, and its tests."""

    text: LocalizedText = key(
        TEXT,
        "what the part of the program does",
        needed=True,
        missing="`text` says what the part of the program does",
    )
    hint: tuple[LocalizedText, ...] = key(
        HINTS,
        "for those who cannot write the part yet; or a list, shown one by one",
        needed=True,
        missing="`hint` is for those who cannot write the part yet",
        role="hint",
    )
    tests: tuple[PartTest, ...] = key(
        TESTS,
        "a list of `test` and `because`",
        needed=True,
    )


PART = Keys.of("a part", declared(Part))
PARTS = entries("parts", PART, Part, one_or_more(reference("part"), minItems=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """A whole program, written with `deck write ID` and run against tests.

    `setup` runs before the file, and gives the tests their names.
    """

    q: LocalizedText = q_key()
    a: Text = a_key(SCALAR, "a program that passes", role="solution")
    parts: tuple[Part, ...] = key(
        PARTS,
        "a list of `text`, what a part does, its `hint` and its `tests`, a list of "
        "`test` and `because`",
        needed=True,
        see="Exercises",
        missing="`parts` is a list of `text`, `hint` and `tests`",
        role="part",
    )
    setup: Text | None = key(
        SCALAR,
        "Python that runs before the learner's file, and gives the tests their names",
    )


def _files(body: Exercise, start: str) -> tuple[str, ...]:
    """The programs that test the solution, and the file that a learner begins with."""
    tests = [[test.test for test in part.tests] for part in body.parts]
    return tuple(
        file_program(body.setup or "", text, tests) for text in (body.a, start)
    )


def _programs(card: Card) -> CardCode:
    """The solution with its tests, and the file that a learner begins with."""
    body, program = card.body, str(card.program or "")
    begun = [program] if program else []
    tests = [test.test for part in body.parts for test in part.tests]
    code = "\n\n".join([body.setup or "", body.a, *begun, *tests])
    return CardCode(code, program, _files(body, program))


def _problems(ended: Ended) -> Iterator[Problem]:
    """Which parts the solution does not pass, and the file at its start does."""
    if problem := program_problem(ended):
        yield problem
        return
    body, source = ended.card.body, ended.source
    solution, start = (_report(one) for one in ended.checked)
    first = ended.checked[0]
    if isinstance(first, ProgramResult) and first.printed.raised:
        message = f"`setup` ends with {first.printed.raised}"
        yield Problem(message, source.locate(body.setup or body.a))
    elif isinstance(solution, LiveError):
        yield Problem(str(solution), source.locate(body.a), rule=solution.rule)
    elif (error := solution.error) is not None:
        at = line_of(body.a, error.line, source)
        fix = _TYPED if error.exception.startswith("EOFError") else ""
        yield Problem(f"the solution ends with {error.exception}", at, fix)
    else:
        for part, failure in zip(body.parts, solution.parts, strict=True):
            if failure is not None:
                at = source.locate(part.tests[failure.test].test)
                message = f"the solution fails this test: {failure.exception}"
                yield Problem(message, at)
    if isinstance(start, FileReport):
        for part, failure in zip(body.parts, start.parts, strict=True):
            if failure is None:
                at = source.locate(next(iter(part.text.values())))
                fix = "test what the part is to do"
                yield Problem("an empty file passes this part", at, fix)


def _report(result: ProgramOutcome) -> FileReport | LiveError:
    if isinstance(result, LiveError):
        return result
    report = read_report(result.printed.text)
    return report or LiveError("the solution keeps its report from being printed")


def _fill(body: Exercise, filler: Filler) -> FilledCard:
    parts = tuple(
        FilledPart(
            filler.text(part.text, is_needed=True),
            tuple(filler.text(hint, is_needed=True) for hint in part.hint),
            tuple(str(test.test) for test in part.tests),
            tuple(filler.text(test.because, is_needed=True) for test in part.tests),
        )
        for part in body.parts
    )
    command = f"deck write {filler.card.id}"
    question = (
        filler.question(body.q),
        Points(tuple(part.text for part in parts)),
        Aside(Ours("card-write-it"), command),
    )
    solution, start = str(body.a), str(filler.card.program or "")
    return FilledCard(
        question,
        (Program(solution.rstrip("\n")),),
        run=FileTask(str(body.setup or ""), start, solution, parts),
    )


KIND = Kind(
    name="exercise",
    body=Exercise,
    example=EXAMPLE,
    programs=_programs,
    check_ended=_problems,
    fill=_fill,
    is_written=True,
)
