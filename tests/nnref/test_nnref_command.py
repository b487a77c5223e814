"""`python -m nnref`: what it prints and how it ends."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

import nnref
from nnref.__main__ import main

ROOT = Path(nnref.__file__).parent.parent

LINES = {
    "gates": [
        "x1 x2  AND  NAND  OR  NOR  XOR  XNOR",
        " 0  0    0     1   0    1    0     1",
        " 1  0    0     1   1    0    1     0",
        " 0  1    0     1   1    0    1     0",
        " 1  1    1     0   1    0    0     1",
        "AND   w1 =  0.5  w2 =  0.5  b = -0.7",
        "XOR   AND(NAND(x1, x2), OR(x1, x2))",
    ],
    "activations": [
        "-5     0   0.0067     0",
        "-2     0   0.1192     0",
        "-1     0   0.2689     0",
        " 0     0   0.5000     0",
        " 1     1   0.7311     1",
        " 2     1   0.8808     2",
        " 5     1   0.9933     5",
    ],
    "trace": [
        "W1 = [[0.1 0.3 0.5] [0.2 0.4 0.6]]",
        "x                 = [1 0.5]",
        "a1 = x @ W1 + b1  = [0.3 0.7 1.1]",
        "z1 = sigmoid(a1)  = [0.5744 0.6682 0.7503]",
        "a2 = z1 @ W2 + b2 = [0.5162 1.214]",
        "z2 = sigmoid(a2)  = [0.6262 0.771]",
        "a3 = z2 @ W3 + b3 = [0.3168 0.6963]",
        "y  = a3           = [0.3168 0.6963]",
    ],
}


def printed(*args: str) -> str:
    """What the command writes to the stream that it is given."""
    out = io.StringIO()
    assert main(args, out) == 0
    return out.getvalue()


@pytest.mark.parametrize("part", LINES)
def test_lines_of_a_part(part: str) -> None:
    """Each part shows its numbers in lines that can be read off."""
    assert set(LINES[part]) <= set(printed(part).splitlines())


def test_no_part_is_every_part() -> None:
    """Without an argument all three parts follow one another."""
    assert printed() == "\n".join(printed(part) for part in LINES)


def test_fits_a_narrow_screen() -> None:
    """No line is wider than 60 columns, ends in blanks or needs more than ASCII."""
    text = printed()

    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 60
    assert all(line == line.rstrip() for line in text.splitlines())


def test_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    """The help names the parts and shows one call."""
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    text = capsys.readouterr().out
    assert ended.value.code == 0
    assert "{gates,activations,trace}" in text
    assert "python -m nnref trace" in text


@pytest.mark.parametrize("args", [["softmax"], ["--fast"], ["gates", "trace"]])
def test_unknown_command(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong argument is told on stderr and ends with 2."""
    with pytest.raises(SystemExit) as ended:
        main(args)

    caught = capsys.readouterr()
    assert ended.value.code == 2
    assert (caught.out, "usage: python -m nnref" in caught.err) == ("", True)


def test_as_a_process() -> None:
    """The module runs without a warning, on a console that knows only ASCII."""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-m", "nnref"],
        check=False,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        cwd=ROOT,
    )

    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.decode("ascii").splitlines() == printed().splitlines()
