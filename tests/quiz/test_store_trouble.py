"""Full disks, kills, logs with impossible entries: no answer is lost."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import pytest

from deck.errors import StoreError
from deck.quiz.database import pragma
from deck.quiz.log import entry_row
from deck.quiz.scheduler import Scheduler
from deck.quiz.schema import SCHEMA
from deck.quiz.store import Store
from tests.patience import outcome
from tests.project import decks
from tests.quiz.entries import DAY, a_review
from tests.tables import table

ROOT = Path(__file__).parents[2]
SCHEDULER = Scheduler()
POSIX = pytest.mark.skipif(os.name != "posix", reason="limits and signals of POSIX")

# Forks a process for each number n that it reads, which dies before the nth statement
# that it sends to SQLite; says how it ended.
DIES = """
import os, signal, sqlite3, sys
from pathlib import Path
from deck.quiz import database
from deck.quiz.store import Store

path = Path(sys.argv[1])

class Dying(sqlite3.Connection):
    def step(self):
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
    def execute(self, *words):
        self.step()
        return super().execute(*words)

connect = sqlite3.connect
database.sqlite3.connect = lambda *a, **k: connect(*a, factory=Dying, **k)
for line in sys.stdin:
    child = os.fork()
    if not child:
        left = [int(line)]
        Store(path)
        os._exit(0)
    print(os.waitpid(child, 0)[1], flush=True)
"""
OPENS = "import sys; from pathlib import Path; from deck.quiz.store import Store\n"
OPENS += "with Store(Path(sys.argv[1])): pass"


def run(code: str, *words: object) -> subprocess.Popen[str]:
    """Another process."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def schema_of(path: Path) -> int:
    """The schema of a file as it lies there."""
    with closing(sqlite3.connect(path)) as db:
        assert pragma(db, "integrity_check") == "ok"
        return int(pragma(db, "user_version"))


def test_several_processes_make_a_file(tmp_path: Path) -> None:
    """One of them does it, the others wait."""
    path = tmp_path / "reviews.db"
    children = [run(OPENS, path) for _ in range(5)]
    errors = [outcome(child)[1] for child in children]

    assert errors == [""] * 5
    assert schema_of(path) == SCHEMA


@POSIX
def test_a_kill_while_a_file_is_created(tmp_path: Path) -> None:
    """At whichever statement: there is none of it, or the whole, and it goes on."""
    path, statuses = tmp_path / "reviews.db", [int(signal.SIGKILL)]
    with run(DIES, path) as dying:
        assert dying.stdin
        assert dying.stdout
        while statuses[-1] == signal.SIGKILL:
            for left in path.parent.iterdir():
                left.unlink()
            print(len(statuses), file=dying.stdin, flush=True)
            statuses.append(int(dying.stdout.readline()))

            assert not path.exists() or schema_of(path) in {0, SCHEMA}
            with Store(path) as store:
                assert store.add(a_review()) in {*store.reviews("n")}

    assert statuses[-1] == 0
    assert len(statuses) > 13


def test_no_room_for_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the tables do not fit, it can be created later."""
    path, connect = tmp_path / "reviews.db", sqlite3.connect

    def tight(*words: object, **more: object) -> sqlite3.Connection:
        db = connect(*words, **more)  # type: ignore[call-overload]
        db.execute("PRAGMA max_page_count = 2")
        return db  # type: ignore[no-any-return]

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", tight)
        with pytest.raises(StoreError, match=r"reviews\.db: the disk is full$"):
            Store(path)

    with Store(path) as store:
        assert store.add(a_review()) in {*store.reviews("n")}


SAMPLE = Path(__file__).with_name("deck")
NAMESPACE = "00112233445566aa"
NOW_MS = time.time_ns() // 1_000_000
GOOD = 3  # answers in each log that can be read

deck = partial(decks.run, code=0)  # unless another is expected

ROWS = dict(table(__file__, "rows"))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of some answers."""
    path = tmp_path / "reviews.db"
    add(path, *["told"] * GOOD)
    return path


def add(path: Path, *cards: str) -> None:
    """Answers to some cards, one a day up to yesterday."""
    with Store(path) as store:
        for days, card in enumerate(reversed(cards), start=1):
            at_ms = NOW_MS - days * DAY
            store.add(a_review(card, namespace=NAMESPACE, at_ms=at_ms), Scheduler())


