"""What a batch is good for: the same answers, sooner.

How long a program takes depends on the machine and on what else it is doing, so
no card states a time. What holds everywhere is the comparison, and only for the
smallest of several times: a program can be held up, but never hurried.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from nnref._checks import function, whole
from nnref._given import given
from nnref.batching import predict_in_batches

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnref.digits import Digits


def batch_time(
    batch: int,
    *,
    repeats: int = 5,
    digits: Digits | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """The shortest time, in seconds, in which all images pass through the network.

    Parameters
    ----------
    batch
        How many images go through together.
    repeats
        How many times it is tried, 1 to 100.
    digits
        The network and the images; the bundled ones if None.
    clock
        What gives the time in seconds.

    Returns
    -------
    float
        The smallest difference between two readings of `clock`.

    Raises
    ------
    ValueError
        If `batch` or `repeats` is out of range, or `clock` is no function.
    """
    d = given(digits)
    x = d.pixels
    function(clock, "clock")
    times = []
    for _ in range(whole(repeats, "repeats", 1, 100)):
        start = clock()
        predict_in_batches(x, batch, network=d.network)
        times.append(clock() - start)
    return min(times)


def batch_speedup(
    small: int = 1,
    large: int = 100,
    *,
    repeats: int = 5,
    digits: Digits | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """How many times sooner large batches are done than small ones.

    Parameters
    ----------
    small, large
        The two sizes of batches.
    repeats, digits, clock
        As for `batch_time`.

    Raises
    ------
    ValueError
        As for `batch_time`, and if the clock stood still.
    """
    slow = batch_time(small, repeats=repeats, digits=digits, clock=clock)
    fast = batch_time(large, repeats=repeats, digits=digits, clock=clock)
    if fast <= 0:
        msg = f"clock must move on, but {large} images a batch took {fast} seconds"
        raise ValueError(msg)
    return slow / fast
