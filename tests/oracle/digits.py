"""The bundled images, labels and weights, read byte by byte, and what comes out."""

from __future__ import annotations

import ast
import gzip
import math
import operator
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .arrays import Arr, first_largest, stack
from .functions import sigmoid_of, softmax, to_float32
from .layers import confusion_matrix

_DATA = Path(__file__).parents[2] / "nnref/data"

Row = list[float]


@dataclass(frozen=True)
class Layer:
    """The weights of each neuron, and its bias."""

    neurons: list[Row]
    biases: Row


def _idx(name: str) -> tuple[list[int], bytes]:
    """The sizes that an IDX file announces, and the bytes behind them."""
    content = gzip.decompress((_DATA / name).read_bytes())
    axes = content[3]
    sizes = struct.unpack(f">{axes}I", content[4 : 4 + 4 * axes])
    body = content[4 + 4 * axes :]
    assert len(body) == math.prod(sizes)
    return list(sizes), body


@cache
def images() -> list[bytes]:
    """Each test image as 784 bytes."""
    (count, height, width), body = _idx("t10k-images-idx3-ubyte.gz")
    step = height * width
    return [body[i * step : (i + 1) * step] for i in range(count)]


@cache
def labels() -> list[int]:
    """What each image shows."""
    return list(_idx("t10k-labels-idx1-ubyte.gz")[1])


def _npy(content: bytes) -> tuple[tuple[int, ...], Row]:
    """The shape and the numbers of an array as NumPy saves it."""
    assert content[:6] == b"\x93NUMPY"
    size, start = (2, 10) if content[6] == 1 else (4, 12)
    length = int.from_bytes(content[8 : 8 + size], "little")
    header = ast.literal_eval(content[start : start + length].decode("latin-1"))
    assert not header["fortran_order"]
    kind = {"<f4": "f", "<f8": "d"}[header["descr"]]
    count = math.prod(header["shape"])
    numbers = struct.unpack_from(f"<{count}{kind}", content, start + length)
    return header["shape"], list(numbers)


@cache
def network() -> list[Layer]:
    """The three layers of the bundled network."""
    layers = []
    with zipfile.ZipFile(_DATA / "weights.npz") as opened:
        for depth in (1, 2, 3):
            (_, m), flat = _npy(opened.read(f"W{depth}.npy"))
            _, biases = _npy(opened.read(f"b{depth}.npy"))
            layers.append(Layer([flat[j::m] for j in range(m)], biases))
    return layers


@cache
def _ink() -> list[Row]:
    """For each image and neuron of layer 1: the pixels from 0 to 255, weighted."""
    return [_inked([(i, p) for i, p in enumerate(image) if p]) for image in images()]


@cache
def _full_ink() -> list[Row]:
    """The same where only full ink counts, as 1."""
    return [_inked([(i, 1) for i, p in enumerate(x) if p == 255]) for x in images()]


def _inked(pixels: list[tuple[int, int]]) -> Row:
    places, values = [i for i, _ in pixels], [p for _, p in pixels]
    return [
        sum(map(operator.mul, values, map(neuron.__getitem__, places)))
        for neuron in network()[0].neurons
    ]


@cache
def first_sums(pixels: str = "scaled") -> list[Row]:
    """The weighted sums of layer 1, with the pixels prepared in a certain way."""
    layer = network()[0]
    if pixels == "floor-255":
        rows = _full_ink()
    elif pixels == "inverted":
        whole = [math.fsum(neuron) for neuron in layer.neurons]
        rows = [[w - s / 255 for w, s in zip(whole, x, strict=True)] for x in _ink()]
    else:
        over = {"scaled": 255, "over-256": 256, "unscaled": 1}[pixels]
        rows = [[s / over for s in x] for x in _ink()]
    return [[s + b for s, b in zip(x, layer.biases, strict=True)] for x in rows]


BENDS: dict[str, Callable[[float], float]] = {
    "sigmoid": sigmoid_of,
    "relu": lambda a: max(a, 0.0),
    "identity": lambda a: a,
    "step": lambda a: 1.0 if a > 0 else 0.0,
}


