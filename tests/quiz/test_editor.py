"""Which editor is opened, and how it is told the line."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from deck.quiz.editor import edit, editor_command

BANK = Path("my cards") / "xor.yaml"
posix = pytest.mark.skipif(os.name == "nt", reason="paths of POSIX")


@posix
@pytest.mark.parametrize(
    ("named", "command"),
    [
        ("vim", ["vim", "+7", "--", "B"]),
        (
            "/usr/bin/vim.basic -u NONE",
            ["/usr/bin/vim.basic", "-u", "NONE", "+7", "--", "B"],
        ),
        ("nvim", ["nvim", "+7", "--", "B"]),
        ("gvim", ["gvim", "-f", "+7", "--", "B"]),
        ("gvim -f", ["gvim", "-f", "+7", "--", "B"]),
        ("nano -l", ["nano", "-l", "+7", "B"]),
        ("emacs -nw", ["emacs", "-nw", "+7", "B"]),
        ("emacsclient -t", ["emacsclient", "-t", "+7", "B"]),
        ("'/opt/my editors/micro'", ["/opt/my editors/micro", "+7", "B"]),
        ("hx", ["hx", "B:7"]),
        ("subl", ["subl", "--wait", "B:7"]),
        ("code", ["code", "--wait", "--goto", "B:7"]),
        ("code --wait", ["code", "--wait", "--goto", "B:7"]),
        ("kate", ["kate", "--block", "--line", "7", "B"]),
        ("gedit", ["gedit", "--wait", "+7", "B"]),
        ("my-own-editor", ["my-own-editor", "B"]),
    ],
)
def test_how_editors_are_told_the_line(named: str, command: list[str]) -> None:
    """Each of the usual ones opens at the line and is waited for; others open."""
    bank = str(BANK.absolute())
    wanted = [word.replace("B", bank) if word[0] == "B" else word for word in command]

    assert editor_command(BANK, 7, {"EDITOR": named}) == wanted


def test_which_of_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`VISUAL` comes before `EDITOR`, and a usual one where neither says anything."""
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
