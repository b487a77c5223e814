"""Copies of a file of reviews: one a day, and what lies in its place stops commands."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Thread, Timer
from types import SimpleNamespace
from typing import Any

import pytest

from deck import files
from deck.cache import exclusive
from deck.errors import DamagedStoreError, StoreError
from deck.quiz import store as store_module
from deck.quiz.copies import KEPT, copies, copy_folder, restore
from deck.quiz.store import Store
from tests.patience import PATIENCE
from tests.project.decks import python, run
from tests.quiz.entries import DAY, START, a_review, answers_in

DECK = Path(__file__).with_name("deck")
TODAY = date(2026, 3, 2)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a file of reviews is, or would be."""
    return tmp_path / "reviews.db"


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Sets the clock that copies are named by."""

    def set_to(day: date) -> None:
        clock = SimpleNamespace(today=lambda: day, fromordinal=date.fromordinal)
        monkeypatch.setattr(store_module, "date", clock)

    return set_to


def answer(path: Path, *cards: str) -> None:
    """Some answers, in a session."""
    with Store(path) as store:
        for n, card in enumerate(cards):
            store.add(a_review(card, at_ms=START + n))


def cards(path: Path) -> set[str]:
    """The cards that were answered."""
    return {each.item.card for each in answers_in(path)}


@pytest.fixture
def file(path: Path, on_day: Callable[[date], None]) -> Path:
    """A file of three answers with copies, the later of which has two of them."""
    for day, card in enumerate("abc"):
        on_day(TODAY + timedelta(days=day))
        answer(path, card)
    return path


def names(path: Path) -> list[str]:
    """The names of the copies of a file."""
    return sorted(copy.name for copy in copy_folder(path).iterdir())


def test_a_copy_a_day(path: Path, on_day: Callable[[date], None]) -> None:
    """It is made before the first change of a day, once, and seven of them stay."""
    on_day(TODAY)
    answer(path, "a")
    assert not copy_folder(path).exists()  # there was nothing before it
    for card in "bc":
        answer(path, card)
    assert names(path) == [f"{TODAY}.db"]
    assert cards(copy_folder(path) / f"{TODAY}.db") == {"a"}

    for age in range(1, KEPT + 3):
        on_day(TODAY + timedelta(days=age))
        answer(path, f"on-day-{age}")
    days = range(3, KEPT + 3)
    assert names(path) == [f"{TODAY + timedelta(days=age)}.db" for age in days]
    assert not list(path.parent.rglob(".livedeck-*"))


@pytest.mark.parametrize("year", [2019, 2050])
def test_a_wrong_clock(file: Path, on_day: Callable[[date], None], year: int) -> None:
    """It costs no answer: the copies with the most of them stay."""
    for day in range(12):
        on_day(date(year, 1, 1) + timedelta(days=day))
        answer(file, f"wrong-{day}")
    for day in range(12):
        on_day(TODAY + timedelta(days=10 + day))
        answer(file, f"right-{day}")

    assert copies(file)[0].answers == len(answers_in(file)) - 1 == 26
    assert len(names(file)) == KEPT


def test_the_fullest_copy_stays(file: Path, on_day: Callable[[date], None]) -> None:
    """Also if its file is lost, and somebody goes on in another one for weeks."""
    full = copies(file)[0]
    with Store(file.with_name("small.db")) as small:
        small.add(a_review("small"))
    file.with_name("small.db").replace(file)
    for day in range(20):
        on_day(TODAY + timedelta(days=10 + day))
        with Store(file) as store, store.changing():
            pass

    assert copies(file)[0] == full
    assert len(names(file)) <= KEPT


def test_reading_makes_no_copy(path: Path) -> None:
    """Neither does a file that was opened to be read change, whatever is done to it."""
    answer(path, "a")
    before = path.read_bytes()
    with Store(path, to_read=True) as store:
        store.add(a_review("other"))
        assert len(store.reviews("n")) == 2

    assert path.read_bytes() == before
    assert [*path.parent.iterdir()] == [path]


def test_no_room_for_a_copy(path: Path) -> None:
    """Where it cannot be written the answer is stored all the same."""
    copy_folder(path).write_text("mine")
    for card in "ab":
        answer(path, card)

    assert cards(path) == {"a", "b"}
    assert copy_folder(path).read_text() == "mine"


LOST: dict[str, tuple[Callable[[Path], Any], str]] = {
    "missing": (lambda p: p.unlink(), "it is missing"),
    "empty": (lambda p: p.write_bytes(b""), "it is empty"),
    "without answers": (lambda p: changed(p, "DELETE FROM review"), "it is empty"),
    "damaged": (lambda p: overwrite(p, 5000), "it is damaged"),
    "of something else": (
        lambda p: p.write_text("x" * 5000),
        "it is not a database of reviews",
    ),
}


def changed(path: Path, statement: str) -> None:
    """Do something to a file that no command does."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(statement)


