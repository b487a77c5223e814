"""A damaged file of reviews: its backup is restored, and nothing is overwritten."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace
from typing import NoReturn

import pytest

from deck.errors import DamagedStoreError, StoreError
from deck.quiz import recover as recover_module
from deck.quiz import store as store_module
from deck.quiz.database import DAMAGED, backup_folder, unused
from deck.quiz.log import Entry
from deck.quiz.recover import recover
from deck.quiz.review import EventKind
from deck.quiz.scheduler import Scheduler
from deck.quiz.store import BACKUPS, Store
from tests.patience import PATIENCE
from tests.project.decks import python
from tests.quiz.entries import a_review, an_event, log_of

SCHEDULER = Scheduler()
PAGE = 4096
START_MS, NOW_MS = 1_772_000_000_000, 1_790_000_000_000


def filled(path: Path, count: int = 1000) -> list[Entry]:
    """A file with so many reviews, some of them long, and events."""
    given: list[Entry] = [
        a_review(
            f"card-{n % 300}",
            at_ms=START_MS + n * 1000,
            answer="感知机" * (1000 if n % 97 == 0 else n % 50),
        )
        for n in range(count)
    ]
    given += (
        an_event(EventKind.SUSPEND, f"card-{n}", at_ms=START_MS + n) for n in range(40)
    )
    with Store(path) as store:
        store.merge(given)
        store.memories("n", SCHEDULER)
    return given


@pytest.fixture
def file(tmp_path: Path) -> tuple[Path, set[Entry]]:
    """A file of reviews with a backup and one answer more, and what the backup has."""
    path = tmp_path / "reviews.db"
    given = filled(path)
    with Store(path) as store:
        store.add(a_review("later", at_ms=START_MS))
    return path, set(given)


def backups(path: Path) -> list[str]:
    """The names of the daily backups of a file."""
    return sorted(copy.name for copy in backup_folder(path).iterdir())


def test_a_backup_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is written before the first change of a day, once, and seven of them stay.

    Those of a clock that was fast go first.
    """
    path, today = tmp_path / "reviews.db", date(2026, 3, 2)
    monkeypatch.setattr(store_module, "date", SimpleNamespace(today=lambda: today))
    with Store(path) as store:
        store.add(a_review("a"))
    assert not backup_folder(path).exists()  # there was nothing before it
    for card in "bc":
        with Store(path) as store:
            store.add(a_review(card))
    copy = backup_folder(path) / f"{today}.db"
    assert backups(path) == [copy.name]
    assert {entry.item.card for entry in log_of(copy)} == {"a"}

    for age in range(1, BACKUPS + 1):
        (backup_folder(path) / f"{today + timedelta(days=age)}.db").touch()
    for age in range(1, BACKUPS + 3):
        copy.rename(backup_folder(path) / f"{today - timedelta(days=age)}.db")
        with Store(path) as store:
            store.add(a_review("d"))
    assert backups(path) == [
        f"{today - timedelta(days=age)}.db" for age in reversed(range(BACKUPS))
    ]
    assert not list(tmp_path.rglob(".livedeck-*"))


def test_reading_makes_no_backup(tmp_path: Path) -> None:
    """Neither does a file that was opened to be read change, whatever is done to it."""
    path = tmp_path / "reviews.db"
    with Store(path) as store:
        store.add(a_review())
    before = path.read_bytes()
    with Store(path, to_read=True) as store:
        store.add(a_review("other"))
        assert len(list(store.reviews("n"))) == 2
        assert len(store.memories("n", Scheduler(0.8))) == 2

    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_no_room_for_a_backup(tmp_path: Path) -> None:
    """Where it cannot be written the answer is stored all the same."""
    path = tmp_path / "reviews.db"
    backup_folder(path).write_text("mine")
    for card in "ab":
        with Store(path) as store:
            store.add(a_review(card))

    assert len(log_of(path)) == 2
    assert backup_folder(path).read_text() == "mine"


def test_a_damaged_file_takes_no_answer(file: tuple[Path, set[Entry]]) -> None:
    """The first change of a day reports damage, and writes no backup of it."""
    path, _ = file
    (copy,) = backup_folder(path).iterdir()
    copy.rename(copy.with_name("2026-01-01.db"))
    text = "机".encode()
    path.write_bytes(path.read_bytes().replace(text, text[:1] + b" " + text[2:]))

    with Store(path) as store, pytest.raises(DamagedStoreError) as caught:
        store.add(a_review("new"))

    assert str(caught.value) == f"cannot use the reviews in {path}: {DAMAGED}"
    assert backups(path) == ["2026-01-01.db"]


