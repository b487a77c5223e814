"""Defects of the lock that were found, each replayed with an author's commands."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from deck.cli import cli

if TYPE_CHECKING:
    from tests.anki.conftest import Learner

NAMESPACE = "00112233445566ff"
CONFIG = """\
namespace: %s
name: gates
title: {%s}
languages: [%s]
banks: [%s]
"""
TITLES = {"en": "Gates", "zh": "门"}
RECALL = "kind: recall\n    q: {en: %s, zh: 一}\n    a: 1"
CARDS = {
    "a": RECALL % "one",
    "b": "kind: cloze\n    text: {en: '{{c1::x}} and', zh: '{{c1::甲}}'}",
    "c": RECALL % "three",
    "d": "kind: numeric\n    q: {en: how much, zh: 多少}\n    a: ${ 1 + 1 }",
}
LOCK, PACKAGE = Path("gates/deck.lock"), Path("out/gates.en.apkg")
MODULE = Path("gates/functions.py")


def write(
    cards: dict[str, str],
    languages: str = "en zh",
    banks: str = "gates",
    namespace: str = NAMESPACE,
    **titles: str,
) -> None:
    """Write the deck folder; each bank has the cards whose place is its own."""
    Path("gates").mkdir(exist_ok=True)
    for path in Path("gates").glob("*.yaml"):
        path.unlink()
    named = {lang: (TITLES | titles)[lang] for lang in languages.split()}
    files = [f"{bank}.yaml" for bank in banks.split()]
    title = ", ".join(f"{lang}: {name}" for lang, name in named.items())
    config = CONFIG % (namespace, title, ", ".join(named), ", ".join(files))
    config += f"live: {MODULE.name}\n" if MODULE.exists() else ""
    Path("gates/deck.yaml").write_text(config, encoding="utf-8")
    spread = dict(zip(cards, sorted(files) * len(cards), strict=False))
    for file in files:
        bank = f"topic: {file[:-5]}\ntitle: Gates\ncards:\n"
        for card, text in cards.items():
            if spread[card] == file:
                said = text if "zh" in named else re.sub(r", zh: .*\}", "}", text)
                bank += f"  - id: {card}\n    {said}\n"
        Path(f"gates/{file}").write_text(bank, encoding="utf-8")


def run(*words: str | Path) -> Result:
    """Run the command; it never ends with a traceback."""
    done = CliRunner().invoke(cli, [*map(str, words)], prog_name="deck")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done


def build(*options: str) -> Result:
    """Build, which goes well."""
    done = run("build", "gates", "--allow-code", *options)
    assert done.exit_code == 0, done.output
    return done


def refused(*options: str) -> str:
    """Build, which writes nothing; what it says."""
    before = {path: path.read_bytes() for path in (LOCK, PACKAGE) if path.exists()}
    done = run("build", "gates", "--allow-code", *options)
    assert done.exit_code == 1, done.output
    assert before == {path: path.read_bytes() for path in before}
    assert LOCK.exists() is (LOCK in before)
    return done.stderr


def note(card: str, language: str = "en", form: str = "basic") -> dict[str, str]:
    """What the lock has of a note."""
    start = f"{card} {language} {form} "
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if line.startswith(start))
    names = ("guid", "note", "content", "changed", "retired")
    return dict(zip(names, line.removeprefix(start).split(" "), strict=False))


def tag(learner: Learner, *cards: str) -> None:
    """Tags of the learner's own; a build that follows is some time later."""
    learner.col.tags.bulk_add([learner.note(card).id for card in cards], "mine")
    CLOCK.ahead += 2


def ids(learner: Learner) -> list[str]:
    """The card ids of all notes."""
    rows = learner.col.db.list("select flds from notes")
    return sorted(row.split("\x1f")[0] for row in rows)


class Clock:
    """The time of builds: that of the machine, moved on by tests."""

    ahead = 0
    machine = staticmethod(time.time)

    def __call__(self) -> float:
        """What time it is."""
        return self.machine() + self.ahead


CLOCK = Clock()


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    CLOCK.ahead = 0
    monkeypatch.setattr(time, "time", CLOCK)
    monkeypatch.chdir(tmp_path)
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


def test_hidden_digits_that_move() -> None:
    """Nothing that is shown moves: the build has nothing to say, and dates nothing."""
    compute("0.5")
    write(with_values())
    build()
    before = note("w")["changed"]
    compute("0.5", hidden="0.001")

    done = build()

    assert "0 changed" in done.stdout
    assert note("w")["changed"] == before
    assert run("check", "gates", "--allow-code").exit_code == 0


def test_a_tolerance_that_is_edited(learner: Learner) -> None:
    """Learners keep their tags: what only the terminal knows is on no note."""
    loose = CARDS["d"] + "\n    tolerance: "
    write(CARDS | {"d": loose + "0.1"})
    build()
    learner.take(PACKAGE)
    tag(learner, "d")
    before = note("d")["changed"]
    write(CARDS | {"d": loose + "0.2"})

    build()

    assert note("d")["changed"] == before
    assert "updated" not in learner.take(PACKAGE)
    assert "mine" in learner.note("d").tags


def test_old_and_new_values_stand_in_the_message() -> None:
    """As cards show them: with the expression, or with the draw of a family."""
    family = (
        "kind: numeric\n    draw: {x: 'eighths(0, 1)'}\n    q: '${x}'\n    a: ${ %s }"
    )
    compute("0.5 * (x > 0.8)")
    write(with_values() | {"x": family % "f(x)"})
    build()
    compute("0.25 * (x > 0.8)")

    for command in ("build", "check"):
        said = run(command, "gates", "--allow-code", "--output-format", "concise")
        text = said.stderr + said.stdout
        assert said.exit_code == 1
        assert (
            "card `v` did not change, but its values did: `f(2)`: 2.5 -> 2.25" in text
        )
        assert re.search(r"card `x` .* did: in draw \d+: 1\.\d+ -> 1\.\d+", text)
        assert "card `w`" not in text
        assert "picture" not in text


