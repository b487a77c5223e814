"""The shipped network can be made again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import nnref as nn

pytestmark = pytest.mark.system


def test_training_makes_the_shipped_network(tmp_path: Path) -> None:
    """`python -m nnref train` gives a network as good as the shipped one."""
    ran = subprocess.run(
        [sys.executable, "-m", "nnref", "train", "--to", "again.npz"],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    shipped = nn.bundled_digits()
    again = nn.Digits(
        nn.load_weights(tmp_path / "again.npz"), shipped.images, shipped.labels
    )

    assert ran.stdout == f"Accuracy:{nn.digit_accuracy(digits=again)}\n"
    assert abs(nn.digit_accuracy(digits=again) - nn.digit_accuracy()) <= 0.003
