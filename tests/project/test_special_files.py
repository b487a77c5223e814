"""Files that are none: no command waits for a pipe, reads a device or fills memory.

Those of a deck folder itself are in `tests/hostile`.
"""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from deck.folder.trust import trust_always
from tests.project.decks import process, run, write_deck
from tests.tables import table

if os.name != "posix":
    pytest.skip("needs pipes, devices and sockets", allow_module_level=True)

import resource

MEMORY = 2 << 30  # bytes of addresses, of which the libraries take most


def _link(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(path))  # a long path is none for a socket


def _sparse(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(10**10)


KINDS: dict[str, Callable[[Path], None]] = {
    "pipe": os.mkfifo,
    "device": _link,
    "socket": _socket,
    "folder": Path.mkdir,
    "enormous": _sparse,
}


def _replace_with(kind: str, path: Path) -> None:
    """A file of a kind takes the place of another."""
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    KINDS[kind](path)


def _two_kinds() -> Iterator[Any]:
    """Each place with a pipe, which may be waited for, and with another kind."""
    others = cycle(kind for kind in KINDS if kind != "pipe")
    for place, command, code in table(__file__, "places"):
        for kind in ("pipe", next(others)):
            yield pytest.param(place, command, int(code), kind, id=f"{kind}-{place}")


@pytest.fixture(autouse=True)
def _deck(here: Path) -> None:
    write_deck(Path("deck"))
    run("build", "deck", code=0)


def _run(command: str) -> subprocess.CompletedProcess[str]:
    """Run a command of deck; it ends, in little memory and without a traceback."""

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    done = process(*command.split(), before=bound, PYTHONWARNINGS="error")
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.parametrize(("place", "command", "code", "kind"), [*_two_kinds()])
def test_beside_a_deck(place: str, command: str, code: int, kind: str) -> None:
    """Folders beside a deck, packages and logs; what is not needed is passed by."""
    _replace_with(kind, Path(place))

    done = _run(command)

    assert done.returncode in {code, 2 if Path(place).is_dir() else code}, done


def test_in_the_users_own_folders(own_home: Path) -> None:
    """A list of trust and a cache that cannot be read are as if they were not there."""
    trust_always(Path("deck"))
    commands = ("build deck", "quiz deck --lang en --db reviews.db")
    before = [_run(command).returncode for command in commands]
    files = [
        path for path in own_home.rglob("*.*") if path.suffix in (".json", ".entry")
    ]
    for path in files:
        _replace_with("pipe", path)

    assert files
    assert before == [_run(command).returncode for command in commands] == [0, 0]
