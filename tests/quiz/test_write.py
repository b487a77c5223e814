"""A program is written from an empty file, in a real terminal and a fake editor."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from deck.folder.trust import trust_always
from deck.quiz.write import draft_path, rename_done
from deck.words import phrase
from tests.folders import write_folder
from tests.project.decks import run
from tests.quiz.sitting import Room, room_of, write

NAMESPACE = "00112233445566ff"
BANK = Path(__file__).with_name("write.yaml").read_text("utf-8")
RIGHT = "def half(x):\n    return x / 2\n"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A deck with one program to write, whose code may run."""
    deck = write_folder(tmp_path / "deck", {"programs": BANK})
    trust_always(deck)
    with room_of(deck, tmp_path / "reviews.db") as room:
        yield room


def draft(room: Room, name: str = "half") -> Path:
    """Where the file is."""
    return draft_path(room.db, NAMESPACE, name)


def test_in_another_window(room: Room, tmp_path: Path) -> None:
    """With a file of one's own, or without an editor, Enter checks it again."""
    file = tmp_path / "mine.py"
    sitting = write(room, "half", "--file", str(file), "--lang", "zh", "--ui", "zh")
    sitting.at("n 以后再说> ")
    assert "# 写出 half。" in file.read_text("utf-8")
    assert "#      assert half(3) == 1.5, half(3)" in file.read_text("utf-8")
    file.write_bytes(b"\xff\xfe\x00")
    sitting.send("\r")
    sitting.see("读不出")
    sitting.at("n 以后再说> ")
    file.write_text(RIGHT.replace("/", "*").replace("\n", "\r\n"), "utf-8")
    sitting.send("\r")
    sitting.see("`half(3)` 得 `6`。")
    sitting.at("n 以后再说> ")
    file.write_text(RIGHT, "utf-8")
    sitting.send("\r")
    sitting.see("每个部分都通过了")
    assert sitting.end() == 0
    assert file.exists()


@pytest.mark.parametrize(
    ("editor", "message"),
    [("", "Edit the file in another window"), ("no-editor", "`no-editor` was not")],
)
def test_no_editor(room: Room, editor: str, message: str) -> None:
    """Where none is set, or it does not exist, another window will do."""
    room.environ |= {"VISUAL": "", "EDITOR": editor}
    sitting = write(room, "half", "--lang", "en", width=40)
    sitting.see(message)
    sitting.at("n not now> ")
    assert max(map(len, sitting.shown.splitlines())) <= 40
    draft(room).write_text(RIGHT)
    sitting.send("\r")
    sitting.see("Each part passes.")
    assert sitting.end() == 0


def test_bounds(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What never ends or fills the memory ends in a message."""
    file = tmp_path / "mine.py"
    late, _ = phrase("stopped-late", "zh", "…").split("…")  # a busy machine waits
    for text, ui, message in (
        ("x = [0] * 10**10\n", "en", "MemoryError"),
        ("import os\nos._exit(3)\n", "en", "it used too much memory or time"),
        ("raise SystemExit\n", "en", "there is no `half` in the file yet"),
        ("import sys\nsys.stdout.write('x' * 10**6)\n", "en", "It prints:"),
        ("while True:\n    pass\n", "zh", late),
    ):
        if message == late:
            monkeypatch.setattr("deck.quiz.write.SECONDS", 0.5)
        file.write_text(text)
        options = ["--deck", room.deck, "--db", room.db, "--ui", ui, "--lang", "en"]
        assert message in run("write", "half", "--file", file, *options, code=1).stdout


def test_names(room: Room) -> None:
    """Without a name the programs are listed, and which files were begun."""
    options = ["--deck", room.deck, "--db", room.db, "--ui", "en", "-q"]
    listed = run("write", *options, "--lang", "en")
    draft(room).parent.mkdir(parents=True)
    draft(room).write_text("x")
    begun = run("write", *options, "--lang", "en")
    other = run("write", "hallf", *options, code=2)

    assert listed.stdout == "· half  Write half.\n"
    assert begun.stdout == "· half  (begun) Write half.\n"
    assert "no program `hallf` to write; did you mean `half`?" in other.stderr


def test_what_passed_has_a_tick_and_a_date(room: Room, tmp_path: Path) -> None:
    """In the list of programs and in each form of the statistics."""
    file, page = tmp_path / "mine.py", tmp_path / "page.html"
    file.write_text(RIGHT)
    options = ["--db", room.db, "--ui", "en", "--lang", "en"]
    run("write", "half", "--file", file, "--deck", room.deck, *options)
    figures = json.loads(run("stats", room.deck, "--db", room.db, "--json").stdout)
    listed = run("write", "--deck", room.deck, *options, "-q").stdout
    shown = run("stats", room.deck, *options).stdout
    run("stats", room.deck, *options, "--html", page)

    (program,) = figures["programs"]
    assert program["card"] == "half"
    assert listed == f"✓ half  {program['passed']}  Write half.\n"
    assert listed in shown
    rung = '<li class="passed"><b>half</b><span class="soft">'
    assert rung + program["passed"] in page.read_text("utf-8")


def test_names_of_files_that_passed(tmp_path: Path) -> None:
    """What passed has a name of its own, each time another."""
    names = []
    for _ in range(3):
        (tmp_path / "half.py").write_text("x")
        names.append(rename_done(tmp_path / "half.py", date(2026, 3, 2)).name)

    assert names == [f"half.2026-03-02{more}.py" for more in ("", "-2", "-3")]
