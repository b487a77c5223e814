"""What `deck watch` says of findings: what is new, what is mended, what stands."""

from __future__ import annotations

import pytest

from deck.cli.finding_delta import compare, describe
from deck.diagnostics.finding import Finding, Label, Severity, Span
from deck.diagnostics.report import severity_counts
from deck.render.wrap import plain

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


def test_the_one_that_stayed_is_not_new() -> None:
    """Of two equal findings the one on a new line is the new one."""
    news = compare([found("a", 3)], [found("a", 1), found("a", 3)], {BANK})

    assert news.new == (found("a", 1),)
    assert news.unchanged == (found("a", 3),)


@pytest.mark.parametrize(
    ("now", "read"), [([SLIP], {BANK}), ([], {"cards/deck.yaml"})], ids=["slip", "gone"]
)
def test_what_cannot_be_seen_is_not_mended(now: list[Finding], read: set[str]) -> None:
    """Findings of a file that could not be read are neither mended nor new later."""
    old = [found("a")]

    meanwhile = compare(old, now, read)
    later = compare(meanwhile.known, old, {BANK})

    assert meanwhile.mended == ()
    assert later.new == ()
    assert later.mended == tuple(now)


def test_a_screen_that_can_be_read() -> None:
    """Of many findings ten are shown, the errors first, and how many more there are."""
    many = [found(f"w{n}", n, severity="warning") for n in range(1, 100)]
    news = compare([], [*many, found("last", 200)], {BANK})

    text = "".join(describe(news, {}, "concise", plain))

    assert len(text.splitlines()) == 11
    assert "last" in text
    assert text.endswith("… and 90 more new; `deck check` shows them all\n")


def test_what_stands_is_a_line_each() -> None:
    """Errors that stay are told in short, warnings that stay are only counted."""
    errors = [found(f"e{n}", n) for n in range(7)]
    warning = found("w", severity="warning")
    news = compare([*errors, warning], [*errors, warning], {BANK})

    lines = "".join(describe(news, {}, "full", plain)).splitlines()

    assert lines[0] == f"{BANK}:0:1: error[unknown-key]: e0"
    assert lines[5:] == ["… and 2 more as before"]


def test_mended_is_told() -> None:
    """What is mended is told with its file, without a line that may be another now."""
    news = compare([found("a", 9)], [], {BANK})

    text = "".join(describe(news, {}, "full", plain))

    assert text == f"mended {BANK}: error[unknown-key]: a\n"


@pytest.mark.parametrize(
    ("errors", "warnings", "text"),
    [
        (0, 0, ""),
        (1, 0, "1 error"),
        (2, 1, "2 errors, 1 warning"),
        (0, 2, "2 warnings"),
    ],
)
def test_counts(errors: int, warnings: int, text: str) -> None:
    """Errors and warnings are counted apart, one is not many."""
    some = [found("a")] * errors
    some += [found("b")._replace(severity=Severity.WARNING)] * warnings

    assert ", ".join(severity_counts(some)) == text
