"""`python -m nnref`: what it prints and how it ends."""

from __future__ import annotations

import io
import itertools
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

import nnref
from nnref.__main__ import main
from nnref._cli.command import Command
from nnref._cli.door import COMMANDS
from nnref.mnist import load_split
from nnref.network import Network, forward
from nnref.png import png_bytes
from nnref.weights import load_weights, save_weights

N = 30

TRANSCRIPT = Path(__file__).with_name("commands.txt")


class Ran:
    """A command that ran in this process: its exit code and what it printed."""

    def __init__(self, *args: str, encoding: str = "utf-8", **environ: str) -> None:
        """It runs on streams of this encoding, with nothing else around it."""
        out, err = io.BytesIO(), io.BytesIO()
        streams = [io.TextIOWrapper(b, encoding, newline="\n") for b in (out, err)]
        self.code = main(args, *streams, environ=environ)
        for stream in streams:
            stream.flush()
        self.out = out.getvalue().decode(encoding)
        self.err = err.getvalue().decode(encoding)
        self.lines = self.out.splitlines()


def printed(*args: str) -> str:
    """What a command prints that ends well."""
    ran = Ran(*args)
    assert ran.code == 0, ran.err
    return ran.out


def write_idx(
    path: Path, values: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
) -> None:
    """A file in the format IDX, by hand."""
    sizes = b"".join(n.to_bytes(4, "big") for n in values.shape)
    path.write_bytes(bytes([0, 0, 8, values.ndim]) + sizes + values.tobytes())


@pytest.fixture(scope="module")
def network() -> Network:
    """Random weights that read hardly anything right."""
    rng = np.random.default_rng(5)
    sizes = [(784, 8), (8, 9), (9, 10)]
    weights = [rng.standard_normal(size).astype(np.float32) for size in sizes]
    return Network(tuple(weights), tuple(np.zeros(m, np.float32) for _, m in sizes))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, network: Network) -> Path:
    """A folder with 30 test images and their labels, and with `weights.npz`."""
    folder = tmp_path_factory.mktemp("mnist files")
    x, t = load_split("test", normalize=False, flatten=False)
    write_idx(folder / "t10k-images-idx3-ubyte", x[:N].reshape(N, 28, 28))
    write_idx(folder / "t10k-labels-idx1-ubyte", t[:N])
    save_weights(network, folder / "weights.npz")
    return folder


# What is printed, for the eye.


