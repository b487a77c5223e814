"""The names that live expressions know: one explicit table.

Only pure functions whose results are bounded stand here: none that takes a path,
downloads, trains or depends on the clock. The digits are those of the package.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

import nnref
from deck.live.elementary import CONSTANTS, ELEMENTARY
from deck.live.error_messages import LiveError
from deck.live.pictures import DRAWING
from deck.live.to_value import FORMS

_FROM_NNREF = (
    *("AND", "NAND", "OR", "NOR", "XOR", "XNOR", "perceptron", "weighted_sum"),
    *("gate_outputs", "gate_sums", "gate_table", "sum_table", "fires", "gate_name"),
    *("circuit_outputs", "circuit_table", "trace_circuit", "nand_only"),
    *("separable_tables", "count_separable", "inseparable_gates", "best_score"),
    *("learn_gate", "step", "sigmoid", "relu", "identity", "softmax"),
    *("naive_softmax", "book_sigmoid", "softmax_without_axis", "sigmoid_slope"),
    *("slope", "saturation", "largest_exp", "net_trace", "net_output"),
    *("net_weights", "count_parameters", "count_collapsed", "linear_stack"),
    *("batch_slices", "count_batches", "last_batch", "array", "exp", "log"),
    *("total", "mean", "maximum", "minimum", "argmax", "argsort", "dot", "arange"),
    *("shape", "ndim", "size", "concat"),
    *("product_shape", "broadcast_shape", "reshaped", "layer_shape", "one_hot"),
    *("count_products", "count_correct", "accuracy", "confusion_matrix", "recalls"),
    *("digit_image", "digit_labels", "digit_shares", "digit_predictions"),
    *("correct_digits", "digit_accuracy", "batch_with_one_error"),
    *("digit_confusions", "digit_recalls", "worst_digit", "top_confusion"),
    *("digit_confidence", "always_accuracy", "mistake_accuracy"),
    *("mistake_overflows", "saturated_share", "mean_noise", "gradient_noise"),
)

_STOP = r"(?<!\.)\.(?=\s|$)"  # of a sentence, not of `0.5` or `...`
_UNSAID = "digits"  # a parameter that no expression can give a value


def _round(number: float, digits: int = 0) -> float:
    """A number rounded to some decimals, at most 17."""
    if abs(digits) > 17:  # noqa: PLR2004 - a float has no more
        message = "round takes at most 17 digits"
        raise ValueError(message)
    return round(number, digits)


def _table(columns: str, rows: Any, asked: int = 1) -> nnref.TruthTable:
    """A table whose last columns are asked for; `columns` has their names."""
    names = tuple(columns.split())
    cells = np.asarray(rows)
    if cells.ndim != 2 or cells.shape[1] != len(names):  # noqa: PLR2004
        message = f"rows of {len(names)} numbers are needed, one for each column"
        raise ValueError(message)
    if not 1 <= asked < len(names):
        message = "at least one column is asked for, and one is given"
        raise ValueError(message)
    return nnref.TruthTable(
        names, tuple(map(tuple, cells.tolist())), len(names) - asked
    )


def _sum(numbers: Any) -> Any:
    """The sum of a vector, or of the rows of a matrix, in the largest whole numbers."""
    if isinstance(numbers, (list, np.ndarray)) and np.ndim(numbers):
        return nnref.total(numbers, axis=0)
    if isinstance(numbers, tuple) and all(isinstance(n, (int, float)) for n in numbers):
        return sum(numbers)
    message = "`sum` takes a vector, a matrix or a shape"
    raise LiveError(message)


def _abs(number: Any) -> Any:
    """The size of a number; the smallest whole number of a width has none there."""
    size = abs(number)
    if getattr(size, "dtype", np.dtype(float)).kind == "i" and (size < 0).any():
        message = f"the number is too large for `{size.dtype}`"
        raise LiveError(message)
    return size


_BUILTIN: dict[str, Any] = {
    "table": _table,
    **{f.__name__: f for f in (min, max, len)},
    "abs": _abs,
    "round": _round,
    "sum": _sum,
}

for _name, _function in _BUILTIN.items():
    if inspect.isfunction(_function):  # errors say what authors write
        _function.__name__ = _function.__qualname__ = _name

NAMES: Mapping[str, Any] = MappingProxyType(
    {name: getattr(nnref, name) for name in _FROM_NNREF}
    | dict(ELEMENTARY)
    | FORMS
    | _BUILTIN
    | DRAWING
)

# The names that came after the others: banks that had them for their own may keep them.
HIDDEN_BY_OTHERS = frozenset({*ELEMENTARY, "significant", "scientific"})

_BUILTIN_LINES = {
    **{name: f"{name}: {line}" for name, (_, line) in CONSTANTS.items()},
    "abs": "abs(x): the size of a number without its sign",
    "len": "len(x): how many elements",
    "max": "max(a, b, ...): the largest",
    "min": "min(a, b, ...): the smallest",
    "round": "round(x, digits=0): rounded to some decimals",
    "table": "table(columns, rows, asked=1): a table for a card of kind `table`, such "
    'as table("x y", [[0, 1], [1, 0]]); the last columns are asked for',
    "sum": "sum(xs): the sum of a vector",
}


def describe_names() -> list[str]:
    """A line for each name: how it is called and what it gives."""
    return [describe_name(name) for name in NAMES]


def describe_name(name: str) -> str:
    """A line on a function: how it is called and what it gives."""
    return _BUILTIN_LINES.get(name) or _line(name, NAMES[name])


def first_sentence(docstring: str) -> str:
    """What a function does, without its full stop."""
    sentence = re.split(_STOP, docstring, maxsplit=1)[0]
    return " ".join(sentence.split())


def _line(name: str, function: Callable[..., object]) -> str:
    parameters = [
        p.replace(annotation=inspect.Parameter.empty)
        for p in inspect.signature(function).parameters.values()
        if not (p.name == _UNSAID and p.default is None)
    ]
    signature = str(inspect.Signature(parameters)).replace(", /", "").replace("*, ", "")
    return f"{name}{signature}: {first_sentence(inspect.getdoc(function) or '')}"
