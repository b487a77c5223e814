"""The plugin `nnref`: what cards know that name it in their deck.yaml.

`__all__` is the list of it. The functions of the core are here with the arguments of
cards, which may be lists and numbers of any kind.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from deck.plugin import floats, numbers, same_shape
from nnref import activations, mnist
from nnref import perceptron as neurons
from nnref.live.batching import (
    batch_slices,
    count_batches,
    count_products,
    gradient_noise,
    last_batch,
    mean_noise,
)
from nnref.live.digits import (
    always_accuracy,
    correct_digits,
    count_correct,
    digit_accuracy,
    digit_confidence,
    digit_confusions,
    digit_image,
    digit_labels,
    digit_predictions,
    digit_probabilities,
    one_hot,
)
from nnref.live.limits import (
    largest_exp,
    linear_stack,
    saturation,
    sigmoid_slope,
    slope,
)
from nnref.live.mistakes import (
    mistake_accuracy,
    mistake_overflows,
    saturated_share,
    softmax_without_axis,
)
from nnref.live.net import net_output, net_trace, net_weights
from nnref.live.pictures import (
    boundary_picture,
    confusion_picture,
    curve_picture,
    digit_picture,
    line_picture,
    network_picture,
    neuron_picture,
    points_picture,
)
from nnref.live.shapes import (
    broadcast_shape,
    count_collapsed,
    count_parameters,
    layer_shape,
    product_shape,
    reshaped,
)
from nnref.live.tables import (
    circuit_outputs,
    circuit_table,
    count_separable,
    fires,
    gate_name,
    gate_outputs,
    gate_sums,
    gate_table,
    inseparable_gates,
    learn_gate,
    nand_only,
    separable_tables,
    sum_table,
    trace_circuit,
)

__all__ = [
    "AND",
    "NAND",
    "NOR",
    "OR",
    "XNOR",
    "XOR",
    "accuracy",
    "always_accuracy",
    "batch_slices",
    "book_sigmoid",
    "boundary_picture",
    "broadcast_shape",
    "circuit_outputs",
    "circuit_table",
    "confusion_picture",
    "correct_digits",
    "count_batches",
    "count_collapsed",
    "count_correct",
    "count_parameters",
    "count_products",
    "count_separable",
    "curve_picture",
    "digit_accuracy",
    "digit_confidence",
    "digit_confusions",
    "digit_image",
    "digit_labels",
    "digit_picture",
    "digit_predictions",
    "digit_probabilities",
    "fires",
    "gate_name",
    "gate_outputs",
    "gate_sums",
    "gate_table",
    "gradient_noise",
    "identity",
    "inseparable_gates",
    "largest_exp",
    "last_batch",
    "layer_shape",
    "learn_gate",
    "line_picture",
    "linear_stack",
    "mean_noise",
    "mistake_accuracy",
    "mistake_overflows",
    "naive_softmax",
    "nand_only",
    "net_output",
    "net_trace",
    "net_weights",
    "network_picture",
    "neuron_picture",
    "one_hot",
    "perceptron",
    "points_picture",
    "product_shape",
    "relu",
    "reshaped",
    "saturated_share",
    "saturation",
    "separable_tables",
    "sigmoid",
    "sigmoid_slope",
    "slope",
    "softmax",
    "softmax_without_axis",
    "step",
    "sum_table",
    "trace_circuit",
    "weighted_sum",
]


def _of_core(function: Callable[..., Any], example: str) -> Callable[..., Any]:
    """A function of the core with an example."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    call.__doc__ = f"{function.__doc__}\n\n>>> {example}"
    return call


def _activation(name: str, example: str) -> Callable[..., Any]:
    """An activation function of floats; some keep whole numbers as they are."""
    function = getattr(activations, name)
    convert = numbers if name in {"step", "relu", "identity"} else floats

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        named = {name: convert(x) for name, x in kwargs.items()}
        return function(*map(convert, args), **named)

    return _of_core(call, example)


@wraps(neurons.weighted_sum)
def _weighted_sum(x: Any, w: Any, b: float) -> Any:
    x, w = floats(x), floats(w)
    same_shape(x[0] if x.ndim == 2 else x, w)
    return neurons.weighted_sum(x, w, b)


@wraps(neurons.perceptron)
def _perceptron(x: Any, w: Any, b: float) -> Any:
    return activations.step(_weighted_sum(x, w, b))


@wraps(mnist.accuracy)
def _accuracy(predictions: Any, labels: Any) -> float:
    same_shape(predictions, labels)
    return mnist.accuracy(predictions, labels)


AND = _of_core(neurons.AND, "AND(1, 1)")
NAND = _of_core(neurons.NAND, "NAND(1, 1)")
OR = _of_core(neurons.OR, "OR(0, 1)")
NOR = _of_core(neurons.NOR, "NOR(0, 0)")
XOR = _of_core(neurons.XOR, "XOR(1, 0)")
XNOR = _of_core(neurons.XNOR, "XNOR(1, 1)")
perceptron = _of_core(_perceptron, "perceptron([1, 0], [0.5, 0.5], -0.7)")
weighted_sum = _of_core(_weighted_sum, "weighted_sum([1, 0], [0.5, 0.5], -0.7)")
step = _activation("step", "step([-1, 0, 2])")
sigmoid = _activation("sigmoid", "sigmoid(2)")
relu = _activation("relu", "relu([-1, 0, 2])")
identity = _activation("identity", "identity([-1, 0, 2])")
softmax = _activation("softmax", "softmax([0.3, 2.9, 4.0])")
naive_softmax = _activation("naive_softmax", "naive_softmax([0.3, 2.9, 4.0])")
book_sigmoid = _activation("book_sigmoid", "book_sigmoid(2)")
accuracy = _of_core(_accuracy, "accuracy([1, 2, 3, 4], [1, 2, 4, 4])")
