"""What the commands do with the lock, and what they print."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import Result

from deck import files
from deck.build.builder import build_turn
from tests.anki.learner import Learner
from tests.patience import PATIENCE
from tests.project.decks import edit, run, write_deck

RECALL = "kind: recall\n    q: {en: %s, zh: 一}\n    a: 1"
CARDS = {
    "a": RECALL % "one",
    "b": "kind: cloze\n    text: {en: '{{c1::x}} and', zh: '{{c1::甲}}'}",
    "c": RECALL % "three",
    "d": "kind: numeric\n    q: {en: how much, zh: 多少}\n    a: ${ 1 + 1 }",
}
SHARE = "kind: recall\n    q: how much\n    a: ${ percent(f(2) / 10) }"
LOCK, PACKAGE = Path("gates/deck.lock"), Path("out/mine.en.apkg")
MODULE = Path("gates/functions.py")


def write(cards: dict[str, str], *, two: bool = True) -> None:
    """Write the deck folder, in two languages or in English."""
    bank = "".join(f"  - id: {card}\n    {text}\n" for card, text in cards.items())
    bank = bank if two else re.sub(r", zh: .*\}", "}", bank)
    write_deck(Path("gates"), bank, two=two)


def build(*options: str) -> Result:
    """Build, which goes well."""
    return run("build", "gates", *options, code=0)


def refused(*options: str) -> str:
    """A build that is refused and writes nothing; what it prints."""
    before = {path: path.read_bytes() for path in (LOCK, PACKAGE) if path.exists()}
    done = run("build", "gates", *options, code=1)
    assert before == {path: path.read_bytes() for path in before}
    assert LOCK.exists() is (LOCK in before)
    return done.stderr


def note(card: str, language: str = "en", form: str = "basic") -> dict[str, str]:
    """What the lock has of a note."""
    start = f"{card} {language} {form} "
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if line.startswith(start))
    names = ("guid", "note", "state", "changed", "written", "content")
    return dict(zip(names, line.removeprefix(start).split(" "), strict=False))


def tag(learner: Learner, *cards: str) -> None:
    """Tags of the learner's own; a build that follows is some time later."""
    learner.col.tags.bulk_add([learner.note(card).id for card in cards], "mine")
    CLOCK.offset += 2


class Clock:
    """The time of builds: that of the machine, moved on by tests."""

    offset = 0
    machine = staticmethod(time.time)

    def __call__(self) -> float:
        """What time it is."""
        return self.machine() + self.offset


CLOCK = Clock()


