"""Where findings of one file are gathered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from deck.bank.finding import Finding, Label, Span
from deck.bank.rules import RULES
from deck.bank.source import Source


@dataclass
class Findings:
    """The findings of one source, in the order found."""

    source: Source
    found: list[Finding] = field(default_factory=list)

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
        """Record one; a rule that is not in the table is a bug of ours."""
        self.found.append(
            Finding(
                rule,
                RULES[rule].severity,
                message,
                Label(self.source.path, span, label),
                also,
                help or RULES[rule].help,
            )
        )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A proposal for a misspelt word, or nothing."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else ""
