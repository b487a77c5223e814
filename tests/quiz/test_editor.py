"""Which editor is opened, with which option for the line, and what `e` opens in it."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from deck.live.trust import trust_always
from deck.quiz.editor import edit, editor_command
from tests.quiz.sitting import REVEAL, room_of
from tests.tables import table

BANK = Path("my cards") / "xor.yaml"
posix = pytest.mark.skipif(os.name == "nt", reason="paths of POSIX")


@posix
@pytest.mark.parametrize(("named", "command"), table(__file__, "editors"))
def test_how_each_editor_opens_a_line(named: str, command: str) -> None:
    """Each of the usual ones opens at the line and is waited for; others open."""
    words = editor_command(BANK, 7, {"EDITOR": named})

    assert " | ".join(words).replace(str(BANK.absolute()), "B") == command


def test_visual_before_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`VISUAL` comes before `EDITOR`, and a usual one where neither is set."""
    both = {"VISUAL": "hx", "EDITOR": "vim"}
    monkeypatch.setenv("PATH", str(tmp_path))

    assert editor_command(BANK, 1, both)[0] == "hx"
    assert editor_command(BANK, 1, {"VISUAL": "", "EDITOR": "vim"})[0] == "vim"
    assert editor_command(BANK, 1, {}) == []
    assert editor_command(BANK, 1, {"EDITOR": "  "}) == []
    assert editor_command(BANK, 1, {"EDITOR": "'open"}) == []


@posix
@pytest.mark.parametrize(
    ("script", "started"),
    [
        ("exit 0", True),
        ("exit 1", True),
        ("exit 127", False),
        ("kill -INT $PPID; sleep 0.1", True),
        ("kill -TERM $$", True),
    ],
)
def test_an_editor_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, started: bool
) -> None:
    """One that gives up was started; an interrupt while it runs is its own."""
    program = tmp_path / "an editor"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("VISUAL", f"'{program}'")

    assert edit(BANK, 1) is started
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize("named", ["/none/such", str(Path(sys.prefix)), "''"])
def test_what_cannot_be_started(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    """No traceback comes of a name that is no program."""
    monkeypatch.setenv("VISUAL", named)

    assert not edit(BANK, 1)


@posix
@pytest.mark.parametrize(
    ("named", "folder", "started"),
    [
        ("code", "my cards", True),
        ("code.cmd", "my cards", True),
        ("code", "my cards & others", False),
        ("beside", "my cards", False),
    ],
)
def test_a_script_of_windows(
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    named: str,
    folder: str,
    started: bool,
) -> None:
    """`code` names `code.cmd`, which no word can command; the current folder is none.

    The current folder may be a deck from anybody, with programs beside its banks.
    """
    for program in (Path("bin", "code.cmd"), Path("beside")):
        program.parent.mkdir(exist_ok=True)
        program.write_text('#!/bin/sh\nprintf "%s|" "$@" > words\n', encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATHEXT", os.pathsep.join((".EXE", ".CMD", "")))
    monkeypatch.setenv("PATH", os.pathsep.join((".", str(here / "bin"))))
    monkeypatch.setenv("VISUAL", named)

    assert edit(Path(folder, "xor.yaml"), 7) is started
    assert Path("words").exists() is started
    if started:
        words = f"--goto|{here / folder / 'xor.yaml'}:7|--wait|".split("|")
        assert sorted(Path("words").read_text("utf-8").split("|")) == sorted(words)


def test_a_folder_that_is_a_command_of_vim(deck_folder: Path, tmp_path: Path) -> None:
    """`:e` opens the bank in the real vim; what its folder is called is not run."""
    name = deck_folder.rename(tmp_path / "+!touch PWNED;").name
    trust_always(tmp_path / name)
    environ = {
        "TERM": "vt100",
        "EDITOR": "vi -u NONE -i NONE -n --cmd 'set shm=aF'",
        "VISUAL": "",
    }
    with room_of(Path(name), tmp_path / "reviews.db") as room:
        sitting = room.quiz(cwd=tmp_path, environ=environ)
        sitting.line(REVEAL, ":e")
        sitting.see("kind: recall")
        sitting.send("\x1b:q\r")
        sitting.at(REVEAL)
        assert sitting.quit() == 0

    assert list(tmp_path.rglob("PWNED*")) == []
