"""How long tests wait for a busy machine, and how much of chance they try."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from signal import SIGABRT
from subprocess import Popen, TimeoutExpired
from typing import AnyStr, TypeVar

PATIENCE = 120  # seconds
# Whether chance gets as many tries as `.ci/run` has time for.
IS_THOROUGH = os.environ.get("HYPOTHESIS_PROFILE", "steady") != "steady"
_STEP = 0.01
_WORK = 10

T = TypeVar("T")


def wait_until(condition: Callable[[], T], seen: Callable[[], object] = str) -> T:
    """What a condition gives once it is true; an error says what is seen instead."""
    end = time.monotonic() + PATIENCE
    while not (value := condition()):
        assert time.monotonic() < end, seen()
        time.sleep(_STEP)
    return value


def outcome(child: Popen[AnyStr]) -> tuple[AnyStr, AnyStr]:
    """What a process prints until it ends; an error says where it is instead."""
    try:
        return child.communicate(timeout=PATIENCE)
    except TimeoutExpired:
        child.send_signal(SIGABRT)
        raise AssertionError(child.communicate(timeout=PATIENCE)) from None


@contextmanager
def little_work() -> Iterator[None]:
    """What happens takes few seconds of a processor: without bounds it takes minutes.

    They are those of this process, so that they depend on no other one.
    """
    started = time.process_time()
    yield
    assert time.process_time() - started < _WORK
