"""The log of reviews: nothing kept is ever lost, nothing foreign is ever touched."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deck.errors import StoreError
from deck.quiz import database as module
from deck.quiz.database import DAMAGED, pragma
from deck.quiz.review import CardKey, GradedBy, Rating, Review
from deck.quiz.scheduler import Scheduler
from deck.quiz.schema import SCHEMA
from deck.quiz.store import Store, default_path

Make = Callable[..., Review]
ROOT = Path(__file__).parents[2]

WRITER = """
import sys
from pathlib import Path
from deck.quiz.review import CardKey, Rating, Review
from deck.quiz.store import Store

with Store(Path(sys.argv[1])) as store:
    for n in range(50):
        store.add(Review(namespace="n", item=CardKey("c", 0), at_ms=n,
            device=store.device, offset_minutes=0, language="en", seed="",
            rating=Rating.GOOD, graded_by="program", answer=str(n), duration_ms=1,
            version="0"))
"""


def test_what_is_kept_comes_back(tmp_path: Path, reviews: Make) -> None:
    """A review is read as it was written, whatever is in the answer."""
    given = [
        reviews(
            item=CardKey("gaps", 2), seed="0f", rating=Rating.AGAIN, answer="０。５ 'x'"
        ),
        reviews(item=CardKey("b", 0), graded_by=GradedBy.LEARNER, answer="\n\x00\\"),
    ]
    with Store(tmp_path / "new" / "folder" / "r.db") as store:
        for each in given:
            assert store.add(each) == each
    with Store(tmp_path / "new" / "folder" / "r.db") as store:
        found = sorted(store.reviews("n"), key=lambda r: r.item, reverse=True)

        assert found == given
        assert list(store.reviews("other")) == []


def test_the_log_comes_in_the_order_of_time(tmp_path: Path, reviews: Make) -> None:
    """Whatever the order of writing, reviews come by time: a union of two logs."""
    with Store(tmp_path / "r.db") as store:
        for at in (30, 10, 20):
            store.add(reviews(at_ms=at, device=f"d{at}"))

        assert [r.at_ms for r in store.reviews("n")] == [10, 20, 30]


def test_no_answer_takes_the_place_of_another(tmp_path: Path, reviews: Make) -> None:
    """With a clock that stands still each answer is kept, a millisecond later."""
    with Store(tmp_path / "r.db") as store:
        kept = [store.add(reviews(at_ms=5)) for _ in range(3)]

        assert [r.at_ms for r in kept] == [5, 6, 7]
        assert list(store.reviews("n")) == kept


def test_a_device_keeps_its_id(tmp_path: Path) -> None:
    """Each file has one random id, and keeps it."""
    with Store(tmp_path / "a.db") as first, Store(tmp_path / "b.db") as other:
        device = first.device
        assert device != other.device
    with Store(tmp_path / "a.db") as again:
        assert again.device == device


def test_statements_of_an_answer(tmp_path: Path, reviews: Make) -> None:
    """Five: begin, the answer, the memory before it, the one after it, commit."""
    with Store(tmp_path / "r.db") as store:
        assert store.memories("n", Scheduler()) == {}
        statements: list[str] = []
        for at_ms in (1, 2):
            store.add(reviews(at_ms=at_ms), Scheduler())
            store._db.set_trace_callback(statements.append)

        assert len(statements) == 5
        store.add(reviews(at_ms=1), Scheduler())  # and one between them
        memories = store.memories("n", Scheduler())
        assert memories == Scheduler().replay(store.reviews("n"))


def test_settings(tmp_path: Path) -> None:
    """A write-ahead log, synced at each commit; the schema's number is in the file."""
    with Store(tmp_path / "r.db") as store:
        assert pragma(store._db, "journal_mode") == "wal"
        assert pragma(store._db, "synchronous") == 2
        assert pragma(store._db, "user_version") == SCHEMA


def test_processes_at_once(tmp_path: Path) -> None:
    """Four processes make the file and add fifty reviews each: none is missing."""
    path = tmp_path / "r.db"
    command = [sys.executable, "-c", WRITER, str(path)]
    writers = [subprocess.Popen(command, cwd=ROOT) for _ in range(4)]
    for writer in writers:
        writer.wait(60)
    with Store(path) as store:
        answers = sorted(int(r.answer) for r in store.reviews("n"))

    assert [writer.returncode for writer in writers] == [0] * 4
    assert answers == sorted([*range(50)] * 4)


