"""`e` opens the bank of a card in the learner's editor."""

from __future__ import annotations

import shlex
from pathlib import Path

from sitting import JUDGE, REVEAL, Room, room_of

EDITOR = """#!/bin/sh
echo "edited $3 at $(sed -n "${1#+}p" "$3")"
sed -i 's/What is a weight?/What is a bias?/' "$3"
"""


def test_an_edited_card(room: Room, tmp_path: Path) -> None:
    """`e` opens the bank at the card; it is asked again as it is written now."""
    editor = tmp_path / "my editors" / "vim"  # which is told the line by `+7 -- FILE`
    editor.parent.mkdir()
    editor.write_text(EDITOR)
    editor.chmod(0o755)
    sitting = room.quiz(environ={"EDITOR": shlex.quote(str(editor)), "VISUAL": ""})
    sitting.see("What is a weight?")
    sitting.line(REVEAL, ":e")
    sitting.see("at   - id: told")
    sitting.see("What is a bias?")
    sitting.line(REVEAL, "")
    sitting.key(JUDGE, "e")
    sitting.see("edited ")
    sitting.told("3")
    sitting.at("[two words]")

    assert sitting.quit() == 0
    assert [row[0] for row in room.rows()] == ["told"]


def test_a_folder_that_is_a_command_of_vim(deck_folder: Path, tmp_path: Path) -> None:
    """`:e` opens the bank in the real vim; what its folder is called is not run."""
    name = deck_folder.rename(tmp_path / "+!touch PWNED;").name
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