@cache
def passed(
    pixels: str = "scaled", hidden: str = "sigmoid"
) -> tuple[list[Row], list[Row]]:
    """The sums of layer 2 and the scores, for each image."""
    seconds, scores = [], []
    for sums in first_sums(pixels):
        seconds.append(_layer([BENDS[hidden](a) for a in sums], network()[1]))
        z = [BENDS[hidden](a) for a in seconds[-1]]
        scores.append(_layer(z, network()[2]))
    return seconds, scores


def _layer(z: Row, layer: Layer) -> Row:
    return [
        sum(map(operator.mul, z, neuron)) + b
        for neuron, b in zip(layer.neurons, layer.biases, strict=True)
    ]


@cache
def read(pixels: str = "scaled", hidden: str = "sigmoid") -> list[int]:
    """The digit with the highest score, for each image."""
    return [first_largest(row) for row in passed(pixels, hidden)[1]]


def digit_labels(start: int = 0, stop: int | None = 10) -> Arr:
    """What some images show."""
    return stack(labels()[start:stop])


def digit_image(index: int = 0) -> Arr:
    """One image as a square."""
    return Arr((28, 28), images()[index])


def digit_probabilities(index: int = 0) -> Any:
    """The shares of the ten digits."""
    return softmax(passed()[1][index])


def digit_predictions(start: int = 0, stop: int | None = 10, **_unused: Any) -> Arr:
    """What is read; neither the batch nor softmax changes it."""
    return stack(read()[start:stop])


def correct_digits(start: int = 0, stop: int | None = None, **_unused: Any) -> int:
    """How many are read right."""
    return _right(read()[start:stop], labels()[start:stop])


def digit_accuracy(start: int = 0, stop: int | None = None, **_unused: Any) -> float:
    """The share of them."""
    return correct_digits(start, stop) / len(labels()[start:stop])


def always_accuracy(answer: int = 1) -> float:
    """The share of one digit."""
    return labels().count(answer) / len(labels())


@cache
def digit_confusions() -> Any:
    """Rows of true digits, columns of read ones."""
    return confusion_matrix(read(), labels())


def digit_confidence(at_least: float = 0.99) -> tuple[float, float, int, float]:
    """The mean largest share, that of the errors, the sure ones, how many are right."""
    tops = [max(digit_probabilities(i).flat) for i in range(len(labels()))]
    right = [p == t for p, t in zip(read(), labels(), strict=True)]
    wrong = [top for top, good in zip(tops, right, strict=True) if not good]
    sure = [good for top, good in zip(tops, right, strict=True) if top >= at_least]
    mean = math.fsum(tops) / len(tops)
    return mean, math.fsum(wrong) / len(wrong), len(sure), sum(sure) / len(sure)


def mistake_accuracy(name: str) -> float:
    """The share that is counted as right with a mistake made."""
    mistaken = read(hidden=name) if name in BENDS else read(pixels=name)
    return _right(mistaken, labels()) / len(labels())


def _right(predicted: list[int], true: list[int]) -> int:
    return sum(p == t for p, t in zip(predicted, true, strict=True))


def mistake_overflows(name: str) -> bool:
    """Whether exp(-a) of a hidden sum is beyond a float of 32 bits."""
    sums = (first_sums(name), passed(name)[0])
    smallest = min(min(row) for rows in sums for row in rows)
    return math.isinf(to_float32(math.exp(-smallest))) if smallest > -700 else True


def saturated_share(mistake: str | None = None) -> float:
    """The share of what layer 1 passes on that is below 0.01 or above 0.99."""
    values = [sigmoid_of(a) for row in first_sums(mistake or "scaled") for a in row]
    return sum(z < 0.01 or z > 0.99 for z in values) / len(values)


def gradient_noise(size: int) -> float:
    """By the law of the mean, against that of one image; the cards show ratios only."""
    return 1 / math.sqrt(size)
