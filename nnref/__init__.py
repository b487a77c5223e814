"""A reference in NumPy for perceptrons, activation functions and digits.

Everything that a flashcard of this project states in numbers is computed here:
truth tables, weighted sums, activation values, the forward pass of the network
2-3-2-2, softmax and its overflow, batches, and a network that reads handwritten
digits, from its images and its training to its accuracy and the mistakes that
lower it. The code is meant to be read beside the book: it keeps the names `W1`,
`b1`, `a1`, `z1` and prefers the plain formula wherever floating-point numbers
allow it.

>>> import nnref
>>> nnref.gate_outputs("XOR").tolist()
[0, 1, 1, 0]
>>> nnref.show(nnref.softmax([0.3, 2.9, 4.0]))
'[0.0182 0.2452 0.7366]'

No function changes what it is given, and random numbers come from a seed alone.
Only those that load, save or fetch, or use the bundled digits, touch files, and only
`fetch` the network.
Wherever an array is expected a list will do. A wrong argument raises
`ValueError`; only `naive_softmax` and `book_sigmoid` may warn.
"""

from __future__ import annotations

from nnref import _interrupt as _interrupt  # first: the others take a while
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
from nnref.augment import Wobble as Wobble
from nnref.augment import wobble as wobble
from nnref.backprop import Parameters as Parameters
from nnref.backprop import backward as backward
from nnref.backprop import cross_entropy as cross_entropy
from nnref.backprop import gradients as gradients
from nnref.backprop import network_of as network_of
from nnref.backprop import parameters_of as parameters_of
from nnref.batching import batch_slices as batch_slices
from nnref.batching import count_batches as count_batches
from nnref.batching import count_products as count_products
from nnref.batching import last_batch as last_batch
from nnref.batching import predict_in_batches as predict_in_batches
from nnref.circuits import circuit_outputs as circuit_outputs
from nnref.circuits import circuit_table as circuit_table
from nnref.circuits import nand_only as nand_only
from nnref.circuits import trace_circuit as trace_circuit
from nnref.confusion import Confusion as Confusion
from nnref.confusion import confusion_matrix as confusion_matrix
from nnref.confusion import recalls as recalls
from nnref.confusion import worst_class as worst_class
from nnref.confusion import worst_confusion as worst_confusion
from nnref.diagram import Diagram as Diagram
from nnref.diagram import Edge as Edge
from nnref.diagram import network_diagram as network_diagram
from nnref.digits import Digits as Digits
from nnref.digits import bundled_digits as bundled_digits
from nnref.draw import draw_bars as draw_bars
from nnref.draw import draw_digit as draw_digit
from nnref.evaluation import Confidence as Confidence
from nnref.evaluation import accuracy as accuracy
from nnref.evaluation import confidence as confidence
from nnref.evaluation import constant_accuracy as constant_accuracy
from nnref.evaluation import count_correct as count_correct
from nnref.fetch import Progress as Progress
from nnref.fetch import fetch as fetch
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
from nnref.idx import read_idx as read_idx
from nnref.labels import one_hot as one_hot
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
from nnref.mistakes import MISTAKES as MISTAKES
from nnref.mistakes import Mistake as Mistake
from nnref.mistakes import list_mistakes as list_mistakes
from nnref.mistakes import mistake_accuracy as mistake_accuracy
from nnref.mistakes import mistake_overflows as mistake_overflows
from nnref.mistakes import saturated_share as saturated_share
from nnref.mnist import load_mnist as load_mnist
from nnref.mnist import load_split as load_split
from nnref.network import NET as NET
from nnref.network import Network as Network
from nnref.network import Trace as Trace
from nnref.network import forward as forward
from nnref.network import net_output as net_output
from nnref.network import net_trace as net_trace
from nnref.network import net_weights as net_weights
from nnref.noise import gradient_noise as gradient_noise
from nnref.noise import mean_noise as mean_noise
from nnref.optimizers import AdamState as AdamState
from nnref.optimizers import adam as adam
from nnref.optimizers import adam_start as adam_start
from nnref.optimizers import descend as descend
from nnref.optimizers import shrink as shrink
from nnref.plots import Boundary as Boundary
from nnref.plots import curve as curve
from nnref.plots import decision_boundary as decision_boundary
from nnref.png import png_bytes as png_bytes
from nnref.png import save_png as save_png
from nnref.predict import predict as predict
from nnref.reading import batch_with_one_error as batch_with_one_error
from nnref.reading import correct_digits as correct_digits
from nnref.reading import digit_accuracy as digit_accuracy
from nnref.reading import digit_image as digit_image
from nnref.reading import digit_labels as digit_labels
from nnref.reading import digit_predictions as digit_predictions
from nnref.reading import digit_shares as digit_shares
from nnref.results import always_accuracy as always_accuracy
from nnref.results import digit_confidence as digit_confidence
from nnref.results import digit_confusions as digit_confusions
from nnref.results import digit_recalls as digit_recalls
from nnref.results import top_confusion as top_confusion
from nnref.results import worst_digit as worst_digit
from nnref.scores import naive_softmax as naive_softmax
from nnref.scores import softmax as softmax
from nnref.scores import softmax_without_axis as softmax_without_axis
from nnref.separable import best_score as best_score
from nnref.separable import count_separable as count_separable
from nnref.separable import inseparable_gates as inseparable_gates
from nnref.separable import separable_tables as separable_tables
from nnref.shapes import broadcast_shape as broadcast_shape
from nnref.shapes import layer_shape as layer_shape
from nnref.shapes import product_shape as product_shape
from nnref.shapes import reshaped as reshaped
from nnref.show import fixed as fixed
from nnref.show import percent as percent
from nnref.show import plain_numbers as plain_numbers
from nnref.show import scientific as scientific
from nnref.show import show as show
from nnref.show import significant as significant
from nnref.tables import TruthTable as TruthTable
from nnref.tables import fires as fires
from nnref.tables import gate_name as gate_name
from nnref.tables import gate_outputs as gate_outputs
from nnref.tables import gate_sums as gate_sums
from nnref.tables import gate_table as gate_table
from nnref.tables import sum_table as sum_table
from nnref.timing import batch_speedup as batch_speedup
from nnref.timing import batch_time as batch_time
from nnref.training import DIGIT_SIZES as DIGIT_SIZES
from nnref.training import Epoch as Epoch
from nnref.training import first_parameters as first_parameters
from nnref.training import train as train
from nnref.weights import load_weights as load_weights
from nnref.weights import save_weights as save_weights

