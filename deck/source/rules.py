"""The rules that findings break; their texts are in `rules.md` beside this module.

A bank without a finding needs neither: both are read with the first finding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from deck.source.finding import Severity

_RULE = re.compile(
    r"^## (\S+) \((\w+)\)\n\n(.+?)\n\n(.+?)\n\n"
    r"Bad:\n\n(.+?)\n\nGood:\n\n(.+?)\n"
    r"(?:\nHelp:\n\n(.+?)\n)?(?=\n#|\Z)",
    re.MULTILINE | re.DOTALL,
)
_ASKED_FOR = "not-finite"  # an error, but a card may be about nan and infinity


@dataclass(frozen=True, slots=True)
class Rule:
    """What is wrong, why it matters, and a bad and a good example."""

    slug: str
    severity: Severity
    fact: str
    reason: str
    bad: str
    good: str
    help: str

    @property
    def can_be_off(self) -> bool:
        """True if a card may break it: any warning."""
        return self.can_be_off_everywhere or self.slug == _ASKED_FOR

    @property
    def can_be_off_everywhere(self) -> bool:
        """True if a deck may turn it off for all of its cards."""
        return self.severity is Severity.WARNING


def _rules(text: str) -> dict[str, Rule]:
    """The rules of a text in the form of `rules.md`."""
    rules = {}
    for match in _RULE.finditer(text):
        slug, severity, fact, reason, bad, good, fix = match.groups("")
        fact, reason, fix = (" ".join(part.split()) for part in (fact, reason, fix))
        bad, good = (part[4:].replace("\n    ", "\n") for part in (bad, good))
        rules[slug] = Rule(slug, Severity(severity), fact, reason, bad, good, fix)
    return rules


_TEXT = Path(__file__).with_name("rules.md").read_text(encoding="utf-8")

RULES = _rules(_TEXT)
QUALITY = frozenset(_rules(_TEXT.partition("\n# Good cards\n")[2]))
"""The rules for good cards, which a build checks only with `--strict`."""
