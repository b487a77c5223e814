"""Order: lines of a program, or steps, put in order by their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from deck.kinds.answers import Key
from deck.kinds.ask import ask_for
from deck.kinds.assertions import check_tests
from deck.kinds.ended import Ended, Problem, passing_problem, program_problem
from deck.kinds.filled import FilledCard, Run, arranged
from deck.kinds.filler import Filler
from deck.kinds.kind import Kind, assertions_key, program_key, q_key
from deck.kinds.pieces import grade_piece
from deck.kinds.typed_text import narrow
from deck.kinds.verdict import COMPARE, RIGHT, Outcome, Verdict, unreadable
from deck.live.exercise import piece_program
from deck.live.passage import Passage
from deck.live.program import GAP_MARK, CardCode, joined_code
from deck.render.blocks import Step, Steps
from deck.source.fields import Fields
from deck.source.forms import LIST, TEXT, one_or_more
from deck.source.keys import Beside, Form, key
from deck.source.models import Card, CodeText
from deck.source.source import LocalizedText, Text

EXAMPLE = """\
# The lines are shuffled; the learner names them in order. Every order that passes the
# tests is right. Without a `program`, `steps` is a list of texts.
- id: count-odd
  kind: order
  q: Put the lines in order, so that the function counts odd numbers.
  program: |-
    def count_odd(numbers):
        count = 0
        for x in numbers:
            count += x % 2
        return count
  unused: '        count = x % 2'
  tests: assert count_odd([1, 2, 3]) == 2
"""
_LINES = "only Python runs; lines in another language are `steps`"
MOST_WAYS = 1_000  # to put steps with the same texts
_MOST_STEPS = 9  # each is named by a digit
STEPS = Form(
    "steps",
    Fields.get,  # read with the program
    one_or_more(dict(TEXT.schema)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Lines of a program, or steps, put in order by their numbers.

    `steps` are those that are written, or the lines of the `program`; `unused` belong
    nowhere. `orders` are the right ones, the given one first, as numbers of the steps
    from 1 on; of a program also each order that passes `tests`.
    """

    q: LocalizedText = q_key()
    program: Text | None = program_key(what="Python, whose lines are put in order")
    steps: tuple[LocalizedText, ...] = key(
        STEPS,
        "what is put in order, instead of a program",
        begun=True,
        default=(),
        missing="`steps` is a list of what is put in order",
        role="step",
    )
    unused: tuple[LocalizedText, ...] = key(
        STEPS,
        "lines or steps that belong nowhere; lines in quotes keep their spaces",
        default=(),
        role="step",
    )
    orders: tuple[tuple[int, ...], ...] = key(
        LIST, "other orders that are right: `[1 3 2 4]`", default=()
    )
    tests: Text | None = assertions_key(
        "assertions; every order of a program that passes them is right",
        Beside("program", "`tests` are for the lines of a `program`"),
    )


def _check(fields: Fields, values: Mapping[str, Any]) -> Order | None:
    """Steps, or the lines of a program, and their orders."""
    code, tests = values.get("program"), values.get("tests")
    if "program" in values:
        programs = (code, *fields.texts("unused", are_names=False))
        steps, *others = [[*_lines(text, fields.languages)] for text in programs]
        unused = [line for lines in others for line in lines]
        if "steps" in values:
            message = f"{fields.what} has both `program` and `steps`"
            fields.report("steps", message, "keep the one that is put in order")
    else:
        steps, unused = fields.prose_list("steps"), fields.prose_list("unused")
        if not fields.items("steps"):
            fields.missing("steps")
        if not steps:
            return None
    if tests is not None:
        check_tests(fields, "tests", tests, "any order would pass")
    if not 1 < len(steps) <= len(steps) + len(unused) <= _MOST_STEPS:
        key = "program" if code else "steps"
        count = len(steps) + len(unused)
        message = f"{fields.what} has {count} to put in order, not 2 to {_MOST_STEPS}"
        fix = "those of `unused` count, too" if unused else ""
        if isinstance(fields.get("steps"), Text):
            fix = "write each of them as `- …`, on a line of its own"
        fields.report(key, message, fix)
        return None
    orders = [tuple(range(1, len(steps) + 1))]
    others = values.get("orders", ())
    if len(others) == len(steps) and sorted(others) == [*map(str, orders[0])]:
        message = "a `,` is between two orders, not between the numbers of one"
        fields.report("orders", message, f"write `[{' '.join(others)}]`")
        return None
    for text in others:
        words = text.split()
        order = tuple(int(w) for w in words if w.isdecimal() and len(w) == 1)
        if sorted(order) != [*orders[0]] or len(words) != len(order):
            other = " ".join(map(str, reversed(orders[0])))
            message = f"an order has each number from 1 to {len(steps)}"
            fields.bad(text, f"{message}, such as `{other}`, not `{text}`")
        orders.append(order)
    listed = {"steps": tuple(steps), "unused": tuple(unused), "orders": tuple(orders)}
    return Order(**{**values, **listed})


def _lines(program: Text | None, languages: Sequence[str]) -> Iterator[LocalizedText]:
    """The lines of a program, empty ones aside."""
    for line in (program or "").splitlines():
        if program and line.strip():
            text = Text.between(line, program.start, program.end)
            yield CodeText(dict.fromkeys(languages, text))