def test_accepting_values_dates_only_what_moved(learner: Learner) -> None:
    """A note whose bytes are the same gets no newer time, and keeps what is tagged."""
    compute("0.5")
    write(with_values())
    build()
    learner.take(PACKAGE)
    tag(learner, "v", "w")
    before = {card: note(card)["changed"] for card in "vw"}
    compute("0.75", hidden="0.001")

    assert "2.5 -> 2.75" in refused()
    done = build("--accept-values")

    assert "2 changed" in done.stdout  # one card in two languages
    after = {card: note(card)["changed"] for card in "vw"}
    assert after["v"] > before["v"]
    assert after["w"] == before["w"]
    learner.take(PACKAGE)
    assert "mine" in learner.note("w").tags


# The lock is lost, cut or merged.


def test_a_lock_deleted_after_a_rename(learner: Learner) -> None:
    """Nothing is overwritten; made again from the package, no learner has two notes."""
    build()
    learner.take(PACKAGE)
    cards = {"z": CARDS["a"] + "\n    was: a", **CARDS}
    del cards["a"]
    write(cards)
    build()
    cards["z"] = CARDS["a"]
    write(cards)
    build()
    guid = note("z")["guid"]
    LOCK.unlink()

    said = refused()
    assert "deck.lock is missing, but out/gates.en.apkg was built with it" in said
    assert "`deck lock --from`" in said
    assert run("lock", "gates", "--from", PACKAGE).exit_code == 0
    build()

    assert note("z")["guid"] == guid
    learner.take(PACKAGE)
    assert ids(learner) == ["b", "c", "d", "z"]


def test_a_lock_deleted_with_its_packages_after_a_rename(learner: Learner) -> None:
    """The GUID of a card with `was` is that of its former id."""
    build()
    learner.take(PACKAGE)
    LOCK.unlink()
    shutil.rmtree("out")
    cards = {"z": CARDS["a"] + "\n    was: a", **CARDS}
    del cards["a"]
    write(cards)
    CLOCK.ahead += 2

    build()

    assert "new" not in learner.take(PACKAGE)
    assert ids(learner) == ["b", "c", "d", "z"]


def test_a_lock_made_again_knows_all_of_it() -> None:
    """Retired notes, languages that were dropped, and those of the other note type."""
    build()
    cards = CARDS | {"a": "kind: cloze\n    text: {en: '{{c1::y}}', zh: '{{c1::乙}}'}"}
    del cards["c"]
    write(cards)
    build()
    write(cards, languages="en")
    build()
    before = LOCK.read_bytes()
    known = {card: note(card, "zh")["guid"] for card in "acd"}
    LOCK.unlink()

    done = run("lock", "gates", "--from", PACKAGE)

    assert done.exit_code == 0
    assert LOCK.read_bytes() == before
    write(CARDS)
    build()
    assert {card: note(card, "zh")["guid"] for card in "acd"} == known
    assert {note(card, "zh")["retired"] for card in "acd"} == {"0"}


# Renames.


def test_an_id_and_a_note_type_at_once_and_back(learner: Learner) -> None:
    """The card gets the note that it had, not a third one."""
    build()
    learner.take(PACKAGE)
    first = note("a")["guid"]
    cards = {"z": CARDS["b"].replace("and", "was a") + "\n    was: a", **CARDS}
    del cards["a"]
    write(cards)
    build()
    learner.take(PACKAGE)
    cards["z"] = CARDS["a"]
    write(cards)

    build()

    assert note("z")["guid"] == first
    assert note("z")["retired"] == "0"
    assert note("z", form="cloze")["retired"] != "0"
    assert "new" not in learner.take(PACKAGE)
    basic = [learner.col.get_note(n) for n in learner.col.find_notes("ID:z")]
    assert [n.guid for n in basic if n.guid == first] == [first]
    assert len(basic) == 2  # the other is the gap, which is retired


def test_an_id_of_a_retired_card_built_in_one_language() -> None:
    """A card that was taken out is so in every language, and its id is not free."""
    build()
    guid = note("c", "zh")["guid"]
    cards = {card: text for card, text in CARDS.items() if card != "c"}
    write(cards)
    build("--lang", "en")
    write(cards | {"c": (RECALL % "another card").replace("一", "别的")})

    assert "error[retired-id]" in refused()
    assert note("c", "zh")["guid"] == guid
    assert note("c", "zh")["retired"] != "0"


def test_a_rename_without_was() -> None:
    """It is no new card and a retired one: the exact line to write is told."""
    build()
    cards = {"z": CARDS["a"], **CARDS}
    del cards["a"]
    write(cards)

    said = [refused(), run("check", "gates").output, run("diff", "gates").output]

    for text in said:
        assert "error[id-moved]: card `z` is new, and reads like `a`" in text
        assert "write `was: a` in it" in text
    guid = note("a")["guid"]
    write(cards | {"z": CARDS["a"] + "\n    was: a"})
    build()
    assert note("z")["guid"] == guid


# The deck as a whole.


def told_of(rule: str, fact: str) -> None:
    """`check`, `diff` and `build` all name it."""
    for command in ("check", "diff", "build"):
        text = run(command, "gates").output
        assert f"[{rule}]" in text, command
        assert fact in text, command


def test_a_title_that_changed() -> None:
    """Anki would give every learner a second deck."""
    build()
    write(CARDS, en="Networks")

    told_of("title-changed", "the `title` was `Gates` in the last build")


# Drafts.
