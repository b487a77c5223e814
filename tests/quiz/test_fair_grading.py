"""Grading as a learner meets it, in a real pseudo-terminal.

Only what is certainly wrong is Wrong; the learner has the last word, and the log keeps
both; a letter is an answer where it can be one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sitting import END, GO_ON, JUDGE, REVEAL, Room, Sitting, room_of

from deck.live.trust import allow
from tests.folders import HEAD, write_folder

CARDS = {
    "relu": "kind: cloze, text: 'ReLU: h(x) = {{c1::max(0, x)}}.'",
    "largest": "kind: cloze, text: 'The shift is {{c1::max(a)}}.'",
    "sign": "kind: cloze, text: '2 {{c1::>}} 1', accept: [greater than, 大于]",
    "smooth": "kind: cloze, text: '1 / (1 + {{c1::exp(-x)}}) is smooth.'",
    "word": "kind: cloze, text: 'Add up to the {{c1::weighted sum}}.'",
    "inner": "kind: cloze, text: 'Both inner sizes are {{c1::n}}.'",
    "images": "kind: numeric, q: How many?, a: '${ 60000 }'",
    "pair": "kind: table, q: Fill it in., a: '${ gate_table(\"AND\") }'",
    "code": (
        "kind: code, q: Complete it., "
        'program: "def f(x):\\n    return ____\\n", '
        "a: x + 1, tests: 'assert f(1) == 2'"
    ),
    "told": "kind: recall, q: Why?, a: So.",
    "half": (
        "kind: numeric, q: A half?, a: '${ 1 / 2 }', "
        "slips: [{value: '${ 2 / 1 }', because: That is its inverse.}]"
    ),
    "order": (
        "kind: order, q: In which order?, "
        'program: "a = 1\\nb = a + 1", tests: assert b == 2'
    ),
}
FORMULAS = {
    "relu": ("x if x > 0 else 0", "np.maximum(x, 0)"),
    "largest": ("np.max(a)",),
    "sign": ("greater than", "大于", "＞"),
    "smooth": ("1/e^x", "e^{-x}"),
    "images": ("60,000", "60 000", "60_000"),
}
WORDS = {
    "relu": ("the larger of 0 and x", "min(0, x)"),
    "largest": ("the maximum of a",),
    "sign": ("less than",),
    "word": ("sum of weighted inputs",),
    "inner": ("columns of the first",),
    "images": ("sixty thousand",),
    "pair": ("y=0001",),
}
CODE = "____> "


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A terminal with a deck that has no cards yet."""
    with room_of(tmp_path / "fair", tmp_path / "reviews.db") as room:
        yield room


def start(room: Room, *cards: str) -> Sitting:
    """Start the quiz with some of the cards."""
    bank = "".join(f"  - {{id: {card}, {CARDS[card]}}}\n" for card in cards)
    write_folder(room.deck, {"fair": HEAD + bank})
    allow(room.deck)
    return room.quiz("--new", "20")


def in_turn(room: Room, answers: dict[str, tuple[str, ...]]) -> Iterator[Sitting]:
    """A sitting before each of some answers, which are taken back in between."""
    sitting = start(room, *answers)
    for card, typed in answers.items():
        for number, text in enumerate(typed, start=1):
            sitting.line("> ", text)
            yield sitting
            prompt = END if card == [*answers][-1] else GO_ON
            sitting.key(prompt, "u" if number < len(typed) else "\r")
    assert sitting.end() == 0


def test_right_in_another_form(room: Room) -> None:
    """A formula with the same values is right, and a number however it is grouped."""
    for sitting in in_turn(room, FORMULAS):
        sitting.see("Right.")

    rows = room.rows("card, rating, graded_by")
    assert rows == [
        (card, 3, "program") for card, typed in FORMULAS.items() for _ in typed
    ]


def test_words_are_compared(room: Room) -> None:
    """What does not match is shown beside the answer, and the learner judges."""
    sitting = start(room, *WORDS)
    for typed in WORDS.values():
        for number, text in enumerate(typed, start=1):
            sitting.line("> ", text)
            sitting.see(f"Compare. You wrote: {text}")
            sitting.key(JUDGE, "3")
            if number < len(typed):
                sitting.line("> ", ":u")
    sitting.key(END, "\r")

    assert sitting.end() == 0
    assert "Wrong" not in sitting.written
    given = [(3, "learner", text) for typed in WORDS.values() for text in typed]
    assert room.rows("rating, graded_by, answer") == given


def test_enter_shows_the_answer_and_asks(room: Room) -> None:
    """Enter alone on a typed card counts nothing in silence."""
    cards = ["relu", "images", "pair", "code", "half", "order"]
    sitting = start(room, *cards)
    for number in range(len(cards)):
        sitting.line("> ", "")
        sitting.at(JUDGE)
        assert len(room.rows()) == number
        sitting.send("3")
    sitting.key(END, "\r")

    assert sitting.end() == 0
    assert "Wrong" not in sitting.written
    assert room.rows("rating, graded_by, answer") == [(3, "learner", "")] * len(cards)


