"""What the commands say of the lock: build, check, retired, lock."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.project.decks import run

CONFIG = """\
namespace: 00112233445566ff
name: gates
title: Gates
languages: [en]
banks: [gates.yaml]
"""
CARDS = {
    "x_1": "kind: recall\n    q: one\n    a: 1",
    "two": "kind: numeric\n    q: two\n    a: ${ 1 + 1 }",
    "six": "kind: numeric\n    q: six\n    a: ${ 3 + 3 }",
}


def write(**cards: str) -> None:
    """Write the deck folder `gates` with these cards."""
    Path("gates").mkdir(exist_ok=True)
    bank = "topic: gates\ntitle: Gates\ncards:\n"
    bank += "".join(f"  - id: {name}\n    {text}\n" for name, text in cards.items())
    Path("gates/deck.yaml").write_text(CONFIG, encoding="utf-8")
    Path("gates/gates.yaml").write_text(bank, encoding="utf-8")


@pytest.fixture(autouse=True)
def _built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(**CARDS)
    assert run("build", "gates").exit_code == 0


def test_a_card_taken_out() -> None:
    """The build names it with its search; `deck retired` lists it, newest first."""
    assert run("retired", "gates").stderr == "0 retired cards\n"
    write(two=CARDS["two"], six=CARDS["six"])

    built = run("build", "gates")

    assert "1 retired" in built.stdout
    assert "retired: x_1, in Anki: ID:x\\_1\n" in built.stdout
    assert "retired: " not in run("build", "gates").stdout
    listed = run("retired", "gates")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d  x_1  ID:x\\_1\n", listed.stdout)
    assert listed.stderr == "1 retired card\n"


def test_another_note_type() -> None:
    """The build says that it is a new note."""
    write(**CARDS | {"x_1": "kind: cloze\n    text: 'a {{c1::gap}}'"})

    said = run("build", "gates").stdout

    assert "new note: x_1 went over to the other note type\n" in said
    assert 'retired: x_1, in Anki: ("note:livedeck basic" ID:x\\_1)\n' in said


def test_a_clock_behind() -> None:
    """One line on stderr says so; the build goes on."""
    lock = Path("gates/deck.lock")
    text = re.sub("@digest .*\n", "", lock.read_text(encoding="utf-8"))
    later = re.sub(r" (\d{10}) 0 ", lambda m: f" {int(m[1]) + 86_400} 0 ", text)
    lock.write_text(later, encoding="utf-8")

    done = run("build", "gates")

    assert done.exit_code == 0
    assert re.search(r"^warning: the clock is .* behind the last build", done.stderr)
    assert done.stderr.count("\n") == 1
    assert re.sub("@digest .*\n", "", lock.read_text(encoding="utf-8")) == later


def test_two_folders_with_one_namespace() -> None:
    """The build of either warns of the other; those that have their own are silent."""
    assert run("build", "gates").stderr == ""
    shutil.copytree("gates", "copy")
    shutil.copytree("gates", "other")
    config = Path("other/deck.yaml")
    config.write_text(config.read_text("utf-8").replace("ff\n", "fe\n", 1), "utf-8")
    assert "error[namespace-changed]" in run("build", "other").stderr
    Path("other/deck.lock").unlink()

    for folder, beside in (("gates", "copy"), ("copy", "gates")):
        said = run("build", folder).stderr
        assert said.startswith(f"warning: {beside}, beside this folder, has the same")
        assert said.count("\n") == 1
    assert run("build", "other").stderr == ""


def test_a_lost_lock() -> None:
    """`deck lock` makes it again; one that is there is not touched."""
    lock, package = Path("gates/deck.lock"), "out/gates.en.apkg"
    before = lock.read_bytes()
    assert run("lock", "gates", "--from", package).exit_code == 1
    lock.unlink()

    done = run("lock", "gates", "--from", package)

    assert done.stdout == "deck.lock has 3 notes again, and 0 retired ones\n"
    assert lock.read_bytes() == before
    assert run("lock", "gates", "--from", "nothing.apkg", "--force").exit_code == 2
    assert lock.read_bytes() == before


NOTE = r"(?m)^x_1 en basic (\S+) (\d+) (\S+) (\d+) 0 (\d+)"
TAMPERED = {
    "an id": (NOTE, r"../x en basic \1 \2 \3 \4 0 \5"),
    "a terminal's escape": (NOTE, "x\x1b]0;x en basic \\1 \\2 \\3 \\4 0 \\5"),
    "a language": (NOTE, r"x_1 ../en basic \1 \2 \3 \4 0 \5"),
    "a GUID": (NOTE, r"x_1 en basic 0 \2 \3 \4 0 \5"),
    "a note of 1970": (NOTE, r"x_1 en basic \1 1 \3 \4 0 \5"),
    "a note of tomorrow": (NOTE, r"x_1 en basic \1 9999999999999 \3 \4 0 \5"),
    "a content": (NOTE, r"x_1 en basic \1 \2 zz \4 0 \5"),
    "a time of 1970": (NOTE, r"x_1 en basic \1 \2 \3 1 0 \5"),
    "a time of tomorrow": (NOTE, r"x_1 en basic \1 \2 \3 9999999999 0 \5"),
    "retired tomorrow": (NOTE, r"x_1 en basic \1 \2 \3 \4 9999999999 \5"),
    "written tomorrow": (NOTE, r"x_1 en basic \1 \2 \3 \4 0 9999999999"),
    "an order": ("@order x_1", "@order /x"),
    "a title": ("@title en", "@title ../en"),
    "a namespace": ("@namespace 0", "@namespace x"),
    "another deck": ("@namespace 0", "@namespace f"),
}


@pytest.mark.parametrize(("old", "new"), TAMPERED.values(), ids=list(TAMPERED))
def test_a_tampered_package(old: str, new: str) -> None:
    """What a package says of ids, times and names is checked before it is a lock."""
    package, lock = Path("out/gates.en.apkg"), Path("gates/deck.lock")
    lock.unlink()
    with zipfile.ZipFile(package) as pack:
        members = {name: pack.read(name) for name in pack.namelist()}
    text = re.sub("@digest .*\n", "", members["livedeck/deck.lock"].decode())
    text, count = re.subn(old, new, text)
    members["livedeck/deck.lock"] = text.encode()
    with zipfile.ZipFile(package, "w") as pack:
        for name, data in members.items():
            pack.writestr(name, data)

    done = run("lock", "gates", "--from", str(package))

    assert count == 1
    assert done.exit_code == 1
    assert re.match(r"error: (the lock in )?out/gates.en.apkg .*\n\Z", done.stderr)
    assert not lock.exists()