def spoil(path: Path, *statements: str) -> None:
    """Do something to a log that no command does."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA ignore_check_constraints = 1")
        db.executescript(";".join(statements))
        db.execute("DELETE FROM derived")
        db.commit()


def answers(path: Path) -> int:
    """How many answers `deck stats` knows of."""
    found = json.loads(deck("stats", SAMPLE, "--json", "--db", path).stdout)
    return int(found["answers"])


def test_rows_that_make_no_sense(log: Path, tmp_path: Path) -> None:
    """They are left out with one warning, until `recover` removes them for good."""
    add(log, *ROWS)
    changes = (f"UPDATE review SET {row} WHERE card = '{n}'" for n, row in ROWS.items())  # noqa: S608
    spoil(log, *changes)
    before = log.read_bytes()
    warned = deck("reviews", "export", tmp_path / "out.jsonl", "--db", log).stderr

    assert warned.count("make no sense") == 1
    assert "deck reviews recover" in warned
    assert "make no sense" in deck("quiz", SAMPLE, "--db", log).stdout
    assert "make no sense" in deck("stats", SAMPLE, "--db", log).stderr
    assert answers(log) == GOOD
    deck("reviews", "rebuild", "--db", log)
    output = deck("reviews", "import", log, "--db", tmp_path / "other.db").stdout
    assert f"{GOOD} answers; {len(ROWS)} that make no sense left out" in output
    deck("reviews", "import", tmp_path / "out.jsonl", "--db", log)

    assert f"{GOOD} answers saved" in deck("reviews", "recover", "--db", log).stdout
    assert len(log.with_name("reviews.damaged.db").read_bytes()) >= len(before)
    assert deck("stats", SAMPLE, "--db", log).stderr == ""
    assert answers(log) == GOOD
    assert "not damaged" in deck("reviews", "recover", "--db", log).stdout


def test_dates_that_cannot_be(log: Path, tmp_path: Path) -> None:
    """They come in by no import, and what came in earlier goes by a command."""
    for at_ms in (NOW_MS + 2 * DAY, NOW_MS + 36_500 * DAY, DAY):
        row = entry_row(a_review("told", namespace=NAMESPACE, at_ms=at_ms))
        with closing(sqlite3.connect(log)) as db, db:
            marks = ", ".join("?" * len(row))
            db.execute(f"INSERT INTO review VALUES ({marks})", row)  # noqa: S608
    out, other = tmp_path / "out.jsonl", tmp_path / "other.db"
    deck("reviews", "export", out, "--db", log)
    error = deck("reviews", "import", out, "--db", other, code=1).stderr
    assert error.startswith(
        f"error: {out}, line 2: its date, 1970-01-02, is before 2006"
    )
    output = deck("reviews", "import", log, "--db", other).stdout
    assert f"{GOOD} answers; 3 that make no sense left out" in output
    deck("stats", SAMPLE, "--db", log)
    deck("quiz", SAMPLE, "--db", log)

    output = deck("reviews", "recover", "--db", log).stdout
    assert "3 entries left out that make no sense, or have an impossible date" in output
    assert answers(log) == GOOD
    deck("reviews", "export", out, "--db", log)
    deck("reviews", "import", out, "--db", other)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with little room."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:
        pytest.skip("only who may mount has a disk to fill")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> None:
    """Write until nothing more fits."""
    for size in (65_536, 4096, 1):
        with suppress(OSError), (folder / f"fill-{size}").open("wb", 0) as stream:
            while True:
                stream.write(b"x" * size)


@pytest.mark.parametrize("state", ["full", "read-only"])
@pytest.mark.parametrize("is_open", [False, True], ids=["closed", "killed"])
def test_no_room(
    log: Path, small_disk: Path, tmp_path: Path, state: str, *, is_open: bool
) -> None:
    """What reads goes on, what writes says so in a sentence; nothing is changed."""
    path = small_disk / "reviews.db"
    with closing(sqlite3.connect(log)) as db:
        db.execute("PRAGMA wal_autocheckpoint = 0")
        db.execute("UPDATE review SET answer = 'later'")
        db.commit()
        db.execute("DELETE FROM derived" if is_open else "PRAGMA wal_checkpoint")
        db.commit()
        for ending in ("", "-wal") if is_open else ("",):
            shutil.copyfile(f"{log}{ending}", f"{path}{ending}")
    if state == "full":
        fill(small_disk)
    else:
        command = ["mount", "-o", "remount,ro", str(small_disk)]
        subprocess.run(command, check=True)
    before = path.read_bytes()
    out = tmp_path / "out.jsonl"

    assert answers(path) == GOOD
    deck("reviews", "export", out, "--db", path)
    assert out.read_text().count('"answer": "later"') == GOOD
    deck("reviews", "backup", tmp_path / "copy.db", "--db", path)
    assert answers(tmp_path / "copy.db") == GOOD
    for words in (("quiz", SAMPLE), ("reviews", "rebuild")):
        error = deck(*words, "--db", path, code=1).stderr
        assert error.startswith(f"error: cannot use the reviews in {path}: ")
        assert error.count("\n") == 1
    assert path.read_bytes() == before
