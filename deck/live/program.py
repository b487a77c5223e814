"""Runs the programs of cards, each in a process of its own, and takes what they print.

The process has an environment of ours, starts in an empty folder, is limited in time,
memory and output, and confined to its folder where the system can (`_sandbox`); it may
start no other process, and is killed with everything it left behind. docs/trust.md says
what that does not hold, which is why programs that nobody allowed are not run at all.

Where the system can, one child Python imports NumPy once and forks for each program.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from pathlib import Path
from queue import SimpleQueue
from typing import Self

from deck.live.child import ROOT, SECONDS, Child, LateError
from deck.live.repeatable import is_repeatable
from deck.live.running import ProgramError, ProgramResult, UnstableOutputError
from deck.live.value import Printed

MAX_OUTPUT = 20_000  # bytes
_BRIEF = 60  # characters of a line in a message

_RUNNER = Path(__file__).with_name("_runner.py")
_ENDED = re.compile(rb"(.*)\x00raised:(\d{1,9}):(.*)", re.DOTALL)


class Runners:
    """Runs programs, as many at once as there are cores, in children that are kept.

    A child is started when it is needed first, and ended with `stop` or the context.
    A program that may print another text each time is run in a twin too.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        """No child is there yet; `seconds` are for one program."""
        self._runners = [_Runner(seconds) for _ in range(os.cpu_count() or 1)]
        self._twin = _Runner(seconds, twin=True)

    def __enter__(self) -> Self:
        """Nothing is started."""
        return self

    def __exit__(self, *_: object) -> None:
        """All children are ended."""
        self.stop()

    def stop(self) -> None:
        """End all children; they are started again when they are needed."""
        for runner in (*self._runners, self._twin):
            runner.stop()

    def __call__(self, programs: Sequence[str]) -> list[ProgramResult | ProgramError]:
        """How each program ends, in their order."""
        if not programs:
            return []
        idle: SimpleQueue[_Runner] = SimpleQueue()
        count = min(len(programs), len(self._runners))
        for runner in self._runners[:count]:
            idle.put(runner)

        def outcome(program: str) -> ProgramResult | ProgramError:
            runner = idle.get()
            try:
                return runner.run(program)
            except ProgramError as error:
                return error
            finally:
                idle.put(runner)

        pool = ThreadPoolExecutor(max_workers=count)
        try:
            outcomes = list(pool.map(outcome, programs))
            return list(map(self._compared, programs, outcomes))
        except BaseException:  # an interrupt does not wait for the programs
            pool.shutdown(wait=False, cancel_futures=True)
            self.stop()
            raise
        finally:
            pool.shutdown()

    def _compared(
        self, program: str, outcome: ProgramResult | ProgramError
    ) -> ProgramResult | ProgramError:
        """How a program ended, where it ends in the same way in the twin."""
        if isinstance(outcome, ProgramError) or is_repeatable(
            program, outcome.printed.text
        ):
            return outcome
        try:
            other = self._twin.run(program)
        except ProgramError as error:
            return error
        if outcome == other:
            return outcome
        one, two = _unlike(str(outcome.printed), str(other.printed))
        message = f"the program printed `{one}`, and `{two}` in another process"
        return UnstableOutputError(message)


def run_programs(
    programs: Sequence[str], seconds: float = SECONDS
) -> list[ProgramResult | ProgramError]:
    """How each program ends, in their order; no child is left."""
    with Runners(seconds) as run:
        return run(programs)


def run_program(program: str, seconds: float = SECONDS) -> ProgramResult:
    """How one program ends. Raises ProgramError where it was stopped."""
    runner = _Runner(seconds)
    try:
        return runner.run(program)
    finally:
        runner.stop()


def _unlike(one: str, other: str) -> tuple[str, str]:
    """The first lines in which two outputs differ, not too long."""
    for mine, yours in zip_longest(one.split("\n"), other.split("\n"), fillvalue=""):
        if mine != yours:
            return mine.strip()[:_BRIEF], yours.strip()[:_BRIEF]
    return one[:_BRIEF], other[:_BRIEF]


class _Runner:
    """A child Python that runs one program after another; started when first used."""

    def __init__(self, seconds: float, *, twin: bool = False) -> None:
        self._seconds = seconds
        self._is_twin = twin
        self._child: Child | None = None

    def run(self, program: str) -> ProgramResult:
        """How a program ends. Raises ProgramError where it was stopped."""
        with tempfile.TemporaryDirectory(
            prefix="livedeck-", ignore_cleanup_errors=True
        ) as folder:
            Path(folder, "work").mkdir()
            code = self._code(os.fsencode(folder), program.encode())
            return _read(Path(folder, "out"), code)

    def stop(self) -> None:
        """End the child and whatever its programs left in its process group."""
        child, self._child = self._child, None
        if child is not None:
            child.stop()

    def _code(self, folder: bytes, program: bytes) -> int:
        """How the process of a program ended; 0 where nothing stopped it."""
        words = f"{self._seconds:g}", str(ROOT)
        child = self._child or Child(_RUNNER, *words, twin=self._is_twin)
        self._child = child
        question = b"%d %d\n" % (len(folder), len(program)) + folder + program
        try:
            answer = child.ask(question, self._seconds)
        except LateError:
            self.stop()
            message = f"the program did not end within {self._seconds:g} seconds"
            raise ProgramError(message) from None
        if answer:
            return int(answer)
        code = child.wait()  # it ran the program itself, or was taken down by it
        self.stop()
        return code


def _read(out: Path, code: int) -> ProgramResult:
    """What a program left behind: its output, a mark, a line and an exception."""
    data = out.read_bytes() if out.is_file() else b""
    mark = _ENDED.fullmatch(data)
    text, number, raised = mark.groups() if mark else (data, b"0", b"")
    line, name = int(number), raised.decode("utf-8", errors="replace")
    if len(text) > MAX_OUTPUT:
        message = f"the program printed more than {MAX_OUTPUT} bytes"
        raise ProgramError(message)
    if code != 0 and not mark:
        message = "the program was stopped: it used too much memory, time or output"
        raise ProgramError(message)
    if raised in {b"MemoryError", b"SystemExit", b"KeyboardInterrupt"}:
        message = f"the program ended with {name}"
        raise ProgramError(message, line)
    if raised.startswith(b"!"):
        message = f"the program tried what it may not do: {name[1:]}"
        raise ProgramError(message, line)
    lines = text.decode("utf-8", errors="replace").replace("\r\n", "\n")
    return ProgramResult(Printed(lines.rstrip("\n"), name), line)
