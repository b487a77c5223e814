"""What the book's programs import and open, so that they run as they are written.

They take `sigmoid` and `softmax` from `common.functions`, `load_mnist` from
`dataset.mnist`, the gates from a file for each, and trained weights from the file
`sample_weight.pkl` in the folder where they run. After `install()` all of these are
there, with the digits and the network of nnref, and what draws is recorded: `plots`.
"""

import pickle
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from nnref import plots
from nnref.activations import identity, relu, sigmoid, softmax, step
from nnref.mnist import load, load_weights
from nnref.perceptron import AND, NAND, OR


def load_mnist(
    normalize: bool = True, flatten: bool = True, one_hot_label: bool = False
) -> tuple[Any, Any]:
    """Training and test data, ``(x_train, t_train), (x_test, t_test)``: see `load`."""
    flags = normalize, flatten, one_hot_label
    return load("train", *flags), load("test", *flags)


MODULES: dict[str, dict[str, Any]] = {
    "common": {},
    "common.functions": {
        "identity_function": identity,
        "relu": relu,
        "sigmoid": sigmoid,
        "softmax": softmax,
        "step_function": step,
    },
    "dataset": {},
    "dataset.mnist": {"load_mnist": load_mnist},
    "and_gate": {"AND": AND},
    "nand_gate": {"NAND": NAND},
    "or_gate": {"OR": OR},
    **plots.MODULES,
}
"""The modules of the book's folder and those it draws with, and the names in each."""


def install() -> None:
    """Make the modules known to Python, and write the weights if there are none."""
    for name, content in MODULES.items():
        sys.modules[name] = module = ModuleType(name)
        vars(module).update(content)
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)
    path = Path("sample_weight.pkl")
    if not path.exists():
        path.write_bytes(pickle.dumps(load_weights()._asdict()))
