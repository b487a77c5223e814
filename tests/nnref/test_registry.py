"""Every value that the syllabus promises, by its key there.

Those of the book's own weights (`M.*`) stand in `test_real_files.py`, for they need
files that do not ship; what holds of every good network is tested here on the
bundled one. `B.time` is a time, which no test may depend on.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pytest

import nnref as nn

Ask: TypeAlias = Callable[[], Any]

X1, X2 = [[1, 2], [3, 4]], [[5, 6], [7, 8]]
SCORES = [0.3, 2.9, 4.0]
DIGITS = [784, 50, 100, 10]
BATCH: list[list[float]] = [[0.3, 2.9, 4.0], [1.0, 1.0, 1.0]]

EXACT: list[tuple[str, Ask, Any]] = [
    ("G.and", lambda: nn.gate_outputs(0.5, 0.5, -0.7), [0, 0, 0, 1]),
    ("G.nand", lambda: nn.gate_outputs(-0.5, -0.5, 0.7), [1, 1, 1, 0]),
    ("G.or", lambda: nn.gate_outputs(0.5, 0.5, -0.2), [0, 1, 1, 1]),
    ("G.nor", lambda: nn.gate_outputs(-0.5, -0.5, 0.2), [1, 0, 0, 0]),
    ("G.xnor", lambda: nn.gate_outputs("XNOR"), [1, 0, 0, 1]),
    ("G.xor", lambda: nn.gate_outputs("XOR"), [0, 1, 1, 0]),
    ("G.xor circuit", lambda: nn.circuit_outputs("NAND", "OR", "AND"), [0, 1, 1, 0]),
    ("G.xs1", lambda: nn.gate_outputs("NAND"), [1, 1, 1, 0]),
    ("G.xs2", lambda: nn.gate_outputs("OR"), [0, 1, 1, 1]),
    ("G.dbl", lambda: nn.gate_outputs(0.5, 0.5, -0.7, threshold=0.7), [0, 0, 0, 0]),
    ("G.sign", lambda: nn.gate_outputs(0.5, 0.5, 0.7), [1, 1, 1, 1]),
    ("G.eq", lambda: nn.gate_outputs(1, 1, -1), [0, 0, 0, 1]),
    ("G.ge", lambda: nn.gate_outputs(1, 1, -1, inclusive=True), [0, 1, 1, 1]),
    (
        "G.fire",
        lambda: [nn.fires(0.5, 0.5, b) for b in (-2, -0.7, -0.2, 0.2)],
        [0, 1, 3, 4],
    ),
    ("G.sep", nn.count_separable, 14),
    ("G.miss", nn.inseparable_gates, ["XNOR", "XOR"]),
    ("G.best", lambda: nn.best_score("XOR"), 3),
    ("G.learn and", lambda: nn.learn_gate("AND"), (6, 1, 2, -2)),
    ("G.learn or", lambda: nn.learn_gate("OR"), (4, 1, 1, 0)),
    ("G.learn nand", lambda: nn.learn_gate("NAND"), (6, -1, -2, 3)),
    ("G.learn xor", lambda: nn.learn_gate("XOR").epoch, 0),
    ("G.nandonly or", lambda: nn.nand_only("OR"), [0, 1, 1, 1]),
    ("G.nandonly xor", lambda: nn.nand_only("XOR"), [0, 1, 1, 0]),
    ("G.badx last", lambda: nn.circuit_outputs("NAND", "OR", "OR"), [1, 1, 1, 1]),
    ("G.badx first", lambda: nn.circuit_outputs("OR", "AND", "AND"), [0, 0, 0, 1]),
    ("A.step", lambda: nn.step([-1, 0, 1]), [0, 0, 1]),
    ("A.sat", lambda: [nn.saturation(), nn.saturation("float32")], [37, 17]),
    ("A.relu", lambda: nn.relu([-2, -0.5, 0, 3]), [0, 0, 0, 3]),
    ("A.relu one", lambda: nn.relu(5), 5),
    ("A.grid length", lambda: nn.size(nn.arange(-5, 5, 0.1)), 100),
    ("A.grid step", lambda: nn.step(nn.arange(-5, 5, 0.1)[50]), 0),
    ("L.c3", lambda: nn.linear_stack(0.5, 2, 3), 0.25),
    ("L.mm", lambda: nn.dot(nn.dot([1, -1], X1), X2), [-24, -28]),
    ("L.mm joined", lambda: nn.dot([1, -1], nn.dot(X1, X2)), [-24, -28]),
    ("L.mm relu", lambda: nn.dot(nn.relu(nn.dot([1, -1], X1)), X2), [0, 0]),
    ("D.ab", lambda: nn.dot(X1, X2), [[19, 22], [43, 50]]),
    ("D.ba", lambda: nn.dot(X2, X1), [[23, 34], [31, 46]]),
    ("D.ew", lambda: nn.array(X1) * nn.array(X2), [[5, 12], [21, 32]]),
    ("D.xw", lambda: nn.dot([1, 2], [[1, 3, 5], [2, 4, 6]]), [5, 11, 17]),
    ("F.par", lambda: nn.count_parameters([2, 3, 2, 2]), 23),
    ("F.par collapsed", lambda: nn.count_collapsed([2, 3, 2, 2]), 6),
    ("S.inf", lambda: [nn.largest_exp(), nn.largest_exp("float32")], [709, 88]),
    ("S.inf over", lambda: nn.exp(710), np.inf),
    ("S.inf float32", lambda: nn.exp(nn.array([89], "float32")), [np.inf]),
    ("B.iter count", lambda: nn.count_batches(10_000, 100), 100),
    ("B.iter last", lambda: nn.batch_slices(10_000, 100)[-1][0], 9900),
    (
        "B.iter 300",
        lambda: [nn.count_batches(10_000, 300), nn.last_batch(10_000, 300)],
        [34, 100],
    ),
    ("M.par 1", lambda: nn.count_parameters([784, 50]), 39_250),
    ("M.par 2", lambda: nn.count_parameters([50, 100]), 5_100),
    ("M.par 3", lambda: nn.count_parameters([100, 10]), 1_010),
    ("M.par", lambda: nn.count_parameters(DIGITS), 45_360),
    ("B.shape X", lambda: nn.layer_shape("X", DIGITS, 100), (100, 784)),
    ("B.shape Z1", lambda: nn.layer_shape("Z1", DIGITS, 100), (100, 50)),
    ("B.shape Z2", lambda: nn.layer_shape("Z2", DIGITS, 100), (100, 100)),
    ("B.shape Y", lambda: nn.layer_shape("Y", DIGITS, 100), (100, 10)),
    ("B.shape z1", lambda: nn.layer_shape("z1", DIGITS), (50,)),
    ("B.shape z2", lambda: nn.layer_shape("z2", DIGITS), (100,)),
    ("B.shape y", lambda: nn.layer_shape("y", DIGITS), (10,)),
    (
        "B.calls predict",
        lambda: [nn.count_batches(10_000, size) for size in (1, 100)],
        [10_000, 100],
    ),
    (
        "B.calls dot",
        lambda: [nn.count_products(10_000, size) for size in (1, 100)],
        [30_000, 300],
    ),
    ("np-05", lambda: nn.broadcast_shape((3, 1), (1, 4)), (3, 4)),
    ("np-06", lambda: nn.broadcast_shape((2, 3), (2,)), "error"),
    ("np-12", lambda: nn.reshaped((3, 28, 28), (-1, 784)), (3, 784)),
    ("dm-02", lambda: nn.product_shape((2, 3), (3, 2)), (2, 2)),
    ("dm-06", lambda: nn.product_shape((2, 3), (2, 2)), "error"),
    ("dm-07", lambda: nn.product_shape((3, 2), (2,)), (3,)),
    ("mn-06", lambda: nn.one_hot(7), [0, 0, 0, 0, 0, 0, 0, 1, 0, 0]),
    ("mn-11", lambda: nn.array([0.2, 0.99, 1.0], "uint8"), [0, 0, 1]),
    (
        "mn-11 scaled",
        lambda: nn.array(nn.array([0.2, 0.99, 1.0]) * 255, "uint8"),
        [51, 252, 255],
    ),
    ("mi-07", lambda: nn.count_correct([1, 2, 1, 0], [1, 2, 0, 0]), 3),
    ("mi-07 share", lambda: nn.accuracy([1, 2, 1, 0], [1, 2, 0, 0]), 0.75),
]

ROUNDED: list[tuple[str, Ask, str]] = [
    ("G.pre and", lambda: nn.gate_sums("AND"), "[-0.7 -0.2 -0.2 0.3]"),
    ("G.pre nand", lambda: nn.gate_sums("NAND"), "[0.7 0.2 0.2 -0.3]"),
    ("G.pre or", lambda: nn.gate_sums("OR"), "[-0.2 0.3 0.3 0.8]"),
    (
        "A.sig",
        lambda: nn.sigmoid([-5, -2, -1, 0, 1, 2, 5]),
        "[0.0067 0.1192 0.2689 0.5000 0.7311 0.8808 0.9933]",
    ),
    (
        "A.slope",
        lambda: nn.sigmoid_slope([0, 2, 5, 10]),
        "[0.250000 0.104994 0.006648 0.000045]",
    ),
    ("A.p10", lambda: nn.sigmoid_slope(0) ** 10, "9.537e-07"),
    ("A.grid", lambda: nn.arange(-5, 5, 0.1)[50], "-1.776e-14"),
    ("F.net a1", lambda: nn.net_trace([1.0, 0.5], "a1"), "[0.3 0.7 1.1]"),
    ("F.net z1", lambda: nn.net_trace([1.0, 0.5], "z1"), "[0.5744 0.6682 0.7503]"),
    ("F.net a2", lambda: nn.net_trace([1.0, 0.5], "a2"), "[0.5162 1.2140]"),
    ("F.net z2", lambda: nn.net_trace([1.0, 0.5], "z2"), "[0.6262 0.7710]"),
    ("F.net y", lambda: nn.net_output([1.0, 0.5]), "[0.3168 0.6963]"),
    ("F.net sum", lambda: nn.total(nn.net_output([1.0, 0.5])), "1.0131"),
    ("F.zero", lambda: nn.net_output([0, 0]), "[0.3081 0.6768]"),
    ("F.skip", lambda: nn.net_output([1, 0.5], skip=2), "[0.3944 0.8405]"),
    ("F.idn", lambda: nn.net_output([1, 0.5], hidden="identity"), "[0.426 0.912]"),
    ("F.idn relu", lambda: nn.net_output([1, 0.5], hidden="relu"), "[0.426 0.912]"),
    ("F.neg relu", lambda: nn.net_output([-3, 1], hidden="relu"), "[0.15 0.31]"),
    ("F.neg", lambda: nn.net_output([-3, 1], hidden="identity"), "[0.024 0.034]"),
    ("S.ex", lambda: nn.softmax(SCORES), "[0.0182 0.2452 0.7366]"),
    ("S.ex exp", lambda: nn.exp(SCORES), "[1.3499 18.1741 54.5982]"),
    ("S.ex sum", lambda: nn.total(nn.exp(SCORES)), "74.1222"),
    ("S.inf 709", lambda: nn.exp(709), "8.218e+307"),
    ("S.inf 88", lambda: nn.exp(nn.array([88], "float32")), "[1.652e+38]"),
    ("S.shift", lambda: nn.softmax([1, 2, 3]), "[0.0900 0.2447 0.6652]"),
    ("S.shift 100", lambda: nn.softmax([101, 102, 103]), "[0.0900 0.2447 0.6652]"),
    ("S.scale", lambda: nn.softmax([2, 4, 6]), "[0.0159 0.1173 0.8668]"),
    (
        "S.noax rows",
        lambda: nn.total(nn.softmax_without_axis(BATCH), axis=1),
        "[0.9009 0.0991]",
    ),
    ("S.noax", lambda: nn.total(nn.softmax_without_axis(BATCH)), "1"),
    ("S.two", lambda: nn.softmax([2, 0])[0], "0.8808"),
    ("S.two sigmoid", lambda: nn.sigmoid(2), "0.8808"),
    ("B.noise", lambda: round(nn.mean_noise(1), 1), "1"),
    ("B.noise 100", lambda: round(nn.mean_noise(100), 2), "0.1"),
]


@pytest.mark.parametrize(
    ("ask", "expected"), [row[1:] for row in EXACT], ids=[row[0] for row in EXACT]
)
def test_exact_value(ask: Ask, expected: object) -> None:
    """An exact value of the registry is what nnref computes, to the last bit."""
    np.testing.assert_array_equal(ask(), expected)


@pytest.mark.parametrize(
    ("ask", "expected"), [row[1:] for row in ROUNDED], ids=[row[0] for row in ROUNDED]
)
def test_rounded_value(ask: Ask, expected: str) -> None:
    """A float of the registry is what nnref computes and `show` writes."""
    assert expected == nn.show(ask())


def test_output_of_the_network_to_eight_digits() -> None:
    """F.net: y is [0.31682708 0.69627909], as NumPy prints it."""
    assert nn.fixed(nn.net_output([1.0, 0.5]), 8) == "[0.31682708 0.69627909]"


def test_softmax_of_large_scores_to_five_digits() -> None:
    """S.ok: softmax([1010, 1000, 990]) is finite where the plain formula is not."""
    shares = nn.softmax([1010, 1000, 990])

    assert nn.scientific(shares, 5) == "[9.9995e-01 4.5398e-05 2.0611e-09]"


def test_naive_softmax_overflows() -> None:
    """S.nan: the plain formula gives only nan, and warns of an overflow."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        shares = nn.naive_softmax([1010, 1000, 990])

    assert np.isnan(shares).all()
    assert any("overflow" in str(w.message) for w in caught)