def foreign(path: Path, *statements: str) -> None:
    """A database made by someone else."""
    db = sqlite3.connect(path)
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


def newer(path: Path) -> None:
    """A file of reviews of a schema that is not known yet."""
    Store(path).__exit__(None, None, None)
    foreign(path, f"PRAGMA user_version = {SCHEMA + 1}")


def damaged(path: Path) -> None:
    """A file of reviews with its middle overwritten."""
    Store(path).__exit__(None, None, None)
    data = path.read_bytes()
    path.write_bytes(data[:100] + b"\xff" * (len(data) - 100))


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (lambda p: p.write_text("reviews\n" * 100), "it is not a database of reviews"),
        (
            lambda p: foreign(p, "CREATE TABLE col (x)"),
            "it is not a database of reviews",
        ),
        (newer, f"a newer livedeck wrote it (schema {SCHEMA + 1}); update livedeck"),
        (damaged, DAMAGED),
        (lambda p: p.mkdir(), "it is not a regular file"),
    ],
)
def test_files_that_are_refused(
    tmp_path: Path, prepare: Callable[[Path], Any], reason: str
) -> None:
    """What is not ours is refused in one sentence and left as it was."""
    path = tmp_path / "r.db"
    prepare(path)
    before = path.read_bytes() if path.is_file() else b""

    with pytest.raises(StoreError) as caught:
        Store(path)

    assert str(caught.value) == f"cannot use the reviews in {path}: {reason}"
    assert (path.read_bytes() if path.is_file() else b"") == before


@pytest.mark.parametrize("below", ["r.db", "new/r.db", "new/folder/r.db"])
def test_a_folder_that_cannot_be_made(tmp_path: Path, below: str) -> None:
    """Where a folder is a file, nobody can keep reviews, and the file stays."""
    file = tmp_path / "file"
    file.write_text("text")

    with pytest.raises(StoreError) as caught:
        Store(file / below)

    start = f"cannot use the reviews in {file / below}: "
    assert str(caught.value).startswith(start)
    assert re.fullmatch(r"[a-z ]+", str(caught.value).removeprefix(start))
    assert file.read_text() == "text"


def test_a_file_that_may_not_be_written(
    tmp_path: Path, reviews: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that fails later is one sentence too, and what was kept stays."""
    with Store(tmp_path / "r.db") as store:
        store.add(reviews())
        store._db.execute("PRAGMA query_only = 1")
        with pytest.raises(StoreError, match=r"r\.db: it may not be written$"):
            store.add(reviews("other"))
        assert len(list(store.reviews("n"))) == 1


def test_a_lock_that_stays(
    tmp_path: Path, reviews: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever keeps the file locked is waited for, but not for ever."""
    monkeypatch.setattr(module, "_BUSY_SECONDS", 0.1)
    path = tmp_path / "r.db"
    with Store(path) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program keeps it locked"):
            store.add(reviews())
        other.close()
        store.add(reviews())


def test_where_reviews_are(monkeypatch: pytest.MonkeyPatch, own_home: Path) -> None:
    """In the user's data folder, or where `DECK_DB` says."""
    assert default_path().name == "reviews.db"
    assert own_home in default_path().parents

    monkeypatch.setenv("DECK_DB", "elsewhere.db")

    assert default_path() == Path("elsewhere.db")


@pytest.mark.skipif(os.name != "posix", reason="Windows deletes no open file")
@pytest.mark.parametrize("replaced", [False, True], ids=["deleted", "replaced"])
def test_a_file_that_vanishes(tmp_path: Path, reviews: Make, replaced: bool) -> None:
    """An answer that would go into a deleted file is refused, not lost in silence."""
    path = tmp_path / "r.db"
    with Store(path) as store:
        store.add(reviews())
        path.unlink()
        if replaced:
            path.write_bytes(b"")

        with pytest.raises(StoreError, match=r"deleted or replaced$"):
            store.add(reviews())
