"""What a rule is: said by findings, and at length by `deck explain`."""

from __future__ import annotations

from dataclasses import dataclass

from deck.bank.finding import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """What is wrong, why it matters, and a bad and a good example."""

    slug: str
    fact: str
    reason: str
    bad: str
    good: str
    help: str = ""
    severity: Severity = Severity.ERROR