def test_wrong_is_overruled(room: Room) -> None:
    """`3` after a verdict of Wrong: it is not asked again, and the log keeps both."""
    sitting = start(room, "images", "told")
    sitting.line("> ", "70000")
    sitting.see("Wrong.")
    sitting.key("Wrong; 3 if you had it. Enter goes on> ", "3")
    sitting.see("Counted as right.")
    sitting.told("3")
    sitting.see("2 answered, 2 right")
    sitting.key(END, "\r")

    assert sitting.end() == 0
    assert room.rows("card, rating, graded_by") == [
        ("images", 1, "program"),
        ("images", 3, "learner"),
        ("told", 3, "learner"),
    ]
    assert room.events() == [("undo", "images")]


def test_right_is_overruled(room: Room) -> None:
    """`1` after a verdict of Right, at the end too: it comes again."""
    sitting = start(room, "images", "relu")
    sitting.line("> ", "60000")
    sitting.key("Right. Enter goes on> ", "1")
    sitting.see("Counted as missed.")
    sitting.line("> ", "relu(x)")
    sitting.key(GO_ON, "\r")
    sitting.see("How many?")
    sitting.line("> ", "60000")
    sitting.key(END, "1")
    sitting.see("Counted as missed.")
    sitting.line("> ", "60000")
    sitting.key(END, "\r")

    assert sitting.end() == 0
    ratings = [rating for card, _, rating, _ in room.rows() if card == "images"]
    assert ratings == [3, 1, 3, 1, 3]


def test_a_letter_is_an_answer(room: Room) -> None:
    """`q`, `n` and `?` are answers where one letter is asked; `:q` still ends."""
    sitting = start(room, "inner")
    for typed, verdict, prompt in (("q", "Wrong.", GO_ON), ("?", "Compare", JUDGE)):
        sitting.line("> ", typed)
        sitting.see(verdict)
        sitting.key(prompt, "\r" if prompt == GO_ON else "1")
    sitting.line("> ", ":q")
    assert sitting.end() == 0
    sitting = room.quiz()
    sitting.line("> ", "n")
    sitting.see("Right.")
    sitting.key(END, "\r")

    assert sitting.end() == 0
    assert [row[3] for row in room.rows()] == ["q", "?", "n"]


def test_commands_on_code_cards(room: Room) -> None:
    """`:i`, `:s` and `:u` are commands there, and a letter is code."""
    sitting = start(room, "told", "code")
    sitting.told("3")
    sitting.line(CODE, ":i")
    sitting.see("Answer first.")
    sitting.line(CODE, "q")
    sitting.see("NameError")
    sitting.key(GO_ON, "u")
    sitting.line(CODE, ":u")
    sitting.see("Taken back: the answer to told.")
    sitting.told("3")
    sitting.line(CODE, ":s")
    sitting.see("code is suspended")
    sitting.key(END, "\r")

    assert sitting.end() == 0
    assert ("suspend", "code") in room.events()


def test_missed_today_comes_again_today(room: Room) -> None:
    """Also after leaving and coming back, until it is known."""
    sitting = start(room, "told", "images")
    sitting.told("1")
    sitting.line("> ", ":q")
    assert sitting.end() == 0
    for grade in ("1", "3"):
        sitting = room.quiz("--new", "1")
        sitting.see("1 due, 0 new")
        sitting.told(grade)
        if grade == "1":
            sitting.line(REVEAL, ":q")
        else:
            sitting.key(END, "\r")
        assert sitting.end() == 0
    sitting = room.quiz("--new", "1")
    sitting.see("the new cards of today are learnt")


def test_hints(room: Room) -> None:
    """An example has as many cells as the table, and a usual mistake has its reason.

    Lines are shown shuffled, and named in order; two of them have one other way.
    """
    sitting = start(room, "pair", "half", "order")
    sitting.line("4 cells> ", "00010")
    sitting.see("4 cells are asked for, row by row: 0 0 1 0 or 0010.")
    sitting.line("4 cells> ", "0001")
    sitting.see("Right.")
    sitting.key(GO_ON, "\r")
    sitting.line("> ", "2")
    sitting.see("Wrong.")
    sitting.see("That is its inverse.")
    sitting.key(GO_ON, "\r")
    sitting.line("order> ", "12")
    sitting.see("Another one comes first.")
    sitting.key(GO_ON, "\r")
    sitting.line("> ", "0.5")
    sitting.key(GO_ON, "\r")
    sitting.line("order> ", "2 1")
    sitting.see("Right.")
    sitting.key(END, "\r")

    assert sitting.end() == 0
    assert room.rows("card, rating, graded_by") == [
        ("pair", 3, "program"),
        ("half", 1, "program"),
        ("order", 1, "program"),
        ("half", 3, "program"),
        ("order", 3, "program"),
    ]
