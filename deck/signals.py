"""Signals end the program in order: Ctrl-C, SIGTERM, a terminal that is closed.

Temporary folders are deleted then, drafts too, and other processes ended.
"""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ENDING = tuple(  # the last one is Windows', of Ctrl-Break and a closed window
    getattr(signal, name)
    for name in ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK")
    if hasattr(signal, name)
)
_ALL = (signal.SIGINT, *_ENDING)
_received: list[int] = []  # the first of these, once it has come
_blocks: set[object] = set()  # that nothing interrupts
_waiting: list[int] = []  # signals that came meanwhile


class SignalError(SystemExit):
    """A signal that ends the process was received."""


def take_over() -> None:
    """From now on Ctrl-C is a `KeyboardInterrupt` again, other ends a `SignalError`.

    So temporary folders are deleted, and other processes ended. Whoever had a signal
    ignored, as nohup does, keeps what they have.
    """
    for number in _ALL:
        if signal.getsignal(number) in {signal.SIG_DFL, signal.default_int_handler}:
            signal.signal(number, _end)
    sys.unraisablehook = _come_again


def _come_again(lost: sys.UnraisableHookArgs) -> None:
    """What is raised while something is deleted, Python drops: the signal comes again.

    It does so when that is over: another thread waits until this one goes on.
    """
    if isinstance(lost.exc_value, KeyboardInterrupt | SignalError):
        number = signal.Signals(_received.pop() if _received else signal.SIGINT)
        _thread.start_new_thread(_thread.interrupt_main, (number,))
    else:
        sys.__unraisablehook__(lost)


def _end(number: int, _frame: FrameType | None) -> None:
    """End in order. What follows an end, as from a shell that closes, disturbs nothing.

    No signal is ignored for that: Python reports one that is on its way then.
    """
    if _blocks:
        _waiting.append(number)
    elif not _received:
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        _received.append(number)
        raise SignalError(128 + number)


def end_uninterrupted() -> None:
    """From now on nothing disturbs the end of the process."""
    _blocks.add("end")


def end_by_signal() -> None:
    """End the process by the signal that it received, if it did: shells see it then."""
    for number in _received:
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """What ends the process waits for the end of the block.

    Else what was just made would be left. It comes to the main thread alone: others go
    on as they are.
    """
    block = object()
    if threading.current_thread() is threading.main_thread():
        _blocks.add(block)
    try:
        yield
    finally:
        _blocks.discard(block)
        while _waiting and not _blocks:
            signal.raise_signal(_waiting.pop(0))


@contextmanager
def copying() -> Iterator[None]:
    """While copies of this process begin, signals wait: else a fork may lose one.

    It may come to a thread that is not Python's, or to a copy that just began.
    """
    with uninterrupted():
        if sys.platform == "win32":
            yield  # it makes none
        else:
            before = signal.pthread_sigmask(signal.SIG_BLOCK, _ALL)
            try:
                yield
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)


def leave_to_caller() -> None:
    """In a copy of a process: Ctrl-C is its caller's, who ends it by SIGTERM.

    The caller may have been started with Ctrl-C ignored, as in the background.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    _blocks.clear()
    _waiting.clear()
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ALL)
