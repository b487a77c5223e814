"""What a stranger wrote steers no terminal, from any command and whatever shows it.

Two deck folders in a folder whose name is hostile too: one with control characters in
its texts, which are findings, and one that has them where no rule looks.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sqlite3
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

if os.name != "posix":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from deck.folder.concept_map import draw_map
from deck.folder.concepts import Concept, ConceptMap, Topic
from deck.folder.trust import trust_always
from deck.quiz.store import Store
from deck.width import clean, clean_line, find_control
from tests.patience import IS_THOROUGH
from tests.project.terminal_bytes import CONTROL, assert_clean, into_pipes, on_terminal
from tests.quiz.entries import a_review
from tests.tables import column

ROOT = Path(__file__).parents[2]
# The clipboard, the title, colours, the cursor, another direction, C1, a bell.
TEXT = "E\x1b]52;c;eA==\x07\x1b]0;t\x07\x1b[5m\x1b[31m\x9b2J\u202e\u2066\u2028"
TEXT += "\ufeff\rx\x08"
BYTES = b"" if sys.platform == "darwin" else b"\xff\x9b"  # no UTF-8; refused there
NAME = os.fsdecode(TEXT.encode() + b"\n::error::x" + BYTES)
ESCAPED = f'"{clean(TEXT)}"'  # as YAML writes it
CONFIG = """\
namespace: 00112233445566ff
name: hostile
title: {title}
languages: [en]
banks: [{banks}]
"""
QUIET = Path(__file__).with_name("hostile_bank.yaml").read_text("utf-8")
MODULE = Path(__file__).with_name("hostile_module.txt").read_text("utf-8")
COMMANDS = column(__file__, "deck")
NNREF = column(__file__, "nnref")


@dataclass(frozen=True)
class World:
    """A folder with a hostile name, and hostile files in it."""

    folder: Path
    environ: dict[str, str]

    def words(self, line: str) -> list[str]:
        """The arguments of a line of the tables."""
        words = shlex.split(line)
        return [re.sub("BAD", lambda _: NAME, word) for word in words]


def _write(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")


def _loud(folder: Path) -> None:
    """Control characters in every text that YAML can have."""
    config = CONFIG.format(title=ESCAPED, banks=f"{ESCAPED}, a.yaml")
    _write(folder, "deck.yaml", config + f"author: {ESCAPED}\n")
    text = QUIET.replace("'What is ${ 1 + 1 }?'", ESCAPED).replace("TEXT", "")
    _write(folder, "a.yaml", text.replace("Gates", ESCAPED))


def _quiet(folder: Path) -> None:
    """Control characters where no rule looks: names, comments, what code gives."""
    config = CONFIG.format(title="Gates", banks="a.yaml")
    _write(folder, "deck.yaml", config)
    raw = TEXT.translate(dict.fromkeys(map(ord, "\x1b\x07\x08\r\x9b\ufeff\u2028")))
    _write(folder, "a.yaml", QUIET.replace("TEXT", raw))
    _write(folder, "functions.py", MODULE.replace("TEXT", TEXT.replace("\r", "")))


def _package(sound: Path, evil: Path) -> None:
    """A package whose notes and decks have what no bank may."""
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(evil, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "collection.anki2":
                evil.with_suffix(".db").write_bytes(data)
                with sqlite3.connect(evil.with_suffix(".db")) as db:
                    db.execute(
                        "UPDATE notes SET flds = replace(flds, 'What', ?)", [TEXT]
                    )
                db.close()
                data = evil.with_suffix(".db").read_bytes()
            new.writestr(name, data)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile files, written once."""
    folder = tmp_path_factory.mktemp("template")
    _loud(folder / "LOUD")
    _quiet(folder / "QUIET")
    cards = QUIET.partition("  - {id: own")[0]
    _write(folder / "SOUND", "bank.yaml", cards)
    _write(folder / "SOUND", "deck.yaml", CONFIG.format(title="T", banks="bank.yaml"))
    shutil.copytree(folder / "SOUND", folder / "TORN")
    lock = f"<<<<<<< {TEXT}\n{TEXT}\n=======\n>>>>>>> x\n"
    (folder / "TORN" / "deck.lock").write_text(lock, "utf-8")
    (folder / "LOUD" / f"{NAME}.yaml").write_text("x: 1\n", "utf-8")
    (folder / "QUIET" / f"{NAME}.txt").write_text("", "utf-8")
    code, output = into_pipes(["build", "SOUND"], folder, {})
    assert code == 0, output
    _package(folder / "out" / "hostile.en.apkg", folder / "evil.apkg")
    texts = dict.fromkeys(("language", "seed", "answer", "version"), TEXT)
    with Store(folder / "reviews.db") as store:
        store.add(a_review("one", namespace="00112233445566ff", **texts))
    return folder


@pytest.fixture
def world(template: Path, tmp_path: Path, own_home: Path) -> Iterator[World]:
    """A copy of the hostile files, in a folder with a hostile name."""
    folder = tmp_path / NAME
    shutil.copytree(template, folder)
    trust_always(folder / "QUIET")
    yield World(folder, {"PYTHONPATH": str(ROOT), "FORCE_COLOR": "1"})
    shutil.rmtree(folder)


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_in_pipes(line: str, world: World) -> None:
    """In pipes no control character is written."""
    plain = {**world.environ, "FORCE_COLOR": "0"}

    code, piped = into_pipes(world.words(line), world.folder, plain)

    assert_clean(piped)
    assert code in {0, 1, 2}


