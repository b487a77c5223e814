"""Banks made side by side, as many at once as the machine has cores.

Each process makes its share and keeps it, as a later build would find it; so nothing
is sent between them, and whatever a process does not come to is made afterwards.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Collection, Iterator
from importlib import import_module

from deck.anki.made import MadeBank
from deck.anki.making import bank_name, make_bank
from deck.bank.collect import Findings
from deck.bank.folder import Listing
from deck.bank.source import Source
from deck.live.cache import is_kept, keep
from deck.live.running import Running, stop_modules

_MOST = 8  # processes
_HEAVY = ("deck.anki.note_specs", "deck.live.names", "deck.render.card")


def make_ahead(listing: Listing, most: int) -> dict[str, MadeBank]:
    """Make the banks of a folder that are not kept, where it takes several processes.

    Those of this one by name, to spare reading them, up to `most` notes of a language.
    Only Linux copies a process safely and in no time; elsewhere nothing is done.
    """
    if not sys.platform.startswith("linux") or threading.active_count() > 1:
        return {}
    missing: list[int] = []
    for number, source in enumerate(_sources(listing)):
        if not is_kept(bank_name(listing, source)):
            missing.append(number)
    count = min(len(missing), os.cpu_count() or 1, _MOST)
    if count < 2:  # noqa: PLR2004
        return {}
    for module in _HEAVY:  # what takes long to load is loaded once, for all
        import_module(module)
    children: list[int] = []
    try:
        for share in range(1, count):
            child = os.fork()
            if child == 0:
                _as_child(listing, missing[share::count])
            children.append(child)
        return _make(listing, missing[::count], most)
    finally:
        for child in children:
            os.waitpid(child, 0)


def _as_child(listing: Listing, numbers: Collection[int]) -> None:
    """Make some banks and end, whatever happens: the parent makes what is missing."""
    try:
        _make(listing, numbers, 0)
    finally:
        stop_modules()
        os._exit(0)


def _make(listing: Listing, numbers: Collection[int], most: int) -> dict[str, MadeBank]:
    held: dict[str, MadeBank] = {}
    with Running() as run:
        for number, source in enumerate(_sources(listing)):
            if number in numbers:
                bank = make_bank(listing, source, run)
                if bank is None:  # the long way has something to say
                    break
                name = bank_name(listing, source)
                most -= len(bank.heads)
                if keep(name, bank.to_json()) and most >= 0:
                    held[name] = bank
    return held


def _sources(listing: Listing) -> Iterator[Source]:
    """The banks, without a word on those that cannot be read."""
    return listing._replace(findings=Findings(listing.source)).sources()
