"""Work on several cores: copies of this process, each of which takes the next item."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import TypeVar

from deck.signals import copying, leave_to_caller

T = TypeVar("T")
R = TypeVar("R")
Work = Callable[[Iterator[T], int], R]  # of items, with so many cores for each process

_MOST = 8  # processes
_NUMBER = 2  # bytes of an item's number in a pipe


def work_in_processes(
    items: Sequence[T],
    work: Work[T, R],
    begin: Callable[[int], None],
    own: Sequence[T] = (),
) -> R:
    """Work on items in as many processes as there are cores; returns this one's result.

    The others pass on only what they store in the cache; this one works on its `own`
    items first. `begin` is called with the number of items that are begun. Only Linux
    copies a process safely and at once: elsewhere this one does all.
    """
    cores = os.cpu_count() or 1
    count = min(len(items) + bool(own), cores, _MOST)
    fork = getattr(os, "fork", None)
    is_safe = sys.platform.startswith("linux") and threading.active_count() == 1
    if count < 2 or fork is None or not is_safe:  # noqa: PLR2004
        return work(chain(own, _begun(enumerate(items), begin)), cores)
    waiting = _pipe_of_numbers(len(items))
    taken = _taken(items, waiting, os.getpid())
    others = partial(work, _begun(taken, lambda _begun: None), cores // count)
    mine = partial(work, chain(own, _begun(taken, begin)), cores // count)
    try:
        return _run_beside(mine, others, count - 1, fork)
    finally:
        os.close(waiting)


def _run_beside(
    own: Callable[[], R],
    others: Callable[[], object],
    count: int,
    fork: Callable[[], int],
) -> R:
    """Run something, and something else in so many copies of this process."""
    children: list[int] = []
    try:
        with copying():
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


def _pipe_of_numbers(count: int) -> int:
    """A pipe that has the numbers of all items, from which each process reads one."""
    waiting, numbers = os.pipe()
    if sys.platform != "win32":  # which gets no such pipe
        os.set_blocking(numbers, False)  # what does not fit is left to the caller
    os.write(numbers, b"".join(n.to_bytes(_NUMBER) for n in range(count)))
    os.close(numbers)
    return waiting


def _end_after(run: Callable[[], object]) -> None:
    """Work as a child and end, whatever happens: the caller does what is left."""
    from deck.live.module_worker import stop_workers

    try:
        leave_to_caller()
        run()
    finally:
        try:
            stop_workers()
        finally:
            os._exit(0)


def _taken(items: Sequence[T], waiting: int, caller: int) -> Iterator[tuple[int, T]]:
    """The items whose numbers this process reads from a pipe, in their order.

    A copy of a caller that was killed takes no more.
    """
    while caller in {os.getpid(), os.getppid()}:
        if not (number := os.read(waiting, _NUMBER)):
            break
        taken = int.from_bytes(number)
        yield taken, items[taken]


def _begun(
    numbered: Iterable[tuple[int, T]], begin: Callable[[int], None]
) -> Iterator[T]:
    """Each item as it is begun; its number is how many are begun before it."""
    for number, item in numbered:
        begin(number)
        yield item
