"""Old files, full disks and kills: nothing that was kept is ever lost."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from deck.errors import StoreError
from deck.quiz.database import pragma
from deck.quiz.log import entry_row
from deck.quiz.review import CardKey, EventKind, Review
from deck.quiz.scheduler import Scheduler
from deck.quiz.schema import SCHEMA
from deck.quiz.store import Store
from tests.patience import PATIENCE
from tests.quiz.entries import a_review, an_event, log_of

ROOT = Path(__file__).parents[2]
SCHEDULER = Scheduler()
POSIX = pytest.mark.skipif(os.name != "posix", reason="limits and signals of POSIX")

FIRST_SCHEMA = Path(__file__).with_name("first_schema.sql").read_text("utf-8")
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
    def backup(self, *words):
        self.step()
        super().backup(*words)
        self.step()

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
OPENS = "import sys; from pathlib import Path; from deck.quiz.store import Store; "
OPENS += "Store(Path(sys.argv[1]))"


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


@pytest.fixture
def old(tmp_path: Path) -> tuple[Path, list[Review]]:
    """A file of the first schema, and what is in it."""
    given = [a_review(f"c{n}", at_ms=n, answer="0.5 ０") for n in range(300)]
    path = tmp_path / "reviews.db"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(FIRST_SCHEMA)
        rows = [entry_row(each)[:13] for each in given]
        db.executemany(f"INSERT INTO review VALUES ({', '.join('?' * 13)})", rows)  # noqa: S608
        db.commit()
    return path, given


def test_a_file_of_the_first_schema(old: tuple[Path, list[Review]]) -> None:
    """It comes forward with every review, and its copy lies beside it."""
    path, given = old
    with Store(path) as store:
        assert list(store.reviews("n")) == given
        assert store.device == "0123456789abcdef"
        store.note(an_event(EventKind.SUSPEND, "c1"))
        assert len(store.memories("n", SCHEDULER)) == 300
    copy = path.with_name("reviews.schema-1.db")

    assert schema_of(path) == SCHEMA
    assert schema_of(copy) == 1
    assert log_of(copy) == given


def test_a_file_of_the_second_schema(tmp_path: Path) -> None:
    """Its rows get the ids that their cards have now, and it goes on."""
    path = tmp_path / "reviews.db"
    given = [a_review(card, at_ms=n) for n, card in enumerate("abc", start=1)]
    with Store(path) as store:
        store.merge(given)
        store.memories("n", SCHEDULER)
        for n, (old, new) in enumerate([("a", "x"), ("x", "b")]):
            event = an_event(EventKind.RENAME, old, new, at_ms=n)
            row = (*entry_row(event),)
            store._db.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        store._db.execute("PRAGMA user_version = 2")
    with Store(path, to_read=True) as store:
        assert [r.item.card for r in store.reviews("n")] == ["b", "b", "c"]
    assert schema_of(path) == 2
    with Store(path) as store:
        assert [r.item.card for r in store.reviews("n")] == ["b", "b", "c"]
        assert store.memories("n", SCHEDULER)[CardKey("b", 0)].reps == 2
        assert store.merge(given) == 0

    assert schema_of(path) == SCHEMA
    assert schema_of(path.with_name("reviews.schema-2.db")) == 2


def test_a_copy_never_replaces_another(old: tuple[Path, list[Review]]) -> None:
    """Where the name of the copy is taken, it takes another."""
    path, _ = old
    path.with_name("reviews.schema-1.db").write_text("mine")
    with Store(path):
        pass

    assert path.with_name("reviews.schema-1.db").read_text() == "mine"
    assert schema_of(path.with_name("reviews.schema-1-2.db")) == 1


def test_several_processes_bring_a_file_forward(
    old: tuple[Path, list[Review]],
) -> None:
    """One of them does it, the others wait; there is one copy, of the old schema."""
    path, given = old
    children = [run(OPENS, path) for _ in range(5)]
    said = [child.communicate(timeout=PATIENCE)[1] for child in children]

    assert said == [""] * 5
    assert [p.name for p in path.parent.glob("*schema*")] == ["reviews.schema-1.db"]
    assert schema_of(path.with_name("reviews.schema-1.db")) == 1
    with Store(path) as store:
        assert list(store.reviews("n")) == given


@POSIX
def test_a_kill_on_the_way_forward(old: tuple[Path, list[Review]]) -> None:
    """At whichever statement, the file stays whole: old, or new; and goes on."""
    path, given = old
    before, statuses = path.read_bytes(), [int(signal.SIGKILL)]
    with run(DIES, path) as dying:
        assert dying.stdin
        assert dying.stdout
        while statuses[-1] == signal.SIGKILL:
            for left in path.parent.iterdir():
                left.unlink() if left.is_file() else shutil.rmtree(left)
            path.write_bytes(before)
            print(len(statuses), file=dying.stdin, flush=True)
            statuses.append(int(dying.stdout.readline()))

            assert schema_of(path) in {1, SCHEMA}
            with Store(path) as store:
                assert list(store.reviews("n")) == given

    assert statuses[-1] == 0
    assert len(statuses) > 13


def test_no_room_on_the_way_forward(
    old: tuple[Path, list[Review]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the new tables do not fit, the file stays as it was."""
    path, given = old
    connect = sqlite3.connect

    def tight(*words: object, **more: object) -> sqlite3.Connection:
        db = connect(*words, **more)  # type: ignore[call-overload]
        db.execute(f"PRAGMA max_page_count = {max(pragma(db, 'page_count'), 1)}")
        return db  # type: ignore[no-any-return]

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", tight)
        with pytest.raises(StoreError, match=r"reviews\.db: the disk is full$"):
            Store(path)

    assert schema_of(path) == 1
    assert [p.name for p in path.parent.iterdir()] == ["reviews.db"]
    with Store(path) as store:
        assert list(store.reviews("n")) == given
