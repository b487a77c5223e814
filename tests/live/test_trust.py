"""Whose code runs: nobody's but the shipped one, until the user says so."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from deck.live.trust import allow, config_file, runnable, trusted
from tests.folders import make_live, read_folder
from tests.project.decks import run

FolderOf = Callable[..., Path]
CARDS = """\
  - id: runs
    kind: output
    program: print(1)
  - id: two
    kind: output
    program: print(2)
  - id: plain
    kind: recall
    q: x?
    a: y
"""
MODULE = "def f(x): return x\n"
USES = "  - {id: uses, kind: recall, q: x?, a: '${ f(1) }'}\n"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The scripts of the children that were started."""
    scripts: list[str] = []
    popen = subprocess.Popen

    def start(words: list[str], **options: Any) -> subprocess.Popen[bytes]:
        scripts.extend(Path(word).name for word in words if word.endswith(".py"))
        return popen(words, **options)

    monkeypatch.setattr(subprocess, "Popen", start)
    return scripts


@pytest.fixture
def strange(folder_of: FolderOf) -> Path:
    """A deck folder that nobody vouched for."""
    return folder_of(CARDS)


def own_module(folder: Path, module: str = MODULE) -> Path:
    """A folder that has a module too, and a card of its function."""
    config = folder / "deck.yaml"
    if "live: " not in config.read_text("utf-8"):
        config.write_text(config.read_text("utf-8") + "live: own.py\n", "utf-8")
        bank = folder / "bank.yaml"
        bank.write_text(bank.read_text("utf-8") + USES, "utf-8")
    (folder / "own.py").write_text(module, "utf-8")
    return folder


def edit(folder: Path, old: str, new: str) -> None:
    """Edit the bank of a folder."""
    bank = folder / "bank.yaml"
    bank.write_text(bank.read_text("utf-8").replace(old, new), "utf-8")


def warned(folder: Path) -> list[str]:
    """The findings on code that was not run."""
    found = make_live(read_folder(folder)).findings
    return [f.message for f in found if f.rule == "program-not-trusted"]


@pytest.mark.parametrize("command", ["check", "build", "diff", "show runs", "list"])
def test_strange_code_is_not_run(
    command: str, strange: Path, tmp_path: Path, started: list[str]
) -> None:
    """No command runs code of another folder: its cards are left out, and named."""
    own_module(strange)
    words = [*command.split(), str(strange)]
    words += ["-o", str(tmp_path / "out")] if command == "build" else []

    run(*words)

    assert started == []
    assert not config_file().exists()
    done = run("show", "runs", str(strange), "-q")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "error: the code of card `runs` is not allowed;" in done.stderr
    done = run("check", str(strange))
    assert done.exit_code == 0
    assert done.stdout.count("warning[program-not-trusted]") == 2
    assert "--allow-code" in done.stdout
    deck = make_live(read_folder(strange))
    assert [str(live.card.id) for live in deck.cards] == ["plain"]
    assert deck.left_out == {"runs", "two", "uses"}


def test_allow_code(strange: Path, started: list[str]) -> None:
    """`--allow-code` runs the code of the folder, now and later, and lists it."""
    own_module(strange)
    assert "not-trusted" not in run("check", str(strange), "--allow-code").stdout
    assert set(started) == {"worker.py"}

    done = run("check", str(strange))

    assert (done.exit_code, "not-trusted" in done.stdout) == (0, False)
    listed = json.loads(config_file().read_text("utf-8"))
    assert list(listed["folders"]) == [str(strange.resolve())]
    assert [*listed["folders"][str(strange.resolve())]] == [
        *("runs", "two", "live: own.py")
    ]


def test_edited_code_asks_again(strange: Path) -> None:
    """What was edited since it was allowed does not run, and is named."""
    allow(own_module(strange))
    assert warned(strange) == []

    edit(strange, "print(2)", "print(3)")
    message = "the program of card `two` was not run: it changed since allowed"
    assert warned(strange) == [message]
    own_module(strange, MODULE + "y = 1\n")
    edit(strange, "print(1)", "print(0)")
    edit(strange, "id: plain", "id: new\n    kind: output\n    program: 1\n  - id: p")

    some = "the programs of 3 cards (`runs`, `two`, `new`) were not run"
    uses = "card `uses` uses `f` of own.py, which was not run"
    assert warned(strange) == [
        f"{some}; changed since allowed: `runs`, `two`",
        f"{uses}: it changed since allowed",
    ]
    assert "not-trusted" not in run("check", str(strange), "--allow-code").stdout
    assert warned(strange) == []


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
def test_all_code_of_a_card_is_allowed(
    card: str, parts: Sequence[str], folder_of: FolderOf
) -> None:
    """What a learner begins with, what runs before it, the solution, and each test."""
    folder = folder_of(card)
    allow(folder)
    assert warned(folder) == []
    message = "the program of card `write` was not run: it changed since allowed"

    for part in parts:
        edit(folder, part, f"{part} + 0")
        assert warned(folder) == [message]
        edit(folder, f"{part} + 0", part)


