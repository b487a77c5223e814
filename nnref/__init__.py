"""A reference in NumPy for perceptrons, activation functions and softmax.

Everything that a flashcard of this project states in numbers is computed here:
truth tables, weighted sums, activation values, the forward pass of the network
2-3-2-2, softmax and its overflow, batches. The code is meant to be read beside
the book: it keeps the names `W1`, `b1`, `a1`, `z1` and prefers the plain formula
wherever floating-point numbers allow it.

>>> import nnref
>>> nnref.gate_outputs("XOR").tolist()
[0, 1, 1, 0]
>>> nnref.show(nnref.softmax([0.3, 2.9, 4.0]))
'[0.0182 0.2452 0.7366]'

All functions are pure: they change nothing, read no file and draw no random
number. Wherever an array is expected a list will do. A wrong argument raises
`ValueError`; only `naive_softmax` and `book_sigmoid` may warn.
"""

from __future__ import annotations

from nnref.activations import ACTIVATIONS as ACTIVATIONS
from nnref.activations import book_sigmoid as book_sigmoid
from nnref.activations import identity as identity
from nnref.activations import relu as relu
from nnref.activations import sigmoid as sigmoid
from nnref.activations import step as step
from nnref.arrays import arange as arange
from nnref.arrays import argmax as argmax
from nnref.arrays import argsort as argsort
from nnref.arrays import array as array
from nnref.arrays import concat as concat
from nnref.arrays import dot as dot
from nnref.arrays import exp as exp
from nnref.arrays import log as log
from nnref.arrays import maximum as maximum
from nnref.arrays import mean as mean
from nnref.arrays import minimum as minimum
from nnref.arrays import ndim as ndim
from nnref.arrays import shape as shape
from nnref.arrays import size as size
from nnref.arrays import total as total
from nnref.batching import batch_slices as batch_slices
from nnref.batching import count_batches as count_batches
from nnref.batching import last_batch as last_batch
from nnref.batching import predict_in_batches as predict_in_batches
from nnref.circuits import circuit_outputs as circuit_outputs
from nnref.circuits import circuit_table as circuit_table
from nnref.circuits import nand_only as nand_only
from nnref.circuits import trace_circuit as trace_circuit
from nnref.gates import AND as AND
from nnref.gates import GATES as GATES
from nnref.gates import NAND as NAND
from nnref.gates import NOR as NOR
from nnref.gates import OR as OR
from nnref.gates import ROWS as ROWS
from nnref.gates import XNOR as XNOR
from nnref.gates import XOR as XOR
from nnref.gates import Gate as Gate
from nnref.gates import perceptron as perceptron
from nnref.gates import weighted_sum as weighted_sum
from nnref.learning import Learned as Learned
from nnref.learning import learn_gate as learn_gate
from nnref.limits import largest_exp as largest_exp
from nnref.limits import saturation as saturation
from nnref.limits import sigmoid_slope as sigmoid_slope
from nnref.limits import slope as slope
from nnref.linear import collapse as collapse
from nnref.linear import count_collapsed as count_collapsed
from nnref.linear import count_parameters as count_parameters
from nnref.linear import linear_stack as linear_stack
from nnref.network import NET as NET
from nnref.network import Network as Network
from nnref.network import Trace as Trace
from nnref.network import forward as forward
from nnref.network import net_output as net_output
from nnref.network import net_trace as net_trace
from nnref.network import net_weights as net_weights
from nnref.scores import naive_softmax as naive_softmax
from nnref.scores import softmax as softmax
from nnref.scores import softmax_without_axis as softmax_without_axis
from nnref.separable import best_score as best_score
from nnref.separable import count_separable as count_separable
from nnref.separable import inseparable_gates as inseparable_gates
from nnref.separable import separable_tables as separable_tables
from nnref.show import fixed as fixed
from nnref.show import percent as percent
from nnref.show import sci as sci
from nnref.show import show as show
from nnref.tables import TruthTable as TruthTable
from nnref.tables import fires as fires
from nnref.tables import gate_name as gate_name
from nnref.tables import gate_outputs as gate_outputs
from nnref.tables import gate_sums as gate_sums
from nnref.tables import gate_table as gate_table
from nnref.tables import sum_table as sum_table

__all__ = [
    "ACTIVATIONS",
    "AND",
    "GATES",
    "NAND",
    "NET",
    "NOR",
    "OR",
    "ROWS",
    "XNOR",
    "XOR",
    "Gate",
    "Learned",
    "Network",
    "Trace",
    "TruthTable",
    "arange",
    "argmax",
    "argsort",
    "array",
    "batch_slices",
    "best_score",
    "book_sigmoid",
    "circuit_outputs",
    "circuit_table",
    "collapse",
    "concat",
    "count_batches",
    "count_collapsed",
    "count_parameters",
    "count_separable",
    "dot",
    "exp",
    "fires",
    "fixed",
    "forward",
    "gate_name",
    "gate_outputs",
    "gate_sums",
    "gate_table",
    "identity",
    "inseparable_gates",
    "largest_exp",
    "last_batch",
    "learn_gate",
    "linear_stack",
    "log",
    "maximum",
    "mean",
    "minimum",
    "naive_softmax",
    "nand_only",
    "ndim",
    "net_output",
    "net_trace",
    "net_weights",
    "percent",
    "perceptron",
    "predict_in_batches",
    "relu",
    "saturation",
    "sci",
    "separable_tables",
    "shape",
    "show",
    "sigmoid",
    "sigmoid_slope",
    "size",
    "slope",
    "softmax",
    "softmax_without_axis",
    "step",
    "sum_table",
    "total",
    "trace_circuit",
    "weighted_sum",
]
