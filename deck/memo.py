"""Memoized results of slow pure functions.

Those that a card is shown with are stored with it: then no parser is loaded for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Results = dict[str, dict[str, Any]]  # by the name of a memo, and by key

_stored: Results = {}
_recordings: list[Results] = []


class Memo(Generic[T]):
    """The results of a function by a key, at most so many at once.

    They are lists, tuples, texts and numbers; `unpack` restores one from JSON.
    """

    def __init__(self, name: str, most: int, unpack: Callable[[Any], T]) -> None:
        """`name` is its key among stored results, `most` how many are kept."""
        self._name, self._most, self._unpack = name, most, unpack
        self._known: dict[str, T] = {}

    def get(self, key: str, compute: Callable[[], T]) -> T:
        """The result for a key: known, stored with a card, or computed."""
        if key in self._known:
            result = self._known[key]
        else:
            stored = _stored.get(self._name, {}).get(key)
            result = compute() if stored is None else self._unpack(stored)
            if len(self._known) >= self._most:
                self._known.clear()
            self._known[key] = result
        for recording in _recordings:
            recording.setdefault(self._name, {})[key] = result
        return result


@contextmanager
def recording() -> Iterator[Results]:
    """Yields a mapping that receives all results asked for meanwhile."""
    results: Results = {}
    _recordings.append(results)
    try:
        yield results
    finally:
        _recordings.remove(results)


def use_stored(results: Mapping[str, Mapping[str, Any]]) -> None:
    """Use results that were recorded, and stored as JSON."""
    for name, some in results.items():
        _stored.setdefault(name, {}).update(some)
