"""Mistakes that stop nothing: the program runs on, and reads fewer digits.

A network knows only what it was trained with. Pixels scaled in another way, or
another activation function between the same weights, fit in shape and are wrong
in meaning, so no exception is raised; at best NumPy warns of an overflow. What
is left to notice is the accuracy, and that falls by a little or by a lot. The
mistakes here are the common ones, each made on purpose: the program is the one
that reads the digits right, with one piece exchanged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np

from nnref._checks import choice
from nnref._given import given
from nnref.activations import book_sigmoid
from nnref.batching import batch_slices
from nnref.network import Trace, forward

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from nnref._types import Array, Floats
    from nnref.digits import Digits

_Scale: TypeAlias = Callable[["NDArray[np.uint8]"], "Floats"]
_Count: TypeAlias = Callable[["Floats", "NDArray[np.uint8]"], int]


class Mistake(NamedTuple):
    """A mistake by its name, and what it costs."""

    name: str
    wrong: str
    """What is done wrong, in one line."""
    accuracy: float
    """The share of images that are counted as read right."""
    overflows: bool
    """Whether the book's program warns of an overflow."""


def _scaled(images: NDArray[np.uint8]) -> Floats:
    """The pixels as they should be, from 0 to 1."""
    return np.divide(images, np.float32(255), dtype=np.float32)


def _unscaled(images: NDArray[np.uint8]) -> Floats:
    return images.astype(np.float32)


def _over_256(images: NDArray[np.uint8]) -> Floats:
    return np.divide(images, np.float32(256), dtype=np.float32)


