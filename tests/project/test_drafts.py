"""Files that take the place of others: whole, on the disk, and no drafts for ever."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from deck import files
from deck.errors import OutputError
from deck.files import replace_file, replacing
from tests.project.decks import python, run, write_deck

ROOT = Path(__file__).parents[2]
BANK = "  - {id: a, kind: recall, q: What?, a: That.}\n"
# Runs a command, which is killed before it replaces a file in a folder of that name.
KILLED = """
import os, signal, sys
from deck.cli import cli

def replace(draft, path, replace=os.replace):
    if path.parent.name == sys.argv[1]:
        os.kill(os.getpid(), signal.SIGKILL)
    replace(draft, path)

os.replace = replace
cli(sys.argv[2:])
"""


@pytest.mark.skipif(os.name != "posix", reason="there is no such signal")
@pytest.mark.parametrize(
    ("command", "place"),
    [
        ("build deck --lang en", "deck"),
        ("map deck --svg maps/map.svg", "maps"),
        ("reviews export logs/log.jsonl --db reviews.db", "logs"),
    ],
)
def test_a_draft_of_a_killed_command(command: str, place: str, here: Path) -> None:
    """It is left alone for an hour, and the next one that writes there deletes it."""
    for folder in ("deck", "maps", "logs"):
        Path(folder).mkdir()
    write_deck(Path("deck"), BANK)
    quiz = ["quiz", "deck", "--db", "reviews.db"]
    assert run(*quiz).exit_code == 0
    code = python("-c", KILLED, place, *command.split()).returncode
    (draft,) = Path(place).glob(".livedeck-*")

    assert code < 0
    for age, is_left in ((60, True), (7_200, False)):
        os.utime(draft, (time.time() - age,) * 2)
        write_deck(Path("deck"), BANK.replace("That", f"That {age}"))
        assert run(*command.split()).exit_code == 0
        assert draft.exists() is is_left
    assert list(Path(place).glob(".livedeck-*")) == []


@pytest.mark.skipif(os.name != "posix", reason="folders cannot be synchronized")
def test_a_loss_of_power(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes are on the disk before the name is, and the name at the end."""
    path, steps = tmp_path / "deck.lock", []
    sync, replace = os.fsync, os.replace

    def note_sync(handle: int) -> None:
        steps.append("folder" if os.path.isdir(handle) else "file")  # noqa: PTH112
        sync(handle)

    def note_replace(draft: Path, target: Path) -> None:
        steps.append("name")
        replace(draft, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(os, "replace", note_replace)
    replace_file(path, b"first")
    path.chmod(0o640)
    replace_file(path, [b"sec", b"ond"])
    replace_file(path, b"third", is_durable=False)

    assert steps == ["file", "name", "folder"] * 2 + ["name"]
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"third", 0o640)
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows replaces no file that is open, as a scanner has it for a moment."""
    path, refused = tmp_path / "deck.lock", [True, True, True]
    replace = os.replace

    def refuse(draft: Path, target: Path) -> None:
        if refused and refused.pop():
            raise PermissionError(13, "Access is denied")
        replace(draft, target)

    monkeypatch.setattr(files, "_SCANNED", 10)
    monkeypatch.setattr(os, "replace", refuse)
    replace_file(path, b"new")

    assert (refused, path.read_bytes()) == ([], b"new")

    monkeypatch.setattr(files, "_SCANNED", 0)
    refused.append(True)
    with pytest.raises(PermissionError):
        replace_file(path, b"newer")

    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_package_that_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows moves no package that Anki reads: the lock is not written before it."""
    package = tmp_path / "small.en.apkg"
    package.write_bytes(b"old")

    def refuse(_draft: Path, _target: Path) -> None:
        raise PermissionError(13, "It is used by another process")

    monkeypatch.setattr(files, "_SCANNED", 0)
    monkeypatch.setattr(os, "replace", refuse)
    written = []
    with (
        pytest.raises(OutputError, match=r"small\.en\.apkg: it is used by"),
        replacing(tmp_path, {package.name: b"new"}),
    ):
        written.append("lock")

    assert written == []
    assert package.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [package]
