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
    """`python -m nnref train` gives a network as good as the shipped one.

    Another way to multiply rounds differently, and a few of the 1,000 images are read
    differently in the end: here it is the plainest that every 64-bit PC has, so that
    the result hangs on no processor.
    """
    plainest = {"OPENBLAS_NUM_THREADS": "1", "OPENBLAS_CORETYPE": "Nehalem"}
    ran = subprocess.run(
        [sys.executable, "-m", "nnref", "train", "--to", "again.npz"],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, **plainest},
    )
    shipped = nn.bundled_digits()
    again = nn.Digits(
        nn.load_weights(tmp_path / "again.npz"), shipped.images, shipped.labels
    )
    right = nn.correct_digits(digits=again)

    assert ran.stdout == f"Accuracy:{right / 1000}\n"
    assert abs(right - nn.correct_digits()) <= 3
