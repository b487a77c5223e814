"""The shipped deck with its values, and what its programs printed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from deck.live.error_messages import LiveError
from deck.live.program import ProgramResult
from deck.live.value import Printed
from tests.folders import LiveDeck


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
def shipped(
    shipped_run: tuple[LiveDeck, dict[str, ProgramResult | LiveError]],
) -> Shipped:
    """Every shipped card with its values in place, all programs run anew."""
    return Shipped(*shipped_run)
