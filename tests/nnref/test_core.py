"""The four files of the core: short, plain, and right against loops without NumPy."""

from __future__ import annotations

import doctest
import itertools
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnref
from nnref import mnist
from nnref.network import forward
from tests.oracle import functions

ROOT = Path(nnref.__file__).parent
CORE = ("perceptron", "activations", "network", "mnist")
PAGE = ROOT.parent / "docs/nnref.md"


def lines(path: Path) -> int:
    """The lines of a file."""
    return len(path.read_text(encoding="utf-8").splitlines())


def test_sizes() -> None:
    """Digits to accuracy is read in one sitting."""
    assert sum(lines(ROOT / f"{name}.py") for name in CORE[1:]) <= 250


def test_pasted_into_a_notebook() -> None:
    """The four files run one after another in an empty place, and know each other."""
    cells: dict[str, Any] = {"__name__": "notebook"}
    for name in CORE:
        text = (ROOT / f"{name}.py").read_text(encoding="utf-8")
        imported = re.findall(r"^from nnref\.(\w+) import (.+)$", text, re.MULTILINE)
        for module, names in imported:
            assert module in CORE
            assert set(names.split(", ")) <= set(cells)
        exec(compile(text, name, "exec"), cells)  # noqa: S102

    assert [cells["XOR"](x1, x2) for x1, x2 in itertools.product((0, 1), repeat=2)] == [
        *(0, 1, 1, 0)
    ]
    x, t = cells["load"]("test")
    network = cells["load_weights"](ROOT / "data/weights.npz")
    p = np.argmax(cells["predict"](x, network), axis=1)
    assert cells["accuracy"](p, t) == 0.984


def test_the_book_s_flags() -> None:
    """`load_mnist` gives what its flags say."""
    (x, t), (test, _) = nnref.load_mnist(flatten=False, one_hot_label=True)
    raw, digits = mnist.load("train", normalize=False)

    assert (x.shape, test.shape) == ((4000, 1, 28, 28), (1000, 1, 28, 28))
    assert x.dtype == np.float32
    assert raw.dtype == np.uint8
    np.testing.assert_allclose(x.reshape(4000, 784) * 255, raw, atol=1e-4)
    np.testing.assert_array_equal(np.argmax(t, axis=1), digits)
    assert (t.sum(axis=1) == 1).all()


def test_images_are_copies() -> None:
    """What a program does to the images and labels, the next one does not meet."""
    before = mnist.load("test", normalize=False)
    for part in mnist.load("test", normalize=False):
        part[:] = 1

    after = mnist.load("test", normalize=False)
    np.testing.assert_array_equal(before[0], after[0])
    np.testing.assert_array_equal(before[1], after[1])


def ran(question: Callable[[], object]) -> tuple[int, int, int]:
    """How many functions ran, in how many files, of how many lines."""
    codes: set[CodeType] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        is_ours = code.co_filename.startswith(str(ROOT))
        if event == "call" and is_ours and not code.co_name.startswith("<"):
            codes.add(code)

    sys.setprofile(note)
    try:
        question()
    finally:
        sys.setprofile(None)
    files = {code.co_filename for code in codes}
    return len(codes), len(files), sum(lines(Path(file)) for file in files)


def digits_to_accuracy() -> None:
    """The book's program, the first time that it runs."""
    x, t = mnist.load("test")
    network = mnist.load_weights(ROOT / "data/weights.npz")
    p = np.argmax(mnist.predict(x, network), axis=1)
    assert mnist.accuracy(p, t) == 0.984


QUESTIONS: dict[str, Callable[[], object]] = {
    "`AND(1, 1)`": lambda: nnref.AND(1, 1),
    "`XOR(1, 0)`": lambda: nnref.XOR(1, 0),
    "`sigmoid(x)`": lambda: nnref.sigmoid([-1.0, 2.0]),
    "`softmax(a)`": lambda: nnref.softmax([0.3, 2.9, 4.0]),
    "`forward(x)`": lambda: forward(np.array([1.0, 0.5])),
    "digits to accuracy": digits_to_accuracy,
}


def test_the_table_of_traces(request: pytest.FixtureRequest) -> None:
    """The page says what runs to answer a question."""
    page = PAGE.read_text(encoding="utf-8")

    def traced(match: re.Match[str]) -> str:
        counts = " | ".join(map(str, ran(QUESTIONS[match[1]])))
        return f"| {match[1]} | {counts} | {match[2]} |"

    row = r"^\| (%s) \| \d+ \| \d+ \| \d+ \| (\d+ \| \d+) \|$"
    names = "|".join(map(re.escape, QUESTIONS))
    true, count = re.subn(row % names, traced, page, flags=re.MULTILINE)
    if request.config.getoption("--bless"):
        PAGE.write_text(true, encoding="utf-8", newline="\n")

    assert count == len(QUESTIONS)
    assert true == page or request.config.getoption("--bless")


def test_examples_are_true() -> None:
    """The examples of the docstrings print what they say."""
    results = doctest.testmod(nnref)

    assert results.attempted > 0
    assert results.failed == 0


def test_import_is_light() -> None:
    """Importing nnref imports NumPy, and nothing else from outside Python."""
    program = (
        "import sys, numpy; before = set(sys.modules); import nnref; "
        "print(*{m.partition('.')[0] for m in set(sys.modules) - before})"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT.parent,
    )

    assert set(done.stdout.split()) - set(sys.stdlib_module_names) == {
        *("nnref", "numpy")
    }


# The same mathematics in plain loops.


@given(st.floats(-700, 700))
def test_sigmoid_is_the_formula(x: float) -> None:
    """The sigmoid of NumPy and that of the math module agree to the last digits."""
    assert nnref.sigmoid(x) == pytest.approx(functions.sigmoid_of(x), rel=1e-14)
    assert nnref.book_sigmoid(np.array(x)) == pytest.approx(
        functions.sigmoid_of(x), rel=1e-12
    )
