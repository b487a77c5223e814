"""The file of reviews: no answer is ever lost, nothing foreign is ever touched."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from deck.cli.reviews import _open_store
from deck.errors import StoreError
from deck.quiz import review_file as module
from deck.quiz.learner import answered_after, due_on, last_missed
from deck.quiz.review import CardKey, GradedBy, Purpose, Rating
from deck.quiz.review_file import SCHEMA, _reason_of, default_path
from deck.quiz.scheduler import Scheduler
from deck.quiz.store import Store
from tests.project.decks import run
from tests.quiz.entries import DAY, START, a_review

DECK = Path(__file__).with_name("deck")
SCHEDULER = Scheduler()
DAMAGED = "it is damaged, and there is no copy of it"
NOT_OURS = "it is not a database of reviews, and there is no copy of it"
NOT_ONLY_OURS = "it has views, triggers or tables that are not livedeck's"
TRIGGER = "CREATE TRIGGER t AFTER INSERT ON review BEGIN DELETE FROM review; END"
VIEW = (
    "CREATE VIEW event AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i FROM n)"
)
VIEW += " SELECT i FROM n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a file of reviews is, or would be."""
    return tmp_path / "r.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """A new file of reviews, open."""
    with Store(path) as store:
        yield store


def test_reviews_are_read_as_written(tmp_path: Path) -> None:
    """A review is read as it was written, whatever is in the answer."""
    path = tmp_path / "new" / "folder" / "r.db"
    given = [
        a_review(
            item=CardKey("gaps", 2), seed="0f", rating=Rating.AGAIN, answer="'０。"
        ),
        a_review("b", graded_by=GradedBy.LEARNER, answer="\n\x00\\"),
    ]
    with Store(path) as store:
        device = store.device
        for each in given:
            assert store.add(each) == each
    with Store(path) as store:
        found = sorted(store.reviews("n"), key=lambda r: r.item, reverse=True)

        assert store.device == device
        assert found == given
        assert (store.reviews("other")) == []
    with Store(tmp_path / "other.db") as other:
        assert other.device != device


def test_no_answer_takes_the_place_of_another(store: Store) -> None:
    """With a clock that stops each answer is stored, a millisecond later.

    One that was undone keeps its time, too: the same again is another one.
    """
    added = [store.add(a_review(at_ms=5)) for _ in range(3)]
    assert [r.at_ms for r in added] == [5, 6, 7]
    assert (store.reviews("n")) == added

    for _ in range(2):
        store.undo(added[0])
    again = store.add(a_review(at_ms=5))
    assert (store.reviews("n")) == [*added[1:], again]


@pytest.mark.parametrize("offset", [-720, 0, 840])
def test_the_answers_of_a_day(store: Store, offset: int) -> None:
    """They are from four in the morning to the next, where the learner was then.

    What was missed in practice is not missed.
    """
    local = datetime(2026, 3, 2, 4, tzinfo=timezone(timedelta(minutes=offset)))
    start = int(local.timestamp() * 1000)
    missed = partial(a_review, offset_minutes=offset, rating=Rating.AGAIN)
    for card, at_ms in enumerate((start - 1, start, start + DAY - 1, start + DAY)):
        store.add(missed(f"c{card}", at_ms=at_ms), SCHEDULER)
    store.add(missed("practice", at_ms=start, purpose=Purpose.CRAM), SCHEDULER)

    answers = store.answers("n", local.date())
    assert last_missed(answers) == {CardKey("c1", 0), CardKey("c2", 0)}


def test_a_memory_follows_from_what_counts(store: Store) -> None:
    """Not from an answer that is undone, nor from another scheduler's memories."""
    other = Scheduler(retention=0.8, fuzz=False)
    store.add(a_review("a"), SCHEDULER)
    missed = store.add(a_review("a", at_ms=START + DAY, rating=Rating.AGAIN), SCHEDULER)
    assert store.memories("n", SCHEDULER) == SCHEDULER.replay(store.reviews("n"))
    store.undo(missed, SCHEDULER)
    assert store.memories("n", SCHEDULER) == SCHEDULER.replay(store.reviews("n"))

    store.memories("n", other)
    store.add(a_review("b"), SCHEDULER)
    assert store.memories("n", other) == other.replay(store.reviews("n"))


