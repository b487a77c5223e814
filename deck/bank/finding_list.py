"""Where findings of one file are gathered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from deck.bank.source import Source
from deck.diagnostics.finding import Finding, Label, Span
from deck.width import clean_line

ENOUGH = 1_000  # findings in one file: it is hardly a bank
_MAX_MESSAGE = 300
_MAX_WORD = 100
_NONE: Mapping[str, Sequence[str]] = MappingProxyType({})


@dataclass
class Findings:
    """The findings of one source, in the order found."""

    source: Source
    found: list[Finding] = field(default_factory=list)

    @property
    def are_enough(self) -> bool:
        """Whether another finding would help nobody."""
        return len(self.found) >= ENOUGH

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
        from deck.diagnostics.rules import RULES  # a bank without a finding needs none

        self.found.append(
            Finding(
                rule,
                RULES[rule].severity,
                _short(message),
                Label(self.source.path, span, label),
                also,
                clean_line(help or RULES[rule].help),
            )
        )


def _short(message: str) -> str:
    """A message that quotes a bank, on one line and not too long."""
    if len(message) > _MAX_MESSAGE:
        message = message[:_MAX_MESSAGE] + "…"
    return clean_line(message)


def did_you_mean(
    word: str, known: Iterable[str], synonyms: Mapping[str, Sequence[str]] = _NONE
) -> str:
    """A proposal for a misspelt word, or nothing; `synonyms` as for `closest`."""
    near = closest(word, known, synonyms)
    return f"did you mean `{near}`?" if near else ""


def closest(
    word: str, known: Iterable[str], synonyms: Mapping[str, Sequence[str]] = _NONE
) -> str:
    """The word that is meant by one that is not known; empty where none is near.

    `synonyms` has, in lower case with `-` between words, what a word may mean.
    """
    if len(word) > _MAX_WORD:
        return ""
    by_case = {name.lower(): name for name in reversed([*known])}
    lower = word.lower()
    for meaning in (lower, *synonyms.get(re.sub(r"[\s_]+", "-", lower), ())):
        if meaning in by_case:
            return by_case[meaning]
    from difflib import get_close_matches

    near = get_close_matches(lower, [*by_case], n=1, cutoff=0.6)
    return by_case[near[0]] if near else ""
