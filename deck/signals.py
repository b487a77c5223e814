"""Signals end the program in order: Ctrl-C, SIGTERM, a terminal that is closed.

Temporary folders are deleted then, drafts too, and other processes ended.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_ENDING = tuple(  # the last one is Windows', of Ctrl-Break and a closed window
    getattr(signal, name)
    for name in ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK")
    if hasattr(signal, name)
)
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
    for number in (signal.SIGINT, *_ENDING):
        if signal.getsignal(number) in {signal.SIG_DFL, signal.default_int_handler}:
            signal.signal(number, _end)


def _end(number: int, _frame: FrameType | None) -> None:
    """End in order. One that follows, as from a shell that closes, disturbs nothing."""
    if _blocks:
        _waiting.append(number)
    elif number == signal.SIGINT:
        raise KeyboardInterrupt
    else:
        for other in _ENDING:
            signal.signal(other, signal.SIG_IGN)
        _received.append(number)
        raise SignalError(128 + number)


def end_uninterrupted() -> None:
    """From now on nothing disturbs the end of the process."""
    for number in (signal.SIGINT, *_ENDING):
        signal.signal(number, signal.SIG_IGN)


def end_by_signal() -> None:
    """End the process by the signal that it received, if it did: shells see it then."""
    for number in _received:
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)


@contextmanager
def uninterrupted() -> Iterator[Callable[[], None]]:
    """What ends the process waits for the end of the block, or for a call of its value.

    Else what was just made would be left, or the signal lost in a fork. It comes to the
    main thread alone: others go on as they are.
    """
    block = object()

    def end_wait() -> None:
        _blocks.discard(block)
        while _waiting and not _blocks:
            signal.raise_signal(_waiting.pop(0))

    if threading.current_thread() is threading.main_thread():
        _blocks.add(block)
    try:
        yield end_wait
    finally:
        end_wait()
