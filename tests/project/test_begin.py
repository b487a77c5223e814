"""`deck init`: a folder that is checked and built at once, and spoils nothing."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from deck.author.scaffold import HEADER, file_name, folder_files, title_of
from deck.build.compiled_deck import compile_deck
from deck.folder.deck_config import About
from deck.folder.deck_folder import open_folder
from deck.folder.known_folders import shipped_folder
from deck.folder.trust import trust_always
from deck.kinds import KINDS
from tests.folders import Folder, read_folder
from tests.project.decks import edit, run
from tests.tables import table

BANKS = "banks: [python-class.yaml]\n"
BESIDE = {name for name, _ in folder_files()} | {*(".github", ".github/workflows")}
STRANGE = "Mein Bücher'deck: 卡 #1"


def begun(path: Path, *options: str) -> Folder:
    """The folder that the command made."""
    run("init", path, *options, code=0)
    return read_folder(path)


def left(folder: Path) -> set[str]:
    """All that is in a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_lines_that_are_offered_do_as_they_are(tmp_path: Path) -> None:
    """What the new `deck.yaml` has as comments is right once its `#` is deleted.

    Also with a title without quotes in the place of the one that is there.
    """
    path = begun(tmp_path / "my-deck", "--empty").path
    config = (path / "deck.yaml").read_text("utf-8")
    config = re.sub("(?m)^# ([a-z]+: )", r"\1", config)
    config = config.replace("title: 'my-deck'", "title: 统计")
    (path / "deck.yaml").write_text(config, encoding="utf-8")
    (path / "glossary.yaml").write_text("terms: []\n", encoding="utf-8")

    folder = read_folder(path)

    offered = {"glossary", "description", "author", "license", "url", "rules"}
    assert offered <= set(re.findall("(?m)^([a-z]+):", config))
    assert (folder.findings, folder.config.titles) == ((), {"en": "统计"})


def test_copy_of_the_shipped_deck(tmp_path: Path) -> None:
    """It has the shipped cards, and nothing that two decks may not share."""
    shipped = read_folder(shipped_folder())

    copy = begun(tmp_path / "my-deck")

    assert copy.findings == ()
    assert [str(card.id) for card in copy.cards] == [str(c.id) for c in shipped.cards]
    assert copy.languages == shipped.languages
    assert copy.config.name == "my-deck"
    titles = shipped.config.titles
    assert copy.config.titles == {
        "en": f"{titles['en']} (my-deck)",
        "zh": f"{titles['zh']}（my-deck）",
    }
    assert copy.config.namespace != shipped.config.namespace
    assert (copy.config.about, shipped.config.about.license) == (About(), "MIT")
    assert not (tmp_path / "my-deck" / "deck.lock").exists()
    assert not (tmp_path / "my-deck" / "built").exists()


def test_banks_of_the_copy_are_the_same_to_the_letter(tmp_path: Path) -> None:
    """Behind a first line for editors; the guide for authors is copied as it is."""
    begun(tmp_path / "my-deck")

    names = left(tmp_path / "my-deck") - {"deck.yaml"} - BESIDE

    assert {"README.md", "xor.yaml"} <= names
    for name in names:
        copied = (tmp_path / "my-deck" / name).read_bytes()
        first = HEADER.encode() if name.endswith(".yaml") else b""
        assert copied == first + (shipped_folder() / name).read_bytes()


def test_programs_of_the_copy_run(tmp_path: Path) -> None:
    """Code of a new folder is its author's, however it is edited."""
    path = tmp_path / "my-deck"
    run("init", path, code=0)
    config = (path / "deck.yaml").read_text("utf-8")
    config = re.sub(r"(?s)banks: *\[.*?\]|banks:\n( +- .*\n)+", BANKS, config)
    (path / "deck.yaml").write_text(config, encoding="utf-8")
    edit(path / "python-class.yaml", "print(", "print(1 *")
    edited = compile_deck(open_folder(path))

    assert len(edited.banks) == 1
    assert not {f.rule for f in edited.findings} & {"untrusted-code", "bad-module"}


@pytest.mark.parametrize("name", ["my-deck", STRANGE, "con", "卡组", "1"])
def test_starter(name: str, tmp_path: Path) -> None:
    """It passes the strictest look and is built, whatever its folder is called."""
    path = tmp_path / name
    folder = begun(path, "--empty")

    checked = run("check", path, "--strict")
    built = run("build", path, "-o", tmp_path / "out")

    assert (checked.exit_code, checked.stdout) == (0, "")
    assert built.exit_code == 0
    assert (tmp_path / "out" / f"{folder.config.name}.en.apkg").exists()
    assert folder.config.titles == {"en": name}
    assert {card.kind for card in folder.cards} == {*KINDS}
    own = left(path) - {"deck.lock"} - BESIDE
    assert own == {"README.md", "deck.yaml", "remainders.yaml"}


@pytest.mark.parametrize(("title", "name"), table(__file__, "names of files"))
def test_names_of_files(title: str, name: str) -> None:
    """Every system can write a file of the name."""
    assert file_name(title) == name


