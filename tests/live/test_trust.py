"""Whose code runs: that of the shipped deck, and of folders that the user trusts."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from deck.folder.deck_folder import open_folder
from deck.folder.trust import (
    config_file,
    runs_always,
    trust_code,
    trusted_folders,
    untrusted,
)
from tests.folders import HEAD, write_folder
from tests.project.decks import edit, notes, run
from tests.terminal import expect, spawn

FolderOf = Callable[..., Path]
CARDS = """\
  - id: runs
    kind: output
    program: |-
      print(1)
      with __import__("contextlib").suppress(OSError): open(r'TRACE', 'w').close()
  - id: two
    kind: output
    program: |-
      print(2)
  - id: plain
    kind: recall
    q: x?
    a: y
"""
MODULE = """\
with __import__("contextlib").suppress(OSError): open(r'TRACE', 'w').close()
def f(x): return x
"""
USES = "  - {id: uses, kind: recall, q: x?, a: '${ f(1) }'}\n"
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal")


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """A file that is there once code of a strange folder has run."""
    return tmp_path / "trace"


@pytest.fixture
def strange(folder_of: FolderOf, trace: Path) -> Path:
    """A deck folder that nobody vouched for, with programs and a module."""
    folder = folder_of(CARDS.replace("TRACE", str(trace)) + USES)
    (folder / "functions.py").write_text(MODULE.replace("TRACE", str(trace)), "utf-8")
    run("trust", "--remove", folder, code=0)
    return folder


def asked(folder: Path) -> str:
    """The message on code that is not trusted; empty where there is none."""
    finding = untrusted(open_folder(folder))
    return finding.message if finding is not None else ""


def state(folder: Path) -> dict[Path, bytes]:
    """All files of a folder."""
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        *(("check DECK", 1), ("build DECK -o OUT", 1), ("diff DECK", 1)),
        *(("check DECK/bank.yaml", 1), ("build DECK -o OUT --strict", 1)),
        *(("show runs DECK", 1), ("show uses DECK", 1), ("show plain DECK", 0)),
        *(("quiz DECK", 1), ("preview DECK --once OUT/a.html", 1)),
        *(
            ("list DECK", 0),
            ("map DECK", 0),
            ("stats DECK", 0),
            ("list --retired DECK", 0),
        ),
        *(("explain names DECK", 0), ("explain f DECK", 0), ("write --deck DECK", 0)),
    ],
)
def test_strange_code_is_not_run(
    command: str, code: int, strange: Path, tmp_path: Path, trace: Path
) -> None:
    """No command runs code of another folder; where it needs it, that is an error."""
    before, out = state(strange), tmp_path / "out"
    words = [w.replace("DECK", str(strange)) for w in command.split()]
    out.mkdir()

    done = run(*(w.replace("OUT", str(out)) for w in words), code=code)

    assert (not trace.exists(), state(strange)) == (True, before)
    assert [p for p in out.iterdir() if p.suffix != ".html"] == []
    assert ("error[untrusted-code]: " in done.output) is (code == 1)
    assert (f"deck trust {strange}" in done.output) is (code == 1)


def test_check_still_finds_mistakes(strange: Path) -> None:
    """What is wrong without running code is found beside it."""
    edit(strange / "bank.yaml", "a: y", "a: ${ nothing }")

    done = run("check", strange, "--output-format", "concise", code=1)

    assert "error[untrusted-code]" in done.stdout
    assert "error[unknown-name]" in done.stdout
    assert "2 errors" in done.stderr


def test_a_build_has_all_cards_or_is_none(strange: Path, tmp_path: Path) -> None:
    """One blank in one program: nothing is written, until it is trusted too."""
    out = tmp_path / "out"
    run("trust", strange, code=0)
    run("build", strange, "-o", out, code=0)
    built, lock = state(out), (strange / "deck.lock").read_bytes()
    edit(strange / "bank.yaml", "print(2)", "print(2 )")

    done = run("build", strange, "-o", out, code=1)

    assert "changed since it was trusted: card `two`\n" in done.stderr
    assert (built, lock) == (state(out), (strange / "deck.lock").read_bytes())
    run("trust", strange, code=0)
    run("build", strange, "-o", out, code=0)
    assert len(notes(out / "gates.en.apkg")) == 4


@posix
@pytest.mark.parametrize("command", ["build -o ../out", "quiz", "preview"])
def test_the_question(command: str, strange: Path, trace: Path) -> None:
    """On a terminal it is asked: `n` is an error, `y` trusts until the code changes."""
    words = [sys.executable, "-m", "deck", *command.split()]
    question = r"code of this folder is not trusted: .*Run this code from now on"

    child = spawn(words, strange, {"LANG": "C.UTF-8"})
    expect(child, [f"(?s){question}"])
    child.send("n\r")
    if command != "preview":
        expect(child, [r"untrusted-code"])
        child.wait()
        assert child.exitstatus == 1
    child.close()
    assert not trace.exists()

    child = spawn(words, strange, {"LANG": "C.UTF-8"})
    expect(child, [f"(?s){question}"])
    child.send("y\r")
    expect(child, ["notes: [0-9]+ new", "http://", "What does this print"])
    child.close()
    assert asked(strange) == ""
    assert not runs_always(strange)


def test_trust_until_it_changes(strange: Path) -> None:
    """What was edited since it was trusted is named: cards, files, the first three."""
    assert run("trust", strange).stdout == (
        f"{strange}  trusted until it changes: programs of 2 cards, functions.py\n"
    )
    assert asked(strange) == ""
    edit(strange / "bank.yaml", "q: x?", "q: y?")
    edit(strange / "bank.yaml", "  - id: two\n    kind: output\n", "")
    edit(strange / "bank.yaml", "    program: |-\n      print(2)\n", "")
    assert asked(strange) == ""  # neither texts nor code that is gone

    edit(strange / "functions.py", "return x", "return  x")
    edit(strange / "bank.yaml", "print(1)", "print(0)")
    new = "  - {id: new, kind: output, program: print(5)}\n  - id: plain"
    edit(strange / "bank.yaml", "  - id: plain", new)

    fact = "code of this folder changed since it was trusted: card `runs`"
    assert asked(strange).startswith(f"{fact}, card `new`, file `functions.py`")


def test_trust_always(strange: Path, tmp_path: Path) -> None:
    """One's own folder runs whatever its code is; another at its path does, too."""
    run("trust", "--always", strange, code=0)
    edit(strange / "bank.yaml", "print(2)", "print(3)")
    assert asked(strange) == ""
    other = shutil.copytree(strange, tmp_path / "other")
    assert asked(other)
    trust_code(open_folder(other))

    listed = run("trust", "--list").stdout

    assert f"{strange.resolve()}  always\n" in listed
    what = "until it changes: programs of 2 cards, functions.py"
    assert f"{other.resolve()}  {what}\n" in listed
    run("trust", "--remove", strange, code=0)
    assert asked(strange)
    fact = f"error: {strange} is not in the list of `deck trust --list`\n"
    assert run("trust", "--remove", strange, code=2).stderr == fact
    run("trust", "--list", strange, code=2)
    run("trust", "--list", "--always", code=2)
    run("trust", tmp_path / "nowhere", code=2)


