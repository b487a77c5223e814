"""What `deck watch` says of findings: what is new, what is mended, what stands."""

from __future__ import annotations

import pytest

from deck.cli.finding_delta import compare, describe
from deck.diagnostics.finding import Finding, Label, Severity, Span
from deck.width import plain

BANK = "cards/gates.yaml"


def found(message: str, line: int = 1, **changes: str) -> Finding:
    """A finding in a bank."""
    rule, path = changes.get("rule", "unknown-key"), changes.get("path", BANK)
    severity = Severity(changes.get("severity", "error"))
    return Finding(rule, severity, message, Label(path, Span.point(line, 1)))


SLIP = found("not YAML", rule="yaml-syntax")


@pytest.mark.parametrize(
    ("old", "now", "new", "mended"),
    [
        ("", "a", "a", ""),
        ("a", "", "", "a"),
        ("a", "a", "", ""),
        ("ab", "bc", "c", "a"),
        ("a", "aa", "a", ""),
        ("aa", "a", "", "a"),
    ],
)
def test_new_and_mended(old: str, now: str, new: str, mended: str) -> None:
    """Only what came is new, and only what went is mended, also of equal ones."""
    before = [found(fact, line) for line, fact in enumerate(old, start=1)]
    after = [found(fact, line) for line, fact in enumerate(now, start=7)]

    news = compare(before, after, {BANK})

    assert "".join(f.message for f in news.new) == new
    assert "".join(f.message for f in news.mended) == mended
    assert len(news.unchanged) == len(now) - len(new)
    assert news.known == tuple(after)


def test_a_screen_that_can_be_read() -> None:
    """Of many findings ten are shown, the errors first, and how many more there are."""
    many = [found(f"w{n}", n, severity="warning") for n in range(1, 100)]
    news = compare([], [*many, found("last", 200)], {BANK})

    text = "".join(describe(news, {}, "concise", plain))

    assert len(text.splitlines()) == 11
    assert "last" in text
    assert text.endswith("… and 90 more new; `deck check` shows them all\n")
