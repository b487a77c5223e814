"""A damaged file of reviews: what can be read is saved, and nothing is overwritten."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from deck.errors import StoreError
from deck.quiz.database import pragma
from deck.quiz.review import CardKey, Event, EventKind, Review
from deck.quiz.salvage import is_whole, recover, salvage
from deck.quiz.scheduler import Scheduler
from deck.quiz.store import Store

Make = Callable[..., Review]
SCHEDULER = Scheduler()
PAGE = 4096
START_MS, NOW_MS = 1_772_000_000_000, 1_790_000_000_000


def filled(path: Path, reviews: Make, count: int = 2000) -> list[Review | Event]:
    """A file with so many reviews, some of them long, and events."""
    given: list[Review | Event] = []
    for n in range(count):
        answer = "感知机" * (1000 if n % 97 == 0 else n % 50)
        given.append(
            reviews(f"card-{n % 300}", at_ms=START_MS + n * 1000, answer=answer)
        )
    for n in range(40):
        event = Event(
            namespace="n",
            item=CardKey(f"card-{n}", 0),
            at_ms=START_MS + n,
            device="d",
            kind=EventKind.SUSPEND,
        )
        given.append(event)
    with Store(path) as store:
        store.merge(given)
        store.memories("n", SCHEDULER)
    return given


def log_of(path: Path) -> set[Review | Event]:
    """All that is in a file."""
    with Store(path) as store:
        return set(store.log())


@pytest.fixture
def file(tmp_path: Path, reviews: Make) -> tuple[Path, list[Review | Event]]:
    """A file of reviews, and what is in it."""
    path = tmp_path / "reviews.db"
    return path, filled(path, reviews)


def test_everything_is_found_without_sqlite(
    file: tuple[Path, list[Review | Event]],
) -> None:
    """In a whole file each row is read from its page, and nothing else is."""
    path, given = file
    with Store(path) as store:
        device = store.device

    found, its_device = salvage(path)

    assert set(found) == set(given)
    assert len(found) == len(given)
    assert its_device == device
    assert is_whole(path, NOW_MS)


def test_what_is_in_the_write_ahead_log(tmp_path: Path, reviews: Make) -> None:
    """What did not come to the file yet is read where it is, long answers too."""
    path = tmp_path / "reviews.db"
    with Store(path) as store:
        store._db.execute("PRAGMA wal_autocheckpoint = 0")
        given = {
            store.add(reviews(at_ms=START_MS + n, answer="ö" * n * 30))
            for n in range(200)
        }

        found, _ = salvage(path)

        assert {*found} == given


@pytest.mark.parametrize("seed", range(6))
def test_pages_that_are_lost(
    file: tuple[Path, list[Review | Event]], seed: int
) -> None:
    """Whatever stands on other pages is saved; the damaged file is kept as it was."""
    path, given = file
    with Store(path) as store:
        device = store.device
    rng = random.Random(seed)  # noqa: S311
    data = bytearray(path.read_bytes())
    pages = len(data) // PAGE
    lost = sorted(rng.sample(range(1, pages), seed + 1))
    if seed % 2:
        lost.insert(0, 0)  # with the head
    for page in lost:
        data[page * PAGE : (page + 1) * PAGE] = rng.randbytes(PAGE)
    path.write_bytes(data)

    saved = recover(path, NOW_MS)
    found = log_of(path)

    assert found < set(given)
    assert len(found) == saved.answers + saved.others
    assert len(found) > len(given) * (1 - 3 * len(lost) / pages)
    assert saved.aside == path.with_name("reviews.damaged.db")
    assert saved.aside.read_bytes() == bytes(data)
    assert is_whole(path, NOW_MS)
    assert not list(path.parent.glob(".livedeck-*"))
    with Store(path) as store:
        assert store.memories("n", SCHEDULER) == SCHEDULER.replay(store.reviews("n"))
        assert store.device == device or len(found) < len(given) - 1


def test_nothing_is_overwritten(file: tuple[Path, list[Review | Event]]) -> None:
    """Each damaged file gets a name of its own, and what lay beside it comes along."""
    path, _ = file
    with Store(path) as store:
        store.back_up(path.with_name("reviews.2026-03-02.db"))
    for name in ("reviews.damaged.db", "reviews.draft.db"):
        path.with_name(name).write_text("mine")
    path.write_bytes(path.read_bytes()[: 10 * PAGE])
    Path(f"{path}-wal").write_bytes(b"a log")

    saved = recover(path, NOW_MS)

    assert saved.aside.name == "reviews.damaged-2.db"
    assert Path(f"{saved.aside}-wal").read_bytes() == b"a log"
    for name in ("reviews.damaged.db", "reviews.draft.db"):
        assert path.with_name(name).read_text() == "mine"
    assert saved.copies[0].name in {"reviews.2026-03-02.db", "reviews.draft.db"}
    with Store(path) as store:
        assert store.namespaces() == ["n"]


@pytest.mark.parametrize(
    "data", [b"", b"text", b"\x0a" * 10_000, b"\x02\xff" * 9000, bytes(50_000)]
)
def test_a_file_without_reviews(tmp_path: Path, data: bytes) -> None:
    """Where nothing can be read, the file is left as it is."""
    path = tmp_path / "reviews.db"
    path.write_bytes(data)

    with pytest.raises(StoreError, match=r"nothing of it can be read as a review"):
        recover(path, NOW_MS)

    assert path.read_bytes() == data
    assert [p.name for p in tmp_path.iterdir()] == ["reviews.db"]


def test_bytes_of_chance(tmp_path: Path, reviews: Make) -> None:
    """Whichever bytes change, reading ends, and what is found makes sense."""
    path = tmp_path / "reviews.db"
    filled(path, reviews, 60)
    whole = path.read_bytes()
    rng = random.Random(7)  # noqa: S311
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(200):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data)

        found, _ = salvage(path)

        assert all(isinstance(each, Review | Event) for each in found)


def test_a_file_of_the_first_schema_is_saved(tmp_path: Path, reviews: Make) -> None:
    """Rows that were written before a column came are read too."""
    path = tmp_path / "reviews.db"
    given = [reviews(at_ms=START_MS + n) for n in range(30)]
    with Store(path) as store:
        store.merge(given)
    with closing(sqlite3.connect(path)) as db:
        db.execute("ALTER TABLE review DROP COLUMN purpose")
        db.commit()
        db.execute("VACUUM")

    found, _ = salvage(path)

    assert found == given


def test_a_file_of_the_future_is_not_mended(tmp_path: Path) -> None:
    """A newer schema is no damage."""
    path = tmp_path / "reviews.db"
    with Store(path) as store:
        version = pragma(store._db, "user_version")
        store._db.execute(f"PRAGMA user_version = {version + 1}")

    with pytest.raises(StoreError, match="a newer livedeck wrote it"):
        is_whole(path, NOW_MS)


@pytest.mark.parametrize("step", ["link", "rename", "replace"])
def test_a_rescue_that_is_cut_off(
    file: tuple[Path, list[Review | Event]],
    step: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whenever it ends, the damaged file is there, and the rescue can begin again."""
    path, given = file
    path.write_bytes(b"?" * 100 + path.read_bytes()[100:])
    Path(f"{path}-wal").write_bytes(b"a log")
    before = path.read_bytes()

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path if step == "rename" else os, step, stop)
        with pytest.raises(KeyboardInterrupt):
            recover(path, NOW_MS)

    assert path.read_bytes() == before
    assert not list(path.parent.glob(".livedeck-*"))
    assert recover(path, NOW_MS).aside.read_bytes() == before
    assert log_of(path) == set(given)


