"""Picture cards in the terminal: asked like any other, drawn or told in words."""

from __future__ import annotations

from pathlib import Path

from sitting import REVEAL, room_of

from tests.folders import HEAD, write_folder

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
