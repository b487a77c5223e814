"""Times by a clock that the test winds itself, and by the real one."""

from __future__ import annotations

import itertools

import nnref as nn

BUNDLED = nn.bundled_digits()
FEW = nn.Digits(BUNDLED.network, BUNDLED.images[:20], BUNDLED.labels[:20])


def test_the_shortest_time_counts() -> None:
    """Of the differences between two readings of the clock the smallest is given."""
    readings = iter([0.0, 5.0, 10.0, 13.0, 20.0, 24.0])

    assert nn.batch_time(4, repeats=3, digits=FEW, clock=lambda: next(readings)) == 3.0


def test_speedup_is_the_quotient() -> None:
    """Small batches in 8 seconds and large ones in 2 make a speedup of 4."""
    readings = iter([0.0, 8.0, 8.0, 10.0])

    speedup = nn.batch_speedup(
        1, 10, repeats=1, digits=FEW, clock=lambda: next(readings)
    )

    assert speedup == 4.0


def test_five_times_if_nothing_is_said() -> None:
    """The clock is read before and after each of five passes."""
    ticks = itertools.count()

    assert nn.batch_time(20, digits=FEW, clock=lambda: float(next(ticks))) == 1.0
    assert next(ticks) == 10


def test_the_real_clock() -> None:
    """With the machine's own clock a pass takes some time."""
    assert nn.batch_time(10, digits=FEW) > 0
