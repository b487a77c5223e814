"""Collects the findings of a file, and silences those of rules that are off."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from deck.source.finding import Finding, Label, Span
from deck.source.source import Source, Text
from deck.width import clean_line

ENOUGH = 1_000  # findings in one file: it is hardly a bank
_MAX_MESSAGE = 300  # characters; it may quote a bank


@dataclass
class Findings:
    """The findings of one source, in the order in which they are recorded."""

    source: Source
    recorded: list[Finding] = field(default_factory=list)
    subjects: set[object] = field(default_factory=set)  # which have one finding each
    repeated: int = 0  # mistakes that share the finding of an earlier one

    @property
    def mistakes(self) -> int:
        """How many were found so far."""
        return len(self.recorded) + self.repeated

    @property
    def are_enough(self) -> bool:
        """True if another finding would help nobody."""
        return len(self.recorded) >= ENOUGH

    def add(
        self,
        rule: str,
        message: str,
        span: Span,
        label: str = "",
        *,
        help: str = "",  # noqa: A002 - the word that the user reads
        also: tuple[Label, ...] = (),
    ) -> None:
        """Record a finding; `rule` must be one of the table of rules."""
        from deck.source.rules import RULES  # a bank without a finding needs none

        if len(message) > _MAX_MESSAGE:
            message = message[:_MAX_MESSAGE] + "…"
        self.recorded.append(
            Finding(
                rule,
                RULES[rule].severity,
                clean_line(message),
                Label(self.source.path, span, label),
                also,
                clean_line(help or RULES[rule].help),
            )
        )

    def add_once(
        self,
        subject: object,
        rule: str,
        message: str,
        span: Span,
        help: str,  # noqa: A002
    ) -> None:
        """Record a finding unless there is one on the same subject."""
        if subject in self.subjects:
            self.repeated += 1
        else:
            self.subjects.add(subject)
            self.add(rule, message, span, help=help)

    def add_in(
        self,
        rule: str,
        message: str,
        text: Text,
        start: int = 0,
        end: int | None = None,
        *,
        help: str = "",  # noqa: A002
    ) -> None:
        """Record a finding on `text[start:end]`."""
        self.add(rule, message, self.source.locate(text, start, end), help=help)


class Allowance(NamedTuple):
    """A rule that a card of a bank is allowed to break, and the place of the card."""

    card: str
    place: Span
    rule: Text


class Switches(NamedTuple):
    """What is turned off in a deck folder, and on the cards of its banks, by path."""

    off: frozenset[str]
    allowed: Mapping[str, Sequence[Allowance]]

    def silence(self, findings: Iterable[Finding]) -> tuple[list[Finding], ...]:
        """The findings that are reported, and those that are not."""
        shown: list[Finding] = []
        silenced: list[Finding] = []
        allowance = self._lookup()
        for finding in findings:
            is_off = finding.rule in self.off or allowance(finding) is not None
            (silenced if is_off else shown).append(finding)
        return shown, silenced

    def unused(
        self, silenced: Sequence[Finding], sources: Mapping[str, Source]
    ) -> Iterator[Finding]:
        """A finding for each rule that a card is allowed to break and does not."""
        allowance = self._lookup()
        used = {(finding.at.path, allowance(finding)) for finding in silenced}
        for path, some in self.allowed.items():
            findings = Findings(sources[path])
            for one in some:
                if "unused-allow" not in self.off and (path, one) not in used:
                    message = f"card `{one.card}` does not break `{one.rule}`"
                    findings.add("unused-allow", message, one.rule.span)
            yield from findings.recorded

    def _lookup(self) -> Callable[[Finding], Allowance | None]:
        """A function from a finding to the allowance of its card, if it has one."""
        by_rule: dict[tuple[str, str], list[Allowance]] = {}
        for path, some in self.allowed.items():
            for one in sorted(some, key=lambda one: one.place):
                by_rule.setdefault((path, one.rule), []).append(one)

        def lookup(finding: Finding) -> Allowance | None:
            cards = by_rule.get((finding.at.path, finding.rule), ())
            start = finding.at.span[:2]
            number = bisect_right(cards, start, key=lambda one: one.place[:2])
            is_inside = number and start < cards[number - 1].place[2:]
            return cards[number - 1] if is_inside else None

        return lookup
