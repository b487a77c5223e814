"""The log of reviews: no entry is ever lost, nothing foreign is ever touched."""

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

from deck.cli.reviews import _log_there_is
from deck.errors import StoreError
from deck.quiz import database as module
from deck.quiz.database import DAMAGED, default_path, pragma, reason_of
from deck.quiz.log import last_missed
from deck.quiz.recover import recover
from deck.quiz.review import CardKey, EventKind, GradedBy, Purpose, Rating
from deck.quiz.scheduler import Scheduler
from deck.quiz.schema import SCHEMA
from deck.quiz.store import Store
from tests.project.decks import run
from tests.quiz.entries import DAY, START, a_review, an_event, an_undo

DECK = Path(__file__).with_name("deck")
SCHEDULER = Scheduler()


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
        assert list(store.reviews("other")) == []
    with Store(tmp_path / "other.db") as other:
        assert other.device != device


def test_no_answer_takes_the_place_of_another(store: Store) -> None:
    """With a clock that stops each answer is stored, a millisecond later.

    One that was undone keeps its time, too: the same again is another one.
    """
    added = [store.add(a_review(at_ms=5)) for _ in range(3)]
    assert [r.at_ms for r in added] == [5, 6, 7]
    assert list(store.reviews("n")) == added

    store.note(an_undo(added[0], 5), SCHEDULER)
    store.note(an_undo(added[0], 6), SCHEDULER)
    again = store.add(a_review(at_ms=5))
    assert list(store.reviews("n")) == [*added[1:], again]


def test_two_ids_for_one_card(tmp_path: Path) -> None:
    """Machines that renamed a card differently end with the later id, and all of it."""
    with Store(tmp_path / "a.db") as one, Store(tmp_path / "b.db") as two:
        for store, new, device, at_ms in (
            (one, "b", "y", START),
            (two, "c", "x", START + DAY),
        ):
            at: dict[str, Any] = {"at_ms": at_ms, "device": device}
            store.add(a_review("a", **at), SCHEDULER)
            store.note(an_event(EventKind.RENAME, "a", new, **at))
        one.merge(two.log())

        assert one.renamed("n") == {"a": "c", "b": "c"}
        assert one.add(a_review("b", at_ms=START + 2 * DAY)).item.card == "c"
        assert one.memories("n", SCHEDULER)[CardKey("c", 0)].reps == 3
        one.merge([an_event(EventKind.RENAME, "c", "e", at_ms=START + 3 * DAY)])
        assert {review.item.card for review in one.reviews("n")} == {"e"}


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
    store.note(an_undo(missed, START + 2 * DAY), SCHEDULER)
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
    _, due = store.plan("n", SCHEDULER, today)

    assert {item.card for item in due} == {"old", "fast"}
    assert store.count_after("n", today) == 1


def test_settings(store: Store) -> None:
    """A write-ahead log, synced at each commit; the schema's number is in the file."""
    names = ("journal_mode", "synchronous", "user_version")
    assert [pragma(store._db, name) for name in names] == ["wal", 2, SCHEMA]


def test_a_merge_is_all_or_nothing(store: Store) -> None:
    """Where one of the entries cannot be stored, none of them is."""
    store.add(a_review())
    with pytest.raises(StoreError, match="a value cannot be stored"):
        store.merge([a_review("new"), a_review("bad", answer="\ud800")])

    assert [r.item.card for r in store.reviews("n")] == ["c"]


def test_answers_of_one_moment(store: Store) -> None:
    """A merge has both that were given under two ids of one card, once each."""
    names = [an_event(EventKind.RENAME, old, value="new") for old in ("one", "two")]
    answers = [a_review("one", answer="x"), a_review("two", answer="y")]

    assert store.merge([*names, *answers]) == 4
    assert store.merge([*names, *answers]) == 0
    assert store.merge(list(store.log())) == 0
    assert sorted(r.answer for r in store.reviews("n")) == ["x", "y"]


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
        _log_there_is(path)


