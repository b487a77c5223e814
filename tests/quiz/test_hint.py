"""The lines of a solution that the second hint shows, one after the other."""

from __future__ import annotations

import pytest

from deck.kinds.exercise import Exercise
from deck.kinds.filled import FileTask, FilledPart
from deck.quiz.hint import next_line, part_lines
from tests.folders import read_folder
from tests.quiz.sitting import ROOT

SHIPPED = ROOT / "cards"
PROGRAMS = {
    str(card.id): card
    for card in read_folder(SHIPPED).cards
    if isinstance(card.body, Exercise)
}


def task_of(name: str) -> FileTask:
    """A shipped program, of which only the code is looked at."""
    card = PROGRAMS[name]
    tests = [tuple(str(one.test) for one in part.tests) for part in card.body.parts]
    parts = tuple(FilledPart((), (), each, ()) for each in tests)
    return FileTask("", str(card.program or ""), str(card.body.a), parts)


@pytest.mark.parametrize("name", PROGRAMS)
def test_all_lines(name: str) -> None:
    """Those of all parts are the whole solution; of each they are in its order."""
    task = task_of(name)
    whole = [line for line in task.solution.splitlines() if line.strip()]
    found = set()
    for part in range(len(task.parts)):
        lines = "\n".join(part_lines(task, part)).splitlines()
        found |= {*lines}
        at = iter(whole)
        assert all(line in at for line in lines), lines

    assert found == {*whole}


@pytest.mark.parametrize("name", PROGRAMS)
def test_line_by_line(name: str) -> None:
    """Each line comes once, and none that is written; then all of the part."""
    task = task_of(name)
    for part in range(len(task.parts)):
        lines, shown = part_lines(task, part), list[str]()
        text = lines[0].replace(" ", "  ")
        for _ in lines[1:]:
            shown.append(next_line(task, part, text, shown))
        assert sorted(shown) == sorted(lines[1:])
        assert next_line(task, part, text, shown) == "\n".join(lines)


@pytest.mark.parametrize(
    ("name", "part", "first", "last"),
    [
        ("gates", 0, "def perceptron(x1, x2, w1, w2, b):", "0.5, 0.5, -0.7)"),
        ("gates", 3, "def XOR(x1, x2):", "return AND(NAND(x1, x2), OR(x1, x2))"),
        ("forward", 2, "def forward(network, x):", '@ network["W3"] + network["b3"]'),
        ("mnist", 2, "import numpy as np", "return softmax(a3)"),
        ("mnist", 0, "from dataset.mnist import load_mnist", "return x_test, t_test"),
        ("mnist", 3, "import numpy as np", "str(accuracy_cnt / len(x)))"),
    ],
)
def test_lines_of_a_part(name: str, part: int, first: str, last: str) -> None:
    """A part has the functions that it is about, and those that they need."""
    lines = part_lines(task_of(name), part)

    assert lines[0] == first
    assert lines[-1].endswith(last)
