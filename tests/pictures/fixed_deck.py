"""The command `deck`, with a clock and draws that are the same at each run.

Run in a terminal of its own: `python fixed_deck.py quiz …`. It is as many days later as
`DAYS` says.
"""

from __future__ import annotations

import os
import random
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from deck.cli import main, quiz

_DAYS = timedelta(days=int(os.environ.get("DAYS", "0")))
_START = datetime(2026, 1, 5, 18, 0, tzinfo=UTC) + _DAYS  # from a Monday on
_seconds = count(step=2)


class _Clock(datetime):
    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # noqa: ARG003
        """Two seconds more at each look."""
        return _START + timedelta(seconds=next(_seconds))


if __name__ == "__main__":
    vars(quiz)["datetime"] = _Clock
    vars(random)["SystemRandom"] = partial(random.Random, 7)
    main()