@pytest.mark.parametrize("seed", range(4))
def test_lost_rows_are_counted(
    file: tuple[Path, list[Review | Event]], seed: int
) -> None:
    """Where SQLite can read which rows there were, those that are missing are told."""
    path, given = file
    data = bytearray(path.read_bytes())
    rng = random.Random(seed)  # noqa: S311
    text = "机".encode()
    places = [n for n in range(len(data)) if data[n : n + 3] == text]
    for place in rng.sample(places, seed + 1):
        data[place + 1] = 0x20
    path.write_bytes(data)

    saved = recover(path, NOW_MS)

    assert not is_whole(saved.aside, NOW_MS)
    assert saved.lost == len(given) - saved.answers - saved.others
    assert 1 <= saved.lost <= seed + 1


def test_values_that_make_no_sense(tmp_path: Path, reviews: Make) -> None:
    """Rows that SQLite reads and that say nothing are damage, and are never whole."""
    path = tmp_path / "reviews.db"
    changes = (
        "UPDATE review SET rating = 9",
        "UPDATE review SET at_ms = 'soon'",
        "UPDATE event SET value = CAST(x'ff' AS TEXT)",
        "DROP TABLE event",
    )
    for change in changes:
        path.unlink(missing_ok=True)
        filled(path, reviews, 5)
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA ignore_check_constraints = 1")
            db.execute(change)
            db.commit()

        assert not is_whole(path, NOW_MS), change


@pytest.mark.parametrize(
    "change",
    [
        *("due = -5", "last = 10000000", "last = 'today'", "card = x'00'"),
        *("stability = 0", "stability = 1e308", "difficulty = -1e308", "reps = -1"),
    ],
)
def test_memories_that_make_no_sense(
    tmp_path: Path, reviews: Make, change: str
) -> None:
    """They follow from the log, and are derived anew without a word."""
    path = tmp_path / "reviews.db"
    filled(path, reviews, 5)
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"UPDATE OR REPLACE memory SET {change}")  # noqa: S608
        db.commit()

    assert is_whole(path, NOW_MS)
    with Store(path) as store:
        assert store.memories("n", SCHEDULER) == SCHEDULER.replay(store.reviews("n"))
