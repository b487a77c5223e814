"""Where findings of one file are gathered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from unicodedata import category

from deck.bank.finding import Finding, Label, Span
from deck.bank.source import Source

_ENOUGH = 1_000  # findings in one file: it is hardly a bank
_MAX_MESSAGE = 300
_MAX_WORD = 100
_CONTROL = {"Cc", "Cs", "Zl", "Zp"}  # Unicode's categories


@dataclass
class Findings:
    """The findings of one source, in the order found."""

    source: Source
    found: list[Finding] = field(default_factory=list)

    @property
    def are_enough(self) -> bool:
        """Whether another finding would help nobody."""
        return len(self.found) >= _ENOUGH

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
        from deck.bank.rules import RULES  # a bank without a finding needs none

        self.found.append(
            Finding(
                rule,
                RULES[rule].severity,
                _one_line(message),
                Label(self.source.path, span, label),
                also,
                help or RULES[rule].help,
            )
        )


def _one_line(message: str) -> str:
    """A message that quotes a bank keeps to its line, whatever stands there."""
    if len(message) > _MAX_MESSAGE:
        message = message[:_MAX_MESSAGE] + "…"
    if message.isprintable():
        return message
    return "".join(
        char if category(char) not in _CONTROL else ascii(char)[1:-1]
        for char in message
    )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A proposal for a misspelt word, or nothing."""
    if len(word) > _MAX_WORD:
        return ""
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else ""