EXERCISE = """\
  - id: write
    kind: exercise
    q: Write it.
    program: x = 1
    setup: y = 2
    a: z = 3
    parts:
      - {text: It is there., hint: Look., tests: [{test: assert z == 3, because: No.}]}
"""


CODE = """\
  - id: write
    kind: code
    q: x?
    program: x = ____ + 5
    a: 6
    tests: assert x == 11
"""


@pytest.mark.parametrize(
    ("card", "parts"),
    [
        (EXERCISE, ("x = 1", "y = 2", "z = 3", "assert z == 3")),
        (CODE, ("____ + 5", "a: 6", "x == 11")),
    ],
)
def test_all_code_of_a_card_is_trusted(
    card: str, parts: Sequence[str], folder_of: FolderOf
) -> None:
    """What a learner begins with, what runs before it, the solution, and each test."""
    folder = folder_of(card)
    trust_code(open_folder(folder))
    assert asked(folder) == ""

    for part in parts:
        edit(folder / "bank.yaml", part, f"{part} + 0")
        assert asked(folder).endswith("changed since it was trusted: card `write`")
        edit(folder / "bank.yaml", f"{part} + 0", part)


def test_two_cards_of_one_id(tmp_path: Path) -> None:
    """The second of them, in another bank, runs too: its code counts."""
    card = f"{HEAD}  - {{id: a, kind: output, program: print(1)}}\n"
    folder = write_folder(tmp_path / "deck", {"one": card, "two": card})
    trust_code(open_folder(folder))

    edit(folder / "two.yaml", "print(1)", "print(3)")

    assert asked(folder).endswith("card `a`")