def test_what_no_file_can_hold(store: Store) -> None:
    """Half a character, or a number without measure, is one sentence."""
    for given in (a_review(answer="\ud800"), a_review(duration_ms=2**70)):
        with pytest.raises(StoreError, match="a value cannot be stored"):
            store.add(given)
    assert list(store.log()) == []


SENSELESS = ["due = 'x'", "due = 0", "due = -5", "last = 4000000", "last = 2.5"]
SENSELESS += ["last = 'today'", "reps = -1", "lapses = 'x'", "gap = -1", "gap = 'x'"]
SENSELESS += ["stability = -1", "stability = 0", "stability = 9e999", "difficulty = 0"]
SENSELESS += ["difficulty = -1e308", "card = x'61'", "card = x'00'"]


@pytest.mark.parametrize("change", SENSELESS)
def test_memories_that_make_no_sense(path: Path, change: str) -> None:
    """They are derived anew, whether they are read first or answered: no damage."""
    with Store(path) as store:
        store.add(a_review("a", at_ms=START))
        for days in (0, 1, 2):
            store.memories("n", SCHEDULER)
            store._db.execute(f"UPDATE memory SET {change}")  # noqa: S608
            if days:
                store.add(a_review("a", at_ms=START + days * DAY), SCHEDULER)
            expected = SCHEDULER.replay(store.reviews("n"))
            assert store.memories("n", SCHEDULER) == expected
        store._db.execute(f"UPDATE memory SET {change}")  # noqa: S608

    assert recover(path, START + 9 * DAY) is None


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
        (lambda p: p.write_text("reviews\n" * 100), "it is not a database of reviews"),
        (
            lambda p: foreign(p, "CREATE TABLE col (x)"),
            "it is not a database of reviews",
        ),
        (
            lambda p: changed(p, f"PRAGMA user_version = {SCHEMA + 1}"),
            f"a newer livedeck wrote it (schema {SCHEMA + 1}); update livedeck",
        ),
        (lambda p: changed(p, f"PRAGMA user_version = {SCHEMA - 1}"), DAMAGED),
        (overwritten, DAMAGED),
        (lambda p: overwritten(p, b"CREATE TABLE", b"CR\xff\xfeTE TABLE"), DAMAGED),
        (lambda p: changed(p, "DELETE FROM meta"), DAMAGED),  # without its device
        (lambda p: p.mkdir(), "it is not a regular file"),
    ],
)
@pytest.mark.parametrize("command", ["quiz", "stats", "reviews export"])
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
    folder = [DECK] * (command != "reviews export")

    done = run(*command.split(), *folder, code=1, DECK_DB=str(path))

    assert done.stdout == ""
    assert done.stderr == f"error: cannot use the reviews in {path}: {reason}\n"
    assert (path.read_bytes() if path.is_file() else b"") == before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE review SET answer = CAST(x'e684' AS TEXT)",
        "ALTER TABLE review DROP COLUMN purpose",
        "DROP TABLE review",
    ],
)
def test_damage_by_any_other_name(path: Path, store: Store, change: str) -> None:
    """Whatever shows that a file is damaged, reading and writing say that it is."""
    store.add(a_review(), SCHEDULER)
    store._db.execute("PRAGMA ignore_check_constraints = 1")
    store._db.execute(change)
    for use in (
        lambda: list(store.reviews("n")),
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


@pytest.mark.skipif(os.name != "posix", reason="Windows deletes no open file")
@pytest.mark.parametrize("replaced", [False, True], ids=["deleted", "replaced"])
def test_a_file_that_vanishes(path: Path, store: Store, replaced: bool) -> None:
    """An answer that would go into a deleted file is refused, not lost in silence."""
    store.add(a_review())
    path.unlink()
    if replaced:
        path.write_bytes(b"")

    with pytest.raises(StoreError, match=r"deleted or replaced$"):
        store.add(a_review())


@pytest.mark.parametrize(
    ("name", "free", "reason"),
    [
        ("SQLITE_IOERR_WRITE", 4096, "the disk is full"),
        ("SQLITE_IOERR_WRITE", 10**9, "the disk failed"),
        ("SQLITE_IOERR_CORRUPTFS", 10**9, DAMAGED),
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

    assert reason_of(error, path) == reason
