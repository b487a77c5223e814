"""What the oracle knows: for each name that cards use, a function of its own.

A name that cards begin to use and that is missing here fails the tests by its name:
write the function in the module where it belongs, in plain Python, and list it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from . import digits, functions, gates, layers, shown
from .arrays import as_arr, product


def _named(*known: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    return {function.__name__: function for function in known}


ORACLE: Mapping[str, Any] = {
    **{name: gates.gate(name) for name in gates.LOGIC},
    **{name: functions.activation(name) for name in functions.SHAPES_OF_CURVES},
    **_named(gates.weighted_sum, gates.perceptron, gates.gate_outputs),
    **_named(gates.gate_sums, gates.gate_table, gates.sum_table, gates.fires),
    **_named(gates.gate_name, gates.circuit_outputs, gates.circuit_table),
    **_named(gates.trace_circuit, gates.nand_only, gates.separable_tables),
    **_named(gates.count_separable, gates.inseparable_gates),
    **_named(gates.learn_gate),
    **_named(functions.exp, functions.log, functions.softmax),
    **_named(functions.naive_softmax, functions.softmax_without_axis),
    **_named(functions.sigmoid_slope, functions.slope, functions.saturation),
    **_named(functions.largest_exp, functions.linear_stack, functions.argmax),
    **_named(functions.argsort, functions.total, functions.mean),
    **_named(functions.mean_noise),
    **_named(layers.net_trace, layers.net_output, layers.net_weights),
    **_named(layers.count_parameters, layers.count_collapsed, layers.batch_slices),
    **_named(layers.count_batches, layers.last_batch, layers.count_products),
    **_named(layers.arange, layers.product_shape, layers.broadcast_shape),
    **_named(layers.reshaped, layers.layer_shape, layers.one_hot),
    **_named(layers.count_correct, layers.accuracy),
    **_named(layers.array),
    "dot": lambda a, b: product(as_arr(a), as_arr(b)),
    "shape": lambda x: as_arr(x).shape,
    "ndim": lambda x: as_arr(x).ndim,
    "size": lambda x: as_arr(x).size,
    **_named(digits.digit_labels, digits.digit_image, digits.digit_probabilities),
    **_named(digits.digit_predictions, digits.correct_digits, digits.digit_accuracy),
    **_named(digits.digit_confusions, digits.digit_confidence),
    **_named(digits.always_accuracy),
    **_named(digits.mistake_accuracy, digits.mistake_overflows),
    **_named(digits.saturated_share, digits.gradient_noise),
    **_named(shown.show, shown.fixed, shown.percent),
    **_named(shown.scientific),
    **_named(abs, min, max, len, sum, math.tanh),
    "round": round,
}

# Relative tolerances: floats of 32 bits are computed with 64 here, and a slope that
# is measured between two points is what calculus says.
RTOL = {"digit_probabilities": 1e-4, "digit_confidence": 1e-4, "slope": 1e-6}
EXACT = 1e-9

DRAWING = frozenset(
    {"curve_picture", "boundary_picture", "points_picture", "line_picture"}
    | {"neuron_picture", "network_picture", "digit_picture", "confusion_picture"}
    | {"arrows", "boxes"}
)
DRAWN = frozenset({"eighths", "tenths", "integer", "bit", "pick"})