def test_what_is_due(store: Store) -> None:
    """Items that are due on a day, and those answered after it by a fast clock.

    One that was answered tomorrow, farther east, is neither.
    """
    for card, days in (("old", -90), ("today", 0), ("east", 1), ("fast", 30)):
        store.add(a_review(card, at_ms=START + days * DAY), SCHEDULER)
    today = date(2026, 3, 2)
    memories = store.memories("n", SCHEDULER)
    due = due_on(memories, today)

    assert {item.card for item in due} == {"old", "fast"}
    assert len(answered_after(memories, today)) == 1


def test_settings(store: Store) -> None:
    """One file, synced at each commit; the schema's number is in it."""
    names = ("journal_mode", "synchronous", "user_version")
    found = [store._db.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
    assert found == ["delete", 2, SCHEMA]


def test_a_card_that_is_renamed(store: Store) -> None:
    """What it was answered under its former ids belongs to it, and is merged once."""
    answer = store.add(a_review("old"))
    store.add(a_review("older", at_ms=START - DAY))
    store.rename("n", {"older": "old"})
    store.rename("n", {"old": "new"})

    assert {each.item.card for each in store.reviews("n")} == {"new"}
    assert store.memories("n", SCHEDULER)[CardKey("new", 0)].reps == 2
    assert store.take([answer]) == 0
    assert store.take([answer._replace(undone=1)]) == 0
    assert [each.undone for each in store.log("n")] == [0, 1]


@pytest.mark.skipif(os.name != "posix", reason="Windows has few links")
def test_a_link_to_itself(tmp_path: Path) -> None:
    """It is a file that cannot be opened."""
    link = tmp_path / "reviews.db"
    link.symlink_to(link)

    with pytest.raises(StoreError, match="cannot be opened"):
        Store(link)


def test_a_disk_that_does_not_answer(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log that may be there is not reported as missing."""
    stat = Path.stat

    def silent(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if self == path:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return stat(self, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", silent)

    with pytest.raises(StoreError, match="input/output error"):
        Store(path, to_read=True)
    with pytest.raises(StoreError, match="input/output error"):
        _open_store(path)


def test_what_no_file_can_hold(store: Store) -> None:
    """Half a character, or a number without measure, is one sentence."""
    for given in (a_review(answer="\ud800"), a_review(duration_ms=2**70)):
        with pytest.raises(StoreError, match="a value cannot be stored"):
            store.add(given)
    assert store.log() == []


def foreign(path: Path, *statements: str) -> None:
    """A database made by someone else, or changed by them."""
    with closing(sqlite3.connect(path)) as db, db:
        for statement in statements:
            db.execute(statement)


def changed(path: Path, *statements: str) -> None:
    """A file of reviews with something done to it that no command does."""
    Store(path).__exit__(None, None, None)
    foreign(path, *statements)


def overwritten(path: Path, old: bytes = b"", new: bytes = b"") -> None:
    """A file of reviews with its middle overwritten, or some text in it."""
    changed(path)
    data = path.read_bytes()
    whole = data[:100] + b"\xff" * (len(data) - 100)
    path.write_bytes(data.replace(old, new) if old else whole)


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (lambda p: p.write_text("reviews\n" * 100), NOT_OURS),
        (
            lambda p: foreign(p, "CREATE TABLE col (x)"),
            NOT_OURS,
        ),
        (
            lambda p: changed(p, f"PRAGMA user_version = {SCHEMA + 1}"),
            f"a newer livedeck wrote it (schema {SCHEMA + 1}); update livedeck",
        ),
        (lambda p: changed(p, "PRAGMA user_version = 1"), "its schema 1 is unknown"),
        (overwritten, DAMAGED),
        (lambda p: overwritten(p, b"CREATE TABLE", b"CR\xff\xfeTE TABLE"), DAMAGED),
        (lambda p: changed(p, "DELETE FROM meta"), DAMAGED),  # without its device
        (lambda p: changed(p, TRIGGER), NOT_ONLY_OURS),
        (lambda p: changed(p, "CREATE VIEW v AS SELECT randomblob(9)"), NOT_ONLY_OURS),
        (lambda p: changed(p, "CREATE VIRTUAL TABLE t USING fts5(x)"), NOT_ONLY_OURS),
        (lambda p: changed(p, "DROP TABLE event", VIEW), NOT_ONLY_OURS),
        (lambda p: p.mkdir(), "it is not a regular file"),
    ],
)
@pytest.mark.parametrize(
    "command", ["quiz", "stats", "reviews export", "reviews merge"]
)
def test_files_that_are_refused(
    path: Path,
    prepare: Callable[[Path], Any],
    reason: str,
    command: str,
    warm_cache: None,
) -> None:
    """What is not ours is refused in one sentence, and left as it was."""
    prepare(path)
    before = path.read_bytes() if path.is_file() else b""
    more = [] if command == "reviews export" else [DECK]
    own = path
    if command == "reviews merge":
        more, own = [path], path.with_name("mine.db")

    done = run(*command.split(), *more, code=1, DECK_DB=str(own))

    assert done.stdout == ""
    assert done.stderr == f"error: cannot use the reviews in {path}: {reason}\n"
    assert (path.read_bytes() if path.is_file() else b"") == before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE review SET answer = CAST(x'e684' AS TEXT)",
        "DROP TABLE review",
    ],
)
def test_damage_by_any_other_name(path: Path, store: Store, change: str) -> None:
    """Whatever shows that a file is damaged, reading and writing say that it is."""
    store.add(a_review(), SCHEDULER)
    store._db.execute(change)
    for use in (
        lambda: store.reviews("n"),
        lambda: store.memories("n", SCHEDULER),
        lambda: store.add(a_review(at_ms=1), SCHEDULER),
    ):
        with pytest.raises(StoreError) as caught:
            use()
        assert str(caught.value) == f"cannot use the reviews in {path}: {DAMAGED}"


def test_a_lock_that_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever keeps the file locked is waited for, but not for ever."""
    monkeypatch.setattr(module, "_BUSY_SECONDS", 0.1)
    with Store(path) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program keeps it locked"):
            store.add(a_review())
        other.close()
        store.add(a_review())


def test_where_reviews_are(monkeypatch: pytest.MonkeyPatch, own_home: Path) -> None:
    """In the user's data folder, or where `DECK_DB` says."""
    assert default_path().name == "reviews.db"
    assert own_home in default_path().parents

    monkeypatch.setenv("DECK_DB", "elsewhere.db")

    assert default_path() == Path("elsewhere.db")


@pytest.mark.parametrize(
    ("name", "free", "reason"),
    [
        ("SQLITE_IOERR_WRITE", 4096, "the disk is full"),
        ("SQLITE_IOERR_WRITE", 10**9, "the disk failed"),
        ("SQLITE_IOERR_CORRUPTFS", 10**9, "it is damaged"),
        ("SQLITE_BUSY", 4096, "another program keeps it locked"),
        ("SQLITE_READONLY", 4096, "it may not be written"),
    ],
)
def test_a_disk_that_fails(
    path: Path, monkeypatch: pytest.MonkeyPatch, name: str, free: int, reason: str
) -> None:
    """Without room left it is full, whatever the file system calls that."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = name
    usage = shutil.disk_usage(path.parent)._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

    assert _reason_of(error, path) == reason
