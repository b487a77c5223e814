"""What is refused, and that the refusal says what was given and expected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pytest

import nnref as nn

Ask: TypeAlias = Callable[[], Any]
BAD: Any = object()  # these five are what mypy would refuse already
PAIR: Any = [1, 0]
RAGGED: Any = [[1], [1, 2]]
TEXTS: Any = ["1"]
FRACTIONS: Any = [2, 2.5]
NAN = float("nan")
ONES = np.ones((2, 3))

CASES: list[tuple[Ask, str]] = [
    (lambda: nn.AND(BAD, 0), "x1 must hold numbers"),
    (lambda: nn.AND(NAN, 0), "x1 must be a finite number, not nan"),
    (lambda: nn.XOR(0, PAIR), "x2 must be one number, but has shape"),
    (lambda: nn.weighted_sum([1, 2], [1, 2, 3], 0), "x must have shape .3,."),
    (lambda: nn.weighted_sum([1, 2], [[1, 2]], 0), "w must have shape .n,."),
    (lambda: nn.weighted_sum([1], [1], NAN), "b must be a finite number"),
    (lambda: nn.perceptron([NAN], [1], 0), "must not hold nan"),
    (lambda: nn.gate_outputs("and"), "gate must be one of AND, .* not 'and'"),
    (lambda: nn.gate_outputs("AND", 1, 2), "w2 and b must be left out"),
    (lambda: nn.gate_outputs(0.5), "three numbers w1, w2, b"),
    (lambda: nn.gate_outputs(BAD, 1, 2), "w1 must hold numbers"),
    (lambda: nn.gate_outputs("XOR", threshold=0.5), "no threshold of its own"),
    (lambda: nn.gate_outputs("XOR", inclusive=True), "no threshold of its own"),
    (lambda: nn.gate_sums("XNOR"), "XNOR is not one perceptron"),
    (lambda: nn.sum_table("XOR"), "XOR is not one perceptron"),
    (lambda: nn.gate_name([0, 1, 2, 0]), "four outputs of 0 or 1"),
    (lambda: nn.gate_name([0, 1]), "four outputs of 0 or 1"),
    (lambda: nn.circuit_outputs("OR", "XXOR", "OR"), "second must be one of"),
    (lambda: nn.trace_circuit(1, 2), "must each be 0 or 1, not 1 and 2"),
    (lambda: nn.nand_only("NOR"), "gate must be one of NOT, AND, OR, XOR"),
    (lambda: nn.best_score("NOT"), "gate must be one of"),
    (lambda: nn.learn_gate([1, 0]), "four outputs"),
    (lambda: nn.learn_gate("AND", epochs=0), "epochs must be from 1 to 10000"),
    (lambda: nn.learn_gate("AND", epochs=10_001), "epochs must be from 1 to 10000"),
    (lambda: nn.sigmoid([]), "x must hold at least one number"),
    (lambda: nn.sigmoid(RAGGED), "rows of one length"),
    (lambda: nn.relu(BAD), "x must hold numbers"),
    (lambda: nn.relu(10**30), "64 bits at most"),
    (lambda: nn.step(TEXTS), "x must hold numbers"),
    (lambda: nn.slope("tanh", 0), "name must be one of step"),
    (lambda: nn.slope("relu", float("inf")), "x must be a finite number"),
    (lambda: nn.saturation("float16"), "dtype must be one of float64, float32"),
    (lambda: nn.largest_exp("int"), "dtype must be one of"),
    (lambda: nn.softmax(BAD), "a must hold numbers"),
    (lambda: nn.softmax(np.array(3.0)), "is the number 3.0"),
    (lambda: nn.naive_softmax([]), "at least one number"),
    (lambda: nn.forward([1, 2, 3]), "must have shape .2,. or .N, 2., not .3,."),
    (lambda: nn.forward(np.zeros((1, 1, 2))), "must have shape"),
    (lambda: nn.forward([1, 2], hidden="softmax"), "hidden must be one of"),
    (lambda: nn.forward([1, 2], output="max"), "output must be one of"),
    (lambda: nn.forward([1, 2], skip=4), "skip must be from 1 to 3, not 4"),
    (lambda: nn.forward([1, 2], skip=True), "skip must be a whole number"),
    (lambda: nn.net_trace([1, 2], "z3"), "name must be one of a1, z1"),
    (lambda: nn.net_weights("W0"), "name must be one of W1, b1"),
    (lambda: nn.Network((), ()), "0 weight matrices"),
    (lambda: nn.Network((ONES,), (np.ones(2),)), "layer 1 must have shapes .2, m."),
    (lambda: nn.Network((ONES, ONES), (np.ones(3),) * 2), "layer 2 must have"),
    (lambda: nn.Network((np.ones(3),), (np.ones(3),)), "layer 1 must have"),
    (
        lambda: nn.forward(
            [1, 1], network=nn.Network((np.ones((2, 2)),), (np.ones(2),))
        ),
        "3 layers, not 1",
    ),
    (lambda: nn.count_parameters([2]), "two or more whole numbers"),
    (lambda: nn.count_parameters([2, 0]), "a size must be from 1 to 1000000"),
    (lambda: nn.count_collapsed(FRACTIONS), "not .2, 2.5."),
    (lambda: nn.linear_stack(2, 1, 10_001), "layers must be from 0 to 10000"),
    (lambda: nn.linear_stack(NAN, 1, 1), "c must be a finite number"),
    (lambda: nn.batch_slices(10_001, 1), "more than 10000 elements"),
    (lambda: nn.batch_slices(0, 1), "n must be from 1"),
    (lambda: nn.count_batches(10, 0), "size must be from 1"),
    (lambda: nn.last_batch(10, BAD), "size must be a whole number"),
    (lambda: nn.predict_in_batches([1, 2], 1), "xs must have shape .N, n."),
    (lambda: nn.arange(0, 1, 0), "step must not be 0"),
    (lambda: nn.arange(0, 10_001), "more than 10000 elements"),
    (lambda: nn.arange(-1e308, 1e308), "more than 10000 elements"),
    (lambda: nn.arange(0, NAN), "stop must be a finite number"),
    (lambda: nn.array([256], "uint8"), "must fit uint8, from 0 to 255"),
    (lambda: nn.array([-1], "uint8"), "must fit uint8"),
    (lambda: nn.array([NAN], "int"), "must fit int64"),
    (lambda: nn.array([1], "object"), "dtype must be one of"),
    (lambda: nn.dot(ONES, ONES), "do not fit"),
    (lambda: nn.dot(np.ones((101, 1)), np.ones((1, 101))), "more than 10000"),
    (lambda: nn.dot(np.ones((1, 1, 1)), [1]), "two axes at most"),
    (lambda: nn.maximum([1, 2], [1, 2, 3]), "do not fit each other"),
    (lambda: nn.minimum(np.ones((101, 1)), np.ones(101)), "more than 10000"),
    (lambda: nn.argmax([]), "at least one number"),
    (lambda: nn.argmax([1, NAN]), "must not hold nan"),
    (lambda: nn.argmax([1], axis=1), "axis must be from -1 to 0, not 1"),
    (lambda: nn.total(1, axis=0), "axis must be left out"),
    (lambda: nn.argsort(BAD), "x must hold numbers"),
    (lambda: nn.argsort(np.array(1)), "an axis to sort along"),
    (lambda: nn.log([1, -1]), "must not be negative, but holds -1"),
    (lambda: nn.mean([]), "at least one number"),
    (nn.concat, "at least one part"),
    (lambda: nn.concat([1], [[1]]), "cannot be joined"),
    (lambda: nn.concat(np.ones(6000), np.ones(6000)), "more than 10000"),
    (lambda: nn.show(None), "a number was expected, not None"),
    (lambda: nn.show(1j), "a number was expected"),
    (lambda: nn.show(1, 18), "digits must be from 0 to 17"),
    (lambda: nn.show(np.ones((101, 100))), "more than 10000"),
    (lambda: nn.show([1] * 10_001), "more than 10000"),
    (lambda: nn.fixed("0.5", 1), "a number was expected, not '0.5'"),
    (lambda: nn.fixed(10**400, 1), "too large for a float"),
    (lambda: nn.fixed(1, -1), "d must be from 0 to 17"),
    (lambda: nn.sci(1, 0), "d must be from 1 to 17"),
    (lambda: nn.percent(1, 99), "d must be from 0 to 17"),
]


@pytest.mark.parametrize(("ask", "message"), CASES)
def test_refusal(ask: Ask, message: str) -> None:
    """A wrong argument raises `ValueError`, in lowercase and without a full stop."""
    with pytest.raises(ValueError, match=message) as caught:
        ask()

    text = str(caught.value)
    assert text[0].islower() or text.startswith(("XOR", "XNOR", "0", "1"))
    assert not text.endswith(".")


@pytest.mark.parametrize(
    "compute",
    [
        lambda: nn.dot([10**10], [10**10]),
        lambda: nn.dot([[2**40]], [[2**40]]),
        lambda: nn.total([2**62, 2**62]),
        lambda: nn.total([[-(2**62)], [-(2**62)]], axis=0),
    ],
)
def test_whole_numbers_do_not_wrap_round(compute: Callable[[], object]) -> None:
    """A sum or product past 64 bits is refused, never silently wrong."""
    with pytest.raises(ValueError, match="do not fit"):
        compute()
