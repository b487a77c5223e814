"""The commands as a learner types them, held against the log and the schedule."""

from __future__ import annotations

import shlex
import stat
import sys
from pathlib import Path

import pytest
from sitting import END, GO_ON, JUDGE, NAMESPACE, REVEAL, Room, room_of

from deck.quiz.review import CardKey
from deck.quiz.scheduler import Scheduler
from deck.quiz.store import Store

EDITOR = """#!{python}
import pathlib, sys
line, dashes, path = sys.argv[1:]
assert line.startswith("+") and dashes == "--", sys.argv
bank = pathlib.Path(path)
text = bank.read_text(encoding="utf-8")
bank.write_text(text.replace({old!r}, {new!r}), encoding="utf-8")
print("edited", path, line, "at", text.splitlines()[int(line[1:]) - 1])
"""


def editor(folder: Path, old: str, new: str) -> dict[str, str]:
    """An environment whose editor writes one text for another."""
    path = folder / "my editors" / "vim"
    path.parent.mkdir()
    path.write_text(EDITOR.format(python=sys.executable, old=old, new=new))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return {"EDITOR": shlex.quote(str(path)), "VISUAL": ""}


def learnt(room: Room) -> dict[str, int]:
    """How often each card was answered, as the schedule has it; it is the log's."""
    with Store(room.db) as store:
        memories = store.memories(NAMESPACE, Scheduler())
        assert memories == Scheduler().replay(store.reviews(NAMESPACE))
    return {item.card: memory.reps for item, memory in memories.items()}


def test_undo(room: Room) -> None:
    """`u` takes back answer after answer: at a prompt, while typing, at the end.

    The first question of a session takes the last answer of another one back.
    """
    sitting = room.quiz("--new", "2")
    sitting.told("1")
    sitting.line("> ", ".")
    sitting.key(GO_ON, "u")
    sitting.see("Taken back: the answer to gaps #1.")
    sitting.see("[two words]")
    assert learnt(room) == {"told": 1}
    sitting.line("> ", ":u")
    sitting.see("Taken back: the answer to told.")
    sitting.see("What is a weight")
    assert learnt(room) == {}
    sitting.line(REVEAL, ":u")
    sitting.see("There is nothing to take back.")
    sitting.told("3")
    for key in "u\r":
        sitting.line("> ", "weighted sum")
        sitting.key(END, key)
    assert sitting.end() == 0
    assert learnt(room) == {"told": 1, "gaps": 1}
    assert len(room.rows()) == 5

    sitting = room.quiz("--new", "3")
    sitting.line("> ", ":u")
    sitting.see("Taken back: the answer to gaps #1.")
    sitting.line("> ", "weighted sum")
    sitting.at(GO_ON)
    assert sitting.quit() == 0
    assert learnt(room) == {"told": 1, "gaps": 1}
    assert [kind for kind, _ in room.events()] == ["undo"] * 4


@pytest.mark.parametrize(
    ("key", "said", "kinds"),
    [
        ("s", "told is suspended", ["suspend", "resume"]),
        ("b", "told is hidden until tomorrow", ["bury", "bury"]),
    ],
)
def test_hidden_and_back(room: Room, key: str, said: str, kinds: list[str]) -> None:
    """What is suspended or buried is not asked; `u` brings it back."""
    sitting = room.quiz()
    sitting.line(REVEAL, f":{key}")
    sitting.see(said)
    sitting.see("[two words]")
    sitting.line("> ", ":u")
    sitting.see("told is back.")
    sitting.see("What is a weight")
    sitting.line(REVEAL, "")
    sitting.key(JUDGE, key)
    sitting.see(said)
    sitting.at("[two words]")
    assert sitting.quit() == 0

    assert [kind for kind, _ in room.events()] == [*kinds, kinds[0]]
    assert room.rows() == []
    again = room.quiz()
    again.see("[two words]")
    assert again.quit() == 0
    with Store(room.db) as store:
        assert (CardKey("told", 0) in store.suspended(NAMESPACE)) == (key == "s")


def test_numbers_and_keys(room: Room) -> None:
    """`i` tells nothing before the answer; `?` and `q` do what they say."""
    sitting = room.quiz()
    sitting.line(REVEAL, ":i")
    sitting.see("That would give the answer away. Answer first.")
    sitting.line(REVEAL, "：？")
    sitting.see("(:u)")
    sitting.line(REVEAL, "")
    sitting.key(JUDGE, "i")
    sitting.see("No number of this card was computed.")
    sitting.key(JUDGE, "?")
    sitting.see("(:u)")
    sitting.key(JUDGE, "3")
    sitting.line("> ", ".")
    sitting.key(GO_ON, "i")
    sitting.see("weighted_sum([1, 1], [0.5, 0.5], -0.7)")
    sitting.key(GO_ON, "q")

    assert sitting.end() == 0
    assert "2 answered, 1 right" in sitting.written
    assert room.events() == []