def overwrite(path: Path, start: int) -> None:
    """Damage a file from some byte on."""
    data = path.read_bytes()
    path.write_bytes(data[:start] + b"\xff" * (len(data) - start))


@pytest.mark.parametrize("how", LOST)
def test_a_lost_file(file: Path, how: str, warm_cache: None) -> None:
    """Each command stops, and names what each copy has, and what takes one back."""
    lose, reason = LOST[how]
    lose(file)
    before = file.read_bytes() if file.exists() else None
    day = TODAY + timedelta(days=2)
    earlier = day - timedelta(days=1)
    expected = (
        f"error: cannot use the reviews in {file}: {reason}; "
        "`deck reviews restore` takes back the first of its copies: "
        f"{day}.db (2 answers, the last on {TODAY}), "
        f"{earlier}.db (1 answer, the last on {TODAY})\n"
    )
    for words in (("quiz", DECK), ("stats", DECK), ("reviews", "export")):
        assert run(*words, "--db", file, code=1).stderr == expected
    assert (file.read_bytes() if file.exists() else None) == before

    done = run("reviews", "restore", "--db", file, code=0).stdout

    copy = copy_folder(file) / f"{day}.db"
    assert f"2 answers, the last on {TODAY}, restored from {copy}" in done
    assert cards(file) == {"a", "b"}
    aside = file.with_name("reviews.old-1.db")
    assert (aside.read_bytes() if aside.exists() else None) == before
    assert f"the old file is now {aside}" in done or before is None
    run("stats", DECK, "--db", file, code=0)
    again = run("reviews", "restore", "--db", file, code=1).stderr
    assert "is sound and has 2 answers, and no copy has more: nothing was done" in again


def test_a_copy_that_is_named(file: Path) -> None:
    """It is taken back whatever the file has, which is moved aside."""
    name = f"{TODAY + timedelta(days=1)}.db"
    run("reviews", "restore", name, "--db", file, code=0)

    assert cards(file) == {"a"}
    assert cards(file.with_name("reviews.old-1.db")) == {"a", "b", "c"}
    run("reviews", "merge", file.with_name("reviews.old-1.db"), "--db", file, code=0)
    assert cards(file) == {"a", "b", "c"}
    run("reviews", "restore", "none.db", "--db", file, code=2)


def test_without_a_copy(path: Path) -> None:
    """A new file is begun in silence; for a damaged one there is nothing to take."""
    answer(path, "a")
    overwrite(path, 5000)
    with pytest.raises(DamagedStoreError, match="damaged, and there is no copy of it"):
        answers_in(path)
    with pytest.raises(StoreError, match="there is no copy with answers"):
        restore(path, None)


def test_damaged_copies(file: Path) -> None:
    """They are passed over, and stay."""
    first, second = copies(file)
    overwrite(first.path, 5000)
    file.unlink()

    assert copies(file) == [second]
    assert restore(file, None) == (second, None)
    assert first.path.exists()


