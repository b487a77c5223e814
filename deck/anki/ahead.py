"""Banks made side by side, as many at once as the machine has cores.

Each process makes its share and keeps it, as a later build would find it; so nothing
is sent between them, and whatever a process does not come to is made afterwards.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Collection, Iterator
from dataclasses import replace

from deck.anki.making import bank_name, make_bank
from deck.bank.collect import Findings
from deck.bank.folder import Listing
from deck.bank.source import Source
from deck.live.cache import is_kept, keep
from deck.live.running import Running, stop_modules

_MOST = 8  # processes


def make_ahead(listing: Listing) -> None:
    """Make the banks of a folder that are not kept, where it takes several processes.

    Only Linux copies a process safely and in no time; elsewhere nothing is done.
    """
    if not sys.platform.startswith("linux") or threading.active_count() > 1:
        return
    missing = [
        number
        for number, source in enumerate(_sources(listing))
        if not is_kept(bank_name(listing, source))
    ]
    count = min(len(missing), os.cpu_count() or 1, _MOST)
    if count < 2:  # noqa: PLR2004
        return
    children: list[int] = []
    try:
        for share in range(1, count):
            child = os.fork()
            if child == 0:
                _as_child(listing, missing[share::count])
            children.append(child)
        _make(listing, missing[::count])
    finally:
        for child in children:
            os.waitpid(child, 0)


def _as_child(listing: Listing, numbers: Collection[int]) -> None:
    """Make some banks and end, whatever happens: the parent makes what is missing."""
    try:
        _make(listing, numbers)
    finally:
        stop_modules()
        os._exit(0)


def _make(listing: Listing, numbers: Collection[int]) -> None:
    with Running() as run:
        for number, source in enumerate(_sources(listing)):
            if number in numbers:
                bank = make_bank(listing, source, run)
                if bank is None:  # the long way has something to say
                    return
                keep(bank_name(listing, source), bank.to_json())


def _sources(listing: Listing) -> Iterator[Source]:
    """The banks, without a word on those that cannot be read."""
    return replace(listing, findings=Findings(listing.source)).sources()
