"""`deck reviews`: the log exchanged, copied, mended; bad files are one sentence."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from deck.quiz.database import DAMAGED
from deck.quiz.review import CardKey, EventKind
from deck.quiz.scheduler import Scheduler
from deck.quiz.store import Store
from tests.folders import HEAD, write_folder
from tests.project import decks
from tests.quiz.entries import a_review, an_event, log_of

SCHEDULER = Scheduler()
run = partial(decks.run, "reviews", code=0)  # unless another is expected
NAMESPACE = "00112233445566ff"
BANK = f"{HEAD}  - {{id: a, kind: recall, q: one, a: '1'}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small deck folder."""
    return write_folder(tmp_path / "small", {"small": BANK})


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A file with three answers and two events, of two decks."""
    path = tmp_path / "reviews.db"
    with Store(path) as store:
        for _ in range(2):
            store.add(a_review("a", namespace=NAMESPACE))
        store.add(a_review("b", answer="感"))
        store.note(an_event(EventKind.SUSPEND, "a", namespace=NAMESPACE))
        store.note(an_event(EventKind.SUSPEND, "b", gap=2, namespace=NAMESPACE))
    return path


def test_through_a_pipe(db: Path, tmp_path: Path) -> None:
    """Without a file, or with `-`, the log goes through the streams."""
    printed = run("export", "--db", db).stdout_bytes
    said = run("import", "-", "--db", tmp_path / "o.db", typed=printed).stdout

    assert json.loads(printed.splitlines()[0])["version"] == 1
    assert said == "standard input: 3 answers, 2 other entries\n5 of them new\n"
    assert log_of(tmp_path / "o.db") == log_of(db)


def test_backup(db: Path, tmp_path: Path) -> None:
    """It lies beside the log with the date in its name; another one never goes."""
    first = Path(run("backup", "--db", db).stdout.strip())
    second = Path(run("backup", "--db", db).stdout.strip())
    said = run("backup", first, "--db", db, code=1).stderr
    lost = run("backup", tmp_path / "no" / "my.db", "--db", db, code=1).stderr
    named = run("backup", tmp_path / "my.db", "--db", db, "-q").stdout

    assert first.parent == second.parent == db.parent
    assert first != second
    assert said == f"error: {first} is there already: nothing was written\n"
    assert lost.startswith(f"error: cannot write {tmp_path / 'no' / 'my.db'}: no such")
    assert not list(tmp_path.rglob("*.db?*"))
    assert named == ""
    assert log_of(first) == log_of(second) == log_of(tmp_path / "my.db") == log_of(db)


def test_recover(db: Path) -> None:
    """A whole file is left alone; a damaged one is replaced by its newest backup."""
    said = run("recover", "--db", db).stdout
    assert said == f"{db} is not damaged: nothing was done\n"

    expected = log_of(db)
    with Store(db) as store:
        store.note(an_event(EventKind.RESUME, "a", namespace=NAMESPACE))
    (backup,) = db.with_name("reviews.backups").iterdir()
    made = datetime.now().astimezone() - timedelta(hours=5, minutes=1)
    os.utime(backup, (made.timestamp(), made.timestamp()))
    data = bytearray(db.read_bytes())
    data[:100] = b"?" * 100
    db.write_bytes(data)
    for words in (("rebuild",), ("export",)):
        said = run(*words, "--db", db, code=1).stderr
        assert said == f"error: cannot use the reviews in {db}: {DAMAGED}\n"
    said = run("recover", "--db", db).stdout

    lost = "what was answered since then is lost"
    assert said.splitlines() == [
        f"3 answers, 2 other entries restored from {backup}",
        f"that backup is of {made:%Y-%m-%d %H:%M} (5 hours old); " + lost,
        f"the old file is now {db.with_name('reviews.damaged.db')}",
    ]
    assert db.with_name("reviews.damaged.db").read_bytes() == data
    assert log_of(db) == expected


@pytest.mark.parametrize("below", ["r.db", "new/r.db", "new/folder/r.db"])
def test_a_folder_that_cannot_be_made(db: Path, tmp_path: Path, below: str) -> None:
    """Where a folder is a file, nobody can keep reviews, and the file stays."""
    file, out = tmp_path / "file", tmp_path / "out"
    file.write_text("text")
    run("export", out, "--db", db)
    said = run("import", out, code=1, DECK_DB=str(file / below)).stderr

    place = f"error: cannot use the reviews in {file / below}"
    assert said == f"{place}: its folder is a file\n"
    assert file.read_text() == "text"


def test_forget_what_a_card_was(folder: Path, db: Path) -> None:
    """Answers under the id that a card had are forgotten, and those to a lost gap."""
    card = "  - {id: c, was: e, kind: recall, q: x, a: b}\n"
    (folder / "small.yaml").write_text(BANK + card, encoding="utf-8")
    for item in (CardKey("e", 0), CardKey("c", 2)):
        with Store(db) as store:
            store.add(a_review(item=item, namespace=NAMESPACE))
        said = run("forget", "c", "--deck", folder, "--db", db).stdout

        assert said == "1 card will be new again\n"
        with Store(db) as store:
            assert {*store.memories(NAMESPACE, SCHEDULER)} == {CardKey("a", 0)}
