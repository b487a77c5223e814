"""Compares findings with those of the last build: new, mended, unchanged."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deck.bank.source import Source
    from deck.diagnostics.finding import Finding
    from deck.width import Style

_MOST_NEW = 10
_MOST_LINES = 5


class FindingDelta(NamedTuple):
    """The findings that differ from the last build. The next one compares with `known`.

    A finding is mended only where its file could be read: a slip in the YAML hides
    all others of the file, and mends none.
    """

    new: tuple[Finding, ...]
    mended: tuple[Finding, ...]
    unchanged: tuple[Finding, ...]
    known: tuple[Finding, ...]


def compare(
    old: Sequence[Finding], now: Sequence[Finding], read: Collection[str]
) -> FindingDelta:
    """Compares two lists of findings; `read` names the files read now.

    A finding that only moved to another line is neither new nor mended.
    """
    unread = {finding.at.path for finding in now if finding.rule.startswith("yaml")}
    same = {*old} & {*now}
    left: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in old:
        if finding not in same:
            left.setdefault(_fact(finding), []).append(finding)
    new: list[Finding] = []
    unchanged: list[Finding] = []
    for finding in now:
        moved = [] if finding in same else left.get(_fact(finding), [])
        if finding in same or moved:
            unchanged.append(finding)
        else:
            new.append(finding)
        del moved[:1]
    gone = [finding for some in left.values() for finding in some]
    mended = [f for f in gone if f.at.path in read and f.at.path not in unread]
    hidden = [f for f in gone if f not in mended]
    return FindingDelta(tuple(new), tuple(mended), tuple(unchanged), (*now, *hidden))


def _fact(finding: Finding) -> tuple[str, str, str]:
    return finding.at.path, finding.rule, finding.message


def describe(
    delta: FindingDelta, sources: Mapping[str, Source], output_format: str, style: Style
) -> Iterator[str]:
    """The delta as texts, a few of each: mended, unchanged errors, new ones."""
    from deck.diagnostics.report import report

    for finding in delta.mended[:_MOST_LINES]:
        title = f"{finding.severity}[{finding.rule}]: {finding.message}"
        yield f"{style('mended', 'good')} {finding.at.path}: {title}\n"
    yield _more(len(delta.mended) - _MOST_LINES, "mended")
    unchanged = [f for f in delta.unchanged if f.severity == "error"]
    yield report(unchanged[:_MOST_LINES], sources, "concise", style)
    yield _more(len(unchanged) - _MOST_LINES, "as before")
    new = sorted(delta.new, key=lambda f: (f.severity != "error", f.order))
    shown = sorted(new[:_MOST_NEW], key=lambda f: f.order)
    yield report(shown, sources, output_format, style)
    yield _more(len(new) - _MOST_NEW, "new; `deck check` shows them all")


def _more(count: int, what: str) -> str:
    return f"… and {count} more {what}\n" if count > 0 else ""
