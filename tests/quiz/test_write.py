"""A program is written from an empty file, in a real terminal and a fake editor."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from deck.folder.trust import trust_always
from deck.quiz.exercise_file import former_path, rename_done
from deck.quiz.review import study_date
from deck.words import phrase
from tests.folders import write_folder
from tests.project.decks import run
from tests.quiz.sitting import Room, room_of, write

NAMESPACE = "00112233445566ff"
BANK = Path(__file__).with_name("write.yaml").read_text("utf-8")
MARKER = "# livedeck: half\n"
RIGHT = "def half(x):\n    return x / 2\n"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A deck with one program to write, whose code may run."""
    deck = write_folder(tmp_path / "deck", {"programs": BANK})
    trust_always(deck)
    with room_of(deck, tmp_path / "reviews.db") as room:
        yield room


@pytest.fixture(autouse=True)
def no_editor(room: Room, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nor is anything in the folder from which it is started."""
    room.environ |= {"VISUAL": "", "EDITOR": ""}
    monkeypatch.chdir(tmp_path)


def test_in_another_window(room: Room, tmp_path: Path) -> None:
    """Without an editor each save is checked; the file is the learner's in the end."""
    file = tmp_path / "new" / "half.py"
    sitting = write(room, "half", "--folder", "new", "--lang", "zh", "--ui", "zh")
    sitting.at("n 以后再说> ")
    assert file.read_text("utf-8").startswith("# livedeck: half\n#\n# 写出 half。\n")
    assert "# 1. half(x) 是 x 的一半。\n# 2. 0 也行。\n" in file.read_text("utf-8")
    assert "assert" not in file.read_text("utf-8")
    assert "里面还没有写代码" not in sitting.written
    file.write_bytes(b"\xff\xfe\x00")
    sitting.see("读不出")
    sitting.at("n 以后再说> ")
    file.write_text(RIGHT.replace("/", "*").replace("\n", "\r\n"), "utf-8")
    sitting.see("`half(3)` 得 `6`。")
    sitting.at("n 以后再说> ")
    other = file.with_name("half.py~")  # as vim saves
    other.write_text(RIGHT, "utf-8")
    other.replace(file)
    sitting.see("每个部分都通过了")
    assert sitting.end() == 0
    assert sitting.written.count("正在运行") == 2
    (kept,) = file.parent.iterdir()
    assert kept.name.startswith("half.20")
    assert kept.read_text("utf-8") == RIGHT


@pytest.mark.parametrize(
    ("editor", "message"),
    [("", "Edit it in another window"), ("no-editor", "`no-editor` was not")],
)
def test_no_editor(room: Room, tmp_path: Path, editor: str, message: str) -> None:
    """Where none is set, or it does not exist, another window will do."""
    room.environ["EDITOR"] = editor
    sitting = write(room, "half", "--lang", "en", width=40)
    sitting.see(message)
    sitting.at("n not now> ")
    assert max(map(len, sitting.shown.splitlines())) <= 40
    (tmp_path / "half.py").write_text("")
    sitting.see("Nothing is written in it yet.")
    sitting.at("n not now> ")
    (tmp_path / "half.py").write_text(RIGHT)
    sitting.see("Each part passes.")
    assert sitting.end() == 0


@pytest.mark.parametrize(
    ("text", "shown", "code"),
    [
        ("\N{BYTE ORDER MARK}" + MARKER + RIGHT, "Each part passes.", 0),  # of Windows
        (MARKER + RIGHT.replace("\n", "\r\n"), "Each part passes.", 0),
        (MARKER + RIGHT.replace("/", "*"), "`half(3)` gives `6`.", 1),
        (MARKER + "def half(x):\n    x / 2\n", "`half` returns nothing: a `return`", 1),
        (MARKER + "def half():\n    return 1\n", "pass: `half(3)` raises TypeError", 1),
        (MARKER, "there is no `half` in the file yet.", 1),
        ("", "Your file:", 1),
    ],
)
def test_redirected(
    room: Room, tmp_path: Path, text: str, shown: str, code: int
) -> None:
    """Where nobody can press a key the file is checked once, and the code says how."""
    if text:
        (tmp_path / "half.py").write_bytes(text.encode())
    options = ["--deck", room.deck, "--db", room.db, "--ui", "en", "--lang", "en"]
    written = run("write", "half", *options, code=code).stdout

    assert shown in written
    assert "n not now>" not in written


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("def half(x):\n    x / 2\n", "`half` returns nothing: a `return` is missing."),
        ("def half():\n    return 1\n", "does not pass: TypeError: half() takes 0"),
        ("def half(x):\n    return None\n", "does not pass: TypeError: unsupported"),
    ],
)
def test_no_name_of_the_author(
    room: Room, tmp_path: Path, text: str, shown: str
) -> None:
    """What the tests call without the learner's knowledge is not named."""
    bank = BANK.replace(
        "    a: |", "    setup: 'def twice(f): return f(3) * 2'\n    a: |"
    )
    bank = bank.replace("half(3) == 1.5, half(3)", "twice(half) == 3, twice(half)")
    (room.deck / "programs.yaml").write_text(bank, "utf-8")
    trust_always(room.deck)
    (tmp_path / "half.py").write_text(MARKER + text)
    options = ["--deck", room.deck, "--db", room.db, "--ui", "en", "--lang", "en"]
    written = run("write", "half", *options, code=1).stdout

    assert shown in written
    assert "twice" not in written