def test_a_page_beside_the_log(file: tuple[Path, set[Entry]]) -> None:
    """What is computed from the log is checked too; its damage is repaired."""
    path, given = file
    with closing(sqlite3.connect(path)) as db:
        find = "SELECT rootpage FROM sqlite_master WHERE name = 'memory'"
        ((root,),) = db.execute(find).fetchall()
    data = path.read_bytes()
    start = (root - 1) * PAGE
    path.write_bytes(data[:start] + b"?" * PAGE + data[start + PAGE :])

    assert recover(path, NOW_MS) is not None
    assert {*log_of(path)} == given


def test_random_damage(tmp_path: Path) -> None:
    """Whichever bytes change, the file can be read afterwards, or is its backup."""
    path = tmp_path / "reviews.db"
    given = {*filled(path, 60)}
    with Store(path) as store:
        store.add(a_review("later"))
    whole = path.read_bytes()
    rng = random.Random(7)  # noqa: S311
    restored = 0
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(rng.choice((1, 5, 200))):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data)
        done = recover(path, NOW_MS)
        if done is not None and done.backup:
            restored += 1
            assert {*log_of(path)} == given
        assert recover(path, NOW_MS) is None
        for left in tmp_path.glob("reviews.*db*"):
            left.unlink()
    assert restored > 20


def test_the_newest_sound_backup(file: tuple[Path, set[Entry]]) -> None:
    """One that is damaged too, or of a clock that was fast, is passed over.

    One that `deck reviews backup` wrote counts, too.
    """
    path, given = file
    copy = path.with_name("reviews.2026-03-02.db")
    with Store(path) as store:
        store.back_up(copy)
    expected = {*log_of(path)}
    path.write_bytes(b"?" * 5000)
    for n, backup in enumerate([copy, *backup_folder(path).iterdir()]):
        os.utime(backup, (1e9 - n, 1e9 - n))
    done = recover(path, NOW_MS)
    assert done is not None
    assert done.backup == copy
    assert {*log_of(path)} == expected > given

    path.write_bytes(b"?" * 5000)
    os.utime(copy, (NOW_MS / 1000 + 1, NOW_MS / 1000 + 1))
    recover(path, NOW_MS)
    assert {*log_of(path)} == given

    copy.write_bytes(copy.read_bytes()[: 3 * PAGE])
    path.write_bytes(b"?" * 5000)
    recover(path, NOW_MS)
    assert {*log_of(path)} == given


@pytest.mark.parametrize("name", ["my[1].db", "damaged.db", "log.[db]"])
def test_a_copy_is_found_whatever_the_file_is_called(tmp_path: Path, name: str) -> None:
    """Characters of a pattern in its name match themselves alone."""
    path = tmp_path / name
    filled(path, 10)
    with Store(path) as store:
        store.back_up(unused(path, "2026-03-02"))
    expected = {*log_of(path)}
    path.write_bytes(b"?" * 5000)
    for part in ("-wal", "-shm"):
        Path(f"{path}{part}").unlink(missing_ok=True)

    recover(path, NOW_MS + 10**12)

    assert {*log_of(path)} == expected


def test_nothing_is_overwritten(file: tuple[Path, set[Entry]]) -> None:
    """Each damaged file gets a name of its own, and what lay beside it comes along."""
    path, given = file
    for name in ("reviews.damaged.db", "reviews.draft.db"):
        path.with_name(name).write_text("mine")
    path.write_bytes(path.read_bytes()[: 10 * PAGE])
    Path(f"{path}-wal").write_bytes(b"a log")

    done = recover(path, NOW_MS)

    assert done is not None
    assert done.aside.name == "reviews.damaged-2.db"
    assert Path(f"{done.aside}-wal").read_bytes() == b"a log"
    for name in ("reviews.damaged.db", "reviews.draft.db"):
        assert path.with_name(name).read_text() == "mine"
    assert {*log_of(path)} == given


