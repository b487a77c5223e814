"""`deck reviews`: the log exchanged, copied, mended; bad files are one sentence."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import click
import pytest

from deck.cli.reviews import reviews as group
from deck.quiz.database import DAMAGED
from deck.quiz.review import CardKey, Event, EventKind
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


@pytest.mark.parametrize("name", list(group.commands))
def test_each_says_what_it_does(name: str) -> None:
    """A sentence and an example; each option has its words."""
    command = group.commands[name]

    assert command.help is not None
    first, _, rest = command.help.partition("\n")
    assert first.endswith(".")
    assert f"deck reviews {name}" in rest
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help


def test_there_and_back(db: Path, folder: Path, tmp_path: Path) -> None:
    """What is exported and imported is the same log, the second time nothing is new.

    With a deck folder only its reviews are exported.
    """
    file, other = tmp_path / "out.jsonl", tmp_path / "new" / "o.db"
    third = tmp_path / "third.db"
    written = run("export", file, "--db", db)
    first = run("import", file, "--db", other)
    second = run("import", file, file, "--db", other)
    run("export", file, "--db", db, "--deck", folder)
    run("import", file, "--db", third)

    assert log_of(other) == log_of(db)
    assert written.stdout == f"{file}: 3 answers, 2 other entries\n"
    assert first.stdout == f"{file}: 3 answers, 2 other entries\n5 of them new\n"
    assert second.stdout.endswith("\n0 of them new\n")
    assert log_of(third) == [e for e in log_of(db) if e.namespace == NAMESPACE]


def test_through_a_pipe(db: Path, tmp_path: Path) -> None:
    """Without a file, or with `-`, the log goes through the streams."""
    printed = run("export", "--db", db).stdout_bytes
    said = run("import", "-", "--db", tmp_path / "o.db", typed=printed).stdout

    assert json.loads(printed.splitlines()[0])["version"] == 1
    assert said == "standard input: 3 answers, 2 other entries\n5 of them new\n"
    assert log_of(tmp_path / "o.db") == log_of(db)


def test_an_export_replaces_only_an_export(db: Path, tmp_path: Path) -> None:
    """Another file that has the name, such as the log itself, stays."""
    before = db.read_bytes()
    notes = tmp_path / "notes.txt"
    notes.write_text("mine")
    for file in (db, notes):
        said = run("export", file, "--db", db, code=1).stderr
        assert said == f"error: {file} is there already, and is no export of reviews\n"
    run("export", tmp_path / "out.jsonl", "--db", db)
    run("export", tmp_path / "out.jsonl", "--db", db)
    said = run("export", tmp_path / "no" / "out", "--db", db, code=1).stderr

    assert said.startswith(f"error: cannot write {tmp_path / 'no' / 'out'}: no such")
    assert db.read_bytes() == before
    assert notes.read_text() == "mine"


def test_another_file_of_reviews(db: Path, tmp_path: Path) -> None:
    """A backup can be taken over as it is, and is not changed by that."""
    before = db.read_bytes()
    said = run("import", db, "--db", tmp_path / "o.db").stdout

    assert said == f"{db}: 3 answers, 2 other entries\n5 of them new\n"
    assert log_of(tmp_path / "o.db") == log_of(db)
    assert db.read_bytes() == before


def test_all_files_or_none(db: Path, tmp_path: Path) -> None:
    """Where one of the files is bad, nothing of the others is taken."""
    good, bad, other = (tmp_path / name for name in ("good", "bad", "o.db"))
    run("export", good, "--db", db)
    bad.write_bytes(good.read_bytes().replace(b'"rating": 3', b'"rating": 9'))
    said = run("import", good, bad, "--db", other, code=1).stderr

    expected = f"error: {bad}, line 2: `rating` makes no sense: 9; nothing was imported"
    assert said == f"{expected}\n"
    assert log_of(other) == []


@pytest.mark.parametrize(
    ("name", "sentence", "code"),
    [
        ("none", "does not exist", 2),
        ("folder", "is a folder", 2),
        ("empty", "line 1: the file is empty; nothing was imported", 1),
        ("text", "line 1: this is neither an export of reviews nor", 1),
        ("broken.apkg", "it is truncated or damaged, or no package of Anki", 1),
        ("broken.db", "its database is damaged, or none of Anki", 1),
    ],
)
def test_files_that_are_refused(
    name: str, sentence: str, code: int, tmp_path: Path, folder: Path
) -> None:
    """One sentence, and no file of reviews is made."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "text").write_text("some text\n")
    (tmp_path / "broken.apkg").write_bytes(b"PK\x03\x04" + b"x" * 500)
    (tmp_path / "broken.db").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    words = ("import", tmp_path / name, "--db", tmp_path / "o.db", "--deck", folder)
    said = run(*words, code=code).stderr

    assert said.startswith(f"error: {tmp_path / name}")
    assert sentence in said
    assert said.count("\n") == 1
    assert not (tmp_path / "o.db").exists()


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


