"""Work on several cores: forked copies of this process, which take items in turn."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from io import FileIO
from itertools import chain
from typing import TypeVar

from deck.cache import can_store
from deck.signals import copying, leave_to_caller

T = TypeVar("T")
R = TypeVar("R")
Work = Callable[[Iterator[T], int], R]  # of items, with so many cores for each process

_MOST = 8  # processes
_NUMBER = 4  # bytes of an item's number in a pipe


def work_in_processes(
    items: Sequence[T],
    work: Work[T, R],
    pass_on: Work[T, None],
    progress: Callable[[int], None],
    own: Sequence[T] = (),
) -> R:
    """Work on items in as many processes as there are cores; returns this one's result.

    The children `pass_on` their results in the cache: meanwhile this process works on
    its `own` items, then on each that is finished, which it finds there. `progress` is
    called with the number of items before. Only Linux forks safely and quickly:
    elsewhere this process does all, and so it does where nothing can be stored.
    """
    cores = os.cpu_count() or 1
    count = min(len(items), cores, _MOST)
    fork = getattr(os, "fork", None)
    is_safe = sys.platform.startswith("linux") and threading.active_count() == 1
    if count < 2 or fork is None or not (is_safe and can_store()):  # noqa: PLR2004
        return work(_counted(chain(own, items), progress), cores)
    with _pipe_of_numbers(len(items)) as waiting, _pipe() as (done, finish):
        taken = _taken(items, waiting, finish, os.getpid())
        finished = chain(own, _finished(items, done, finish))
        return _run_beside(
            partial(work, _counted(finished, progress), cores // count),
            partial(pass_on, taken, cores // count),
            count,
            fork,
        )


def _run_beside(
    own: Callable[[], R],
    others: Callable[[], object],
    count: int,
    fork: Callable[[], int],
) -> R:
    """Run `own` here, and `others` in so many children."""
    children: list[int] = []
    try:
        with copying(), suppress(OSError):  # there may be no room for more
            for _ in range(count):
                child = fork()
                if child == 0:
                    _end_after(others)
                children.append(child)
        return own()
    except BaseException:
        for child in children:
            os.kill(child, signal.SIGTERM)
        raise
    finally:
        for child in children:
            os.waitpid(child, 0)


@contextmanager
def _pipe() -> Iterator[tuple[FileIO, FileIO]]:
    """Both ends of a pipe; whoever has closed one of them may do so again."""
    end, start = os.pipe()
    with FileIO(end, "rb") as reader, FileIO(start, "wb") as writer:
        yield reader, writer


@contextmanager
def _pipe_of_numbers(count: int) -> Iterator[FileIO]:
    """A pipe that has the numbers of all items, from which each process reads one."""
    with _pipe() as (waiting, numbers):
        if sys.platform != "win32":  # which gets no such pipe
            os.set_blocking(numbers.fileno(), False)  # the rest is left to the caller
        numbers.write(b"".join(n.to_bytes(_NUMBER) for n in range(count)))
        numbers.close()
        yield waiting


def _end_after(run: Callable[[], object]) -> None:
    """Run in a child, which ends whatever happens: the parent does what is left."""
    from deck.live.module_worker import stop_workers

    try:
        leave_to_caller()
        run()
    finally:
        try:
            stop_workers()
        finally:
            os._exit(0)


def _taken(
    items: Sequence[T], waiting: FileIO, finish: FileIO, caller: int
) -> Iterator[T]:
    """The items whose numbers this process reads from a pipe, in their order.

    It writes the numbers of those that are finished to another one. The child of a
    process that was killed takes no more.
    """
    while caller in {os.getpid(), os.getppid()}:
        if not (number := waiting.read(_NUMBER)):
            break
        yield items[int.from_bytes(number)]
        finish.write(number)


def _finished(items: Sequence[T], done: FileIO, finish: FileIO) -> Iterator[T]:
    """The items that the children finish, then those that they did not."""
    left = dict(enumerate(items))
    finish.close()  # theirs are open
    while number := done.read(_NUMBER):
        yield left.pop(int.from_bytes(number))
    yield from left.values()


def _counted(items: Iterable[T], progress: Callable[[int], None]) -> Iterator[T]:
    """Each item; `progress` is called with the number of those before it."""
    for number, item in enumerate(items):
        progress(number)
        yield item