def test_a_link_stays_one(file: tuple[Path, set[Entry]], tmp_path: Path) -> None:
    """What it leads to, such as a folder that is synchronized, has the sound file."""
    path, given = file
    place = tmp_path / "synchronized" / "mine.db"
    place.parent.mkdir()
    path.rename(place)
    path.symlink_to(place)
    place.write_bytes(b"?" * 5000)

    done = recover(path, NOW_MS)

    assert done is not None
    assert done.aside == place.with_name("mine.damaged.db")
    assert path.readlink() == place
    assert {*log_of(place)} == {*log_of(path)} == given


@pytest.mark.parametrize("step", ["link", "rename", "replace"])
def test_a_recovery_that_is_cut_off(
    file: tuple[Path, set[Entry]],
    step: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whenever it ends, the damaged file is there, and it can begin again."""
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
    done = recover(path, NOW_MS)
    assert done is not None
    assert done.aside.read_bytes() == before
    assert {*log_of(path)} == given


def test_answers_while_it_recovers(
    file: tuple[Path, set[Entry]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They wait for the new file and go into it; those after it do, too."""
    path, given = file
    change = "UPDATE review SET rating = 9 WHERE card = 'later'"
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute(change)
        db.commit()
    waits, write = Event(), recover_module._write

    def answer() -> None:
        with Store(path) as store:
            is_open.set()
            go_on.wait(PATIENCE)
            store.add(a_review("meanwhile", at_ms=START_MS))

    def write_slowly(draft: Path, entries: list[Entry], device: str) -> None:
        go_on.set()
        while thread.is_alive() and not waits.wait(0.01):
            pass  # `wait_until` would sleep, too
        write(draft, entries, device)

    is_open, go_on, thread = Event(), Event(), Thread(target=answer)
    thread.start()
    is_open.wait(PATIENCE)
    with Store(path) as store:
        with monkeypatch.context() as patch:
            patch.setattr(recover_module, "_write", write_slowly)
            patch.setattr(time, "sleep", lambda _: waits.set())
            done = recover(path, NOW_MS)
        thread.join(PATIENCE)
        store.add(a_review("after", at_ms=START_MS))

    assert done is not None
    cards = {entry.item.card for entry in {*log_of(path)} - given}
    assert cards == {"meanwhile", "after"}


_INTERRUPTED = """
import os, signal, sys
from pathlib import Path
from deck.quiz import recover
from deck.signals import take_over

def move(draft, path):
    signal.raise_signal(signal.SIGINT)
    os.replace(draft, path)

recover.move_file = move
take_over()
recover.recover(Path(sys.argv[1]), int(sys.argv[2]))
"""


@pytest.mark.skipif(os.name != "posix", reason="exit codes of POSIX")
def test_an_interrupted_recovery(file: tuple[Path, set[Entry]]) -> None:
    """Ctrl-C waits until the new file has its name: no answer stays in a log aside."""
    path, given = file
    with Store(path) as store, closing(sqlite3.connect(path)) as db:
        store.add(a_review("last", at_ms=START_MS))
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute("UPDATE review SET rating = 9 WHERE card = 'later'")
        db.commit()
        done = python("-c", _INTERRUPTED, path, NOW_MS)

    assert done.returncode == -signal.SIGINT
    assert {entry.item.card for entry in {*log_of(path)} - given} == {"last"}
    assert recover(path, NOW_MS) is None


def test_a_new_file_that_cannot_be_opened(
    file: tuple[Path, set[Entry]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer goes into it as soon as it can."""
    path, _ = file
    with Store(path) as store:
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA ignore_check_constraints = ON")
            db.execute("UPDATE review SET rating = 9 WHERE card = 'later'")
            db.commit()
        recover(path, NOW_MS)
        with monkeypatch.context() as patch:
            patch.setattr(store_module, "connect", _refuse)
            with pytest.raises(StoreError):
                store.add(a_review("after", at_ms=START_MS))
        store.add(a_review("after", at_ms=START_MS))

    assert "after" in {entry.item.card for entry in log_of(path)}


def _refuse(path: Path) -> NoReturn:
    raise StoreError(f"{path} is locked")


def test_a_file_of_a_newer_version(file: tuple[Path, set[Entry]]) -> None:
    """It is not damaged: no backup takes its place."""
    path, _ = file
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    before = path.read_bytes()

    with pytest.raises(StoreError, match="newer"):
        recover(path, NOW_MS)

    assert path.read_bytes() == before