def test_rebuild(db: Path) -> None:
    """The memories are derived anew, and how many is said."""
    assert run("rebuild", "--db", db).stdout == "2 memories of 2 decks\n"
    with Store(db) as store:
        for name in store.namespaces():
            expected = SCHEDULER.replay(store.reviews(name))
            assert store.memories(name, SCHEDULER) == expected


def test_resume(db: Path, folder: Path) -> None:
    """Suspended cards are listed, and asked again when they are named."""
    words = ("--db", db, "--deck", folder)
    assert run("resume", *words).stdout == "a\nb (gap 2)\n"

    said = run("resume", "c", "a", *words, code=2).stderr
    assert said == "error: `c` is not suspended\n"
    assert run("resume", *words).stdout == "a\nb (gap 2)\n"

    assert run("resume", "b", *words).stdout == "1 card will be asked again\n"
    assert run("resume", *words).stdout == "a\n"

    bank = BANK.replace("id: a", "id: z, was: a")  # by the id that it has now
    (folder / "small.yaml").write_text(bank, encoding="utf-8")
    assert run("resume", *words).stdout == "z\n"
    assert run("resume", "z", *words).stdout == "1 card will be asked again\n"

    none = run("resume", *words)
    assert (none.stdout, none.stderr) == ("", "no card is suspended\n")


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


def test_recover_without_a_backup(db: Path) -> None:
    """The file is left as it is, and the sentence says so."""
    db.write_bytes(db.read_bytes().replace("感".encode(), b"\xe6\x84?"))
    before = db.read_bytes()
    said = run("export", "--db", db, code=1).stderr
    assert said == f"error: cannot use the reviews in {db}: {DAMAGED}\n"

    said = run("recover", "--db", db, code=1).stderr
    assert said == (
        f"error: cannot use the reviews in {db}: it is damaged, and there is no backup "
        "that can be read; it was left as it is. Move it to another folder to start "
        "anew\n"
    )
    assert db.read_bytes() == before


@pytest.mark.parametrize("name", ["export", "backup", "rebuild", "recover", "resume"])
def test_where_nothing_was_kept_yet(name: str, tmp_path: Path, folder: Path) -> None:
    """What reads does not make a file."""
    db = tmp_path / "no" / "r.db"
    more = ("--deck", folder) if name == "resume" else ()
    said = run(name, "--db", db, *more, code=2).stderr

    assert said.endswith(f"there are no reviews yet in {db}\n")
    assert not db.parent.exists()


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


def test_forget(folder: Path, db: Path) -> None:
    """Answers stay in the log, and nothing follows from them any more.

    Of a card that is new there is nothing to forget, which its log does not say either.
    """
    cards = "".join(
        f"  - {{id: {card}, kind: recall, q: x, a: b}}\n" for card in ("b", "c, was: e")
    )
    (folder / "small.yaml").write_text(BANK + cards, encoding="utf-8")

    def kinds() -> list[EventKind]:
        return [entry.kind for entry in log_of(db) if isinstance(entry, Event)]

    words = ("--deck", folder, "--db", db)
    kindly = "`b` is new as it is: there is nothing to forget\n"
    assert run("forget", "b", *words).stdout == f"{kindly}0 cards will be new again\n"
    assert run("forget", "b", "-q", *words).stdout == ""
    assert "there is no card `zzz`" in run("forget", "zzz", *words, code=2).output
    assert EventKind.FORGET not in kinds()

    said = run("forget", "b", "a", *words).stdout
    assert said == f"{kindly}1 card will be new again\n"
    with Store(db) as store:
        assert CardKey("a", 0) not in store.memories(NAMESPACE, SCHEDULER)
        assert len(list(store.reviews(NAMESPACE))) == 2
    assert kinds().count(EventKind.FORGET) == 1
    assert "`a` is new as it is" in run("forget", "a", *words).stdout

    with Store(db) as store:  # under the id that it had
        store.add(a_review("e", namespace=NAMESPACE))
    assert run("forget", "c", *words).stdout == "1 card will be new again\n"

    with Store(db) as store:  # a gap that was taken out, and may come back
        store.add(a_review(item=CardKey("c", 2), namespace=NAMESPACE))
    assert run("forget", "c", *words).stdout == "1 card will be new again\n"
    with Store(db) as store:
        assert store.memories(NAMESPACE, SCHEDULER) == {}
