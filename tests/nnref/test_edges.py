"""What a limit names is still allowed; one more is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nnref as nn
from nnref._raw import MOST_BYTES, RawArray, unpack


def nested(depth: int) -> list[Any]:
    """So many lists in one another."""
    value: list[Any] = []
    for _ in range(depth - 1):
        value = [value]
    return value


def chain(layers: int) -> nn.Network:
    """So many layers of one neuron."""
    return nn.Network((np.ones((1, 1)),) * layers, (np.ones(1),) * layers)


@pytest.mark.parametrize(
    ("allowed", "refused", "message"),
    [
        (lambda: nn.arange(10_000), lambda: nn.arange(10_001), "more than 10000"),
        (
            lambda: nn.array([0, 255], "uint8"),
            lambda: nn.array([256], "uint8"),
            "must fit uint8",
        ),
        (lambda: nn.show(nested(64)), lambda: nn.show(nested(65)), "more than 64"),
        (
            lambda: nn.show([[]] * 10_000),
            lambda: nn.show([[]] * 10_001),
            "more than 10000",
        ),
        (
            lambda: unpack(
                RawArray("<f4", (2,), by_columns=False, content=b"1234" * 2), "W"
            ),
            lambda: unpack(
                RawArray("<f4", (1,), by_columns=False, content=b"1234" * 2), "W"
            ),
            "8 bytes, which do not make the shape",
        ),
    ],
)
def test_limit(
    allowed: Callable[[], object], refused: Callable[[], object], message: str
) -> None:
    """A value at the limit is an answer, the next one a refusal."""
    allowed()
    with pytest.raises(ValueError, match=message):
        refused()


def test_most_layers(tmp_path: Path) -> None:
    """A file holds a hundred arrays, two a layer; a network of more is not saved."""
    path = tmp_path / "w.npz"
    nn.save_weights(chain(50), path)

    assert len(nn.load_weights(path).weights) == 50
    with pytest.raises(ValueError, match="more than 100 members"):
        nn.save_weights(chain(51), path)


def test_largest_file(tmp_path: Path) -> None:
    """A file of 8 MB is looked into; of a larger one nothing more is asked."""
    path = tmp_path / "w.npz"
    path.write_bytes(b"PK".ljust(MOST_BYTES, b"\0"))
    with pytest.raises(ValueError, match="zip archive is cut short"):
        nn.load_weights(path)

    path.write_bytes(b"PK".ljust(MOST_BYTES + 1, b"\0"))
    with pytest.raises(ValueError, match="larger than 8000000 bytes"):
        nn.load_weights(path)
