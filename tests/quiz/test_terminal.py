"""The quiz as a learner has it: the command, in a real pseudo-terminal."""

from __future__ import annotations

from sitting import END, GO_ON, JUDGE, REVEAL, Room, Sitting


def typed(
    sitting: Sitting, prompt: str, answer: str, verdict: str, *, more: bool = True
) -> str:
    """Answer a card that the program grades; what is shown then."""
    sitting.line(prompt, answer)
    sitting.see(verdict)
    if not more:
        return ""
    sitting.key(GO_ON, "\r")
    return str(sitting.child.before)


def test_a_session_of_every_kind(room: Room) -> None:
    """Right and wrong answers to every kind, from the first question to the sum."""
    sitting = room.quiz("--new", "20", "--topic", "values")
    sitting.see("0 due, 10 new, 8 minutes.")
    sitting.told("3")
    sitting.see("[two words]")
    typed(sitting, "> ", "Weighted Sum", "Right.")
    sitting.child.expect(r"(\d)\. sigmoid")
    right = int(sitting.child.match[1])
    typed(sitting, "1-3> ", str(right % 3 + 1), "Wrong.")
    sitting.see("[____]")
    typed(sitting, "> ", "0.4", "Wrong.")
    sitting.see("sigmoid(0)?")
    assert "sigmoid(0) = 0.5" in typed(sitting, "> ", "1/2", "Right.")
    sitting.see("step at")
    typed(sitting, "> ", "0 1 1", "Wrong.")
    sitting.child.expect(r"Add (\d+) and (\d+)")
    total = int(sitting.child.match[1]) + int(sitting.child.match[2])
    typed(sitting, "> ", str(total), "Right.")
    sitting.child.expect(r"(\d)\. sigmoid")
    typed(sitting, "1-3> ", sitting.child.match[1], "Right.")
    sitting.see("[____]")
    typed(sitting, "> ", "０。３", "Right.")
    typed(sitting, "4 cells> ", "0 0 0 1", "Right.")
    sitting.see("step at")
    typed(sitting, "> ", "[0, 0, 1]", "Right.")
    typed(sitting, "shape> ", "2 x 3", "Right.")
    typed(sitting, "shape> ", "error", "Right.", more=False)
    sitting.see("13 answered, 10 right, in ")
    for missed in ("Missed:", "Which function is", "A neuron adds up", "What is step"):
        sitting.see(missed)
    sitting.see("Tomorrow: ")
    sitting.key(END, "\r")

    assert sitting.end() == 0
    found = room.rows("card, gap, rating, graded_by, answer, seed")
    assert len(found) == 13
    assert [row[2] for row in found] == [3, 3, 1, 1, 3, 1, 3, 3, 3, 3, 3, 3, 3]
    assert {row[0] for row in found if row[5]} == {"pick", "family"}
    assert [row[:5] for row in found if row[0] == "gaps"] == [
        ("gaps", 1, 3, "program", "Weighted Sum"),
        ("gaps", 2, 1, "program", "0.4"),
        ("gaps", 2, 3, "program", "０。３"),
    ]


def test_programs_in_the_terminal(room: Room) -> None:
    """Output, faults and a piece of code that is run; an interview judged aloud."""
    sitting = room.quiz("--new", "20", "--topic", "programs")
    sitting.see("print(1 + 1")
    typed(sitting, "> ", "2, 6", "Right.")
    sitting.see("print(undefined)")
    typed(sitting, "> ", "ValueError", "Wrong.")
    sitting.see("2 print(1 / n)")
    typed(sitting, "line> ", "2", "Right.")
    sitting.told("1", "the minus")
    typed(sitting, "____> ", "int(x >= 0)", "Wrong.")
    sitting.line(REVEAL, "it sums")
    sitting.line("Which? 1-2, all or 0> ", "all")
    sitting.see("print(undefined)")
    typed(sitting, "> ", "NameError", "Right.")
    sitting.told("3")
    sitting.line("____> ", "int(x >")
    sitting.see("That is not Python")
    typed(sitting, "____> ", "int(x > 0)", "Right.", more=False)
    sitting.see("9 answered, 6 right")
    sitting.key(END, "\r")

    assert sitting.end() == 0
    assert [row[0] for row in room.rows()] == [
        *("prints", "raises", "fault", "unclear", "piece", "aloud"),
        *("raises", "unclear", "piece"),
    ]


def test_editing_wide_characters(room: Room) -> None:
    """Backspace takes whole characters; arrows and function keys are no letters."""
    import readline  # noqa: F401 - without it `input` cannot edit

    sitting = room.quiz()
    sitting.at(REVEAL)
    sitting.send("激活函数\x7f\x7f值\x1b[D的\r")
    sitting.see("Compare. You wrote: 激活的值")
    sitting.key(JUDGE, "1")
    sitting.at("> ")
    sitting.send("\x1b[Asum\r")
    sitting.see("You wrote: sum")
    sitting.key(JUDGE, "u")
    sitting.line("> ", ":u")
    sitting.at(REVEAL)
    sitting.send("dea\x01i\x1b[A\x1b[B\x05s\x1bOP\x1b[15~\x1b[6~\x1b[H\x1b[F\x7fl\r")
    sitting.see("Compare. You wrote: ideal")
    sitting.key(JUDGE, "q\r")

    assert sitting.end() == 0
    assert [row[-1] for row in room.rows()] == ["激活的值"]
