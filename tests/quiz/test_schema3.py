"""Files of schema 3, as the version before this one left them: nothing is lost.

`schema3` has the files of two machines, and what that version said of the first one and
of both merged. They have undone and overruled answers, practice, gaps, a card that was
renamed on one machine, answers of Anki and of three time zones.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from deck.build.study_deck import read_study_deck
from deck.quiz.copies import copies
from deck.quiz.review_file import SCHEMA
from deck.quiz.scheduler import Scheduler
from deck.quiz.stats import read_stats
from deck.quiz.store import Store
from tests.folders import write_folder
from tests.project import decks

OLD = Path(__file__).with_name("schema3")
SAYS = json.loads((OLD / "says.json").read_text("utf-8"))
NAMESPACE = "00112233445566ff"
RENAMED = {"d-old": "d-new"}
FIGURES = ("answers", "minutes", "retention")
ANSWERS = 18  # in the first file, with one of another deck
ROOT = Path(__file__).parents[2]


def old_file(path: Path, name: str = "one") -> Path:
    """One of the files."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript((OLD / f"{name}.sql").read_text("utf-8"))
    return path


def schema_of(path: Path) -> int:
    """The schema of a file as it lies there."""
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def check(store: Store, which: str) -> None:
    """A file says what it said."""
    says = SAYS[which]
    store.rename(NAMESPACE, RENAMED)
    found = [[r.namespace, *r.item, *r[2:]][1:] for r in store.log(NAMESPACE)]
    memories = store.memories(NAMESPACE, Scheduler()).items()

    assert sorted(found) == says["answers"]
    assert [
        [*item, m.stability, m.difficulty, str(m.last), str(m.due), m.reps, m.lapses]
        for item, m in sorted(memories)
    ] == says["memories"]
    assert sorted(map(list, store.suspended(NAMESPACE))) == says["suspended"]
    assert [*map(list, store.buried(NAMESPACE, date(2026, 3, 9)))] == says["buried"]
    assert [*map(str, store.days(NAMESPACE))] == says["days"]


@pytest.mark.parametrize("to_read", [True, False])
def test_it_is_carried_over(tmp_path: Path, *, to_read: bool) -> None:
    """Once, after a copy of it was made; whoever only reads it changes nothing."""
    path = old_file(tmp_path / "reviews.db")
    for _ in range(2):
        with Store(path, to_read=to_read) as store:
            check(store, "one")
            assert store.unreadable == 0
    if to_read:
        assert schema_of(path) == 3
        assert [*tmp_path.iterdir()] == [path]
        return
    assert schema_of(path) == SCHEMA
    copy = path.with_name("reviews.backups") / "schema-3.db"
    assert schema_of(copy) == 3
    assert {each.path: each.answers for each in copies(path)}[copy] == ANSWERS
    with Store(copy) as store:
        check(store, "one")


def test_statistics(tmp_path: Path) -> None:
    """They are the same."""
    bank = (OLD / "gates.yaml").read_text("utf-8")
    deck = read_study_deck(write_folder(tmp_path / "deck", {"gates": bank}))
    path = old_file(tmp_path / "reviews.db")
    today = SAYS["one"]["stats"]["today"]
    noon = datetime.fromisoformat(f"{today}T12:00+00:00")

    found = read_stats(deck.in_language("en"), path, noon).to_json()

    says: dict[str, Any] = SAYS["one"]["stats"]
    del found["retention"]["desired"]
    assert {name: found[name] for name in FIGURES} == {
        name: says[name] for name in FIGURES
    }
    states = says["states"]
    states["known"] = states.pop("young") + states.pop("mature")
    assert found["states"] == found["topics"]["gates"] == states
    days = [day["answers"] for day in says["days"]]
    assert [*filter(None, found["year"])] == days
    forecast = [[n, due] for n, due in enumerate(found["forecast"]) if due]
    assert forecast == says["forecast"]


