"""A build as the commands make it, with an exception for what stops it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from deck.anki.build import BuildResult, plan_build
from deck.compile.compiled_deck import CompiledDeck
from deck.diagnostics.finding import Finding


class LockConflictError(Exception):
    """A build was stopped before it wrote anything; `findings` say why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """The first finding is the sentence."""
        super().__init__(findings[0].message)
        self.findings = findings


def build(
    deck: CompiledDeck,
    out: Path,
    languages: Sequence[str],
    now: float,
    *,
    accept: Sequence[str] = (),
    draft: bool = False,
) -> BuildResult:
    """Build as `deck build` and `deck watch` do."""
    planned = plan_build(deck, out, languages, now, draft=draft)
    conflicts = planned.conflicts(accept)
    if errors := [one for one in conflicts if one.severity == "error"]:
        raise LockConflictError(errors)
    return planned.write(out)