def test_claims_about_the_bundled_network() -> None:
    """M.*: what the cards claim holds of the bundled network, in its own numbers."""
    right = nn.digit_accuracy()
    start = nn.batch_with_one_error()
    label, read_as, times = nn.top_confusion()
    confidence = nn.digit_confidence()

    # M.acc: batch size and softmax do not matter, and the book's network is beaten.
    for batch, output in ((1, "softmax"), (100, "identity"), (1000, "softmax")):
        assert nn.correct_digits(batch=batch, output=output) == nn.correct_digits()
    assert right > 0.9352
    # M.p10, M.first: one of ten is wrong, and few of a hundred.
    assert nn.correct_digits(start, start + 10) == 9
    assert 90 <= nn.correct_digits(0, 100) <= 100
    # M.raw, M.256, M.int, M.sat, M.swap: silent mistakes.
    assert nn.mistake_overflows("unscaled")
    assert nn.mistake_accuracy("unscaled") < right
    assert abs(nn.mistake_accuracy("over-256") - right) < 0.005
    assert nn.mistake_accuracy("floor-255") < 0.8
    assert nn.saturated_share("unscaled") > nn.saturated_share()
    for name in ("step", "relu", "identity"):
        assert nn.mistake_accuracy(name) < right
    # M.base, M.worst, M.conf.
    assert nn.always_accuracy(1) < 0.15
    assert nn.digit_recalls()[nn.worst_digit()] == nn.digit_recalls().min() < right
    assert nn.digit_confusions()[label, read_as] == times > 0
    assert confidence.on_errors < confidence.mean
    assert confidence.sure_accuracy > right
