"""Bug: the line of a program at fault, and how it is put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deck.bank.fields import Fields
from deck.bank.forms import SCALAR, TEXT
from deck.bank.keys import Beside, Form, key
from deck.bank.models import Slip
from deck.bank.source import LocalizedText, Text
from deck.kinds.assertions import check_tests
from deck.kinds.kind import Kind, a_key, assertions_key, program_key, q_key, slips_key

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
LINE = Form(
    "line",
    Fields.text,  # read with the program
    {"type": ["integer", "string"], "pattern": "^[0-9]+$", "minimum": 1},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bug:
    """The line of a program at fault, by its number, and that line put right.

    A learner who gives the number alone compares. `mend` is the line as it should be,
    with which the program is run: it passes the `tests`, or prints what it does with
    the author's.
    """

    q: LocalizedText = q_key()
    program: Text = program_key(needed=True)
    a: LocalizedText = a_key(TEXT, "the fault and its mend", role="answer")
    line: int | None = key(LINE, "the number of the line at fault")
    mend: Text | None = key(
        SCALAR,
        "that line as it should be",
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


KIND = Kind(name="bug", body=Bug, example=EXAMPLE, check=_check)
