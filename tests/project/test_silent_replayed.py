"""What once failed without a word, at the level of the command line.

Each test is named after the defect that it replays.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from itertools import takewhile
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from tests.project.decks import notes, run, write_deck

CODE = "--allow-code"
CARD = "  - id: sum\n    kind: recall\n    q: What is it?\n    a: That.\n"
COMMANDS = ("check", "build", "diff")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def findings(command: str, *options: str) -> list[str]:
    """What a command says of the current folder: `line:column rule severity`."""
    done = run(command, ".", *options)
    found = re.findall(
        r"^(error|warning)\[(.+?)\]: .*\n *--> .+?:(\d+:\d+)$",
        done.output,
        re.MULTILINE,
    )
    assert done.exit_code == int(any(kind == "error" for kind, *_ in found))
    return [f"{place} {rule} {kind}" for kind, rule, place in found]


def in_all(*options: str) -> list[str]:
    """The same from every command that looks at a whole folder, and they agree."""
    found, *others = (findings(command, *options) for command in COMMANDS)
    assert others == [found] * len(others)
    return found


MOLE = """\
  - id: mole
    kind: recall
    q: How many?
    program: {}
    a: one mole ${{ output }}.
"""


def test_a_program_fails_on_a_card_that_is_no_output_card(folder: Path) -> None:
    """It is an error at the line that raised it, wherever the card is read."""
    write_deck(
        folder, MOLE.format("|-\n      def f(x):\n          return 1 / x\n      f(0)")
    )

    assert in_all(CODE) == ["9:11 live-error error"]
    assert "ends with ZeroDivisionError" in run("show", "mole", ".").output


MEANT = """\
  - id: output
    kind: output
    program: 1 / 0
  - id: bug
    kind: bug
    q: Which line is at fault?
    program: 1 / 0
    line: 1
    a: The zero.
  - id: named
    kind: choice
    q: What does it raise?
    program: 1 / 0
    options:
      - text: ${ raised }
      - text: nothing
        because: There is no number.
  - id: defines
    kind: recall
    q: What is `x`?
    program: x = 1
    a: A number, ${ sigmoid(0) }.
"""


def test_programs_that_are_meant_to_fail(folder: Path) -> None:
    """Answers, bugs, exceptions that a text names, and definitions are no findings."""
    write_deck(folder, MEANT)

    assert findings("build", CODE) == []
    assert [f for f in findings("check", CODE) if "error" in f] == []


def test_the_quiz_leaves_out_a_card_whose_program_fails(folder: Path) -> None:
    """It asks the others, as it does where a program was stopped."""
    write_deck(folder, MOLE.format("1 / 0") + CARD)
    run("check", ".", CODE)

    done = run("quiz", ".", "--db", "reviews.db", typed="\n3\n" * 9)

    assert "What is it?" in done.output
    assert "one mole" not in done.output


TWINS = """\
  - id: one
    kind: code
    q: What is `x`?
    program: |-
      x = ____
      print(x)
    a: '1'
    tests: assert x == 1
    why: It prints ${ output }.
  - id: two
    kind: code
    q: What is `x` now?
    program: |-
      x = ____
      print(x)
    a: '2'
    tests: assert x == 2
    why: It prints ${ output }.