def test_data_are_code(strange: Path) -> None:
    """Data of a module count as a part of it: who edited them knows why it asks."""
    with (strange / "deck.yaml").open("a", encoding="utf-8") as config:
        config.write("data: [own.csv]\n")
    (strange / "own.csv").write_text("1\n", "utf-8")
    trust_code(open_folder(strange))
    assert asked(strange) == ""

    (strange / "own.csv").write_text("2\n", "utf-8")

    assert asked(strange).endswith("changed since it was trusted: file `own.csv`")


def test_shipped_code(
    folder_of: FolderOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shipped deck runs, and copies of it whose programs are the same."""
    shipped = folder_of(CARDS, "shipped")
    run("trust", "--remove", shipped, code=0)
    monkeypatch.setattr("deck.folder.trust.shipped_folder", lambda: shipped)
    assert asked(shipped) == ""
    copy = shutil.copytree(shipped, tmp_path / "copy")
    assert asked(copy) == ""

    edit(copy / "bank.yaml", "q: x?", "q: y?")
    assert asked(copy) == ""
    edit(copy / "bank.yaml", "print(2)", "print(3)")
    assert asked(copy) == "code of this folder is not trusted: card `two`"
    edit(shipped / "bank.yaml", "print(2)", "print(4)")
    assert asked(shipped) == ""


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"[", b"{}", b'["/"]', b"\xff\xfe", b"[" * 10_000, b"7", b"\0" * 9),
        *(b'{"version": 3}', b'{"version": 3, "folders": [1]}', b" " * 16_000_001),
        *(b'{"version": 2, "folders": {}}', b'{"version": 3, "folders": {"": 1}}'),
        *(b'{"version": 3, "folders": {"DECK": {"always": 1, "code": [1]}}}',),
    ],
    ids=range(14),
)
def test_broken_list(data: bytes, strange: Path) -> None:
    """A list that cannot be read trusts nothing, and is written anew."""
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_bytes(data.replace(b"DECK", str(strange.resolve()).encode()))
    assert asked(strange)

    trust_code(open_folder(strange))

    assert asked(strange) == ""
    listed = json.loads(config_file().read_text("utf-8"))
    assert str(strange.resolve()) in listed["folders"]


def test_list_that_cannot_be_written(
    strange: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be remembered one sentence says so."""
    blocked = tmp_path / "blocked"
    blocked.write_text("", "utf-8")
    monkeypatch.setattr("deck.folder.trust.config_file", lambda: blocked / "x.json")

    done = run("trust", strange, code=1)

    fact = "error: cannot remember which folders are trusted, in "
    assert done.stderr.startswith(fact)
    assert done.stderr.count("\n") == 1


def test_two_at_once(folder_of: FolderOf) -> None:
    """Of folders that are trusted at the same moment none is forgotten."""
    bank = "  - {id: x, kind: output, program: print(NUMBER)}\n"
    paths = [folder_of(bank.replace("NUMBER", str(n)), f"d{n}") for n in range(3)]
    config_file().unlink()
    words = [sys.executable, "-m", "deck", "trust", "-q"]
    children = [subprocess.Popen([*words, str(path)]) for path in paths]

    assert [child.wait() for child in children] == [0] * len(paths)
    assert {*trusted_folders()} == {str(path.resolve()) for path in paths}
