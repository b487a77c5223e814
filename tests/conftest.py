"""What all tests share: `--bless`, homes of their own, and the shipped deck."""

from __future__ import annotations

import gc
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from deck.live.error_messages import LiveError
    from deck.live.program import ProgramResult
    from tests.folders import LiveDeck

    Outcomes = dict[str, ProgramResult | LiveError]


_CARDS = Path(__file__).parents[1] / "cards"
_SAMPLE = Path(__file__).parent / "anki" / "deck"
_HOMES = (
    *("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA"),
    "WIN_PD_OVERRIDE_LOCAL_APPDATA",  # on Windows no other is read, for a cache too
)
_CACHES = ("XDG_CACHE_HOME", "LOCALAPPDATA")

# The same examples at each run, so that a test that fails does so for everybody; more
# of them in `.ci/run`, and `HYPOTHESIS_PROFILE=search` looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=25)
settings.register_profile("thorough", derandomize=True, deadline=None, max_examples=30)
settings.register_profile("search", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# Temporary files in memory where the system has such a folder, and room in it: most of
# the time of many tests is waiting for a disk.
_MEMORY = "/dev/shm"  # noqa: S108 - a folder of the system
_ROOM = 2_000_000_000  # bytes; `.ci/run` installs Anki and interpreters in it
_is_used = "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK)
if _is_used and shutil.disk_usage(_MEMORY).free > _ROOM:
    os.environ["TMPDIR"] = os.environ["PYTEST_DEBUG_TEMPROOT"] = _MEMORY
    tempfile.tempdir = None

# Many tests start commands: without bytecode each would compile all modules again.
sys.dont_write_bytecode = False


# Little of what tests make is garbage in cycles, and each look for it is a look at all
# that the tests import: by default a seventh of their time.
gc.set_threshold(100_000, 20, 20)


# Commands speak the locale's language: the tests have one that names none. They are as
# wide as each test wants it, and know nothing of who runs the tests, or of which hook.
_STRANGE = r"(LC_|GIT_|PYTHON(?!PATH|HOME))|(LANGUAGE|COLUMNS|LINES|PROMPT_COMMAND)$"
for _name in filter(re.compile(_STRANGE).match, [*os.environ]):
    del os.environ[_name]
os.environ["LANG"] = "C.UTF-8"
os.environ["PYTHONFAULTHANDLER"] = "1"  # what is aborted says where it was


# As the commands have it, before a test imports NumPy without them: threads of one
# process would wait for each other, as all cores have tests to run.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


# What `nohup` or a shell's background ignores, programs under test would ignore too; a
# signal with a handler in Python has its default in a child.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
for _name in ("SIGHUP", "SIGQUIT"):
    _number = getattr(signal, _name, signal.SIGINT)
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, lambda *_: None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--bless` writes what the code prints now into the expected texts."""
    parser.addoption("--bless", action="store_true", help="rewrite expected texts")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores, as many tests wait for a terminal."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, so that all cores have work to the end.

    What the shipped deck is computed for comes next, in one process, and then what is
    compiled for several tests.
    """

    def key(item: pytest.Item) -> tuple[bool, ...]:
        fixtures = getattr(item, "fixturenames", ())
        marks = (item.get_closest_marker(name) is None for name in ("system", "long"))
        return *marks, "shipped_run" not in fixtures, "warm_cache" not in fixtures

    items.sort(key=key)


def pytest_collection_finish() -> None:
    """What is imported and collected stays, and is no garbage."""
    gc.freeze()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their parameter: an archive has the time of its making in it.

    The processes of xdist collect a second apart, and must name all tests alike.
    """
    return argname if isinstance(val, bytes) else None


def _move(patch: pytest.MonkeyPatch, home: Path) -> None:
    for name in (*_HOMES, *_CACHES):
        patch.setenv(name, str(home))
    for name in ("DECK_DB", "NO_COLOR", "FORCE_COLOR"):
        patch.delenv(name, raising=False)


@pytest.fixture(scope="session", autouse=True)
def session_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of what several tests share; all processes of xdist have one."""
    base = tmp_path_factory.getbasetemp()
    home = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "home"
    (home / "tmp").mkdir(parents=True, exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        _move(patch, home)
        patch.setenv("TMPDIR", str(home / "tmp"))  # killed programs leave something
        patch.setattr(tempfile, "tempdir", None)
        yield home


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
    _move(monkeypatch, home)
    return home


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a test, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def warm_cache(
    own_home: Path, session_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache of all tests that ask for it: the shipped deck is compiled once."""
    for name in _CACHES:
        monkeypatch.setenv(name, str(session_home))


@pytest.fixture(scope="session")
def shipped_run(session_home: Path) -> tuple[LiveDeck, Outcomes]:
    """The shipped deck with every value in place, and how each program ended."""
    from deck.live.program import run_programs
    from tests.folders import make_live, read_folder

    outcomes: Outcomes = {}

    def run(programs: Sequence[str]) -> list[ProgramResult | LiveError]:
        found = run_programs(programs)
        outcomes.update(zip(programs, found, strict=True))
        return found

    return make_live(read_folder(_CARDS, "cards"), run=run), outcomes


@pytest.fixture(scope="session")
def shipped_deck(shipped_run: tuple[LiveDeck, Outcomes]) -> LiveDeck:
    """The shipped deck with every value in place."""
    return shipped_run[0]


@pytest.fixture(scope="session")
def sample_deck(tmp_path_factory: pytest.TempPathFactory) -> LiveDeck:
    """The cards of every kind with their values."""
    from deck.folder import trust
    from tests.folders import make_live, read_folder

    file = tmp_path_factory.mktemp("trust") / "trusted.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trust, "config_file", lambda: file)
        trust.trust_always(_SAMPLE)
        return make_live(read_folder(_SAMPLE))
