"""Picture cards in the terminal: asked like any other, drawn or told in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from sitting import REVEAL, room_of

from tests.folders import HEAD, write_folder
from tests.project.decks import run

CARD = (
    HEAD
    + """\
  - id: shown
    kind: picture
    draw: {gate: 'pick("OR", "NAND")'}
    q: {en: Which gate?, zh: 哪个门？}
    a: ${ gate }
    picture: %s
    alt: {en: Four points in the plane., zh: 平面上的四个点。}
"""
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'


def quiz(folder: Path, language: str) -> Result:
    """A session in which the learner looks, and says that it was known."""
    words = ["quiz", folder, "--lang", language, "--db", folder / "r.db"]
    return run(*words, typed="\n3\n", code=0)


def test_drawn(tmp_path: Path) -> None:
    """The points are drawn, three of them filled; then the learner judges."""
    write_folder(tmp_path, {"gates": CARD % "${ points_picture(gate) }"})
    first, again = quiz(tmp_path, "en"), quiz(tmp_path, "zh")

    assert (first.stdout.count("●"), first.stdout.count("○")) == (4, 2)
    assert "Four points" not in first.stdout
    assert "1 answered, 1 right" in first.stdout
    assert "●" not in again.stdout, "both languages share a memory"


def test_what_is_computed(tmp_path: Path) -> None:
    """`i` shows what numbers come from; a picture is none."""
    write_folder(tmp_path, {"gates": CARD % "${ points_picture(gate) }"})

    done = run("quiz", tmp_path, "--db", tmp_path / "r.db", typed="\n:i\n3\n", code=0)

    assert "gate =" in done.stdout
    assert "points_picture" not in done.stdout


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "[Four points in the plane.]"), ("zh", "[平面上的四个点。]")],
)
def test_in_words(language: str, words: str, tmp_path: Path) -> None:
    """An image file of the author's own is told in words."""
    write_folder(tmp_path, {"gates": CARD % "gate.svg"})
    (tmp_path / "gate.svg").write_text(SVG, encoding="utf-8")

    done = quiz(tmp_path, language)

    assert words in done.stdout


def test_a_low_terminal(tmp_path: Path) -> None:
    """Question and prompt stay on the screen; behind a long answer it comes again."""
    why = "What cannot be parted by one line takes two of them, and a layer more. " * 6
    card = CARD % '${ points_picture("AND", "OR", "NAND", gate) }'
    bank = f"{card}    why: {{en: '{why}', zh: '{why}'}}\n"
    write_folder(tmp_path, {"gates": bank})

    with room_of(tmp_path, tmp_path / "r.db") as room:
        sitting = room.quiz(width=40, height=20)
        sitting.at(REVEAL.strip())
        question = sitting.settle().split("\n")
        sitting.send("\r")
        sitting.at("3 Good, 4 Easy> ")
        answer = sitting.settle().split("\n")

    assert "Which gate?" in question
    assert question[-1] == REVEAL.strip()
    assert "\n".join(question).count("x₁") == 4
    assert answer[-2:] == ["Which gate?", "1 Again, 2 Hard, 3 Good, 4 Easy>"]


def test_a_picture_behind(tmp_path: Path) -> None:
    """The picture of an answer leaves room for the answer and the prompt."""
    why = "One line has all that give 1 on one side. " * 5
    card = CARD.replace("kind: picture", "kind: recall").replace(
        "    picture: %s",
        f"    why: {{en: '{why}', zh: '{why}'}}\n    answer_picture: %s",
    )
    bank = card.replace(" alt:", " answer_alt:") % "${ boundary_picture(gate) }"
    write_folder(tmp_path, {"gates": bank})

    with room_of(tmp_path, tmp_path / "r.db") as room:
        sitting = room.quiz(width=40, height=20)
        sitting.line(REVEAL, "")
        sitting.at("3 Good, 4 Easy> ")
        lines = [line.strip() for line in sitting.settle().split("\n")]

    assert "● = 1   ○ = 0" in lines
    assert {"OR", "NAND"} & {*lines}
    assert lines[-2:] == ["Which gate?", "1 Again, 2 Hard, 3 Good, 4 Easy>"]