def test_bounds(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What never ends or fills the memory ends in a message."""
    file = tmp_path / "half.py"
    late, _ = phrase("stopped-late", "zh", "…").split("…")
    for text, ui, message in (
        ("x = [0] * 10**10\n", "en", "MemoryError"),
        ("import os\nos._exit(3)\n", "en", "it used too much memory or time"),
        ("raise SystemExit\n", "en", "there is no `half` in the file yet"),
        ("import sys\nsys.stdout.write('x' * 10**6)\n", "en", "It prints:"),
        ("while True:\n    pass\n", "zh", late),
    ):
        if message == late:
            monkeypatch.setattr("deck.quiz.write.SECONDS", 0.5)
        file.write_text(MARKER + text)
        options = ["--deck", room.deck, "--db", room.db, "--ui", ui, "--lang", "en"]
        assert message in run("write", "half", *options, code=1).stdout


def test_names(room: Room, tmp_path: Path) -> None:
    """Without a name the programs are listed, and which files were begun."""
    options = ["--deck", room.deck, "--db", room.db, "--ui", "en", "-q"]
    listed = run("write", *options, "--lang", "en")
    (tmp_path / "half.py").write_text("x")
    foreign = run("write", *options, "--lang", "en")
    (tmp_path / "half.py").write_text(MARKER)
    begun = run("write", *options, "--lang", "en")
    other = run("write", "hallf", *options, code=2)

    assert listed.stdout == foreign.stdout == "· half  Write half.\n"
    assert begun.stdout == "· half  (begun) Write half.\n"
    assert "no program `hallf` to write; did you mean `half`?" in other.stderr


def test_a_hint_in_a_file_that_is_not_python(room: Room, tmp_path: Path) -> None:
    """It is for the first part that is not written, and not for the first one."""
    bank = BANK.replace("/ 2\n", "/ 2\n      def zero():\n          return 0\n")
    bank = bank.replace("half(0) == 0", "zero() == 0")
    (room.deck / "programs.yaml").write_text(bank, "utf-8")
    trust_always(room.deck)
    (tmp_path / "half.py").write_text(MARKER + RIGHT + "def zero(:\n")
    options = ["--deck", room.deck, "--db", room.db, "--ui", "en", "--lang", "en"]
    written = run("write", "half", "--hint", *options, code=1).stdout

    assert "Line 4 is not Python yet" in written
    assert "A hint for part 2;" in written


def test_the_ladder(room: Room, tmp_path: Path) -> None:
    """Above the task; what passed says when it is asked again, and what is next."""
    bank = room.deck / "programs.yaml"
    long = BANK.partition("cards:\n")[2].replace("of x.", f"of x{' or x' * 20}.")
    again = [long.replace("id: half", f"id: {name}") for name in ("third", "fourth")]
    bank.write_text(BANK + "".join(again), "utf-8")
    trust_always(room.deck)
    today = study_date(datetime.now().astimezone())
    week = today + timedelta(days=7)
    for name, before, after in (
        ("half", "▶ half  · third (next)  · fourth", "`deck write third`"),
        ("fourth", f"✓ half {today}  · third (next)  ▶ fourth", "`deck write third`"),
        ("third", f"✓ half {today}  ▶ third  ✓ fourth {today}", "every program"),
    ):
        sitting = write(room, name, "--lang", "en", "--ui", "en", width=60, height=20)
        sitting.at("n not now> ")
        sitting.send("\r")
        sitting.at("n not now> ")
        assert before in sitting.written
        (tmp_path / f"{name}.py").write_text(RIGHT)
        sitting.see("Each part passes.")
        assert sitting.end() == 0
        assert f"Passed today, {today}. It is asked again on {week}." in sitting.written
        assert f"a solution: `deck show {name}`" in sitting.shown
        assert after in sitting.shown
        assert "…" not in sitting.written


def test_what_passed_has_a_tick_and_a_date(room: Room, tmp_path: Path) -> None:
    """In the list of programs and in each form of the statistics."""
    page = tmp_path / "page.html"
    (tmp_path / "half.py").write_text(MARKER + RIGHT)
    options = ["--db", room.db, "--ui", "en", "--lang", "en"]
    run("write", "half", "--deck", room.deck, *options)
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


def test_a_file_of_another_use_stays(room: Room, tmp_path: Path) -> None:
    """Nor is one written where none can be; a sentence says what to do."""
    (tmp_path / "half.py").write_text("mine = 1\n")
    (tmp_path / "file").write_text("")
    options = ["--deck", room.deck, "--db", room.db, "--lang", "en"]
    other = run("write", "half", *options, code=1).stderr
    none = run("write", "half", "--folder", "file/new", *options, code=1).stderr

    assert "half.py does not begin with `# livedeck: half`: add that line" in other
    assert none.startswith("error: cannot write ")
    assert (tmp_path / "half.py").read_text() == "mine = 1\n"


def test_what_was_written_elsewhere_is_copied_once(room: Room, tmp_path: Path) -> None:
    """From where earlier versions kept it; that file stays, under another name."""
    former = former_path(room.db, NAMESPACE, "half")
    former.parent.mkdir(parents=True)
    former.write_text(RIGHT)
    options = ["--deck", room.deck, "--db", room.db, "--ui", "en", "--lang", "en"]
    first = run("write", "half", *options).stdout
    again = run("write", "half", *options, code=1).stdout

    assert "What you wrote before was copied from" in first
    assert "Each part passes." in first
    assert "copied" not in again
    assert (tmp_path / "half.py").read_text().startswith(MARKER)
    assert [path.read_text() for path in former.parent.iterdir()] == [RIGHT]
