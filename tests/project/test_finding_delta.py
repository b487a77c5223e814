"""What `deck watch` says of findings: what is new, what is mended, what stands."""

from __future__ import annotations

from deck.cli.finding_delta import compare, describe
from deck.diagnostics.finding import Finding, Label, Severity, Span
from deck.render.wrap import plain

BANK = "cards/gates.yaml"


def found(message: str, line: int = 1, **changes: str) -> Finding:
    """A finding in a bank."""
    rule, path = changes.get("rule", "unknown-key"), changes.get("path", BANK)
    severity = Severity(changes.get("severity", "error"))
    return Finding(rule, severity, message, Label(path, Span.point(line, 1)))


def test_a_screen_that_can_be_read() -> None:
    """Of many findings ten are shown, the errors first, and how many more there are."""
    many = [found(f"w{n}", n, severity="warning") for n in range(1, 100)]
    news = compare([], [*many, found("last", 200)], {BANK})

    text = "".join(describe(news, {}, "concise", plain))

    assert len(text.splitlines()) == 11
    assert "last" in text
    assert text.endswith("… and 90 more new; `deck check` shows them all\n")
