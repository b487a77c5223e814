"""Order: lines of a program, or steps, put in order by their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deck.bank.fields import Fields
from deck.bank.forms import LIST, TEXT, one_or_more
from deck.bank.keys import Beside, Form, key
from deck.bank.models import CodeText
from deck.bank.source import LocalizedText, Text
from deck.kinds.assertions import check_tests
from deck.kinds.kind import Kind, assertions_key, program_key, q_key

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


KIND = Kind(
    name="order",
    body=Order,
    example=EXAMPLE,
    check=_check,
    schema={"oneOf": [{"required": ["program"]}, {"required": ["steps"]}]},
)
