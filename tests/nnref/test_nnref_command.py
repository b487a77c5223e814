"""`python -m nnref`: what it prints and how it ends."""

from __future__ import annotations

import io
import itertools
import re
from pathlib import Path

import numpy as np
import pytest

import nnref
from nnref.__main__ import main
from nnref._cli.command import Command
from nnref._cli.door import COMMANDS
from nnref.digits import bundled_digits
from nnref.draw import draw_digit
from nnref.mnist import load_split
from nnref.network import Network, forward
from nnref.png import png_bytes
from nnref.weights import load_weights, save_weights

N = 30

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
        "x                 = [1.0 0.5]",
        "a1 = x @ W1 + b1  = [0.3 0.7 1.1]",
        "z1 = sigmoid(a1)  = [0.5744 0.6682 0.7503]",
        "a2 = z1 @ W2 + b2 = [0.5162 1.2140]",
        "z2 = sigmoid(a2)  = [0.6262 0.7710]",
        "a3 = z2 @ W3 + b3 = [0.3168 0.6963]",
        "y  = a3           = [0.3168 0.6963]",
    ],
}


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


def answers(network: Network) -> list[int]:
    """What a network reads in the 30 images, one by one."""
    x, _ = load_split("test")
    return [
        int(np.argmax(forward(row, network=network, output="softmax").y))
        for row in x[:N]
    ]


def misread(network: Network) -> list[int]:
    """Which of the 30 images it reads wrong."""
    _, t = load_split("test")
    return [i for i, y in enumerate(answers(network)) if y != t[i]]


# The numbers of the first chapters.


@pytest.mark.parametrize("part", LINES)
def test_lines_of_a_part(part: str) -> None:
    """Each part shows its numbers in lines that can be read off."""
    assert set(LINES[part]) <= set(printed(part).splitlines())


def test_fits_a_narrow_screen() -> None:
    """No line is wider than 60 columns, ends in blanks or needs more than ASCII."""
    text = printed()

    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 60
    assert all(line == line.rstrip() for line in text.splitlines())


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


@pytest.mark.parametrize("batch", ["1", "7", "30", "1000"])
def test_accuracy_of_given_files(batch: str, files: Path, network: Network) -> None:
    """The files that are named are the ones that count, whatever the batch."""
    weights = str(files / "weights.npz")
    ran = Ran("mnist", "--data", str(files), "--weights", weights, "--batch", batch)

    right = N - len(misread(network))
    assert ran.lines == [f"Accuracy:{right / N}"]
    assert f"{right} of 30 images" in ran.err
    assert f"Network: {weights}. Images: {files}." in ran.err


# A digit.


def test_show_draws_the_digit(files: Path) -> None:
    """The image is drawn beside ten shares; label and prediction are named."""
    network = bundled_digits().network
    _, t = load_split("test")
    x, _ = load_split("test", normalize=False)
    index = next(i for i in range(N) if i not in misread(network))
    ran = Ran("show", str(index), "--data", str(files))

    assert (
        ran.lines[0] == f"Image {index}: label {t[index]}, prediction {t[index]}, right"
    )
    drawn = draw_digit(x[index])
    assert [line[:28].rstrip() for line in ran.lines[2:]] == drawn
    rows = [line[31:] for line in ran.lines[4:14]]
    assert [int(row.split()[0]) for row in rows] == list(range(10))
    shares = [float(row.split()[1]) for row in rows]
    assert sum(shares) == pytest.approx(1, abs=6e-4)
    assert shares.index(max(shares)) == t[index]
    assert [row.endswith("<- right") for row in rows] == [
        k == t[index] for k in range(10)
    ]
    assert max(map(len, ran.lines)) <= 80
    assert ran.err == ""


def test_show_wrong(files: Path, network: Network) -> None:
    """`--wrong` counts the misread images only, and marks both digits."""
    _, t = load_split("test")
    args = ("--data", str(files), "--weights", str(files / "weights.npz"))
    wrong = misread(network)
    for k in (0, 1, len(wrong) - 1):
        ran = Ran("show", "--wrong", str(k), *args)
        i, y = wrong[k], answers(network)[wrong[k]]
        assert ran.lines[0] == f"Image {i}: label {t[i]}, prediction {y}, wrong"
        assert ran.lines[4 + y].endswith("  <- prediction")
        assert ran.lines[4 + t[i]].endswith("  <- label")
        assert ran.err == (
            f"{len(wrong)} of 30 images are misread: "
            f"--wrong 0 to --wrong {len(wrong) - 1}.\n"
        )

    beyond = Ran("show", "--wrong", str(len(wrong)), *args)
    assert (beyond.code, beyond.out) == (1, "")
    assert f"from 0 to {len(wrong) - 1}, not {len(wrong)}" in beyond.err


