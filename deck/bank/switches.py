"""Rules that an author has turned off: for a deck folder, or for a card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from deck.bank.finding_list import Findings
from deck.bank.source import Text
from deck.diagnostics.finding import Finding, Severity, Span, did_you_mean

if TYPE_CHECKING:
    from deck.bank.fields import Fields
    from deck.bank.source import Source


def read_rules(fields: Fields, key: str) -> tuple[Text, ...]:
    """The rules that a list turns off, with a finding for each that cannot be."""
    return tuple(name for name in fields.texts(key) if _is_known(fields, name))


def _is_known(fields: Fields, name: Text) -> bool:
    from deck.diagnostics.rules import RULES

    fix = ""
    if name not in RULES:
        message = f"there is no rule `{name}`"
        switchable = [slug for slug, rule in RULES.items() if rule.can_be_off]
        fix = did_you_mean(name, switchable) or "`deck explain rules` lists them"
    elif not RULES[name].can_be_off:
        message = f"the rule `{name}` cannot be turned off"
        if RULES[name].severity is Severity.ERROR:
            message = f"`{name}` is an error, which cannot be turned off"
    else:
        return True
    fields.findings.add("bad-value", message, name.span, help=fix)
    return False


class Allowance(NamedTuple):
    """A rule that a card is allowed to break, and the place of the card."""

    card: str
    path: str
    place: Span
    rule: Text

    def covers(self, finding: Finding) -> bool:
        """True if a finding is of the rule, and lies in the card."""
        at, place = finding.at, self.place
        return (
            (finding.rule, at.path) == (self.rule, self.path)
            and place[:2] <= at.span[:2]
            and at.span[:2] < place[2:]
        )


class Switches(NamedTuple):
    """What is turned off in a deck folder, and on its cards."""

    off: frozenset[str]
    allowed: tuple[Allowance, ...]

    def silence(self, findings: Iterable[Finding]) -> tuple[list[Finding], ...]:
        """The findings that are reported, and those that are not."""
        shown: list[Finding] = []
        silenced: list[Finding] = []
        for finding in findings:
            is_off = finding.rule in self.off or any(
                allowance.covers(finding) for allowance in self.allowed
            )
            (silenced if is_off else shown).append(finding)
        return shown, silenced

    def unused(
        self, silenced: Sequence[Finding], sources: Mapping[str, Source]
    ) -> Iterator[Finding]:
        """A finding for each rule that a card is allowed to break and does not."""
        for one in self.allowed:
            if "unused-allow" not in self.off and not any(map(one.covers, silenced)):
                findings = Findings(sources[one.path])
                message = f"card `{one.card}` does not break `{one.rule}`"
                findings.add("unused-allow", message, one.rule.span)
                yield from findings.recorded