@pytest.mark.parametrize("line", COMMANDS[1 :: 4 if IS_THOROUGH else 8])
def test_commands_on_a_terminal(line: str, world: World) -> None:
    """On a terminal our looks alone are."""
    shown = on_terminal("deck", world.words(line), world.folder, world.environ)

    assert_clean(shown, terminal=True)


def test_findings_as_json(world: World) -> None:
    """What reads the findings gets the paths and messages as they are."""
    words = ["check", f"{NAME}/LOUD", "--output-format", "json"]

    _, piped = into_pipes(words, world.folder.parent, world.environ)

    found = json.loads(assert_clean(piped))
    assert {one["path"].rpartition("/")[0] for one in found} == {f"{NAME}/LOUD"}
    assert "control-character" in {one["rule"] for one in found}


@pytest.mark.parametrize("line", NNREF[:: 1 if IS_THOROUGH else 2])
def test_commands_of_nnref(line: str, world: World) -> None:
    """The reference shows names of files and arguments in the same way."""
    shown = on_terminal("nnref", world.words(line), world.folder, world.environ)

    assert_clean(
        shown.replace(b"\x1b[38;", b"").replace(b"\x1b[48;", b""), terminal=True
    )


def test_a_seed_of_any_bytes(world: World) -> None:
    """It decides the order of options, whatever a terminal made of it."""
    options = "[{text: a}, {text: b, because: no}]"
    card = f"{{id: pick, kind: choice, q: Which?, options: {options}}}"
    bank = f"topic: t\ntitle: T\ncards:\n  - {card}\n"
    _write(world.folder / "SOUND", "bank.yaml", bank)

    words = ["show", "pick", "SOUND", "--seed", NAME]
    code, output = into_pipes(words, world.folder, world.environ | {"FORCE_COLOR": "0"})

    assert "Which?" in assert_clean(output)
    assert code == 0


def test_a_session(world: World) -> None:
    """The quiz asks, grades and sums up; of its own it writes marks of a paste too."""
    log = ["--db", "reviews.db", "--lang", "en"]
    answers = [
        ("Press Enter to see the answer> ", "\x1b[5m\u202e\x9b2J\r"),
        ("1 Again, 2 Hard, 3 or space Good, 4 Easy> ", "1"),
        ("Press Enter to see the answer> ", "\x04"),
    ]

    written = on_terminal(
        "deck", ["quiz", "SOUND", *log], world.folder, world.environ, answers
    )

    assert "Compare. You wrote: " in assert_clean(written, terminal=True)


@pytest.mark.skipif(not BYTES, reason="its paths are UTF-8")
def test_a_path_that_cannot_be_watched(world: World) -> None:
    """One clear sentence says so; a page that is written once needs no watching."""
    plain = {**world.environ, "FORCE_COLOR": "0"}

    code, output = into_pipes(["preview", "SOUND"], world.folder, plain)

    assert code == 1
    assert "cannot be watched: its path is not UTF-8" in assert_clean(output)
    once = ["preview", "SOUND", "--once", "page.html"]
    assert into_pipes(once, world.folder, plain)[0] == 0


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("SOUND/bank.yaml", "is no name of an SVG file"),
        ("SOUND/deck.lock", "is no name of an SVG file"),
        ("SOUND/seen.svg", "is a picture on a card"),
        ("link.svg", "is a picture on a card"),
    ],
)
def test_a_map_overwrites_no_deck(target: str, reason: str, world: World) -> None:
    """`deck map --svg` overwrites no file of the deck, also by another name."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    _write(world.folder / "SOUND", "seen.svg", svg)
    bank = world.folder / "SOUND" / "bank.yaml"
    card = "  - {id: p, kind: picture, q: q, a: a, alt: x, picture: seen.svg}\n"
    bank.write_text(bank.read_text("utf-8") + card, "utf-8")
    (world.folder / "link.svg").symlink_to("SOUND/seen.svg")
    before = (world.folder / target).read_bytes()

    code, output = into_pipes(
        ["map", "SOUND", "--svg", target], world.folder, world.environ
    )

    assert (code, reason in output.decode()) == (2, True)
    assert (world.folder / target).read_bytes() == before


def test_a_map_is_xml() -> None:
    """Whatever a concept is called, the picture is XML, and says so."""
    every = (
        "".join(map(chr, range(0x3000))) + "\ud800\udfff\ufeff\ufffe\uffff\U0001ffff"
    )
    concept = Concept(every, every, core=1, more=0)
    found = ConceptMap(every, (Topic(every, (concept,)),), ())

    drawn = draw_map(found, every)

    assert ET.fromstring(drawn).tag.endswith("svg")  # noqa: S314 - our own
    assert not CONTROL.search(drawn)


@given(st.text())
def test_clean_texts(text: str) -> None:
    """Nothing is left that must not be shown, and nothing changes twice."""
    shown = clean(text)

    assert find_control(shown) == -1
    assert not CONTROL.search(shown)
    assert clean(shown) == shown
    assert "\n" not in clean_line(text)
    assert shown == text or find_control(text) >= 0 or "\t" in text
    assert json.loads(clean(json.dumps(text, ensure_ascii=False))) == text


def test_commands_print_through_echo() -> None:
    """No command writes past the one function that cleans what is shown."""
    past = re.compile(r"click\.(?:s?echo\w*|prompt|confirm)\b|\bprint\(")
    for path in (ROOT / "deck" / "cli").glob("*.py"):
        if path.name != "console.py":
            assert not past.search(path.read_text("utf-8")), path.name
