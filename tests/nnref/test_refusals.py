"""What is refused, and that the refusal says what was given and expected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pytest

import nnref as nn

Ask: TypeAlias = Callable[[], Any]
BAD: Any = object()  # these seven are what mypy would refuse already
PAIR: Any = [1, 0]
RAGGED: Any = [[1], [1, 2]]
TEXTS: Any = ["1"]
FRACTIONS: Any = [2, 2.5]
DIGITS_OF: Any = nn.Digits
PRODUCT: Any = nn.product_shape
NAN = float("nan")
ONES = np.ones((2, 3))
NETWORK = nn.bundled_digits().network
IMAGES = np.zeros((2, 784), np.uint8)
NOT_FINITE = nn.Network(
    (np.full((784, 1), NAN), np.ones((1, 1)), np.ones((1, 10))),
    (np.ones(1), np.ones(1), np.ones(10)),
)

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
    (lambda: nn.show(np.ones((101, 100))), "more than 10000"),
    (lambda: nn.show([1] * 10_001), "more than 10000"),
    (lambda: nn.fixed("0.5", 1), "a number was expected, not '0.5'"),
    (lambda: nn.significant(1, 18), "d must be from 1 to 17"),
    (lambda: nn.fixed(1, -1), "d must be from 0 to 17"),
    (lambda: nn.scientific(1, 0), "d must be from 1 to 17"),
    (lambda: nn.percent(1, 99), "d must be from 0 to 17"),
    (lambda: nn.count_products(10, 1, 0), "layers must be from 1 to 10000"),
    (lambda: nn.product_shape((2, 3), ()), "one or two axes, not .2, 3. and .."),
    (lambda: nn.product_shape(BAD, (1,)), "a must be a shape such as .2, 3."),
    (lambda: nn.product_shape((2, 3), (3, -1)), "an axis of b must be from 0"),
    (lambda: PRODUCT((2, 2.0), (2,)), "an axis of a must be a whole"),
    (nn.broadcast_shape, "at least one shape"),
    (lambda: nn.broadcast_shape((1,) * 9), "of 8 axes at most"),
    (lambda: nn.broadcast_shape((10**10,)), "from 0 to 1000000000"),
    (lambda: nn.reshaped((4,), (-1, -1)), "one -1 at most"),
    (lambda: nn.reshaped((4,), (-2,)), "an axis of wanted must be from -1"),
    (lambda: nn.layer_shape("W4", [2, 3, 2, 2]), "name must be X, W1, .*, or Y, not"),
    (lambda: nn.layer_shape("Z0", [2, 3]), "not 'Z0'"),
    (lambda: nn.layer_shape(BAD, [2, 3]), "name must be X"),
    (lambda: nn.layer_shape("X", [2]), "two or more whole numbers"),
    (lambda: nn.layer_shape("X", [2, 3], 0), "batch must be from 1"),
    (lambda: nn.one_hot(10), "label must be from 0 to 9, not 10"),
    (lambda: nn.one_hot([0, -1]), "label must be from 0 to 9, not -1"),
    (lambda: nn.one_hot([1.0]), "label must be a whole number or a row of them"),
    (lambda: nn.one_hot([[1]]), "label must be a whole number or a row of them"),
    (lambda: nn.one_hot([0] * 1001), "more than 10000"),
    (lambda: nn.one_hot([]), "label must hold at least one"),
    (lambda: nn.count_correct([1], [1, 2]), "1 predictions do not go with 2 labels"),
    (lambda: nn.count_correct([1.0], [1]), "predictions must be whole numbers"),
    (lambda: nn.count_correct([1], [[1]]), "labels must be whole numbers of shape"),
    (lambda: nn.accuracy([], []), "predictions must hold at least one"),
    (lambda: nn.confusion_matrix([1], [10]), "labels must be from 0 to 9, not from 10"),
    (lambda: nn.confusion_matrix([-1], [1]), "predictions must be from 0 to 9"),
    (lambda: nn.confusion_matrix([1], [1], 101), "classes must be from 1 to 100"),
    (lambda: nn.recalls(ONES), "confusion must be a square of counts, not float64"),
    (lambda: nn.recalls([[1, 2]]), "confusion must be a square"),
    (lambda: nn.recalls([[-1]]), "confusion must be a square"),
    (lambda: nn.worst_class([[0, 0], [0, 0]]), "at least one input"),
    (lambda: nn.worst_confusion([[1]]), "two classes or more"),
    (lambda: nn.confidence([[0.5, NAN]], [0]), "shares must be from 0 to 1"),
    (lambda: nn.confidence([[0.5, 1.5]], [0]), "shares must be from 0 to 1"),
    (lambda: nn.confidence([0.5, 0.5], [0]), "shares must have shape .N, m."),
    (lambda: nn.confidence([[0.5, 0.5]], [0], NAN), "at_least must be a finite"),
    (lambda: nn.constant_accuracy([1], -1), "answer must be from 0"),
    (lambda: DIGITS_OF(BAD, IMAGES, [1, 2]), "network must be a Network, not object"),
    (lambda: DIGITS_OF(nn.NET, IMAGES, [1, 2]), "784, n, m, 10., not .2, 3, 2, 2."),
    (lambda: DIGITS_OF(NOT_FINITE, IMAGES, [1, 2]), "must have finite weights"),
    (lambda: DIGITS_OF(NETWORK, IMAGES / 255, [1, 2]), "must be uint8 .* not float64"),
    (lambda: DIGITS_OF(NETWORK, IMAGES[0], [1]), "images must be uint8 of shape"),
    (lambda: DIGITS_OF(NETWORK, IMAGES[:0], [1]), "images must hold at least one"),
    (lambda: DIGITS_OF(NETWORK, IMAGES, [1]), "labels must be 2 whole numbers"),
    (lambda: DIGITS_OF(NETWORK, IMAGES, [1.0, 2.0]), "labels must be 2 whole numbers"),
    (lambda: DIGITS_OF(NETWORK, IMAGES, [1, 10]), "from 0 to 9, not from 1 to 10"),
    (lambda: nn.digit_image(1000), "index must be from 0 to 999, not 1000"),
    (lambda: nn.digit_shares(-1), "index must be from 0 to 999"),
    (lambda: nn.digit_labels(5, 5), "stop must be from 6 to 1000, not 5"),
    (lambda: nn.digit_labels(1000), "start must be from 0 to 999"),
    (lambda: nn.digit_predictions(0, 1001), "stop must be from 1 to 1000"),
    (lambda: nn.digit_predictions(batch=0), "batch must be from 1"),
    (lambda: nn.digit_predictions(output="max"), "output must be one of"),
    (lambda: nn.correct_digits(digits=BAD), "digits must be a Digits or None"),
    (lambda: nn.batch_with_one_error(1), "size must be from 2 to 1000"),
    (lambda: nn.worst_digit(digits=BAD), "digits must be a Digits or None"),
    (lambda: nn.mistake_accuracy("none"), "name must be one of unscaled, over-256"),
    (lambda: nn.mistake_overflows(BAD), "name must be one of"),
    (lambda: nn.saturated_share("raw"), "mistake must be one of"),
    (lambda: nn.mean_noise(0), "size must be from 1 to 10000"),
    (lambda: nn.mean_noise(1, means=1), "means must be from 2 to 100000"),
    (lambda: nn.mean_noise(10_000), "at most, not 200000000"),
    (lambda: nn.mean_noise(1, seed=-1), "seed must be from 0"),
    (lambda: nn.gradient_noise(201), "size must be from 1 to 200"),
    (lambda: nn.gradient_noise(1, digits=BAD), "digits must be a Digits or None"),
    (lambda: nn.batch_time(0), "size must be from 1"),
    (lambda: nn.batch_time(1, repeats=0), "repeats must be from 1 to 100"),
    (lambda: nn.batch_speedup(500, 1000, clock=lambda: 0.0), "clock must move on"),
    (lambda: nn.curve("tanh"), "name must be one of step"),
    (lambda: nn.curve("relu", 1, 1), "low must be less than high"),
    (lambda: nn.curve("relu", -1e7, 1), "both within a million"),
    (lambda: nn.curve("relu", points=1), "points must be from 2 to 10000"),
    (lambda: nn.curve("relu", NAN), "low must be a finite number"),
    (lambda: nn.decision_boundary("and"), "gate must be one of"),
    (lambda: nn.decision_boundary("XOR", 1, 2), "w2 and b must be left out"),
    (lambda: nn.decision_boundary(1, NAN, 1), "w2 must be a finite number"),
    (lambda: nn.decision_boundary("AND", low=2), "low must be less than high"),
    (lambda: nn.network_diagram([[1, 2]]), "x must have shape .2,., not .1, 2."),
    (lambda: nn.network_diagram([1]), "x must have shape"),
    (lambda: nn.network_diagram([1], network=NETWORK), "more than 10000"),
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
