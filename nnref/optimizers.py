"""What is done with the gradient: a step downhill.

The gradient says which way the loss rises. `descend` is the plain rule, a small step
the other way. `adam` looks back as well: it averages the last gradients, which evens
out the luck of the draw in a mini-batch, and it divides by how large they usually are,
so that parameters with small slopes move as readily as those with large ones.

`shrink` goes with either. It pulls every weight a little towards 0, so that only those
stay large that many images ask for; the others, which fit the training images by
chance, fade away (weight decay).

All three take parameters and give new ones; nothing is changed behind the caller's
back.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from nnref._checks import floats, instance, number, whole
from nnref.backprop import Parameters

_MEAN_KEPT: Final = 0.9
"""How much of the average gradient each step keeps: it remembers about 10 steps."""

_SQUARE_KEPT: Final = 0.999
"""How much of the average square each step keeps: it remembers about 1,000 steps."""

_MOST_STEPS: Final = 10**9


@np.errstate(over="ignore", under="ignore", invalid="ignore")
def descend(parameters: Parameters, slopes: Parameters, rate: float) -> Parameters:
    """The parameters after one step of gradient descent: p - rate * slope.

    Parameters
    ----------
    parameters, slopes
        Arrays of the same shapes.
    rate
        The learning rate, how long the step is.

    Raises
    ------
    ValueError
        If the shapes differ, or an argument is of another kind.
    """
    parameters, slopes = _alike(parameters=parameters, slopes=slopes)
    rate = number(rate, "rate")
    return Parameters(*(p - rate * g for p, g in zip(parameters, slopes, strict=True)))


@np.errstate(over="ignore", under="ignore", invalid="ignore")
def shrink(parameters: Parameters, share: float) -> Parameters:
    """The parameters with every weight smaller by a share of itself; biases stay.

    Parameters
    ----------
    parameters
        Weights and biases of three layers.
    share
        0 changes nothing, 1 leaves no weight.

    Raises
    ------
    ValueError
        If an argument is of another kind.
    """
    [(W1, b1, W2, b2, W3, b3)] = _alike(parameters=parameters)
    kept = 1 - number(share, "share")
    return Parameters(kept * W1, b1, kept * W2, b2, kept * W3, b3)


class AdamState(NamedTuple):
    """What `adam` remembers of the gradients so far."""

    steps: int
    mean: Parameters
    square: Parameters


def adam_start(parameters: Parameters) -> AdamState:
    """The memory before the first step: nothing seen, all averages 0."""
    [parameters] = _alike(parameters=parameters)
    zeros = Parameters(*map(np.zeros_like, parameters))
    return AdamState(0, zeros, zeros)


@np.errstate(over="ignore", under="ignore", invalid="ignore")
def adam(
    parameters: Parameters, slopes: Parameters, state: AdamState, rate: float
) -> tuple[Parameters, AdamState]:
    """The parameters after one step of Adam, and what it remembers from then on.

    Parameters
    ----------
    parameters, slopes
        Arrays of the same shapes.
    state
        The memory that the last step left, or `adam_start`.
    rate
        The learning rate; about the most that one parameter moves in one step.

    Raises
    ------
    ValueError
        If the shapes differ, or an argument is of another kind.

    Notes
    -----
    The averages start at 0 and lean towards it at first. Dividing by 1 - kept**steps
    undoes that exactly. Kingma and Ba, "Adam: A Method for Stochastic Optimization",
    2015.
    """
    instance(state, "state", AdamState)
    parameters, slopes, mean, square = _alike(
        parameters=parameters, slopes=slopes, mean=state.mean, square=state.square
    )
    steps = whole(state.steps, "steps", 0, _MOST_STEPS) + 1
    mean = _blend(mean, slopes, _MEAN_KEPT)
    square = _blend(square, Parameters(*(g * g for g in slopes)), _SQUARE_KEPT)
    length = number(rate, "rate") / (1 - _MEAN_KEPT**steps)
    scale = 1 / (1 - _SQUARE_KEPT**steps)
    moved = Parameters(
        *(
            p - length * m / (np.sqrt(scale * s) + 1e-8)
            for p, m, s in zip(parameters, mean, square, strict=True)
        )
    )
    return moved, AdamState(steps, mean, square)


def _alike(**several: object) -> list[Parameters]:
    """Several `Parameters` as arrays, if those of one name have the same shape."""
    held = [
        Parameters(*(floats(a, what) for a in instance(p, what, Parameters)))
        for what, p in several.items()
    ]
    for name, *arrays in zip(Parameters._fields, *held, strict=True):
        shapes = [a.shape for a in arrays]
        if len(set(shapes)) > 1:
            msg = f"{name} must have one shape, not {' and '.join(map(str, shapes))}"
            raise ValueError(msg)
    return held


def _blend(average: Parameters, new: Parameters, kept: float) -> Parameters:
    """An average that keeps a share `kept` of itself and takes in the rest."""
    return Parameters(
        *(a + (1 - kept) * (g - a) for a, g in zip(average, new, strict=True))
    )