def test_transcript(
    files: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """`commands.txt` has commands with what they print, remarks behind a `!`.

    No line ends in blanks, nor is one wider than 80 columns. `--bless` writes anew.
    """
    monkeypatch.chdir(tmp_path)
    shutil.copytree(files, "files")
    Path("empty").mkdir()
    save_weights(nnref.NET, "small.npz")
    text = ""
    for line in TRANSCRIPT.read_text("utf-8").splitlines():
        if not line.startswith("$ "):
            continue
        environ, _, call = line[2:].partition("nnref")
        ran = Ran(*call.split(), COLUMNS=environ.strip().removeprefix("COLUMNS="))
        shown = [*ran.lines, *(f"! {remark}" for remark in ran.err.splitlines())]
        shown += [f"exit code {ran.code}"] * (ran.code != 0)
        assert all(x == x.rstrip() and len(x) <= 80 for x in ran.lines), line
        text += "".join(f"{x}\n" for x in (line, *shown, ""))
    if request.config.getoption("--bless"):
        TRANSCRIPT.write_text(text, encoding="utf-8")

    assert text == TRANSCRIPT.read_text("utf-8")
    assert text.count("$ ") > 20


# Help and usage.


def helped(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    """What `--help` prints."""
    with pytest.raises(SystemExit) as ended:
        main([*args, "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_help_lists_all(
    columns: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The help has a line for each command, an example, and fits the screen."""
    monkeypatch.setenv("COLUMNS", columns)
    text = helped(capsys)

    names = [line.split()[0] for line in text.splitlines() if re.match(r"  \w", line)]
    assert names == [command.name for command in COMMANDS]
    assert "python -m nnref trace" in text
    assert max(map(len, text.splitlines())) <= min(int(columns), 80)
    if columns == "80":
        assert all(f"  {command.sentence}\n" in text for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_help_of_a_command(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each command has one sentence and one example, whose options it knows."""
    text = helped(capsys, command.name)

    assert f"{command.sentence}." in text
    assert f"example: python -m nnref {command.example}" in re.sub(" +", " ", text)
    assert command.example.split()[0] == command.name
    assert set(re.findall(r"--\w+", command.example)) <= set(
        re.findall(r"(?m)^  (--\w+)", text)
    )


@pytest.mark.parametrize(
    "args",
    [
        ["softmax"],
        ["--fast"],
        ["gates", "trace"],
        ["gates", "--data", "x"],
        ["show", "three"],
        ["show", "--wro"],
        ["mnist", "--batch", "all"],
        ["fetch", "--to"],
    ],
    ids=" ".join,
)
def test_wrong_usage(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong argument is told on stderr and ends with 2."""
    with pytest.raises(SystemExit) as ended:
        main(args)

    caught = capsys.readouterr()
    assert ended.value.code == 2
    assert (caught.out, "usage: python -m nnref" in caught.err) == ("", True)


# The accuracy.


# A digit.


@pytest.mark.parametrize(
    ("encoding", "blocks"),
    [
        ("utf-8", True),
        ("utf-16", True),
        ("cp437", True),
        ("cp850", True),
        ("ascii", False),
        ("latin-1", False),
        ("cp1252", False),
        ("cp936", False),
        ("gb18030", False),
        ("cp932", False),
        ("cp949", False),
        ("big5", False),
    ],
)
def test_show_in_every_encoding(encoding: str, blocks: bool) -> None:
    """Blocks are drawn where they are known and narrow, and else signs of ASCII."""
    ran = Ran("show", encoding=encoding)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.isascii() == (not blocks)
    assert ("█" in ran.out) == blocks
    assert ("@" in ran.out and "##" in ran.out) == (not blocks)


@pytest.mark.parametrize(
    ("environ", "start"),
    [
        ({"FORCE_COLOR": "1"}, "\x1b[38;5;16;48;5;16m"),
        ({"FORCE_COLOR": "1", "COLORTERM": "truecolor"}, "\x1b[38;2;0;0;0;48;2;0;0;0m"),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, ""),
        ({"FORCE_COLOR": "0", "COLORTERM": "truecolor"}, ""),
        ({"COLORTERM": "truecolor", "TERM": "xterm-256color"}, ""),
    ],
)
def test_colour_off_a_terminal(environ: dict[str, str], start: str) -> None:
    """A file gets colour only if that is forced, and never against NO_COLOR."""
    ran = Ran("show", **environ)

    assert ("\x1b" in ran.out) == bool(start)
    assert ran.lines[2].startswith(start)


def test_show_writes_a_png(files: Path, tmp_path: Path) -> None:
    """`--png` writes the image, ten times as large unless told otherwise."""
    path = tmp_path / "digit.png"
    x, _ = load_split("test", normalize=False)

    ran = Ran("show", "3", "--data", str(files), "--png", str(path))
    assert path.read_bytes() == png_bytes(x[3], scale=10)
    assert ran.err == f"Written to {path}, 280 x 280 pixels.\n"

    ran = Ran("show", "4", "--png", str(path), "--scale", "1")
    assert path.read_bytes() == png_bytes(x[4])
    assert ran.err.endswith("28 x 28 pixels.\n")


# Mistakes and times.


@pytest.mark.parametrize(
    ("first", "then", "words"),
    [
        (3.0, 0.5, "In batches of 100 the same digits are read 6.0 times as fast"),
        (1.0, 1.0, "The machine is busy: no difference is to be seen."),
        (0.0, 0.0, "The machine is busy: no difference is to be seen."),
    ],
)
def test_time(first: float, then: float, words: str, files: Path) -> None:
    """The clock that is given is the one that counts, five times for each batch."""
    steps = [0.0, first] * 5 + [0.0, then] * 5
    clock = iter(itertools.accumulate(steps))
    out = io.StringIO()
    call = ["time", "--data", str(files)]
    code = main(call, out, io.StringIO(), environ={}, clock=lambda: next(clock))

    rows = [line.split() for line in out.getvalue().splitlines()]
    assert code == 0
    for batch, seconds in (("1", first), ("100", then)):
        ms, us = f"{seconds * 1e3:.1f}", f"{seconds * 1e6 / N:.1f}"
        assert [batch, ms, "ms", us, "us"] in rows
    assert words in " ".join(out.getvalue().split())


# Training.


def test_train(tmp_path: Path) -> None:
    """The network that is written is the one that was tried."""
    path = tmp_path / "small.npz"
    ran = Ran("train", "--epochs", "1", "--seed", "3", "--to", str(path))
    x, t = load_split("test")
    y = forward(x, network=load_weights(path)).y
    right = int((y.argmax(axis=1) == t).sum())

    assert (ran.code, ran.lines) == (0, [f"Accuracy:{right / 1000}"])
    remarks = ran.err.splitlines()
    assert re.fullmatch(r"epoch 1/1  loss \d\.\d{4}  \d+ s left", remarks[0])
    assert remarks[1].startswith(f"{right} of 1,000 test images are read right")
    assert remarks[2].startswith(f"Written to {path}.")
    assert remarks[3] == f"  python -m nnref show --wrong --weights {path}"


# Files that do not fit.
