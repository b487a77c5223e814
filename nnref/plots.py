"""Stand-ins for matplotlib and Pillow, which record what is drawn and open no window.

Programs draw with `matplotlib.pyplot`, read pictures with `matplotlib.image.imread` and
show arrays with `PIL.Image`. After `nnref.book.install()` these names stand for what is
here, so that a program runs on any machine and a check can look at what it drew:

- `plt.shown` has the figures that `plt.show()` showed, each with its `axes`
- their methods are those of the real ones: `get_lines`, `get_legend`, `get_ylim`
- `PIL.Image.shown` has the images that were shown; `np.asarray(image)` has the pixels

Only what the book draws with is here. Colours and other styles are taken and forgotten.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnref.mnist import load


@dataclass
class Text:
    """A word in a figure."""

    text: str

    def get_text(self) -> str:
        """The word."""
        return self.text


@dataclass
class Line:
    """A curve. Its label begins with _ where it was given none."""

    x: np.ndarray
    y: np.ndarray
    label: str

    def get_xdata(self) -> np.ndarray:
        """The numbers along the x-axis."""
        return self.x

    def get_ydata(self) -> np.ndarray:
        """The numbers along the y-axis."""
        return self.y

    def get_label(self) -> str:
        """What the legend calls it."""
        return self.label


@dataclass
class Picture:
    """An image in a figure."""

    pixels: np.ndarray

    def get_array(self) -> np.ndarray:
        """The pixels."""
        return self.pixels


@dataclass
class Legend:
    """The box with the labels of the curves."""

    labels: list[str]

    def get_texts(self) -> list[Text]:
        """The labels."""
        return [*map(Text, self.labels)]


@dataclass
class Axes:
    """A diagram: curves and images, with words and limits."""

    lines: list[Line] = field(default_factory=list)
    images: list[Picture] = field(default_factory=list)
    drawn_legend: Legend | None = None
    title: str = ""
    xlabel: str = ""
    ylabel: str = ""
    limits: dict[str, tuple[float, float]] = field(default_factory=dict)

    def plot(self, *data: Any, label: object = None, **_style: Any) -> list[Line]:
        """Draw y, or y over x; several of them, and a short style behind each."""
        before = len(self.lines)
        for x, y in _curves([*data]):
            for column in y.reshape(len(y), -1).T:
                name = f"_child{len(self.lines)}" if label is None else str(label)
                self.lines.append(Line(x, column, name))
        return self.lines[before:]

    def imshow(self, pixels: Any, **_style: Any) -> Picture:
        """Draw an image."""
        array = np.asarray(pixels)
        if array.ndim not in {2, 3}:
            raise TypeError(f"Invalid shape {array.shape} for image data")
        self.images.append(Picture(array))
        return self.images[-1]

    def legend(self, *labels: Any, **_style: Any) -> Legend:
        """Draw the labels given, or those that the curves have by now."""
        names = [line.label for line in self.lines if not line.label.startswith("_")]
        self.drawn_legend = Legend([*map(str, labels[-1])] if labels else names)
        return self.drawn_legend

    def get_lines(self) -> list[Line]:
        """The curves."""
        return self.lines

    def get_legend(self) -> Legend | None:
        """The legend, if any."""
        return self.drawn_legend

    def set_title(self, text: str, **_style: Any) -> None:
        """Write above the diagram."""
        self.title = text

    def set_xlabel(self, text: str, **_style: Any) -> None:
        """Write below the x-axis."""
        self.xlabel = text

    def set_ylabel(self, text: str, **_style: Any) -> None:
        """Write beside the y-axis."""
        self.ylabel = text

    def get_title(self) -> str:
        """What is written above the diagram."""
        return self.title

    def get_xlabel(self) -> str:
        """What is written below the x-axis."""
        return self.xlabel

    def get_ylabel(self) -> str:
        """What is written beside the y-axis."""
        return self.ylabel

    def set_xlim(self, *ends: Any) -> None:
        """Set where the x-axis begins and ends."""
        self._limit("x", ends)

    def set_ylim(self, *ends: Any) -> None:
        """Set where the y-axis begins and ends."""
        self._limit("y", ends)

    def get_ylim(self) -> tuple[float, float]:
        """Where the y-axis begins and ends: if nothing was set, around the curves."""
        numbers = np.concatenate([[0.0, 1.0], *(line.y for line in self.lines)])
        return self.limits.get("y", (float(np.min(numbers)), float(np.max(numbers))))

    def get_autoscaley_on(self) -> bool:
        """Whether no limits were set for the y-axis."""
        return "y" not in self.limits

    def _limit(self, axis: str, ends: tuple[Any, ...]) -> None:
        low, high = ends[0] if len(ends) == 1 else ends
        self.limits[axis] = float(low), float(high)

    def grid(self, *_: Any, **_style: Any) -> None:
        """Draw lines, marks or words around the curves, which are forgotten."""

    axis = axhline = axvline = set_xticks = set_yticks = text = grid


@dataclass
class Figure:
    """A window with diagrams."""

    axes: list[Axes] = field(default_factory=list)

    def add_subplot(self, *_: Any, **_style: Any) -> Axes:
        """One more diagram."""
        self.axes.append(Axes())
        return self.axes[-1]


@dataclass
class Image:
    """An image of Pillow; `mode` is "L" for grey."""

    pixels: np.ndarray
    mode: str

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        """The pixels."""
        return np.array(self.pixels, dtype)

    @property
    def size(self) -> tuple[int, ...]:
        """Its width and height."""
        return self.pixels.shape[1::-1]

    def show(self, *_: Any, **_style: Any) -> None:
        """Record that it was shown."""
        shown_images.append(self)


shown: list[Figure] = []
shown_images: list[Image] = []
_open: list[Figure] = []
_MODES = {"|u1": "L", "|b1": "1", "<i4": "I", "<f4": "F", "<f8": "F"}


def figure(*_: Any, **_style: Any) -> Figure:
    """Open a figure."""
    _open.append(Figure())
    return _open[-1]


def gcf() -> Figure:
    """The figure that is drawn in."""
    return _open[-1] if _open else figure()


def gca() -> Axes:
    """The diagram that is drawn in."""
    axes = gcf().axes
    return axes[-1] if axes else gcf().add_subplot()


def subplot(*place: Any, **style: Any) -> Axes:
    """One more diagram in the figure."""
    return gcf().add_subplot(*place, **style)


def subplots(rows: int = 1, columns: int = 1, **_style: Any) -> tuple[Figure, Any]:
    """A figure with a diagram, or an array of them."""
    opened = figure()
    axes = np.array([opened.add_subplot() for _ in range(rows * columns)])
    if rows == columns == 1:
        return opened, axes[0]
    return opened, axes.reshape(rows, columns).squeeze()


def show(*_: Any, **_style: Any) -> None:
    """Show the open figures; what is drawn later belongs to another one."""
    shown.extend(_open)
    _open.clear()


def imread(_path: Any) -> np.ndarray:
    """A digit of MNIST for any path: 28 rows of 28 numbers from 0 to 1, as of a PNG."""
    return load("train", flatten=False)[0][0, 0]


def fromarray(pixels: np.ndarray, mode: str | None = None) -> Image:
    """An image from an array; grey values are of the type `uint8`."""
    kind, channels = pixels.dtype.str, pixels.shape[2:]
    found = "RGB" if (kind, channels) == ("|u1", (3,)) else _MODES.get(kind)
    if found is None or channels not in {(), (3,)}:
        raise TypeError(f"Cannot handle this data type: {(1, 1, *channels)}, {kind}")
    return Image(pixels.copy(), mode or found)


def _curves(data: list[Any]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The x and y of each curve; a text behind them is its style."""
    while data:
        y = np.atleast_1d(data.pop(0))
        x = np.arange(len(y))
        if data and not isinstance(data[0], str):
            x, y = y, np.atleast_1d(data.pop(0))
        if data and isinstance(data[0], str):
            del data[0]
        if len(x) != len(y):
            message = "x and y must have same first dimension, but have shapes "
            raise ValueError(f"{message}{x.shape} and {y.shape}")
        yield x, y


