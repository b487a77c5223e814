"""Collects the findings of one file."""

from __future__ import annotations

from dataclasses import dataclass, field

from deck.bank.source import Source, Text
from deck.diagnostics.finding import Finding, Label, Span
from deck.width import clean_line

ENOUGH = 1_000  # findings in one file: it is hardly a bank
_MAX_MESSAGE = 300


@dataclass
class Findings:
    """The findings of one source, in the order in which they are recorded."""

    source: Source
    recorded: list[Finding] = field(default_factory=list)
    repeated: int = 0  # mistakes that an earlier finding stands for

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
        from deck.diagnostics.rules import RULES  # a bank without a finding needs none

        self.recorded.append(
            Finding(
                rule,
                RULES[rule].severity,
                _short(message),
                Label(self.source.path, span, label),
                also,
                clean_line(help or RULES[rule].help),
            )
        )

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


def _short(message: str) -> str:
    """A message that quotes a bank, on one line and not too long."""
    if len(message) > _MAX_MESSAGE:
        message = message[:_MAX_MESSAGE] + "…"
    return clean_line(message)
