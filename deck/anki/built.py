"""What a build did."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from deck.anki.lock_plan import LockPlan

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Package(NamedTuple):
    """A package that was written."""

    path: Path
    language: str
    notes: int
    cards: int
    hash: str  # of the file as it was written


class Built(NamedTuple):
    """What a build did. `behind`: seconds by which the clock is behind the lock.

    `read` has hashes of the files that were read, where it is certain that those and
    the lock alone decide on the next build.
    """

    packages: tuple[Package, ...]
    changes: LockPlan
    live_values: int
    last: int  # the greatest time in the lock, in seconds
    behind: int = 0
    left_out: int = 0  # cards, whose programs are not trusted
    read: Mapping[str, str] = _NOTHING
