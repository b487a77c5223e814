"""`python -m nnref`: what it prints and how it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

import nnref
from nnref.__main__ import cli
from nnref.digits import bundled_digits
from nnref.mnist import load
from nnref.report import draw_digit, prose
from nnref.training import first_network
from nnref.weights import save_weights
from tests.patience import outcome
from tests.tables import table

ROOT = Path(nnref.__file__).parent.parent
N = 30
COMMANDS = {
    "": "y  = a3           = [0.3168 0.6963]",
    **dict(table(__file__, "commands")),
    "time": "  100  ",
}
RAN = {
    "": ("def AND(", "def sigmoid(", "def forward("),
    "gates": ("def XOR(", "def weighted_sum("),
    "softmax": ("def softmax(", "def naive_softmax("),
    "shapes": ("def layer_shape(",),
    "mnist": ("def load(", "def predict(", "def forward(", "def accuracy("),
    "mistakes": ("def _by_column(", "def digit_confidence("),
}


def run(line: str) -> Result:
    """A command in this process."""
    return CliRunner(env={"COLUMNS": "80"}).invoke(cli, line.split())


def test_commands() -> None:
    """Each command shows its numbers, in lines that fit a screen, and ends with 0."""
    for line, words in COMMANDS.items():
        done = run(line)

        assert done.exit_code == 0
        assert words in done.stdout
        assert max(map(len, done.stdout.splitlines())) <= 80
        assert all(row == row.rstrip() for row in done.stdout.splitlines())
        if not line:
            assert len(done.stdout.splitlines()) <= 24


def test_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentences are as wide as it is, or 80 cells where it is wider."""
    monkeypatch.setenv("COLUMNS", "50")
    words = "Network and images are those that come with nnref."

    lines = prose("1,000 images.", words)

    assert lines == [
        "1,000 images. Network and images are those that",
        "come with nnref.",
    ]
    monkeypatch.setenv("COLUMNS", "300")
    assert max(map(len, prose(*[words] * 9))) <= 80


@pytest.mark.parametrize("line", RAN)
def test_code(line: str) -> None:
    """With `--code` the functions that ran follow what the command prints."""
    bundled_digits.cache_clear()  # so that it runs here
    done = run(f"{line} --code")

    plain = run(line).stdout
    assert done.stdout.startswith(plain) or line == "time"
    code = done.stdout.removeprefix(plain)
    assert all(start in code for start in RAN[line])
    assert set(re.findall(r"^# nnref/(\w+)\.py$", code, re.MULTILINE)) <= {
        *("perceptron", "activations", "network", "mnist", "tables", "limits"),
        *("shapes", "batching", "digits", "mistakes", "training"),
    }


def test_help() -> None:
    """The help has a line for each command, and each command its options."""
    text = run("--help").stdout

    for name in cli.commands:
        if name != "basics":
            assert f"\n  {name} " in text
            assert "--code" in run(f"{name} --help").stdout
    assert "..." not in text.partition("Commands:")[2]


def test_one_sentence() -> None:
    """What is wrong is a sentence on standard error."""
    for line, code, words in table(__file__, "refused"):
        done = run(line)

        assert done.exit_code == int(code)
        assert words in done.stderr
        assert done.stdout == ""
        assert done.stderr.count("error: ") == 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with 30 test images, their labels, and weights that read nothing."""
    digits = bundled_digits()
    for name, a in (
        ("images-idx3", digits.images[:N]),
        ("labels-idx1", digits.labels[:N]),
    ):
        shape = (N, 28, 28) if "images" in name else (N,)
        sizes = b"".join(n.to_bytes(4, "big") for n in shape)
        content = bytes([0, 0, 8, len(shape)]) + sizes + a.tobytes()
        (tmp_path / f"t10k-{name}-ubyte").write_bytes(content)
    save_weights(first_network(np.random.default_rng(5)), tmp_path / "weights.npz")
    return tmp_path


def test_own_files(folder: Path) -> None:
    """The files that are named are the ones that count; one alone meets the bundled."""
    weights = folder / "weights.npz"
    both = run(f"mnist --data {folder} --weights {weights}")
    share = float(both.stdout.removeprefix("Accuracy:"))

    assert f"{round(share * N)} of {N} images are read right" in both.stderr
    assert f"Network: {weights}. Images: {folder}." in both.stderr
    assert run(f"mnist --data {folder}").stdout != both.stdout
    assert "Images: those that come" in run(f"mnist --weights {weights}").stderr
    shown = run(f"show --wrong 0 --data {folder} --weights {weights}")
    image = int(re.findall(r"^Image (\d+):", shown.stdout)[0])
    x, _ = load("test", normalize=False)
    lines = [line[:28].rstrip() for line in shown.stdout.splitlines()[2:]]
    assert lines == draw_digit(x[image].reshape(28, 28))
    assert "Nothing is misread" in run(f"mistakes --data {folder}").stdout


def test_a_network_that_does_not_fit(tmp_path: Path) -> None:
    """A network of another shape is named with its shape."""
    save_weights(nnref.NET, tmp_path / "w.npz")
    done = run(f"mnist --weights {tmp_path / 'w.npz'}")

    assert done.exit_code == 1
    assert "does not fit: the network must have sizes (784, n, m, 10)" in done.stderr


def test_train(tmp_path: Path) -> None:
    """A network is trained, written, and read again; other files stay."""
    path = tmp_path / "w.npz"
    path.write_text("dear reader", "utf-8")
    assert "it was left as it is" in run(f"train --to {path}").stderr
    path.unlink()

    done = run(f"train --epochs 2 --to {path}")

    assert re.fullmatch(r"Accuracy:0\.\d+\n", done.stdout)
    assert f"python -m nnref show --wrong 0 --weights {path}" in done.stderr
    assert run(f"mnist --weights {path}").stdout == done.stdout
    assert [file.name for file in tmp_path.iterdir()] == ["w.npz"]


# In a process of its own.


def process(*args: str, **environ: str) -> subprocess.Popen[bytes]:
    """A command with pipes."""
    return subprocess.Popen(
        [sys.executable, "-m", "nnref", *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, **environ},
    )


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp437"])
def test_every_encoding(encoding: str) -> None:
    """A digit is drawn whatever standard output can write."""
    child = process("show", PYTHONIOENCODING=encoding)
    out, err = outcome(child)

    assert (child.returncode, err) == (0, b"")
    assert out.decode(encoding).count("\n") == 16


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_interrupted(tmp_path: Path) -> None:
    """Ctrl-C ends training with 130 and a word; nothing is written."""
    child = process("train", "--to", str(tmp_path / "w.npz"))
    assert child.stderr
    child.stderr.read(8)  # "training"
    child.send_signal(signal.SIGINT)
    _, err = outcome(child)

    assert child.returncode == 130
    assert err.endswith(b"stopped\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_disk() -> None:
    """A disk that is full is one line, and exit code 1."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "nnref", "gates"],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=ROOT,
        )

    assert (done.returncode, done.stderr) == (1, b"error: No space left on device\n")
