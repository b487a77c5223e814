"""What is drawn is recorded as matplotlib and Pillow have it; they are compared."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from deck.kinds.exercise import Exercise
from deck.live.exercise import FileReport, file_program, read_report
from deck.live.program import run_program
from tests.folders import read_folder

RECORDED = "from nnref.book import install\ninstall()\n"
REAL = """\
import sys
for name in [*sys.modules]:
    if name.partition(".")[0] in {"matplotlib", "PIL"}:
        del sys.modules[name]
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
from PIL import Image
plt.shown, Image.shown = [], []
plt.show = lambda: plt.shown.append(plt.gcf())
Image.Image.show = lambda image: Image.shown.append(image)
"""
MODES = {"recorded": RECORDED, "real": RECORDED + REAL}
SHIPPED = Path(__file__).parents[2] / "cards"
DRAWING = {
    str(card.id): card.body
    for card in read_folder(SHIPPED).cards
    if isinstance(card.body, Exercise)
    and {"matplotlib", "PIL"} & {*str(card.body.a).replace(".", " ").split()}
}


def report_of(setup: str, program: str, tests: list[list[str]]) -> FileReport:
    """How a program ends and its parts pass."""
    printed = run_program(file_program(setup, program, tests)).printed.text
    report = read_report(printed)

    assert report is not None, printed
    return report


@pytest.fixture(params=MODES)
def setup(request: pytest.FixtureRequest) -> str:
    """What makes the modules known: those that record, or the real ones."""
    if request.param == "real" and not (find_spec("matplotlib") and find_spec("PIL")):
        pytest.skip("matplotlib is not installed")
    return MODES[request.param]


@pytest.mark.parametrize("name", DRAWING)
def test_shipped_solutions(name: str, setup: str) -> None:
    """The solution of an exercise that draws passes all its parts."""
    body = DRAWING[name]
    tests = [[str(test.test) for test in part.tests] for part in body.parts]
    own = str(body.setup).replace("install()", "install()\n" + setup, 1)

    report = report_of(own, str(body.a), tests)

    assert report.is_passed, report


PROGRAMS = {
    "curves": """
import numpy as np
import matplotlib.pyplot as plt
x = np.arange(0, 6, 0.1)
plt.plot(x, np.sin(x), "k--", label="sin")
plt.plot(x, np.cos(x), x, -np.cos(x))
plt.plot([3, 1, 2], linestyle="--", label="short")
plt.title("sin & cos")
plt.xlabel("x")
plt.ylabel("y")
plt.ylim(-1.5, 1.5)
plt.legend()
plt.show()
axes = plt.shown[-1].axes[0]
for line in axes.get_lines():
    print(line.get_label(), len(line.get_xdata()), line.get_ydata()[:2].round(3))
print(axes.get_title(), axes.get_xlabel(), axes.get_ylabel(), *axes.get_ylim())
print(*(text.get_text() for text in axes.get_legend().get_texts()))
print(axes.get_autoscaley_on())
""",
    "diagrams": """
import numpy as np
import matplotlib.pylab as plt
figure, axes = plt.subplots(1, 2, figsize=(8, 3))
axes[0].plot(np.eye(3))
axes[1].imshow(np.eye(4), cmap="gray")
axes[1].grid()
plt.show()
left, right = plt.shown[0].axes
print(len(left.get_lines()), left.get_lines()[1].get_ydata(), left.get_legend())
print(right.images[0].get_array().shape, left.get_autoscaley_on())
""",
    "lengths": """
import matplotlib.pyplot as plt
try:
    plt.plot([1, 2], [1, 2, 3])
except ValueError as error:
    print(error)
try:
    plt.imshow([1, 2, 3])
except TypeError as error:
    print(error)
""",
    "grey": """
import numpy as np
from PIL import Image
image = Image.fromarray(np.uint8([[0, 51, 255], [1, 2, 3]]))
image.show()
print(Image.shown[-1].size, Image.shown[-1].mode, np.asarray(image).tolist())
print(Image.fromarray(np.zeros((4, 5, 3), np.uint8)).mode)
try:
    Image.fromarray(np.zeros((2, 2), int))
except TypeError as error:
    print(error)
""",
}
PRINTED = {
    "curves": """
sin 60 [0.  0.1]
_child1 60 [1.    0.995]
_child2 60 [-1.    -0.995]
short 3 [3 1]
sin & cos x y -1.5 1.5
sin short
False""",
    "diagrams": """
3 [0. 1. 0.] None
(4, 4) True""",
    "lengths": """
x and y must have same first dimension, but have shapes (2,) and (3,)
Invalid shape (3,) for image data""",
    "grey": """
(3, 2) L [[0, 51, 255], [1, 2, 3]]
RGB
Cannot handle this data type: (1, 1), <i8""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_drawn(name: str, setup: str) -> None:
    """Curves, words, limits and images are told, and refused, as by the real ones."""
    report = report_of(setup, PROGRAMS[name], [])

    assert report.error is None
    assert report.output == PRINTED[name].strip()


def test_a_picture_from_a_file() -> None:
    """Any path is that of a digit."""
    program = """
from matplotlib.image import imread
img = imread("digit.png")
print(img.shape, img.dtype, img.max())
"""

    assert report_of(RECORDED, program, []).output == "(28, 28) float32 1.0"
