"""What programs printed, kept from one build to the next of the same process."""

from __future__ import annotations

from collections.abc import Sequence

from deck.live.running import ProgramError, ProgramResult, Running


class Remembered:
    """Runs a program once: the same text, in an empty folder, prints the same.

    One that was stopped is run again each time, for the machine may have been busy.
    """

    def __init__(self) -> None:
        """Nothing was run yet."""
        self._results: dict[str, ProgramResult] = {}
        self._run = Running()

    def rest(self) -> None:
        """Keep what was printed, but no process that would run more."""
        self._run.stop()

    def __call__(self, programs: Sequence[str]) -> list[ProgramResult | ProgramError]:
        """How each program ends, in their order."""
        unknown = [text for text in programs if text not in self._results]
        fresh = dict(zip(unknown, self._run(unknown), strict=True))
        for text, outcome in fresh.items():
            if isinstance(outcome, ProgramResult):
                self._results[text] = outcome
        return [fresh.get(text) or self._results[text] for text in programs]