def test_title_can_be_shown(tmp_path: Path) -> None:
    """What no text can have is left out, and no deck is inside another."""
    assert title_of(tmp_path / "a\x07b\n c") == "a b c"
    assert title_of(tmp_path / "Chem::Mass") == "Chem Mass"
    assert title_of(tmp_path / os.fsdecode(b"caf\xe9")) == "caf"
    assert title_of(Path("/")) == "My deck"


def test_folder_that_is_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`.` is filled when it is empty, but for the files of git and editors."""
    here = tmp_path / "here"
    (here / ".git").mkdir(parents=True)
    monkeypatch.chdir(here)

    folder = begun(Path(), "--empty")

    assert folder.config.titles == {"en": "here"}
    run("init", ".", code=2)


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """A folder with anything in it stays as it is."""
    (tmp_path / "deck").mkdir()
    (tmp_path / "deck" / "notes.txt").write_text("mine", encoding="utf-8")

    done = run("init", tmp_path / "deck", code=2)

    assert done.stderr.startswith("error: ")
    assert "is not empty; name a folder that is new" in done.stderr
    assert left(tmp_path / "deck") == {"notes.txt"}


def test_file_in_the_way(tmp_path: Path) -> None:
    """A file is no folder, and nothing can lie in it."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")

    in_place = run("init", tmp_path / "file")
    below = run("init", tmp_path / "file" / "deck")

    assert in_place.exit_code == 2
    assert "is not a folder; name one that is new" in in_place.stderr
    assert below.exit_code == 1
    assert below.stderr.startswith("error: cannot make ")
    assert below.stderr.count("\n") == 1


def test_disk_that_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be finished is taken back, the new folders too."""
    real = Path.open

    def full(self: Path, mode: str = "r", **more: str) -> object:
        if "x" in mode and self.name == "deck.yaml":
            raise OSError(28, "No space left on device")
        return real(self, mode, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", full)

    done = run("init", tmp_path / "a" / "b", "--empty", code=1)

    assert "no space left on device" in done.stderr
    assert left(tmp_path) == set()


def test_says_what_comes_next(tmp_path: Path) -> None:
    """The commands that it names work as they are there."""
    path = tmp_path / "my deck"
    output = run("init", path, "--empty").stdout

    assert f"deck check '{path}'" in output or os.name != "posix"
    assert run("init", tmp_path / "quiet", "--empty", "-q").stdout == ""
    shutil.rmtree(tmp_path / "quiet")


EXAMPLES = Path(__file__).parents[2] / "docs/examples"


@pytest.fixture
def chemistry(tmp_path: Path) -> Path:
    """A copy of the example, for tests that write."""
    return shutil.copytree(EXAMPLES / "chemistry", tmp_path / "chemistry")


@pytest.mark.parametrize("name", [path.name for path in EXAMPLES.iterdir()])
def test_examples_are_good(name: str, tmp_path: Path) -> None:
    """Each passes the strictest look, and is built."""
    folder = shutil.copytree(EXAMPLES / name, tmp_path / name)

    trust_always(folder)
    checked = run("check", folder, "--strict")
    built = run("build", folder, "-o", tmp_path / "out")

    assert (checked.exit_code, checked.stdout) == (0, "")
    assert built.exit_code == 0
    assert [*(tmp_path / "out").glob("*.apkg")]


def test_functions_explain_themselves(chemistry: Path) -> None:
    """With the value of their example, once the module may run; not before."""
    before = run("explain", "molar_mass", chemistry).stdout
    run("trust", "--always", chemistry)
    after = run("explain", "molar_mass", chemistry).stdout

    edit(chemistry / "functions.py", '>>> molar_mass("H2O")', '>>> molar_mass("Xx")')
    broken = run("explain", "molar_mass", chemistry).stdout

    assert ": `molar_mass` raised KeyError" in broken
    assert before.startswith("molar_mass(formula): The mass of one mole, in g/mol\n\n")
    assert before.endswith(
        '${ molar_mass("H2O") }: its code was not run: `deck trust` trusts it\n'
    )
    assert after.endswith('${ molar_mass("H2O") } = 18.015\n')


def test_data_are_a_part_of_the_module(chemistry: Path) -> None:
    """Who edits them is asked again; then every value that moves is a finding."""
    run("trust", chemistry, code=0)
    assert run("build", chemistry, "-o", chemistry / "out").stdout
    data = chemistry / "elements.csv"
    edit(data, "15.999", "16.999")

    edited = run("check", chemistry)
    run("trust", chemistry, code=0)
    moved = run("build", chemistry, "-o", chemistry / "out")
    shown = run("show", "mol-04", chemistry)

    assert "changed since it was trusted: file `elements.csv`" in edited.stdout
    assert moved.exit_code == 1
    assert "value-moved" in moved.stderr
    assert "19.0" in shown.stdout
    edit(data, "16.999", "15.999")
    run("trust", chemistry, code=0)
    assert run("check", chemistry).stdout == ""
