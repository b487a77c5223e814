"""Runs the programs of many banks in the same children, and imports nothing before."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from deck.live.program import Runners
    from deck.live.value import Printed


class ProgramError(Exception):
    """A program was stopped, or printed what no card can show; the rule it breaks.

    `line` is that of a result.
    """

    rule = "live-error"

    def __init__(self, message: str, line: int = 0) -> None:
        """The sentence is the text of the error."""
        super().__init__(message)
        self.line = line


class UnstableOutputError(ProgramError):
    """A program printed another text in another process."""

    rule = "unstable-value"


class ProgramResult(NamedTuple):
    """How a program ended, and the line from 1 that raised its exception, if any."""

    printed: Printed
    line: int = 0


Runner = Callable[[Sequence[str]], Sequence[ProgramResult | ProgramError]]


class Running:
    """A runner of programs that is ready when the first one comes."""

    def __init__(self) -> None:
        """No program has come yet."""
        self._runners: Runners | None = None

    def __enter__(self) -> Self:
        """Nothing is started."""
        return self

    def __exit__(self, *_: object) -> None:
        """All children are ended."""
        self.stop()

    def stop(self) -> None:
        """End all children; the next program starts others."""
        if self._runners is not None:
            self._runners.stop()

    def __call__(self, programs: Sequence[str]) -> list[ProgramResult | ProgramError]:
        """How each program ends, in their order."""
        if self._runners is None:
            from deck.live.program import Runners

            self._runners = Runners()
        return self._runners(programs)


def stop_modules() -> None:
    """End the processes of modules and what they left, as `os._exit` would not."""
    if (host := sys.modules.get("deck.live.host")) is not None:
        host.stop_hosts()


def run_programs(programs: Sequence[str]) -> list[ProgramResult | ProgramError]:
    """How each program ends, in their order; no child is left."""
    with Running() as run:
        return run(programs)
