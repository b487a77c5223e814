"""Full disks, read-only ones, several processes: no answer is lost."""

from __future__ import annotations

import os
import shutil
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
from deck.quiz.review_file import SCHEMA
from deck.quiz.scheduler import Scheduler
from deck.quiz.store import Store
from tests.patience import outcome
from tests.project import decks
from tests.quiz.entries import DAY, a_review
from tests.quiz.test_schema3 import ANSWERS, old_file, schema_of

ROOT = Path(__file__).parents[2]
SCHEDULER = Scheduler()
POSIX = pytest.mark.skipif(os.name != "posix", reason="limits and signals of POSIX")

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


def test_several_processes_make_a_file(tmp_path: Path) -> None:
    """One of them does it, the others wait."""
    path = tmp_path / "reviews.db"
    children = [run(OPENS, path) for _ in range(5)]
    errors = [outcome(child)[1] for child in children]

    assert errors == [""] * 5
    assert schema_of(path) == SCHEMA


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
GOOD = 3  # answers in the file

deck = partial(decks.run, code=0)  # unless another is expected


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A file of some answers."""
    path = tmp_path / "reviews.db"
    add(path, *["told"] * GOOD)
    return path


def add(path: Path, *cards: str) -> None:
    """Answers to some cards, one a day up to yesterday."""
    with Store(path) as store:
        for days, card in enumerate(reversed(cards), start=1):
            at_ms = NOW_MS - days * DAY
            store.add(a_review(card, namespace=NAMESPACE, at_ms=at_ms), Scheduler())


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
@pytest.mark.parametrize("schema", [3, SCHEMA])
@pytest.mark.parametrize("is_killed", [False, True])
def test_no_room(
    log: Path,
    small_disk: Path,
    tmp_path: Path,
    state: str,
    schema: int,
    *,
    is_killed: bool,
) -> None:
    """What reads goes on, what writes says so in a sentence; nothing is changed.

    Also where a killed process left SQLite's log of a file of schema 3.
    """
    path, count = small_disk / "reviews.db", GOOD
    if schema == 3:
        log, count = old_file(tmp_path / "old.db"), ANSWERS
    with closing(sqlite3.connect(log)) as db:
        if is_killed:
            db.execute("PRAGMA journal_mode = WAL").fetchone()
        db.execute("UPDATE review SET answer = 'later'")
        db.commit()
        for ending in ("", "-wal") if is_killed else ("",):
            shutil.copyfile(f"{log}{ending}", f"{path}{ending}")
    if state == "full":
        fill(small_disk)
    else:
        command = ["mount", "-o", "remount,ro", str(small_disk)]
        subprocess.run(command, check=True)
    before = path.read_bytes()
    out = tmp_path / "out.csv"

    deck("stats", SAMPLE, "--db", path)
    deck("reviews", "export", out, "--db", path)
    assert out.read_text().count(",later,") == count
    deck("reviews", "merge", path, "--db", tmp_path / "other.db")
    error = deck("quiz", SAMPLE, "--db", path, code=1).stderr
    assert error.startswith(f"error: cannot use the reviews in {path}: ")
    assert error.count("\n") == 1
    assert path.read_bytes() == before
