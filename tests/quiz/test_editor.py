"""The editor of `e` and `deck write`: what is started, and how it may fail."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from deck.cli.keyboard import edit
from deck.folder.trust import trust_always
from tests.quiz.sitting import REVEAL, room_of


@pytest.mark.skipif(os.name == "nt", reason="a script of a shell")
@pytest.mark.parametrize(
    ("script", "went_well"),
    [
        ("exit 0", True),
        ("exit 1", False),
        ("kill -INT $PPID; sleep 0.1", True),
        ("kill -TERM $$", False),
    ],
)
def test_how_an_editor_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, went_well: bool
) -> None:
    """One that fails is named; an interrupt while it runs is its own."""
    program = tmp_path / "an editor"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("VISUAL", f"'{program}'")

    assert edit(tmp_path / "bank.yaml").went_well is went_well
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize("named", ["/none/such", str(Path(sys.prefix)), "''", "'open"])
def test_what_cannot_be_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    """No traceback comes of a name that is no program."""
    monkeypatch.setenv("VISUAL", named)

    assert edit(tmp_path / "bank.yaml") == (named, False)


def test_no_editor_is_guessed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none is set none is opened, though the system has vi."""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)

    assert edit(tmp_path / "bank.yaml") == ("", False)


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
