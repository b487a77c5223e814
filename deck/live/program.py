"""Runs the programs of cards, and caches what they print.

A process that has imported NumPy forks for each program, where the system can. A
program runs twice, in processes that hash differently: its output is an answer only if
both print the same.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, zip_longest
from queue import SimpleQueue
from typing import TYPE_CHECKING, NamedTuple, Self

from deck import cache
from deck.bank.models import GAP_MARK, Bug, Card, Code, Exercise, Order
from deck.live.error_messages import LiveError, StoppedError
from deck.live.exercise import file_program, piece_program, without_texts
from deck.live.value import Printed
from deck.live.worker import PROGRAM
from deck.signals import uninterrupted

if TYPE_CHECKING:
    from deck.live.worker_process import Worker

SECONDS = 10.0  # for one program, or one call of a module's function
_GLANCE = 0.2  # seconds after which a waiting thread sees whether it is interrupted
_MAX_OUTPUT = 20_000  # bytes
_BRIEF = 60  # characters of a line in a message
_ENDS = {"MemoryError", "SystemExit", "KeyboardInterrupt"}


class CardCode(NamedTuple):
    """The code of a card: all of it as one text, and the programs that run at build.

    `text` is what a user allows to run. `program` prints what the card shows; `checks`
    are run besides: of a bug card with a mend the mended program, and with tests the
    faulty one too; of an exercise the solution, and the file that it begins with.
    """

    text: str
    program: str
    checks: tuple[str, ...] = ()


def card_code(card: Card) -> CardCode:
    """The code of a card that has some; tests are run with what has to pass them."""
    body, program, right = card.body, str(card.program or ""), passing_program(card)
    if isinstance(body, Exercise):
        setup, tests = body.setup or "", [[t.code for t in p.tests] for p in body.parts]
        files = body.solution, program
        begun = [program] if program else []
        code = "\n\n".join([setup, body.solution, *begun, *chain.from_iterable(tests)])
        return CardCode(
            code, program, tuple(file_program(setup, file, tests) for file in files)
        )
    if isinstance(body, Bug) and body.mend:
        code = _joined(program, right, body.tests or "")
        if body.tests is None:
            return CardCode(code, program, (right,))
        both = piece_program(right, body.tests), piece_program(program, body.tests)
        return CardCode(code, program, both)
    if isinstance(body, Code | Order) and body.tests is not None:
        return CardCode(_joined(right, body.tests), piece_program(right, body.tests))
    return CardCode(program, program)


def _joined(*parts: str) -> str:
    """Parts of the code of a card as one text, with an empty line between."""
    *before, last = parts
    return "".join(part.rstrip("\n") + "\n\n" for part in before) + last


def passing_program(card: Card) -> str:
    """The correct program of a card: with its piece, or with its mend."""
    body, program = card.body, str(card.program or "")
    if isinstance(body, Code):
        return fill_gap(program, body.piece)
    if isinstance(body, Bug) and body.mend and body.line:
        return fill_gap(gap_line(program, body.line), body.mend.strip())
    return program


def gap_line(program: str, number: int) -> str:
    """The program with a gap in place of a line, with the same indentation."""
    lines = program.split("\n")
    line = lines[number - 1]
    lines[number - 1] = line[: len(line) - len(line.lstrip())] + GAP_MARK
    return "\n".join(lines)


def syntax_error(program: str) -> SyntaxError | None:
    """The syntax error of a program, or None."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(program, PROGRAM, "exec", dont_inherit=True)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxError(str(error))
    return None


def fill_gap(program: str, piece: str) -> str:
    """The program with a piece in its gap, indented as the line of the gap.

    If a line is nothing but a gap, gaps in other lines are literal.
    """
    lines = program.split("\n")
    whole = any(line.strip() == GAP_MARK for line in lines)
    for number, line in enumerate(lines):
        if line.strip() == GAP_MARK if whole else GAP_MARK in line:
            indent = line[: len(line) - len(line.lstrip())]
            inside = piece.strip("\n").replace("\n", "\n" + indent)
            lines[number] = line.replace(GAP_MARK, inside)
    return "\n".join(lines)


class ProgramResult(NamedTuple):
    """How a program ended, and the line from 1 that raised its exception, if any."""

    printed: Printed
    line: int = 0


class Outputs(NamedTuple):
    """What the program of a card printed, and the mended one of a bug card."""

    own: Printed | None = None
    mended: Printed | None = None


ProgramOutcome = ProgramResult | LiveError
Runner = Callable[[Sequence[str]], Sequence[ProgramOutcome]]


