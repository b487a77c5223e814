"""Ctrl-C, SIGTERM and a closed terminal end the program cleanly.

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
_received: list[int] = []  # the first signal that ends the process
_blocks: set[object] = set()  # open blocks that no signal may interrupt
_waiting: list[int] = []  # signals received meanwhile


class SignalError(SystemExit):
    """A signal that ends the process was received."""


def take_over() -> None:
    """From now on Ctrl-C raises `KeyboardInterrupt`, other signals `SignalError`.

    So temporary folders are deleted, and other processes ended. A signal that was
    ignored at the start, as by nohup, stays ignored.
    """
    for number in (signal.SIGINT, *_ENDING):
        if signal.getsignal(number) in {signal.SIG_DFL, signal.default_int_handler}:
            signal.signal(number, _end)
    sys.unraisablehook = _come_again


def _come_again(lost: sys.UnraisableHookArgs) -> None:
    """Send a signal again whose exception Python dropped, as it does in destructors.

    Another thread sends it, once this one has left the destructor.
    """
    if isinstance(lost.exc_value, KeyboardInterrupt | SignalError):
        number = signal.Signals(_received.pop() if _received else signal.SIGINT)
        _thread.start_new_thread(_thread.interrupt_main, (number,))
    else:
        sys.__unraisablehook__(lost)


def _end(number: int, _frame: FrameType | None) -> None:
    """End cleanly. Further signals, as from a shell that closes, do nothing.

    They are not set to be ignored: Python would report one that is on its way then.
    """
    if _blocks:
        _waiting.append(number)
    elif not _received:
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        _received.append(number)
        raise SignalError(128 + number)


def end_uninterrupted() -> None:
    """From now on no signal interrupts the end of the process."""
    _blocks.add("end")


def end_by_signal() -> None:
    """End by the signal that was received, if one was, so that shells see it."""
    for number in _received:
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Signals wait for the end of the block, so that nothing it creates is left.

    Only the main thread receives them: in others this does nothing.
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