def test_random_damage(path: Path, on_day: Callable[[date], None]) -> None:
    """Whichever bytes change, the file can be read afterwards, or its copy is."""
    on_day(TODAY)
    answer(path, *(f"card-{n}" for n in range(60)))
    on_day(TODAY + timedelta(days=1))
    answer(path, "later")
    whole, copied = path.read_bytes(), cards(copies(path)[0].path)
    rng = random.Random(7)  # noqa: S311
    restored = 0
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(rng.choice((1, 5, 200))):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data)
        try:
            answers_in(path)
        except StoreError:
            restored += 1
            restore(path, None if len(copies(path)) else path)
            assert cards(path) == copied
        for left in path.parent.glob("reviews.old*"):
            left.unlink()
    assert restored > 10


def test_a_damaged_file_takes_no_answer(file: Path) -> None:
    """The first change of a day reports damage, and makes no copy of it."""
    before = names(file)
    with Store(file) as store:
        page = file.stat().st_size // 4096 - 1
        overwrite(file, page * 4096)
        store._copied = None
        (copy_folder(file) / before[-1]).rename(copy_folder(file) / "other.db")
        with pytest.raises(DamagedStoreError):
            store.add(a_review("new"))

    assert names(file) == [*before[:-1], "other.db"]


@pytest.mark.skipif(os.name != "posix", reason="Windows has few links")
def test_a_link_stays_one(file: Path, tmp_path: Path) -> None:
    """What it leads to, such as a folder that is synchronized, has the copy."""
    place = tmp_path / "synchronized" / "mine.db"
    place.parent.mkdir()
    file.rename(place)
    file.symlink_to(place)
    overwrite(place, 0)

    _, aside = restore(file, None)

    assert aside == place.with_name("mine.old-1.db")
    assert file.readlink() == place
    assert cards(place) == cards(file) == {"a", "b"}


@pytest.mark.parametrize("step", ["link", "rename", "replace"])
def test_taking_back_is_cut_off(
    file: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever it ends, the file is there, and it can begin again."""
    overwrite(file, 5000)
    Path(f"{file}-journal").write_bytes(b"a journal")
    before = file.read_bytes()

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path if step == "rename" else os, step, stop)
        with pytest.raises(KeyboardInterrupt):
            restore(file, None)

    assert file.read_bytes() == before
    assert not list(file.parent.glob(".livedeck-*"))
    _, aside = restore(file, None)
    assert aside is not None
    assert aside.read_bytes() == before
    assert cards(file) == {"a", "b"}


def test_answers_while_a_copy_is_taken_back(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They wait for the restored file and go into it; those after it do, too."""
    moved, is_moving, go_on = files.move_file, Event(), Event()

    def move_slowly(draft: Path, to: Path) -> None:
        is_moving.set()
        go_on.wait(PATIENCE)
        moved(draft, to)

    def take_back() -> None:
        with exclusive("reviews", file):
            restore(file, copies(file)[0].path)

    with Store(file) as store:
        with store.changing():
            pass
        monkeypatch.setattr("deck.quiz.copies.move_file", move_slowly)
        thread = Thread(target=take_back)
        thread.start()
        assert is_moving.wait(PATIENCE)
        Timer(0.3, go_on.set).start()
        store.add(a_review("meanwhile", at_ms=START + DAY))
        thread.join(PATIENCE)
        store.add(a_review("after", at_ms=START + DAY))

    assert cards(file) == {"a", "b", "meanwhile", "after"}


_INTERRUPTED = """
import os, signal, sys
from pathlib import Path
from deck.quiz import copies
from deck.signals import take_over

def move(draft, path):
    signal.raise_signal(signal.SIGINT)
    os.replace(draft, path)

copies.move_file = move
take_over()
copies.restore(Path(sys.argv[1]), None)
"""


@pytest.mark.skipif(os.name != "posix", reason="exit codes of POSIX")
def test_an_interrupted_restore(file: Path) -> None:
    """Ctrl-C waits until the copy has the file's name."""
    overwrite(file, 5000)
    done = python("-c", _INTERRUPTED, file)

    assert done.returncode == -signal.SIGINT
    assert cards(file) == {"a", "b"}
