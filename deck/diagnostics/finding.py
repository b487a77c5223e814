"""A finding: something wrong in a bank, with its place. `report` shows it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


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