"""


@pytest.mark.parametrize("option", ["", "--accept-values"])
def test_two_code_cards_share_the_output_of_the_last_one(
    folder: Path, option: str
) -> None:
    """Each shows what its own piece prints: in Anki, in the terminal, either way."""
    write_deck(folder, TWINS)

    assert run("build", ".", CODE, *filter(None, [option])).exit_code == 0

    texts = str(notes(Path("out/mine.en.apkg")))
    assert texts.index("It prints 1.") < texts.index("It prints 2.")
    assert "It prints 1." in run("show", "one", ".").output
    assert "It prints 2." in run("show", "two", ".").output


def renames(**former: str) -> str:
    """Cards with their former ids; of none where it is empty."""
    was = {card: f"    was: {old}\n" if old else "" for card, old in former.items()}
    return "".join(
        f"  - id: {card}\n{line}    kind: recall\n    q: What is {card}?\n    a: It.\n"
        for card, line in was.items()
    )


@pytest.mark.parametrize(
    ("cards", "places"),
    [
        (renames(a="b", b=""), ["5:10"]),
        (renames(a="b", b="a"), ["5:10", "10:10"]),
        (renames(b="a", c="b"), ["10:10"]),
        (renames(b="a", c="a"), ["10:10"]),
        (renames(a="b", b="b"), ["5:10"]),
    ],
)
@pytest.mark.parametrize("built", [False, True])
def test_a_former_id_that_a_card_has(
    folder: Path, cards: str, places: list[str], *, built: bool
) -> None:
    """A living card, a circle, a chain, one id twice: refused, also without a lock."""
    write_deck(folder, renames(a="", b=""))
    assert not built or run("build", ".").exit_code == 0
    lock = folder / "deck.lock"
    before = lock.read_bytes() if built else b""

    write_deck(folder, cards)

    assert in_all() == [f"{place} bad-was error" for place in places]
    assert (lock.read_bytes() if lock.exists() else b"") == before


def test_a_former_id_that_no_card_has(folder: Path) -> None:
    """A rename, and a card that comes back under its own id, are as they were."""
    write_deck(folder, renames(a="", b=""))
    assert run("build", ".").exit_code == 0
    write_deck(folder, renames(c="a"))

    assert (
        "0 new, 1 changed, 0 returned, 0 unchanged, 1 retired"
        in run("build", ".").output
    )
    write_deck(folder, renames(c="a", b="b"))
    assert "1 returned, 1 unchanged" in run("build", ".").output


@pytest.mark.parametrize(
    ("terms", "place"),
    [
        (None, "deck.yaml:5:11 bad-glossary"),
        ("terms: none\n", "words.yaml:1:8 wrong-type"),
        ("terms:\n  - en: bias\n    card: smu\n", "words.yaml:3:11 unknown-card"),
    ],
)
def test_a_broken_glossary(folder: Path, terms: str | None, place: str) -> None:
    """Each command that builds or compares says where, and writes nothing."""
    write_deck(folder, CARD, more="glossary: words.yaml\n")
    if terms is not None:
        (folder / "words.yaml").write_text(terms, encoding="utf-8")

    for command in COMMANDS:
        done = run(command, ".")
        assert done.exit_code == 1, command
        rule, where = re.findall(r"error\[(.+?)\]: .*\n *--> (.+)\n", done.output)[0]
        assert f"{where} {rule}" == place, command
    assert not (folder / "out").exists()
    assert not (folder / "deck.lock").exists()


def test_the_quiz_goes_on_without_a_broken_glossary(folder: Path) -> None:
    """It says what is wrong, and asks every card."""
    write_deck(folder, CARD, more="glossary: words.yaml\n")

    done = run("quiz", ".", "--db", "reviews.db", typed="\n3\n" * 9)

    assert "error[" in done.output
    assert "left out until it is mended" in done.output
    assert "What is it?" in done.output


WATCHED = {
    "live-error": MOLE.format("x = 1"),
    "unused-draw": f"{CARD}    draw: {{x: bit()}}\n",
}


@pytest.mark.skipif(os.name != "posix", reason="ends it by a signal")
@pytest.mark.parametrize("rule", WATCHED)
def test_what_a_watch_says(folder: Path, rule: str) -> None:
    """`deck watch` says each of them, too."""
    write_deck(folder, WATCHED[rule])
    with subprocess.Popen(
        [sys.executable, "-m", "deck", "watch", ".", CODE],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as watch:
        assert watch.stdout is not None
        timer = threading.Timer(PATIENCE, watch.kill)
        timer.start()
        lines = iter(watch.stdout.readline, "")
        said = list(
            takewhile(lambda line: not re.match(r"\d\d:\d\d:\d\d ", line), lines)
        )
        watch.send_signal(signal.SIGINT)
        watch.communicate()
        timer.cancel()

    assert f"[{rule}]: " in "".join(said)
