"""Waiting for what other processes do, as long as a busy machine may need."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 120  # seconds
_STEP = 0.01

T = TypeVar("T")


def wait_until(condition: Callable[[], T], seen: Callable[[], object] = str) -> T:
    """What a condition gives once it is true; an error says what is seen instead."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, seen()
        time.sleep(_STEP)
    return found
