"""Output: what a program prints, or the exception that ends it."""

from __future__ import annotations

from dataclasses import dataclass

from deck.bank.models import Slip
from deck.bank.source import LocalizedText, Text
from deck.kinds.kind import Kind, program_key, q_key, slips_key

EXAMPLE = """\
# The program runs at each build; what it prints is the answer.
- id: negative-quotient
  kind: output
  program: |-
    print(-7 // 2, -7 % 2)
  why: Python rounds the quotient down, here to ${ -7 // 2 }; so what is left is never negative.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What the program prints, or the type of the exception that ends it."""

    program: Text = program_key(needed=True)
    q: LocalizedText | None = q_key(
        what="the question, where it is not what is printed", needed=False
    )
    slips: tuple[Slip, ...] = slips_key("slip-text")


KIND = Kind(name="output", body=Output, example=EXAMPLE)
