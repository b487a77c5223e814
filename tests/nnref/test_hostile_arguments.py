"""Whatever is passed, every public function answers or raises `ValueError`."""

from __future__ import annotations

import inspect
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nnref as nn

NAN, INF = float("nan"), float("inf")
RNG = np.random.default_rng(0)
IMAGES = np.zeros((2, 784), np.uint8)
DIGITS = nn.Digits(nn.bundled_digits().network, IMAGES, np.array([1, 2], np.uint8))
FIRST = nn.first_parameters(RNG)
TINY = nn.parameters_of(nn.NET)
PIXELS = np.zeros((2, 784))
NESTED: list[Any] = []
NESTED.append(NESTED)


def call(*args: Any, **kwargs: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of a call that is right."""
    return args, kwargs


def network(value: float) -> nn.Network:
    """The network 2-3-2-2 with all its numbers the same."""
    return nn.Network(
        tuple(np.full_like(W, value) for W in nn.NET.weights),
        tuple(np.full_like(b, value) for b in nn.NET.biases),
    )


BATCHES = call(10, 3)
GATE = call(0.5, 0.5, -0.7)
IMAGE = call(IMAGES[0], style="grey")
NUMBERS = call([1.0, -2.0])
READ = call(0, 2, batch=1, output="identity", digits=DIGITS)
SIZES = call([2, 3, 2])
SQUARE = call([[1, 2], [3, 4]])
X1_X2 = call(1, 0)
SHIPPED = Path(nn.__file__).parent / "data"

CALLS: dict[str, Any] = {
    **dict.fromkeys(("AND", "NAND", "OR", "NOR", "XOR", "XNOR"), X1_X2),
    **dict.fromkeys(("recalls", "worst_class", "worst_confusion"), SQUARE),
    **dict.fromkeys(("batch_slices", "count_batches", "last_batch"), BATCHES),
    **dict.fromkeys(("correct_digits", "digit_accuracy", "digit_predictions"), READ),
    **dict.fromkeys(("count_collapsed", "count_parameters"), SIZES),
    **dict.fromkeys(("fires", "gate_sums", "gate_table", "sum_table"), GATE),
    **dict.fromkeys(("sigmoid", "book_sigmoid", "relu", "step", "identity"), NUMBERS),
    **dict.fromkeys(("sigmoid_slope", "exp", "mean", "ndim", "shape"), NUMBERS),
    **dict.fromkeys(("softmax", "naive_softmax", "softmax_without_axis"), NUMBERS),
    **dict.fromkeys(("size", "argsort", "concat"), NUMBERS),
    **dict.fromkeys(("maximum", "minimum", "dot"), call([1, 2], [3, 4])),
    **dict.fromkeys(("count_correct", "accuracy"), call([1, 2], [1, 3])),
    **dict.fromkeys(("circuit_outputs", "circuit_table"), call("NAND", "OR", "AND")),
    **dict.fromkeys(("broadcast_shape", "product_shape"), call((2, 3), (3,))),
    **dict.fromkeys(("fixed", "significant", "scientific"), call([0.5, [2]], 2)),
    **dict.fromkeys(("percent",), call([0.5, [2]], 2)),
    **dict.fromkeys(("show", "plain_numbers"), call([0.5, [2]])),
    **dict.fromkeys(("perceptron", "weighted_sum"), call([1, 2], [1, 2], 1)),
    **dict.fromkeys(("largest_exp", "saturation"), call("float32")),
    **dict.fromkeys(("best_score", "learn_gate"), call([0, 0, 0, 1])),
    **dict.fromkeys(("digit_image", "digit_shares"), call(1, digits=DIGITS)),
    **dict.fromkeys(("digit_labels",), call(0, 2, digits=DIGITS)),
    **dict.fromkeys(("digit_confusions", "digit_recalls"), call(digits=DIGITS)),
    **dict.fromkeys(("worst_digit", "top_confusion"), call(digits=DIGITS)),
    **dict.fromkeys(("count_separable", "separable_tables"), call()),
    **dict.fromkeys(("inseparable_gates", "bundled_digits"), call()),
    **dict.fromkeys(("mistake_accuracy", "mistake_overflows"), call("step")),
    "Digits": call(DIGITS.network, IMAGES, [1, 2]),
    "Network": call(nn.NET.weights, nn.NET.biases),
    "adam": call(TINY, TINY, nn.adam_start(TINY), 0.1),
    "adam_start": call(TINY),
    "always_accuracy": call(1, digits=DIGITS),
    "arange": call(0, 5, step=1),
    "argmax": call([[1, 2]], axis=0),
    "array": call([1, 2], dtype="uint8"),
    "batch_speedup": call(1, 2, repeats=1, digits=DIGITS),
    "batch_time": call(1, repeats=1, digits=DIGITS),
    "batch_with_one_error": call(10, digits=nn.bundled_digits()),
    "collapse": call(nn.NET),
    "confidence": call([[0.5, 0.5]], [0], at_least=0.5),
    "confusion_matrix": call([1, 2], [1, 3], classes=10),
    "constant_accuracy": call([1, 2], 1),
    "count_products": call(10, 3, layers=3),
    "cross_entropy": call([[0.5, 0.5]], [0]),
    "curve": call("relu", -5, 5, points=11),
    "decision_boundary": call(0.5, 0.5, -0.7, low=-1, high=2),
    "descend": call(TINY, TINY, 0.1),
    "digit_confidence": call(0.5, digits=DIGITS),
    "draw_bars": call([0.5, 0.5], width=10, style="ascii"),
    "draw_digit": IMAGE,
    "fetch": call("", mirrors=["http://127.0.0.1"], timeout=1, files=()),
    "first_parameters": call(RNG),
    "forward": call([1, 2], hidden="relu", output="softmax", skip=1, network=nn.NET),
    "gate_name": call([0, 0, 0, 1]),
    "gate_outputs": call(0.5, 0.5, -0.7, threshold=0),
    "gradient_noise": call(200, seed=0, digits=nn.bundled_digits()),
    "gradients": call(TINY, [[1, 2]], [1]),
    "backward": call(TINY, [[1, 2]], [1], mean=False),
    "layer_shape": call("W1", [2, 3], batch=3),
    "linear_stack": call(0.5, [2, 3], layers=3),
    "list_mistakes": call(),
    "load_mnist": call(),
    "load_split": call("test"),
    "load_weights": call(SHIPPED / "weights.npz"),
    "log": call([1, 2]),
    "mean_noise": call(3, means=10, seed=0),
    "nand_only": call("OR"),
    "net_output": call([1, 2], hidden="relu", output="softmax", skip=1),
    "net_trace": call([1, 2], "a1", hidden="relu", output="softmax", skip=1),
    "net_weights": call("W1"),
    "network_diagram": call([1, 2], hidden="relu", output="relu", network=nn.NET),
    "network_of": call(FIRST),
    "one_hot": call(3, classes=10),
    "parameters_of": call(nn.NET),
    "png_bytes": call(IMAGES[0], scale=2),
    "predict": call([1, 2], nn.NET),
    "predict_in_batches": call([[1, 2]], 1, network=nn.NET, hidden="relu"),
    "read_idx": call(SHIPPED / "t10k-labels-idx1-ubyte.gz", 1),
    "reshaped": call((2, 3), (3, -1)),
    "saturated_share": call("step"),
    "save_png": call(IMAGES[0], "digit.png", scale=2),
    "save_weights": call(nn.NET, "net.npz"),
    "shrink": call(TINY, 0.1),
    "slope": call("relu", 1),
    "total": call([[1, 2]], axis=0),
    "trace_circuit": call(1, 0, "NAND", "OR", "AND"),
    "train": call(PIXELS, [1, 2], epochs=1, batch=1, rate=0.1, by=nn.Wobble()),
    "wobble": call(PIXELS, RNG, by=nn.Wobble()),
}
"""A right call of every public function."""

HOSTILE: list[Any] = [
    *(None, object(), -1, 10**30, 1e308, -1e308, 5e-324, NAN, INF, -INF, True, 1j),
    *("x", "", "a\0b", b"abc", "x" * 5_000, {1, 2}, {1: 2}, NESTED, int, RNG),
    *([], [[]], [None], [[1], [1, 2]], ["a"], [1e308, -1e308], (NAN, 1), (INF, -INF)),
    *(np.zeros((1_000, 1)), np.zeros((1, 1, 1_000)), (10**9,) * 8, [10**6] * 2),
    *(np.zeros((0, 2)), np.zeros((2, 0)), np.zeros((2, 2, 2)), np.array(1.0)),
    np.array([1, 2], object),
    np.array(["a", "b"]),
    np.array([1j, 2]),
    np.array([1, 2], "datetime64[s]"),
    np.array([3e38, -3e38], np.float32),
    np.array([60_000, -60_000], np.float16),
    np.array([np.finfo(np.longdouble).max, 1]),
    np.array([2**64 - 1, 2**63], np.uint64),
    np.array([[2**64 - 1, 2**63]] * 2, np.uint64),
    np.array([-(2**63), 2**63 - 1]),
    np.array([True, False]),
    np.full((2, 784), 1e308),
    *(network(1e308), network(5e-324), network(NAN), nn.NET, TINY, FIRST),
    nn.parameters_of(network(-1e308)),
    nn.parameters_of(network(NAN)),
    nn.Parameters(*("a" for _ in TINY)),  # type: ignore[arg-type]
    nn.AdamState(-1, TINY, TINY),
    nn.AdamState(10**400, TINY, FIRST),
    *(nn.Wobble(NAN), nn.Wobble(shift=1e300), nn.Wobble(-1), nn.Wobble(stretch=1)),
]

WARNING = {"book_sigmoid", "naive_softmax"}
"""The two functions that exist to show a warning."""


def values() -> set[str]:
    """The public classes that hold what they are given, and nothing else."""
    kinds = {n for n in nn.__all__ if inspect.isclass(getattr(nn, n))}
    return kinds - set(CALLS)


def test_every_function_is_tried() -> None:
    """The table has all that can be called; what is left are plain tuples."""
    called = {n for n in nn.__all__ if callable(getattr(nn, n))}

    assert called - values() == set(CALLS)
    assert all(issubclass(getattr(nn, name), tuple) for name in values())


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written by a name such as "x" goes where nothing is."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", sorted(CALLS))
def test_answer_or_refusal(name: str) -> None:
    """In place of any argument, anything: no other exception, and no warning."""
    function: Callable[..., Any] = getattr(nn, name)
    args, kwargs = CALLS[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore" if name in WARNING else "error")
        function(*args, **kwargs)
        for hostile in HOSTILE:
            for i in range(len(args)):
                tried(function, *args[:i], hostile, *args[i + 1 :], **kwargs)
            for key in kwargs:
                tried(function, *args, **{**kwargs, key: hostile})


def tried(function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """A call that may be refused, but by nnref's own words, not by those of NumPy."""
    try:
        function(*args, **kwargs)
    except ValueError as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
    else:
        return

    assert where.line is not None
    assert where.line.startswith("raise "), (where, args, kwargs)