class Programs:
    """Runs programs whose output is not cached, on all cores.

    Processes are started when they are needed, and ended with the context.
    """

    def __init__(self, seconds: float = SECONDS, at_once: int = 0) -> None:
        """`seconds` are for one program; `at_once` by default as many as cores."""
        self._seconds = seconds
        self._at_once = at_once or os.cpu_count() or 1
        self._pairs: list[tuple[Worker, Worker]] = []

    def __enter__(self) -> Self:
        """Nothing is started."""
        return self

    def __exit__(self, *_: object) -> None:
        """All processes are ended; the next program starts others."""
        with uninterrupted():
            for pair in self._pairs:
                for worker in pair:
                    worker.stop()

    def __call__(self, programs: Sequence[str]) -> list[ProgramOutcome]:
        """How each program ends, in their order."""
        names = {
            text: cache.cache_key("program", cache.code_version(), text)
            for text in programs
        }
        outcomes: dict[str, ProgramOutcome] = {}
        for text, name in names.items():
            if (packed := cache.load(name)) is not None:
                printed, raised, line = packed
                outcomes[text] = ProgramResult(Printed(printed, raised), line)
        others = [text for text in names if text not in outcomes]
        for text, outcome in zip(others, self._run_all(others), strict=True):
            outcomes[text] = outcome
            if isinstance(outcome, ProgramResult):
                printed = outcome.printed
                cache.store(names[text], [printed.text, printed.raised, outcome.line])
        return [outcomes[text] for text in programs]

    def _run_all(self, programs: Sequence[str]) -> Iterable[ProgramOutcome]:
        if not programs:
            return []
        from concurrent.futures import ThreadPoolExecutor, wait

        from deck.live.worker_process import Worker

        count = min(len(programs), self._at_once)
        while len(self._pairs) < count:
            self._pairs.append((Worker(), Worker(twin=True)))
        idle: SimpleQueue[tuple[Worker, Worker]] = SimpleQueue()
        for pair in self._pairs:
            idle.put(pair)

        def outcome(program: str) -> ProgramOutcome:
            pair = idle.get()
            try:
                return _run_twice(program, pair, self._seconds)
            finally:
                idle.put(pair)

        with ThreadPoolExecutor(max_workers=count) as pool:
            try:
                # Interrupted twice within it, a wait would fail with its lock lost.
                with uninterrupted():
                    futures = [pool.submit(outcome, program) for program in programs]
                is_done = False
                while not is_done:
                    with uninterrupted():
                        is_done = not wait(futures, timeout=_GLANCE).not_done
                return [future.result() for future in futures]
            except BaseException:  # an interrupt does not wait for the programs
                with uninterrupted():
                    pool.shutdown(wait=False, cancel_futures=True)
                    for pair in self._pairs:
                        for worker in pair:
                            worker.end()
                    pool.shutdown()
                raise


def run_programs(
    programs: Sequence[str], seconds: float = SECONDS
) -> list[ProgramOutcome]:
    """How each program ends, in their order; no process is left."""
    with Programs(seconds) as run:
        return run(programs)


def run_program(program: str, seconds: float = SECONDS) -> ProgramResult:
    """How one program ends, run once. Raises StoppedError where it was stopped."""
    from deck.live.worker_process import Worker

    worker = Worker()
    try:
        return _run(program, worker, seconds)
    finally:
        worker.stop()


def _run_twice(
    program: str, workers: tuple[Worker, Worker], seconds: float
) -> ProgramOutcome:
    for worker in workers:  # at once
        worker.prepare(_question(program))
    try:
        one, other = (_run(program, worker, seconds) for worker in workers)
    except LiveError as error:
        return error
    if _end(one) == _end(other):
        return one
    shown = str(one.printed), str(other.printed)
    texts: Sequence[str] = shown
    if one.printed.raised == other.printed.raised:
        texts = [without_texts(each.printed.text)[0] for each in (one, other)]
    lines = zip_longest(*(text.split("\n") for text in texts), fillvalue="")
    first, second = next((pair for pair in lines if pair[0] != pair[1]), shown)
    message = (
        f"the program printed `{first.strip()[:_BRIEF]}`, "
        f"and `{second.strip()[:_BRIEF]}` in another process"
    )
    return LiveError(message, rule="unstable-value")


def _end(result: ProgramResult) -> object:
    """The part of a result that is the same in each run."""
    printed = result.printed
    return *without_texts(printed.text), printed.raised, result.line


def _question(program: str) -> dict[str, str]:
    return {"program": program, "file": PROGRAM}


def _run(program: str, worker: Worker, seconds: float) -> ProgramResult:
    """How a program ends. Raises StoppedError where it was stopped."""
    question = _question(program)
    output, result, status, _ = worker.ask(question, seconds, "the program")
    if len(output) > _MAX_OUTPUT:
        message = f"the program printed more than {_MAX_OUTPUT} bytes"
        raise StoppedError(message, "output", _MAX_OUTPUT)
    if status != 0 and result is None:  # the program took its parent down, maybe
        message = "the program was stopped: it used too much memory, time or output"
        raise StoppedError(message, "limits", status)
    raised, reason, line = "", "", 0
    if result is not None:
        raised, reason, line = (result[name] for name in ("raised", "text", "line"))
    if raised in _ENDS:
        message = f"the program ended with {raised}"
        raise StoppedError(message, "ended", raised, line)
    is_refused = raised == "PermissionError" and reason.startswith("[Errno")
    if is_refused or raised == "ForbiddenError":
        message = f"the program tried what it may not do: {reason}"
        raise StoppedError(message, "forbidden", reason, line)
    text = output.decode("utf-8", errors="replace").replace("\r\n", "\n")
    return ProgramResult(Printed(text.rstrip("\n"), raised), line)
