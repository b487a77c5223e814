"""A reference in NumPy for perceptrons, activation functions and digits.

Everything that a flashcard of this project states in numbers is computed here. The
core is what a reader of the book would write, four files to be read in this order:

- `nnref.perceptron`: the weighted sum, the gates, XOR from three of them
- `nnref.activations`: step, sigmoid, ReLU, identity, softmax
- `nnref.network`: the network 2-3-2-2 and its forward pass
- `nnref.mnist`: images of digits, weights, predictions in batches, the accuracy

`training` trains a network, `files` fetches and writes files, `book` has what the
book's programs import, `plots` records what they draw, and `python -m nnref` shows all
of it. `live` has what flashcards call.

>>> import nnref
>>> nnref.XOR(1, 0)
1
>>> nnref.softmax([0.3, 2.9, 4.0]).round(4).tolist()
[0.0182, 0.2452, 0.7366]

No function changes what it is given, and random numbers come from a seed alone.
"""

import os
import sys

if sys.argv[:1] == ["-m"]:  # `python -m nnref`: its products are small
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from nnref.activations import book_sigmoid, identity, naive_softmax, relu
from nnref.activations import sigmoid, softmax, step
from nnref.book import load_mnist
from nnref.mnist import accuracy, load_weights, predict
from nnref.network import NET, Network, Trace, forward
from nnref.perceptron import AND, GATES, NAND, NOR, OR, XNOR, XOR, weighted_sum

__all__ = ["AND", "GATES", "NAND", "NOR", "OR", "XNOR", "XOR", "weighted_sum"]
__all__ += ["book_sigmoid", "identity", "naive_softmax", "relu", "sigmoid", "softmax"]
__all__ += ["NET", "Network", "Trace", "forward", "step"]
__all__ += ["accuracy", "load_mnist", "load_weights", "predict"]