__all__ = [
    "ACTIVATIONS",
    "AND",
    "DIGIT_SIZES",
    "GATES",
    "MISTAKES",
    "NAND",
    "NET",
    "NOR",
    "OR",
    "ROWS",
    "XNOR",
    "XOR",
    "AdamState",
    "Boundary",
    "Confidence",
    "Confusion",
    "Diagram",
    "Digits",
    "Edge",
    "Epoch",
    "Gate",
    "Learned",
    "Mistake",
    "Network",
    "Parameters",
    "Progress",
    "Trace",
    "TruthTable",
    "Wobble",
    "accuracy",
    "adam",
    "adam_start",
    "always_accuracy",
    "arange",
    "argmax",
    "argsort",
    "array",
    "backward",
    "batch_slices",
    "batch_speedup",
    "batch_time",
    "batch_with_one_error",
    "best_score",
    "book_sigmoid",
    "broadcast_shape",
    "bundled_digits",
    "circuit_outputs",
    "circuit_table",
    "collapse",
    "concat",
    "confidence",
    "confusion_matrix",
    "constant_accuracy",
    "correct_digits",
    "count_batches",
    "count_collapsed",
    "count_correct",
    "count_parameters",
    "count_products",
    "count_separable",
    "cross_entropy",
    "curve",
    "decision_boundary",
    "descend",
    "digit_accuracy",
    "digit_confidence",
    "digit_confusions",
    "digit_image",
    "digit_labels",
    "digit_predictions",
    "digit_recalls",
    "digit_shares",
    "dot",
    "draw_bars",
    "draw_digit",
    "exp",
    "fetch",
    "fires",
    "first_parameters",
    "fixed",
    "forward",
    "gate_name",
    "gate_outputs",
    "gate_sums",
    "gate_table",
    "gradient_noise",
    "gradients",
    "identity",
    "inseparable_gates",
    "largest_exp",
    "last_batch",
    "layer_shape",
    "learn_gate",
    "linear_stack",
    "list_mistakes",
    "load_mnist",
    "load_split",
    "load_weights",
    "log",
    "maximum",
    "mean",
    "mean_noise",
    "minimum",
    "mistake_accuracy",
    "mistake_overflows",
    "naive_softmax",
    "nand_only",
    "ndim",
    "net_output",
    "net_trace",
    "net_weights",
    "network_diagram",
    "network_of",
    "one_hot",
    "parameters_of",
    "percent",
    "perceptron",
    "plain_numbers",
    "png_bytes",
    "predict",
    "predict_in_batches",
    "product_shape",
    "read_idx",
    "recalls",
    "relu",
    "reshaped",
    "saturated_share",
    "saturation",
    "save_png",
    "save_weights",
    "scientific",
    "separable_tables",
    "shape",
    "show",
    "shrink",
    "sigmoid",
    "sigmoid_slope",
    "significant",
    "size",
    "slope",
    "softmax",
    "softmax_without_axis",
    "step",
    "sum_table",
    "top_confusion",
    "total",
    "trace_circuit",
    "train",
    "weighted_sum",
    "wobble",
    "worst_class",
    "worst_confusion",
    "worst_digit",
]