def _floored(images: NDArray[np.uint8]) -> Floats:
    return (images // 255).astype(np.float32)


def _inverted(images: NDArray[np.uint8]) -> Floats:
    return _scaled(255 - images)


def _by_row(y: Floats, t: NDArray[np.uint8]) -> int:
    """The right answers, read as they should be: one digit a row."""
    return int(np.sum(np.argmax(y, axis=1) == t))


def _by_column(y: Floats, t: NDArray[np.uint8]) -> int:
    # Ten images make a square of scores, and only for a square do the ten answers,
    # one for each digit, go with ten labels. The rest is compared as it should be.
    squares = len(y) // 10 * 10
    right = _by_row(y[squares:], t[squares:])
    for i in range(0, squares, 10):
        right += int(np.sum(np.argmax(y[i : i + 10], axis=0) == t[i : i + 10]))
    return right


def _by_flat_index(y: Floats, t: NDArray[np.uint8]) -> int:
    # One number a batch, which NumPy compares with each of the labels.
    slices = batch_slices(len(y), 100)
    return sum(int(np.sum(np.argmax(y[a:b]) == t[a:b])) for a, b in slices)


def _without_the_last_batch(y: Floats, t: NDArray[np.uint8]) -> int:
    start, _ = batch_slices(len(y), 100)[-1]
    return _by_row(y[:start], t[:start])


def _against_the_first_labels(y: Floats, t: NDArray[np.uint8]) -> int:
    slices = batch_slices(len(y), 100)
    return sum(_by_row(y[a:b], t[: b - a]) for a, b in slices)


@dataclass(frozen=True, slots=True)
class _Program:
    """The program that reads digits, with a piece exchanged."""

    wrong: str
    scale: _Scale = _scaled
    hidden: str = "sigmoid"
    skip: int | None = None
    count: _Count = _by_row

    def trace(self, digits: Digits) -> Trace:
        """Everything that its forward pass computes, up to the scores."""
        x = self.scale(digits.images)
        return forward(x, hidden=self.hidden, skip=self.skip, network=digits.network)


_RIGHT: Final = _Program("nothing is wrong")

_PROGRAMS: Final[Mapping[str, _Program]] = MappingProxyType(
    {
        "unscaled": _Program("the pixels go in as 0 to 255", scale=_unscaled),
        "over-256": _Program("the pixels are divided by 256", scale=_over_256),
        "floor-255": _Program("the pixels are divided by // 255", scale=_floored),
        "inverted": _Program("paper and ink are exchanged", scale=_inverted),
        "step": _Program("the hidden layers use the step function", hidden="step"),
        "relu": _Program("the hidden layers use ReLU", hidden="relu"),
        "identity": _Program("the hidden layers use the identity", hidden="identity"),
        "skip-1": _Program("layer 1 forgets its activation", skip=1),
        "skip-2": _Program("layer 2 forgets its activation", skip=2),
        "axis-0": _Program("argmax along axis 0, in batches of 10", count=_by_column),
        "no-axis": _Program(
            "argmax without an axis, in batches of 100", count=_by_flat_index
        ),
        "last-batch": _Program(
            "the last batch of 100 is left out", count=_without_the_last_batch
        ),
        "labels": _Program(
            "every batch of 100 meets the first labels", count=_against_the_first_labels
        ),
    }
)

MISTAKES: Final[Mapping[str, str]] = MappingProxyType(
    {name: program.wrong for name, program in _PROGRAMS.items()}
)
"""What each mistake does wrong, in one line, by its name."""


def mistake_accuracy(name: str, *, digits: Digits | None = None) -> float:
    """The accuracy with a silent mistake made, such as "unscaled" or "over-256".

    Parameters
    ----------
    name
        One of the `MISTAKES`: "unscaled", "over-256", "floor-255", "inverted",
        "step", "relu", "identity", "skip-1", "skip-2", "axis-0", "no-axis",
        "last-batch", "labels".
    digits
        The network and the images; the bundled ones if None.

    Returns
    -------
    float
        The share of all images that the program counts as right.

    Raises
    ------
    ValueError
        If `name` is not that of a mistake.
    """
    return _accuracy(_program(name), given(digits))


def mistake_overflows(name: str, *, digits: Digits | None = None) -> bool:
    """Whether the book's program warns of an overflow when it makes a mistake.

    Its sigmoid is `book_sigmoid`. Whether that overflows is found out by computing
    it; no warning is given here. Parameters and refusals are those of
    `mistake_accuracy`.
    """
    return _overflows(_program(name), given(digits))


def list_mistakes(*, digits: Digits | None = None) -> list[Mistake]:
    """All of the `MISTAKES`, each made once, in their order.

    Returns
    -------
    list of Mistake
        Name, what is wrong, accuracy, and whether an overflow is warned of.
    """
    d = given(digits)
    return [
        Mistake(name, program.wrong, _accuracy(program, d), _overflows(program, d))
        for name, program in _PROGRAMS.items()
    ]


def saturated_share(
    mistake: str | None = None, *, digits: Digits | None = None
) -> float:
    """The share of first-layer values that lie below 0.01 or above 0.99.

    There the sigmoid is flat, and a neuron says no more than yes or no, as the step
    function would. With unscaled pixels nearly all of them do.

    Parameters
    ----------
    mistake
        The name of one of the `MISTAKES`, or None for the program as it should be.
    digits
        The network and the images; the bundled ones if None.

    Raises
    ------
    ValueError
        If `mistake` is another name.
    """
    program = _RIGHT if mistake is None else _program(mistake, "mistake")
    z1 = program.trace(given(digits)).z1
    return float(np.mean((z1 < 0.01) | (z1 > 0.99)))


def _program(name: object, what: str = "name") -> _Program:
    return _PROGRAMS[choice(name, what, _PROGRAMS)]


def _accuracy(program: _Program, digits: Digits) -> float:
    y = program.trace(digits).y
    return program.count(y, digits.labels) / len(digits.labels)


def _overflows(program: _Program, digits: Digits) -> bool:
    """Whether the sigmoid as it is printed overflows in a hidden layer."""
    if program.hidden != "sigmoid":
        return False
    trace = program.trace(digits)
    sums: dict[int, Array] = {1: trace.a1, 2: trace.a2}
    sums.pop(program.skip or 0, None)
    try:
        with np.errstate(over="raise", under="ignore"):
            for a in sums.values():
                book_sigmoid(a)
    except FloatingPointError:
        return True
    return False