@pytest.mark.parametrize("carried_over", [True, False])
def test_merging(tmp_path: Path, *, carried_over: bool) -> None:
    """Each answer is there once, also of a card that only one of them had renamed."""
    one, two = (old_file(tmp_path / f"{name}.db", name) for name in ("one", "two"))
    if carried_over:
        Store(two).__exit__()
    with Store(one) as store:
        for expected in (3, 0):
            with Store(two, to_read=True) as other:
                assert store.merge(other) == (expected, 0)
            check(store, "both")
        with Store(one, to_read=True) as other:
            assert store.merge(other) == (0, 0)
        check(store, "both")
    with Store(two) as store, Store(one, to_read=True) as other:
        store.merge(other)
        check(store, "both")


INVALID = [
    "at_ms = -62135596800000",
    "at_ms = 9223372036854775807",
    "at_ms = 'soon'",
    "at_ms = at_ms + 0.5",
    "at_ms = 9e999",
    "rating = 9",
    "gap = -9223372036854775808",
    "offset_minutes = 9223372036854775807",
    "duration_ms = 9223372036854775807",
    "answer = zeroblob(2000000)",
    "answer = CAST(x'e684' AS TEXT)",
    "answer = hex(zeroblob(600000))",
    "card = char(27) || '[2J'",
    "purpose = 'war'",
]


def spoil(path: Path, *statements: str) -> None:
    """Do something to a file that no command does."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA ignore_check_constraints = 1")
        db.executescript(";".join(statements))


@pytest.mark.parametrize("change", INVALID)
def test_invalid_rows(tmp_path: Path, change: str) -> None:
    """They are left out, and counted in one sentence; all else is there."""
    path = old_file(tmp_path / "reviews.db")
    spoil(path, f"UPDATE review SET {change} WHERE at_ms = 1773000000000")  # noqa: S608

    warned = decks.run("reviews", "export", tmp_path / "out.csv", "--db", path, code=0)
    into = ("reviews", "merge", path, "--db", tmp_path / "other.db")
    merged = decks.run(*into, code=0)

    assert warned.stderr == "warning: 1 review record is invalid and was skipped\n"
    assert "1 review record is invalid and was skipped" in merged.stderr
    with Store(path) as store:
        assert store.unreadable == 1
        check(store, "one")


# Forks a process for each number n that it reads, which dies before the nth statement
# that it sends to SQLite; says how it ended.
DIES = """
import os, signal, sqlite3, sys
from pathlib import Path
from deck.quiz import review_file
from deck.quiz.store import Store

path = Path(sys.argv[1])

class Dying(sqlite3.Connection):
    def execute(self, *words):
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().execute(*words)

connect = sqlite3.connect
review_file.sqlite3.connect = lambda *a, **k: connect(*a, factory=Dying, **k)
for line in sys.stdin:
    child = os.fork()
    if not child:
        left = [int(line)]
        Store(path)
        os._exit(0)
    print(os.waitpid(child, 0)[1], flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("prepare", [old_file, None], ids=["old", "new"])
def test_a_kill_while_a_file_is_made(
    tmp_path: Path, prepare: Callable[[Path], Path] | None
) -> None:
    """At whichever statement: it is as it was, or whole, and goes on."""
    path, statuses = tmp_path / "reviews.db", [int(signal.SIGKILL)]
    command = [sys.executable, "-c", DIES, str(path)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as dying:
        assert dying.stdin
        assert dying.stdout
        while statuses[-1] == signal.SIGKILL:
            for left in tmp_path.glob("reviews.db*"):
                left.unlink()
            for left in tmp_path.glob("reviews.backups/*.db"):
                left.unlink()
            if prepare:
                prepare(path)
            print(len(statuses), file=dying.stdin, flush=True)
            statuses.append(int(dying.stdout.readline()))

            assert not path.exists() or schema_of(path) in {0, 3, SCHEMA}
            with Store(path) as store:
                if prepare:
                    check(store, "one")

    assert statuses[-1] == 0
    assert len(statuses) > 13