def _programs(card: Card) -> CardCode:
    """The lines as they are written, run with their tests."""
    body: Order = card.body
    program = str(body.program or "")
    if body.tests is None:
        return CardCode(program, program)
    return CardCode(
        joined_code(program, body.tests), piece_program(program, body.tests)
    )


def _problems(ended: Ended) -> Iterator[Problem]:
    """Why the lines in their order do not pass."""
    body: Order = ended.card.body
    problem = None
    if body.tests is not None and body.program is not None:
        names, program = ("the program", body.program), str(body.program)
        problem = passing_problem(ended.own, ended.source, body.tests, program, names)
    if problem := problem or program_problem(ended, fix=_LINES):
        yield problem


def _fill(body: Order, filler: Filler) -> FilledCard:
    is_code, count = body.program is not None, len(body.steps)
    question, items = filler.question(body.q), list[Step]()
    for place, words in enumerate((*body.steps, *body.unused), start=1):
        text: Passage = (str(words[filler.language]),)
        text = text if is_code else filler.text(words, is_needed=True)
        if place > count and text in [step.text for step in items]:
            what = "an unused step is one of the others"
            filler.report_same(what, text, words)
        items.append(Step(text, place if place <= count else 0, is_code))
    steps = tuple(items)
    return FilledCard(
        (question, Steps(steps)),
        (Steps(steps, is_solved=True),),
        order_key(steps, body.orders, is_tested=body.tests is not None),
        Run("", str(body.tests)) if body.tests is not None else None,
    )


def _arranged(filled: FilledCard, order: Sequence[int]) -> FilledCard:
    """The card with its steps in another order, and their numbers in the key."""
    now = {str(old + 1): str(new) for new, old in enumerate(order, start=1)}
    orders = [
        " ".join(now[number] for number in one.split())
        for one in (filled.key or {})["orders"]
    ]
    key = {**(filled.key or {}), "orders": orders}
    return arranged(filled, order)._replace(key=key)


def order_key(
    steps: Sequence[Step], orders: Sequence[Sequence[int]], *, is_tested: bool
) -> Key:
    """Each right order, by the shown numbers of the steps: `2 3 1`.

    Steps with the same text may replace each other, in a thousand ways at most.
    """
    alike: dict[object, list[int]] = {}  # the numbers of the steps, by text
    for number, step in enumerate(steps, start=1):
        alike.setdefault(step.text, []).append(number)
    numbers = {step.place: alike[step.text] for step in steps}
    ways = [
        " ".join(map(str, way))
        for order in orders
        for way in islice(_ways([numbers[place] for place in order]), MOST_WAYS)
    ]
    # There may be others, where the program's tests pass or steps are alike.
    may_differ = is_tested or len(ways) >= MOST_WAYS
    return {"kind": "order", "orders": ways, "count": len(steps), "tested": may_differ}


def _ways(
    choices: Sequence[Sequence[int]], taken: tuple[int, ...] = ()
) -> Iterator[tuple[int, ...]]:
    """Ways to choose a number of each, none of them twice."""
    if len(taken) == len(choices):
        yield taken
        return
    for number in choices[len(taken)]:
        if number not in taken:
            yield from _ways(choices, (*taken, number))


def read_order(key: Key, typed: str) -> list[str] | None:
    """The numbers of steps, each at most once; None for anything else."""
    words = [w for w in re.split(r"[ ,;/>→|()\[\].-]+", narrow(typed)) if w]
    words = [*words[0]] if len(words) == 1 else words
    known = {f"{n}" for n in range(1, key["count"] + 1)}
    is_read = words and {*words} <= known and len({*words}) == len(words)
    return words if is_read else None


def _grade(key: Key, typed: str) -> Verdict:
    if (words := read_order(key, typed)) is None:
        return unreadable("read-order", key["count"])
    orders = [order.split() for order in key["orders"]]
    if words in orders:
        return RIGHT
    if key["tested"]:
        return COMPARE
    common = max(_common(words, order) for order in orders)
    if not common:
        return Verdict(Outcome.WRONG, "order-first")
    return Verdict(Outcome.WRONG, "order-until", (common,))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = zip(one, other, strict=False)
    return next(
        (n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other))
    )


def _decide(filled: FilledCard, key: Key, typed: str, verdict: Verdict) -> Verdict:
    """The verdict of the key; of an order that is not listed, of the tests.

    Superfluous steps are wrong, even if the program passes with them: an unused step is
    not part of the code that was allowed.
    """
    if verdict.outcome is not Outcome.COMPARE or not isinstance(filled.run, Run):
        return verdict
    steps = [step for step in filled.items if isinstance(step, Step)]
    chosen = [steps[int(number) - 1] for number in read_order(key, typed) or ()]
    count = sum(step.place > 0 for step in steps)
    if len(chosen) == count and all(step.place for step in chosen):
        program = "\n".join(str(step.text[0]) for step in chosen)
        if grade_piece(filled.run._replace(program=GAP_MARK), program) == RIGHT:
            return RIGHT
    return _grade({**key, "tested": False}, typed)


KIND = Kind(
    name="order",
    body=Order,
    example=EXAMPLE,
    check=_check,
    programs=_programs,
    check_ended=_problems,
    fill=_fill,
    arrange=_arranged,
    graders={"order": _grade},
    ask=ask_for("answer-order"),
    decide=_decide,
    schema={"oneOf": [{"required": ["program"]}, {"required": ["steps"]}]},
)
