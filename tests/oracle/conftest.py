"""The shipped deck with its values, and what its programs printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from deck.live.error_messages import LiveError
from deck.live.program import ProgramResult, run_programs
from deck.live.value import Printed
from tests.folders import LiveDeck, make_live, read_folder

CARDS = Path(__file__).parents[2] / "cards"


@dataclass(frozen=True)
class Shipped:
    """The deck, and by its text how each program ended with the real NumPy."""

    deck: LiveDeck
    outcomes: dict[str, ProgramResult | LiveError]

    def printed(self, program: str) -> Printed:
        """What a program printed."""
        outcome = self.outcomes[program]
        assert not isinstance(outcome, LiveError), outcome
        return outcome.printed


@pytest.fixture(scope="session")
def shipped() -> Shipped:
    """Every shipped card with its values in place, all programs run anew."""
    outcomes: dict[str, ProgramResult | LiveError] = {}

    def run(programs: Sequence[str]) -> list[ProgramResult | LiveError]:
        found = run_programs(programs)
        outcomes.update(zip(programs, found, strict=True))
        return found

    deck = make_live(read_folder(CARDS, "cards"), run=run)
    return Shipped(deck, outcomes)
