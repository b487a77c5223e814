"""What all tests share: `--bless`, and a home of their own."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples at each run, so that a test that fails does so for everybody;
# `HYPOTHESIS_PROFILE=search` looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# Temporary files in memory where the system has such a folder: most of the time of many
# tests is waiting for a disk.
_MEMORY = "/dev/shm"  # noqa: S108 - a folder of the system
if "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK):
    os.environ["TMPDIR"] = os.environ["PYTEST_DEBUG_TEMPROOT"] = _MEMORY
    tempfile.tempdir = None

# Many tests start commands: without bytecode each would compile all modules again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


# What `nohup` or a shell's background ignores, programs under test would ignore too; a
# signal with a handler in Python has its default in a child.
for _number in (signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGINT)):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, lambda *_: None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--bless` writes what the code prints now into the expected texts."""
    parser.addoption("--bless", action="store_true", help="rewrite expected texts")


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """New folders; to number one, pytest reads the names of all others."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def own_home(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes the settings and reviews of whoever runs it."""
    home = next(homes)
    home.mkdir()
    for name in ("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    for name in ("DECK_DB", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return home
