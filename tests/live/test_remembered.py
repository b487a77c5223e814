"""Programs are run once in a process that builds again and again."""

from __future__ import annotations

from deck.live.remembered import Remembered
from deck.live.running import ProgramError, ProgramResult
from deck.live.value import Printed


def test_the_same_text_is_run_once() -> None:
    """Only new programs are run; each prints what it printed, also after a rest."""
    program = "print(3)"
    run = Remembered()

    first = run([program, "print(1)"])
    run.rest()
    second = run(["print(2)", program])
    run.rest()

    assert first[1] == ProgramResult(Printed("1"))
    assert second[0] == ProgramResult(Printed("2"))
    assert second[1] is first[0]


def test_what_was_stopped_is_run_again() -> None:
    """A program that was stopped gets another chance, and an exception is kept."""
    run = Remembered()

    stopped = [run(["raise SystemExit"])[0] for _ in range(2)]
    raised = [run(["1 / 0"])[0] for _ in range(2)]
    run.rest()

    assert all(isinstance(outcome, ProgramError) for outcome in stopped)
    assert stopped[0] is not stopped[1]
    assert raised[0] is raised[1]
    assert raised[0] == ProgramResult(Printed("", "ZeroDivisionError"), 1)