@pytest.mark.parametrize("columns", [20, 40, 60, 79, 80])
def test_show_on_narrow_screens(columns: int, files: Path, network: Network) -> None:
    """Where there is no room beside the digit, the shares stand below it."""
    args = ("--data", str(files), "--weights", str(files / "weights.npz"))
    ran = Ran("show", "--wrong", *args, COLUMNS=str(columns))

    assert [line for line in ran.lines if "<- " in line]
    if columns >= 40:
        assert max(map(len, ran.lines[2:])) <= columns
    assert len(ran.lines) == (2 + 14 if columns >= 77 else 2 + 14 + 1 + 10)


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


def test_mistakes(files: Path) -> None:
    """Every mistake has its accuracy and what it changes; the right one comes first."""
    ran = Ran("mistakes", "--data", str(files))

    right = 1 - len(misread(bundled_digits().network)) / N
    assert f"{right:.4f}           nothing" in ran.lines
    for name, wrong in nnref.MISTAKES.items():
        accuracy = nnref.mistake_accuracy(
            name,
            digits=nnref.Digits(
                bundled_digits().network,
                *load_split("test", normalize=False, root=files),
            ),
        )
        [line] = [
            line for line in ran.lines if line.rstrip(" *").endswith(f"  {wrong}")
        ]
        assert line.startswith(f"{accuracy:.4f}  ")
        assert float(line.split()[1]) == pytest.approx(accuracy - right, abs=6e-5)
    assert "the pixels go in as 0 to 255 *" in ran.out
    assert ran.err == ""


def test_mistakes_count_confusions(files: Path, network: Network) -> None:
    """The matrix and the lines by digit count what is read as what."""
    weights = str(files / "weights.npz")
    ran = Ran("mistakes", "--data", str(files), "--weights", weights)
    _, t = load_split("test")
    pairs = list(zip(t[:N].tolist(), answers(network), strict=True))

    at = ran.lines.index(
        next(line for line in ran.lines if line.split() == list("0123456789"))
    )
    for digit, line in enumerate(ran.lines[at + 1 : at + 11]):
        counts = [pairs.count((digit, read)) for read in range(10)]
        assert line.replace(".", "0").split() == [str(digit), *map(str, counts)]
    for digit in range(10):
        n, right = t[:N].tolist().count(digit), pairs.count((digit, digit))
        share = f"{right / n:.4f}" if n else "  none"
        assert f"{digit}  {share}  {right} of {n}" in ran.lines


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


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("weights.pkl", "must end in .npz"),
        ("none/w.npz", "cannot be written: No such file or directory"),
        ("other.npz", "holds no weights; it was left as it is"),
        ("folder.npz", "holds no weights; it was left as it is"),
    ],
)
def test_train_refuses_at_once(name: str, words: str, tmp_path: Path) -> None:
    """Where the weights could not be written, no time is lost on training."""
    (tmp_path / "other.npz").write_text("mine", encoding="utf-8")
    (tmp_path / "folder.npz").mkdir()
    ran = Ran("train", "--to", str(tmp_path / name))

    assert (ran.code, ran.out) == (1, "")
    assert words in ran.err
    assert (tmp_path / "other.npz").read_text(encoding="utf-8") == "mine"


# Files that do not fit.


@pytest.mark.parametrize("command", ["mnist", "show", "mistakes", "time"])
def test_missing_files(command: str, files: Path, tmp_path: Path) -> None:
    """Missing images or weights are one sentence that names them."""
    for option, given in (("--data", tmp_path), ("--weights", tmp_path / "no.npz")):
        ran = Ran(command, option, str(given))
        assert (ran.code, ran.out) == (1, "")
        assert re.fullmatch(r"error: [^\n]+\n", ran.err)
        assert str(given) in ran.err


def test_weights_of_another_network(tmp_path: Path) -> None:
    """A network that does not tell ten digits is refused by the name of its file."""
    path = tmp_path / "w.npz"
    save_weights(nnref.NET, path)
    ran = Ran("mnist", "--weights", str(path))

    assert ran.code == 1
    assert ran.err.startswith(f"error: {path} does not fit: ")
    assert "(2, 3, 2, 2)" in ran.err


def test_show_wrong_where_all_is_right(tmp_path: Path) -> None:
    """Where nothing is misread, that is said."""
    digits = bundled_digits()
    y = forward(digits.pixels, network=digits.network).y.argmax(axis=1)
    right = np.flatnonzero(y == digits.labels)[:3]
    write_idx(
        tmp_path / "t10k-images-idx3-ubyte", digits.images[right].reshape(3, 28, 28)
    )
    write_idx(tmp_path / "t10k-labels-idx1-ubyte", digits.labels[right])
    ran = Ran("show", "--wrong", "--data", str(tmp_path))

    assert (ran.code, ran.err) == (1, "error: no image is misread\n")
    assert "Nothing is misread." in printed("mistakes", "--data", str(tmp_path))
