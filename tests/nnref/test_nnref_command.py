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
from nnref.__main__ import cli, draw_digit, main
from nnref.files import save_weights
from nnref.mnist import load
from nnref.training import first_network
from tests.patience import outcome
from tests.tables import table

ROOT = Path(nnref.__file__).parent.parent
N = 30


def run(line: str) -> Result:
    """A command in this process."""
    done = CliRunner(env={"COLUMNS": "80"}).invoke(cli, line.split())
    assert done.exit_code == 0, done.output
    return done


@pytest.mark.parametrize(("line", "words"), table(__file__, "commands"))
def test_commands(line: str, words: str) -> None:
    """Each command shows its numbers, in lines that fit a screen, and ends with 0."""
    rows = run(line).stdout.splitlines()

    assert words in "\n".join(rows)
    assert max(map(len, rows)) <= 80
    assert all(row == row.rstrip() for row in rows)


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a command the help is shown, with a line for each."""
    main([])
    text = capsys.readouterr().out

    assert all(f"\n  {name} " in text for name in cli.commands)
    assert "..." not in text.partition("Commands:")[2]


@pytest.mark.parametrize(("line", "code", "words"), table(__file__, "refused"))
def test_one_sentence(
    line: str, code: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong is a sentence on standard error, and an exit code."""
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    out, err = capsys.readouterr()

    assert ended.value.code == int(code)
    assert words in err
    assert out == ""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with 30 test images, their labels, and weights that read nothing."""
    images, labels = load("test", normalize=False)
    for name, a in (("images-idx3", images[:N]), ("labels-idx1", labels[:N])):
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
    assert f"Network: {weights}.\nImages: {folder}." in both.stderr
    assert run(f"mnist --data {folder}").stdout != both.stdout
    assert "Images: those that come" in run(f"mnist --weights {weights}").stderr
    shown = run(f"show --wrong 0 --data {folder} --weights {weights}")
    image = int(re.findall(r"^Image (\d+):", shown.stdout)[0])
    x, _ = load("test")
    lines = [line[:28].ljust(28) for line in shown.stdout.splitlines()[2:]]
    assert lines == draw_digit(x[image])


def test_a_network_that_does_not_fit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A network for other inputs is refused with their number."""
    save_weights(nnref.NET, tmp_path / "w.npz")

    with pytest.raises(SystemExit, match="1"):
        main(["mnist", "--weights", str(tmp_path / "w.npz")])

    assert "size 2 is different from 784" in capsys.readouterr().err


def test_train(tmp_path: Path) -> None:
    """A network is trained, written, and read again."""
    path = tmp_path / "w.npz"

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
