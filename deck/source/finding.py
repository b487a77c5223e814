"""A finding: something wrong in a bank, with its place. `report` shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from deck.errors import UsageError

_MAX_WORD = 100
_NONE: Mapping[str, Sequence[str]] = MappingProxyType({})


class Span(NamedTuple):
    """A place in a file. Lines and columns count from 1, in characters."""

    line: int
    column: int
    end_line: int
    end_column: int  # one past the last character

    @classmethod
    def point(cls, line: int, column: int) -> Span:
        """A span of one character."""
        return cls(line, column, line, column + 1)


START = Span.point(1, 1)  # of a file


class Severity(StrEnum):
    """Errors stop a build; warnings do not."""

    ERROR = "error"
    WARNING = "warning"


class Label(NamedTuple):
    """A place with a word on it."""

    path: str
    span: Span
    text: str = ""


class Finding(NamedTuple):
    """One thing wrong in a bank.

    `message` states the fact, `at.text` says what is pointed at, and only `help`
    proposes what to do.
    """

    rule: str
    severity: Severity
    message: str
    at: Label
    also: tuple[Label, ...] = ()
    help: str = ""

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Findings are reported by path, line, column."""
        span = self.at.span
        return (self.at.path, span.line, span.column, self.rule, self.message)


def has_errors(findings: Iterable[Finding]) -> bool:
    """True if one of the findings is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def check_known(
    name: str | None, known: Iterable[str], message: str, fix: str = ""
) -> None:
    """Raises UsageError for a name that is none of those known.

    `message` has a place for the name. Where none is similar, `fix` is what to do, by
    default a list of all.
    """
    names = [*known]
    if name is None or name in names:
        return
    fix = did_you_mean(name, names) or fix or f"it has {', '.join(names) or 'none'}"
    raise UsageError(f"{message.format(f'`{name}`')}; {fix}")


def did_you_mean(
    word: str, known: Iterable[str], synonyms: Mapping[str, Sequence[str]] = _NONE
) -> str:
    """A proposal for a misspelt word, or nothing; `synonyms` as for `closest`."""
    match = closest(word, known, synonyms)
    return f"did you mean `{match}`?" if match else ""


def closest(
    word: str, known: Iterable[str], synonyms: Mapping[str, Sequence[str]] = _NONE
) -> str:
    """The word that is meant by one that is not known; empty if none is similar.

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

    most = max(1, len(lower) // 3)  # letters too many; left out they may be many more
    names = [name for name in by_case if len(lower) - len(name) <= most]
    others = [
        word for word in synonyms if not by_case.keys().isdisjoint(synonyms[word])
    ]
    matches = get_close_matches(lower, names, n=1, cutoff=0.65)
    matches += get_close_matches(lower, others, n=1, cutoff=0.8)
    best = get_close_matches(lower, matches, n=1, cutoff=0)
    return closest(best[0], known, synonyms) if best else ""
