"""The book's programs run against nnref as they are written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from deck.kinds.exercise import Exercise
from deck.live.exercise import file_program, read_report
from deck.live.program import run_program
from tests.folders import read_folder

SETUP = "from nnref.book import install\ninstall()\n"
IMPORTS = """\
import sys, os
sys.path.append(os.pardir)
import numpy as np
import pickle
from dataset.mnist import load_mnist
from common.functions import sigmoid, softmax
"""
FOLDER = os.environ.get("LIVEDECK_BOOK")
SHIPPED = Path(__file__).parents[2] / "cards"
REBUILT = [  # a program of the book, the exercise that asks for it, what it lacks
    ("ch01/man", "man", [4]),  # its calls stand outside of a `__main__` block
    ("ch02/and_gate", "gates", [2, 3, 4]),
    ("ch02/nand_gate", "gates", [1, 3, 4]),
    ("ch02/or_gate", "gates", [1, 2, 4]),
    ("ch02/xor_gate", "gates", []),  # it imports the others
    ("ch02/and_gate ch02/nand_gate ch02/or_gate ch02/xor_gate", "gates", []),
    ("ch03/step_function", "activations", [2, 3, 4, 5]),
    ("ch03/sigmoid", "activations", [1, 3, 4, 5]),
    ("ch03/relu", "activations", [1, 2, 4, 5]),
    ("common/functions", "activations", [4, 5]),
    ("common/functions", "softmax", []),
    ("ch03/mnist_show", "mnist-show", []),
    ("ch03/neuralnet_mnist", "one-image", []),
    ("ch03/neuralnet_mnist", "mnist", []),
    ("ch03/neuralnet_mnist_batch", "mnist", []),
]
IN_PARTS = [  # a file for each, as the book has them
    (
        """\
import numpy as np
def OR(x1, x2):
    x, w, b = np.array([x1, x2]), np.array([1, 1]), -0.5
    if np.sum(w*x) + b <= 0:
        return 0
    return 1
if __name__ == "__main__":
    for pair in [(0, 0), (0, 1), (1, 0), (1, 1)]:
        print(pair, OR(*pair))
""",
        "gates",
        [1, 2, 4],
    ),
    (
        """\
import numpy as np
import matplotlib.pylab as plt
def relu(a):
    return np.maximum(a, 0)
x = np.arange(-5.0, 5.0, 0.1)
plt.plot(x, relu(x))
plt.ylim(-1, 6)
plt.show()
""",
        "activations",
        [1, 2, 4, 5],
    ),
    (
        """\
import numpy as np
def softmax(scores):
    powers = np.exp(scores)
    return powers / np.sum(powers)
""",
        "softmax",
        [2, 3],
    ),
    (
        """\
import numpy as np
def softmax(scores):
    powers = np.exp(scores - np.max(scores))
    return powers / np.sum(powers)
""",
        "softmax",
        [3],
    ),
]


def printed(program: str) -> str:
    """What a learner's file prints that runs to its end."""
    report = read_report(run_program(file_program(SETUP, program, [])).printed.text)

    assert report is not None
    assert report.is_passed, report
    return report.output


def test_weights_and_data() -> None:
    """The weights are a pickle in the folder; the flags have the book's order."""
    program = (
        IMPORTS
        + """
(_, t_train), (x, t) = load_mnist(True, True, False)
with open("sample_weight.pkl", "rb") as f:
    network = pickle.load(f)
z = x
for n in "12":
    z = sigmoid(np.dot(z, network["W" + n]) + network["b" + n])
p = np.argmax(softmax(np.dot(z, network["W3"]) + network["b3"]), axis=1)
print(x.shape, x.dtype, t_train.shape, np.mean(p == t))
"""
    )

    assert printed(program) == "(1000, 784) float32 (4000,) 0.984"


def test_gates() -> None:
    """A program with gates imports each from a file of its own."""
    program = """\
from and_gate import AND
from nand_gate import NAND
from or_gate import OR
print([AND(NAND(a, b), OR(a, b)) for a in (0, 1) for b in (0, 1)])
"""

    assert printed(program) == "[0, 1, 1, 0]"


@pytest.mark.skipif(not FOLDER, reason="LIVEDECK_BOOK names the book's programs")
@pytest.mark.parametrize("name", ["neuralnet_mnist", "neuralnet_mnist_batch"])
def test_real_programs(name: str) -> None:
    """Unchanged, they print the accuracy of the digits and network of nnref."""
    path = Path(str(FOLDER)) / "ch03" / f"{name}.py"

    assert printed(path.read_text(encoding="utf-8")) == "Accuracy:0.984"


def failing(text: str, card: str) -> list[int]:
    """The numbers of the parts of a shipped exercise that a file does not pass."""
    body = next(one.body for one in read_folder(SHIPPED).cards if one.id == card)
    assert isinstance(body, Exercise)
    tests = [[str(test.test) for test in part.tests] for part in body.parts]
    program = file_program(str(body.setup), text, tests)
    report = read_report(run_program(program).printed.text)
    assert report is not None
    assert report.error is None
    return [n for n, failure in enumerate(report.parts, start=1) if failure]


@pytest.mark.skipif(not FOLDER, reason="LIVEDECK_BOOK names the book's programs")
@pytest.mark.parametrize(("names", "card", "lacking"), REBUILT)
def test_real_programs_in_exercises(names: str, card: str, lacking: list[int]) -> None:
    """Unchanged, they pass the parts of the exercise that asks for them."""
    paths = [Path(str(FOLDER)) / f"{name}.py" for name in names.split()]
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)

    assert failing(text, card) == lacking


@pytest.mark.parametrize(("text", "card", "lacking"), IN_PARTS)
def test_part_of_an_exercise(text: str, card: str, lacking: list[int]) -> None:
    """A file with one function passes its part, though the others are not there."""
    assert failing(text, card) == lacking