def _of_axes(method: str) -> Callable[..., Any]:
    """A function of pyplot that calls a method of the diagram that is drawn in."""

    def call(*arguments: Any, **style: Any) -> Any:
        return getattr(gca(), method)(*arguments, **style)

    return call


PYPLOT: dict[str, Any] = {"figure": figure, "gcf": gcf, "gca": gca, "show": show}
PYPLOT |= {"subplot": subplot, "subplots": subplots, "imread": imread, "shown": shown}
PYPLOT |= {f: _of_axes(f) for f in ("plot", "imshow", "legend", "grid", "axis", "text")}
PYPLOT |= {f: _of_axes(f) for f in ("axhline", "axvline")}
PYPLOT |= {f: _of_axes(f"set_{f}") for f in ("title", "xlabel", "ylabel")}
PYPLOT |= {f: _of_axes(f"set_{f}") for f in ("xlim", "ylim", "xticks", "yticks")}
PYPLOT |= {f: _of_axes("grid") for f in ("tight_layout", "savefig")}

MODULES: dict[str, dict[str, Any]] = {
    "matplotlib": {},
    "matplotlib.pyplot": PYPLOT,
    "matplotlib.pylab": PYPLOT,
    "matplotlib.image": {"imread": imread},
    "PIL": {},
    "PIL.Image": {"Image": Image, "fromarray": fromarray, "shown": shown_images},
}
"""The modules that they stand for, and the names in each."""