def test_an_edited_card(room: Room, tmp_path: Path) -> None:
    """`e` opens the bank at the card; it is asked again as it is written now."""
    environ = editor(tmp_path, "What is a weight?", "What is a bias?")
    sitting = room.quiz(environ=environ)
    sitting.see("What is a weight?")
    sitting.line(REVEAL, ":e")
    sitting.see("edited ")
    sitting.see("at   - id: told")
    sitting.see("What is a bias?")
    sitting.line(REVEAL, "")
    sitting.key(JUDGE, "e")
    sitting.see("edited ")
    sitting.told("3")
    sitting.at("[two words]")

    assert sitting.quit() == 0
    assert learnt(room) == {"told": 1}


def test_a_card_that_was_broken(room: Room, tmp_path: Path) -> None:
    """Mistakes in the bank are said; the session goes on with the cards it has."""
    environ = editor(tmp_path, "kind: recall", "kind: recal")
    sitting = room.quiz(environ=environ)
    sitting.line(REVEAL, ":e")
    sitting.see("edited ")
    sitting.see("The folder has mistakes now")
    sitting.told("3")
    sitting.at("[two words]")

    assert sitting.quit() == 0
    assert learnt(room) == {"told": 1}


def test_a_folder_with_mistakes(room: Room, deck_folder: Path) -> None:
    """What is wrong is told and left out; the other cards are asked."""
    bank = deck_folder / "values.yaml"
    text = bank.read_text(encoding="utf-8")
    bank.write_text(text.replace("kind: recall", "kind: recal", 1), encoding="utf-8")
    sitting = room.quiz()
    sitting.see("error[unknown-kind]")
    sitting.see("what is wrong in values.yaml is left out until it is mended")
    sitting.at("[two words]")
    assert sitting.quit() == 0

    bank.write_text("topic: 'open\n", encoding="utf-8")
    sitting = room.quiz()
    sitting.see("error[yaml-syntax]")
    sitting.see("What does this print?")
    assert sitting.quit() == 0

    config = deck_folder / "deck.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("en,", "EN,"))
    sitting = room.quiz()
    sitting.see("Found ")
    assert sitting.end() == 1
    assert "is left out" not in sitting.written


def test_a_former_id_where_cards_are_left_out(room: Room, deck_folder: Path) -> None:
    """It may be that of a card that is among them: nothing is told to the log."""
    first, second = deck_folder / "values.yaml", deck_folder / "programs.yaml"
    text = second.read_text(encoding="utf-8")
    named = text.replace("    kind: output", "    kind: output\n    was: told", 1)
    second.write_text(named, encoding="utf-8")
    room.answer_one()
    whole = first.read_text(encoding="utf-8")
    first.write_text("topic: 'open\n", encoding="utf-8")
    sitting = room.quiz()
    sitting.see("What does this print?")
    assert sitting.quit() == 0
    first.write_text(whole, encoding="utf-8")

    assert room.events() == []
    assert learnt(room) == {"told": 1}


def test_no_editor(room: Room) -> None:
    """Without an editor that starts, the quiz says where the card is and goes on."""
    environ = {"EDITOR": "/none/such", "VISUAL": ""}
    sitting = room.quiz(environ=environ, width=200 + len(str(room.deck)))
    sitting.line(REVEAL, ":e")
    sitting.see("No editor could be started; set EDITOR.")
    sitting.see("values.yaml:4")
    sitting.told("3")
    sitting.at("[two words]")

    assert sitting.quit() == 0


def test_three_more(room: Room) -> None:
    """`m` at the end asks three more, also of those that the day had no room for."""
    sitting = room.quiz("--new", "1")
    sitting.told("3")
    sitting.key("m three more, u undo, Enter ends> ", "m")
    sitting.line("> ", "weighted sum")
    sitting.key(GO_ON, "\r")
    sitting.line("1-3> ", ":b")
    sitting.line("> ", "")
    sitting.key(JUDGE, "1")
    sitting.at("> ")

    assert sitting.quit() == 0
    assert learnt(room)["told"] == 1
    assert len(room.rows()) == 3


def test_time_is_up(room: Room) -> None:
    """When the time is over, what was missed is offered once; `n` declines."""
    for key, rows in (("n", 1), ("\r", 3)):
        sitting = room.quiz("--minutes", "0.0001")
        sitting.told("1")
        sitting.key("Once more? Enter yes, n no> ", key)
        if key == "\r":
            sitting.told("3")
        sitting.key(END, "\r")
        assert sitting.end() == 0
        assert len(room.rows()) == rows


def test_a_folder_that_is_a_command_of_vim(deck_folder: Path, tmp_path: Path) -> None:
    """`:e` opens the bank in the real vim; what its folder is called is not run."""
    name = deck_folder.rename(tmp_path / "+!touch PWNED;").name
    environ = {
        "TERM": "vt100",
        "EDITOR": "vi -u NONE -i NONE -n --cmd 'set shm=aF'",
        "VISUAL": "",
    }
    with room_of(Path(name), tmp_path / "reviews.db") as room:
        sitting = room.quiz(cwd=tmp_path, environ=environ)
        sitting.line(REVEAL, ":e")
        sitting.see("kind: recall")
        sitting.send("\x1b:q\r")
        sitting.at(REVEAL)
        assert sitting.quit() == 0

    assert list(tmp_path.rglob("PWNED*")) == []