@pytest.fixture(autouse=True)
def _here(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    CLOCK.offset = 0
    monkeypatch.setattr(time, "time", CLOCK)
    write(CARDS)


def compute(plus: str, hidden: str = "0") -> None:
    """Write the module: `f` adds so much, and `g` half and what no card shows."""
    MODULE.write_text(
        f'def f(x: float) -> float:\n    """More."""\n    return x + {plus}\n\n\n'
        f'def g(x: float) -> float:\n    """More."""\n    return x + .512 + {hidden}\n',
        encoding="utf-8",
    )


def with_values() -> dict[str, str]:
    """Cards of which two have a value of the module, under a module that has it."""
    number = "kind: numeric\n    q: {en: how much %s, zh: 多少 %s}\n    a: ${ %s(2) }"
    hidden = number % (2, 2, "g") + "\n    digits: 1"
    return CARDS | {"v": number % (1, 1, "f"), "w": hidden}


# Values.


def test_a_tolerance_that_is_edited(learner: Learner) -> None:
    """It reaches learners: the script that grades in Anki has to know it."""
    loose = CARDS["d"] + "\n    tolerance: "
    write(CARDS | {"d": loose + "0.1"})
    build()
    learner.take(PACKAGE)
    tag(learner, "d")
    before = note("d")["changed"]
    write(CARDS | {"d": loose + "0.2"})

    build()

    assert note("d")["changed"] > before
    assert learner.take(PACKAGE)["updated"] == ["d"]


def test_old_and_new_values_are_in_the_message() -> None:
    """As cards show them: with the expression, or with the draw of a family."""
    family = (
        "kind: numeric\n    draw: {x: 'eighths(0, 1)'}\n    q: '${x}'\n    a: ${ %s }"
    )
    compute("0.5 * (x > 0.8)")
    fewer = family.replace("eighths(0, 1)", "integer(1, 9)") % "x"
    more = {"x": family % "f(x)", "y": f"{fewer}\n    where: f(x) >= 2.5", "z": SHARE}
    write(with_values() | more)
    build()
    compute("0.25 * (x > 0.8)")

    for command in ("build", "check"):
        done = run(command, "gates", "--output-format", "concise")
        text = done.stderr + done.stdout
        assert done.exit_code == 1
        assert "card `v` did not change, but its values did: 2.5 -> 2.25" in text
        assert re.search(r"card `x` .* did: in draw \d+: 1\.\d+ -> 1\.\d+", text)
        assert re.search("card `y` .*, 8 draws -> 7", text)
        assert re.search("card `z` .* 25% -> 22%", text)
        assert "card `w`" not in text
        assert "picture" not in text


def test_accepting_values_dates_only_what_moved(learner: Learner) -> None:
    """A note whose bytes are the same gets no newer time, and keeps what is tagged."""
    compute("0.5")
    write(with_values() | {"z": SHARE})
    build()
    learner.take(PACKAGE)
    tag(learner, "v", "w")
    before = {card: note(card)["changed"] for card in "vwz"}
    compute("0.75", hidden="0.001")

    assert "2.5 -> 2.75" in refused()
    done = build("--accept-values")

    assert "4 changed" in done.stdout  # two cards in two languages
    after = {card: note(card)["changed"] for card in "vwz"}
    assert after["v"] > before["v"]
    assert after["z"] > before["z"]
    assert after["w"] == before["w"]
    learner.take(PACKAGE)
    assert "mine" in learner.note("w").tags


# Notes that are not built.


def test_the_lock_has_all_entries() -> None:
    """Retired notes, languages that were dropped, and those of the other note type."""
    build()
    cards = CARDS | {"a": "kind: cloze\n    text: {en: '{{c1::y}}', zh: '{{c1::乙}}'}"}
    del cards["c"]
    write(cards)
    build()
    write(cards, two=False)
    build()
    known = {card: note(card, "zh")["guid"] for card in "acd"}

    write(CARDS)
    build()

    assert {card: note(card, "zh")["guid"] for card in "acd"} == known
    assert {note(card, "zh")["state"] for card in "acd"} == {"built"}


# Renames.


def test_ids_that_change_places() -> None:
    """Cards that change their ids, or are numbered anew, are no edited cards."""
    build()
    swapped = CARDS | {"a": CARDS["c"], "c": CARDS["a"]}
    numbered = CARDS | {"a": RECALL % "zero", "c": CARDS["a"], "e": CARDS["c"]}
    last = CARDS | {"c": RECALL % "zero", "e": CARDS["c"]}
    other_type = CARDS | {"b": RECALL % "zero", "e": CARDS["b"]}
    swapped_types = CARDS | {"a": CARDS["b"], "b": CARDS["a"]}
    cases = ((swapped, "ac"), (swapped_types, "ab"), (numbered, "ce"), (last, "e"))
    for cards, found in (*cases, (other_type, "e")):
        write(cards)
        errors = [line for line in refused().splitlines() if "error[" in line]
        for card, line in zip(found, errors, strict=True):
            assert line.startswith(f"error[id-moved]: card `{card}` reads like `")

    write(numbered)

    assert "2 new, 2 changed" in build("--accept-ids").stdout

    del numbered["e"]
    write(numbered)  # what nobody is asked any more may be asked by another card
    build()
    write(numbered | {"a": CARDS["c"]})
    assert "1 changed" in build().stdout


def test_new_card_like_one_that_was_edited() -> None:
    """It is that card, with another id, or a copy of it: the author decides."""
    build()
    moved = CARDS | {"a": RECALL % "zero", "e": CARDS["a"]}
    write(moved)
    text = " ".join(refused().split())

    assert "`e` reads like `a` in the last build" in text
    assert "give it the id `a` again, and that one a new id" in text

    write(CARDS | {"e": RECALL % "zero"})
    assert "2 new, 0 changed" in build().stdout

    write(CARDS | {"c": RECALL % "two", "f": CARDS["c"], "e": RECALL % "zero"})
    refused()
    assert "2 new, 1 changed" in build("--accept-ids").stdout


def test_what_is_hashed_anew() -> None:
    """Where another version hashes the same content otherwise, no note is edited."""
    build()
    text = LOCK.read_text(encoding="utf-8")
    anew, count = re.subn(r"( built \d+ \d+) \w+", rf"\1 {'0' * 8}", text)
    LOCK.write_text(anew, encoding="utf-8")

    assert count > 4
    assert "0 changed" in build().stdout


# What the commands print.

ENGLISH = {
    "x_1": "kind: recall\n    q: one\n    a: 1",
    "two": "kind: numeric\n    q: two\n    a: ${ 1 + 1 }",
}
ENGLISH_ONLY = pytest.mark.usefixtures("english")


@pytest.fixture
def english() -> None:
    """A small deck in English alone, which was built."""
    write(ENGLISH, two=False)
    build()


@ENGLISH_ONLY
def test_a_card_taken_out() -> None:
    """The build names it with its search; `deck list --retired` prints it."""
    search = 'deck:"Mine" ID:x\\_1\n'
    assert run("list", "gates", "--retired").stderr == "0 retired cards\n"
    write({"two": ENGLISH["two"]}, two=False)

    built = run("build", "gates")

    assert "1 retired" in built.stdout
    assert f"retired: x_1\nin Anki, en: {search}" in built.stdout
    assert "retired: " not in run("build", "gates").stdout
    listed = run("list", "gates", "--retired")
    assert (listed.stdout, listed.stderr) == (search, "1 retired card\n")
    assert run("list", "gates", "--retired", "--lang", "en").stdout == search
    assert "takes no --topic" in run("list", "--retired", "--topic", "x", code=2).stderr
    run("build", "gates", "--new-lock", code=0)  # of a deck that nobody has
    assert run("list", "gates", "--retired").stdout == ""


def test_a_card_taken_out_of_one_language() -> None:
    """It is retired in every language, also in those that are not built."""
    build()
    write({card: text for card, text in CARDS.items() if card != "c"})

    build("--lang", "en")

    assert note("c", "zh")["state"] == "retired"


@ENGLISH_ONLY
def test_another_note_type() -> None:
    """The build prints that it is a new note."""
    write(ENGLISH | {"x_1": "kind: cloze\n    text: 'a {{c1::gap}}'"}, two=False)

    output = run("build", "gates").stdout

    assert "new note: x_1 went over to the other note type\n" in output
    assert 'in Anki, en: deck:"Mine" (note:"livedeck basic" ID:x\\_1)\n' in output


@ENGLISH_ONLY
def test_a_clock_behind() -> None:
    """One line on stderr says so; the build goes on."""
    text = LOCK.read_text(encoding="utf-8")
    later = re.sub(r"built (\d{10})", lambda m: f"built {int(m[1]) + 86_400}", text)
    LOCK.write_text(later, encoding="utf-8")

    done = run("build", "gates", code=0)

    assert re.search(r"^warning: the clock is .* behind the last build", done.stderr)
    assert done.stderr.count("\n") == 1
    assert LOCK.read_text(encoding="utf-8") == later


def test_a_build_that_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that waits too long for another one writes nothing, and prints why."""
    monkeypatch.setattr(files, "_HUNG", 0)
    with build_turn(Path("gates")):
        assert refused() == (
            "error: another build of this folder does not end: nothing was built\n"
        )

    build()


def test_two_builds_at_once() -> None:
    """Of two builds side by side, of one language each, the lock has both."""
    command = [sys.executable, "-m", "deck", "build", "gates", "-qq", "--lang"]
    for _ in range(3):
        LOCK.unlink(missing_ok=True)
        shutil.rmtree("out", ignore_errors=True)
        both = [subprocess.Popen([*command, language]) for language in ("en", "zh")]

        assert [process.wait(PATIENCE) for process in both] == [0, 0]
        assert note("a", "en")
        assert note("a", "zh")


@ENGLISH_ONLY
def test_two_folders_with_one_namespace() -> None:
    """The build of either warns of the other; those that have their own are silent."""
    assert run("build", "gates").stderr == ""
    shutil.copytree("gates", "copy")
    shutil.copytree("gates", "other")
    Path("link").symlink_to("other")
    edit(Path("other/deck.yaml"), "ff\n", "fe\n")
    assert "error[namespace-changed]" in run("build", "other").stderr
    Path("other/deck.lock").unlink()

    for folder, beside in (("gates", "copy"), ("copy", "gates")):
        error = run("build", folder).stderr
        assert error.startswith(f"warning: {beside}, beside this folder, has the same")
        assert error.count("\n") == 1
    for folder in ("other", "link"):
        assert run("build", folder, "-o", "elsewhere").stderr == ""


@ENGLISH_ONLY
def test_a_lost_lock() -> None:
    """The build stops beside packages of its namespace, or begins a new one."""
    before = {name: note(name) for name in ENGLISH}
    LOCK.unlink()
    error = refused()
    assert "deck.lock is missing, but out/mine.en.apkg was built with it" in error
    assert "from your version history" in error
    assert "`--new-lock`" in error
    CLOCK.offset += 60

    done = build("--new-lock")

    assert "2 new" in done.stdout
    after = {name: note(name) for name in ENGLISH}
    assert all(after[name]["guid"] == before[name]["guid"] for name in ENGLISH)
    assert all(after[name]["changed"] > before[name]["changed"] for name in ENGLISH)