def test_edited_data_is_named(strange: Path) -> None:
    """Data of a module count as a part of it: who edited them knows why it asks."""
    data, config = strange / "own.csv", own_module(strange) / "deck.yaml"
    config.write_text(config.read_text("utf-8") + "data: [own.csv]\n", "utf-8")
    data.write_text("1\n", "utf-8")
    allow(strange)
    assert warned(strange) == []

    data.write_text("2\n", "utf-8")

    uses = "card `uses` uses `f` of own.py, which was not run"
    assert warned(strange) == [f"{uses}: it, or its data, changed since allowed"]


def test_path_does_not_matter(strange: Path, tmp_path: Path) -> None:
    """Another deck at the path of an allowed one asks; the same code elsewhere runs."""
    allow(own_module(strange))
    copy = shutil.copytree(strange, tmp_path / "copy")
    assert warned(copy) == []

    edit(strange, "print(", "print(9 + ")
    own_module(strange, "import os\n" + MODULE)

    assert len(warned(strange)) == 2
    assert warned(copy) == []


def allowed_in(folder: Path) -> frozenset[str]:
    """The programs of the one bank of a folder that may run."""
    (loaded,) = read_folder(folder).loaded
    return trusted(loaded.path, frozenset(runnable(loaded)))


def test_shipped_code(folder_of: FolderOf, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped deck and copies of it run; what is edited there asks anew."""
    shipped = own_module(folder_of(CARDS, "shipped"))
    monkeypatch.setattr("deck.live.trust.shipped_folder", lambda: shipped)
    copy = shutil.copytree(shipped, shipped.parent / "copy")
    assert len(allowed_in(shipped)) == 2
    assert make_live(read_folder(copy)).left_out == frozenset()

    edit(copy, "print(2)", "print(3)")
    deck = make_live(read_folder(copy))

    assert deck.left_out == {"two"}
    assert [finding.rule for finding in deck.findings] == ["program-not-trusted"]
    assert len(allowed_in(copy)) == 1
    assert len(runnable(*read_folder(copy).loaded)) == 2


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"[", b"{}", b'["/"]', b"\xff\xfe", b"[" * 10_000, b"7", b"\0" * 9),
        *(b'{"version": 2}', b'{"version": 2, "folders": [1]}', b" " * 16_000_001),
        *(b'{"version": 3, "folders": {}}', b'{"version": 2, "folders": {"": 1}}'),
    ],
    ids=range(13),
)
def test_broken_list(data: bytes, strange: Path) -> None:
    """A list that cannot be read allows nothing, and is written anew."""
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_bytes(data)
    assert allowed_in(strange) == frozenset()

    allow(strange)

    assert allowed_in(strange)


def test_list_that_cannot_be_written(
    strange: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be remembered one sentence says so, and nothing runs."""
    blocked = tmp_path / "blocked"
    blocked.write_text("", "utf-8")
    monkeypatch.setattr("deck.live.trust.config_file", lambda: blocked / "x.json")

    done = run("check", str(strange), "--allow-code")

    assert done.exit_code == 1
    assert done.stderr.startswith("error: cannot remember that programs may run, in ")
    assert done.stderr.count("\n") == 1


def test_two_at_once(folder_of: FolderOf) -> None:
    """Of folders that are allowed at the same moment none is forgotten."""
    bank = "  - {id: x, kind: output, program: print(NUMBER)}\n"
    paths = [folder_of(bank.replace("NUMBER", str(n)), f"d{n}") for n in range(3)]
    words = [sys.executable, "-m", "deck", "check", "-qq", "--allow-code"]
    children = [subprocess.Popen([*words, str(path)]) for path in paths]

    assert [child.wait() for child in children] == [0] * len(paths)
    assert [warned(path) for path in paths] == [[]] * len(paths)
