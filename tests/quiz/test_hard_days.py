"""Killed, without room, beside another session: no answer shown as taken is lost."""

from __future__ import annotations

import random
import re
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pexpect
import pytest

from deck.quiz.copies import copy_folder
from deck.quiz.scheduler import Scheduler
from deck.quiz.store import Store
from tests.folders import HEAD, write_folder
from tests.patience import IS_THOROUGH
from tests.quiz.sitting import NAMESPACE, Room, Sitting, room_of
from tests.terminal import end, expect

CHUNK = 8  # kills of one learner, whose sessions go on where the log says
PROMPT = re.compile(r"[^\r\n]*> $")
FACT = """  - id: c{n}
    kind: numeric
    q: {{en: 'What is 2 times {n}?', zh: '加'}}
    a: ${{ 2 * {n} }}
"""


def taken(written: str) -> int:
    """How many answers a session has shown as taken.

    That is by a verdict, or for what the learner judges by what comes after it.
    """
    plain = re.sub(r"\x1b\[\?2004[hl]\r?", "", written)
    verdicts = re.findall(r"^(?:Right|Wrong)\.\r$", plain, re.MULTILINE)
    judged = re.findall(r"(?:Easy> [1-4]|or 0> [^\r]*)\r\n\r\n.", plain)
    return len(verdicts) + len(judged)


def answers(rng: random.Random, prompt: str) -> str:
    """What somebody might type at a prompt."""
    if "4 Easy" in prompt:
        return rng.choice("1333")
    if "goes on" in prompt:
        return rng.choice(["\r", "\r", "\r", "u", "s", "b"])
    if "Enter ends" in prompt:
        return rng.choice("umm\r" if "m three" in prompt else "u\r")
    answer = rng.choice(["", "1", "2", "0 0 0 1", "weighted sum", ":u", ":s", ":b"])
    return f"{answer}\r"


def kill_at_random(room: Room, rng: random.Random) -> Sitting:
    """Answer for a while, then kill the quiz."""
    sitting = room.quiz("--new", "50")
    for _ in range(rng.randrange(10)):
        if expect(sitting.child, [PROMPT, pexpect.EOF]) == 1:
            return sitting
        prompt = sitting.child.match[0]
        sitting.wait_for(lambda: not sitting.modes["icanon"])
        sitting.send(answers(rng, prompt))
    time.sleep(rng.uniform(0, 0.05))
    sitting.child.kill(signal.SIGKILL)
    expect(sitting.child, [pexpect.EOF])
    return sitting


def check_log(room: Room, namespace: str = NAMESPACE) -> None:
    """The file is whole, and the schedule in it is what follows from the log."""
    with closing(sqlite3.connect(room.db)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with Store(room.db) as store:
        reviews = store.reviews(namespace)
        memories = store.memories(namespace, Scheduler())
    assert memories == Scheduler().replay(reviews)


@pytest.mark.long
def test_kills_at_random_moments(room: Room) -> None:
    """No kill loses an answer that was shown as taken, nor bends the schedule."""
    for chunk in range(5 if IS_THOROUGH else 1):
        rng = random.Random(chunk)  # noqa: S311 - the same at each run
        room.db.unlink(missing_ok=True)
        shutil.rmtree(copy_folder(room.db), ignore_errors=True)
        shown = undone = 0
        for _ in range(CHUNK):
            sitting = kill_at_random(room, rng)
            end(sitting.child)
            shown += taken(sitting.written)
            undone += sitting.written.count("Taken back: the answer to")
            assert "Traceback" not in sitting.written
            if not room.db.exists():  # killed before it was written
                continue
            check_log(room)
            assert len(room.rows()) >= shown, sitting.written
            assert [each for (each,) in room.rows("undone")].count(1) >= undone
        assert shown


def test_two_sessions_at_once(tmp_path: Path) -> None:
    """Two terminals on one file: each of their answers is in the log."""
    facts = "".join(FACT.format(n=n) for n in range(100, 150))
    deck = write_folder(tmp_path / "many", {"many": HEAD + facts})
    with room_of(deck, tmp_path / "reviews.db") as room:
        both = [room.quiz("--new", "500", "--minutes", "60") for _ in range(2)]
        for _ in range(50):
            for sitting in both:
                expect(sitting.child, [r"What is 2 times (\d+)\?"])
            for sitting in both:
                sitting.line("> ", str(2 * int(sitting.child.match[1])))
            for sitting in both:
                sitting.key(">", "\r")
        for sitting in both:
            assert sitting.end() == 0
            assert "50 answered, 50 right" in sitting.written

        assert len(room.rows()) == 100
        check_log(room, "00112233445566ff")


def test_no_room_left(room: Room) -> None:
    """A file that may not grow ends the session with a sum and one sentence."""
    room.answer_one()
    limit = room.db.stat().st_size - 16_384  # less than a transaction needs

    def no_room() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    sitting = room.quiz("--cram", preexec_fn=no_room)
    while expect(sitting.child, [PROMPT, pexpect.EOF]) == 0:
        prompt = sitting.child.match[0]
        sitting.wait_for(lambda: not sitting.modes["icanon"])
        sitting.send("1" if "4 Easy" in prompt else "\r")
        assert len(room.rows()) < 100

    sitting.child.wait()
    assert sitting.child.exitstatus == 1
    assert sitting.written.count("error:") == 1
    assert "Traceback" not in sitting.written
    logged = len(room.rows()) - 1
    assert f"{logged} answered" in sitting.written or logged == 0
    check_log(room)
    again = room.quiz()
    again.at("> ")
    assert again.quit() == 0
