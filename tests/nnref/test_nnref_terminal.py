"""`python -m nnref` as a process: on a terminal, in a pipe, interrupted."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import signal
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pexpect
import pyte
import pytest

import nnref
from nnref._interrupt import is_program
from nnref.mnist import load_split

ROOT = Path(nnref.__file__).parent.parent
POSIX = pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")

Start = Callable[..., Any]

CONTENT = gzip.compress(bytes(range(256)) * 2_000, 0, mtime=0)
NAME = "t10k-images-idx3-ubyte.gz"


def run(
    *args: str,
    program: tuple[str, ...] = ("-m", "nnref"),
    environ: Mapping[str, str] = MappingProxyType({}),
) -> subprocess.CompletedProcess[bytes]:
    """A command in a process of its own, its output in pipes."""
    return subprocess.run(
        [sys.executable, "-W", "error", *program, *args],
        check=False,
        capture_output=True,
        env={**os.environ, **environ},
        cwd=ROOT,
        timeout=120,
    )


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a command on a pseudo-terminal; ends it after the test."""
    children: list[Any] = []

    def begin(
        *args: str,
        program: tuple[str, ...] = ("-m", "nnref"),
        columns: int = 80,
        **environ: str,
    ) -> Any:
        kept = {k: v for k, v in os.environ.items() if k not in {"COLUMNS", "LINES"}}
        child = pexpect.spawn(
            sys.executable,
            ["-W", "error", *program, *args],
            cwd=ROOT,
            env={**kept, "TERM": "xterm", "COLORTERM": "", **environ},
            dimensions=(40, columns),
            encoding="utf-8",
            timeout=120,
        )
        children.append(child)
        return child

    yield begin
    for child in children:
        child.close(force=True)


def ended(child: Any) -> tuple[int, str]:
    """Wait for its end: its exit code, and what it wrote since it was last asked."""
    child.expect(pexpect.EOF)
    child.wait()
    return int(child.exitstatus), str(child.before)


def screen(text: str, columns: int = 80) -> pyte.Screen:
    """What a terminal shows of a text."""
    shown = pyte.Screen(columns, 40)
    pyte.Stream(shown).feed(text)
    return shown


def shown(text: str, columns: int = 80) -> list[str]:
    """The lines that a terminal shows, down to the last that is not empty."""
    lines = [line.rstrip() for line in screen(text, columns).display]
    while lines and not lines[-1]:
        lines.pop()
    return lines


# In a pipe.


def test_accuracy_goes_alone_to_standard_output() -> None:
    """A program that reads the output finds the accuracy and nothing else."""
    ran = run("mnist")

    assert ran.returncode == 0
    assert re.fullmatch(rb"Accuracy:0\.\d+\r?\n", ran.stdout)
    assert b"1,000 images" in ran.stderr


@POSIX
@pytest.mark.parametrize("command", ["show"])
def test_nobody_reads_on(command: str) -> None:
    """Where the reader of a pipe has gone, the command ends without a word."""
    ends = os.pipe()
    os.close(ends[0])
    ran = subprocess.run(
        [sys.executable, "-m", "nnref", command],
        check=False,
        stdout=ends[1],
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    os.close(ends[1])

    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_nothing_more_fits() -> None:
    """A disk that is full is told in one line, and ends with 1."""
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "nnref", "gates"],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=ROOT,
        )

    assert (ran.returncode, ran.stderr) == (1, b"error: no space left on device\n")


@POSIX
@pytest.mark.parametrize("redirection", ["<&- >&- 2>&-"])
def test_closed_streams(redirection: str) -> None:
    """A stream that whoever started it has closed is no reason to fail."""
    call = f"exec {sys.executable} -m nnref mnist {redirection}"
    ran = subprocess.run(["sh", "-c", call], check=False, capture_output=True, cwd=ROOT)

    assert (ran.returncode, b"Traceback" in ran.stderr) == (0, False)


# On a terminal.


@POSIX
@pytest.mark.parametrize(
    ("environ", "off"),
    [
        ({"COLORTERM": "truecolor"}, 0),
        ({"TERM": "xterm-256color"}, 8),
    ],
)
def test_terminal_shows_the_pixels(
    environ: dict[str, str], off: int, start: Start
) -> None:
    """Each pixel has its own grey on the screen, or the nearest of 256 colours."""
    x, _ = load_split("test", normalize=False)
    code, text = ended(start("show", "2", **environ))
    cells = screen(text).buffer

    assert code == 0
    for y, row in enumerate(x[2].reshape(28, 28).tolist()):
        for column, value in enumerate(row):
            cell = cells[2 + y // 2][column]
            colour = cell.bg if y % 2 else cell.fg
            assert cell.data == "▀"
            assert abs(int(colour[:2], 16) - value) <= off
    assert cells[0][0].bold


@POSIX
@pytest.mark.parametrize(
    "environ",
    [
        {"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"},
        {"TERM": "dumb", "COLORTERM": "truecolor"},
        {"TERM": "vt100"},
    ],
)
def test_terminal_without_colour(environ: dict[str, str], start: Start) -> None:
    """Where colour is unknown or unwanted, no code is sent at all."""
    code, text = ended(start("show", **environ))

    assert (code, "\x1b" in text) == (0, False)
    assert "█" in text


@POSIX
def test_training_on_a_terminal(start: Start, tmp_path: Path) -> None:
    """One line tells of every epoch, and is gone when the result comes."""
    path = tmp_path / "w.npz"
    child = start("train", "--epochs", "2", "--to", str(path), columns=200)
    child.expect(r"\repoch 1/2  loss \d\.\d{4}  \d+ s left")
    before = child.before + child.after
    code, text = ended(child)
    lines = shown(before + text, 200)

    assert (code, path.is_file()) == (0, True)
    assert lines[0].startswith("Accuracy:0.")
    assert f"Written to {path}." in "\n".join(lines)
    assert not any("epoch" in line for line in lines)


@POSIX
def test_training_is_interrupted(start: Start, tmp_path: Path) -> None:
    """Ctrl-C ends it with 130 and one line; an older file is as it was."""
    path = tmp_path / "w.npz"
    path.write_bytes(b"")
    child = start("train", "--to", str(path))
    child.expect_exact("epoch 1/")
    before = child.before + child.after
    child.sendintr()
    code, text = ended(child)

    assert code == 130
    assert shown(before + text) == ["stopped; nothing was written"]
    assert (list(tmp_path.iterdir()), path.read_bytes()) == ([path], b"")


@POSIX
@pytest.mark.parametrize("module", ["nnref.mnist"])
def test_interrupted_before_it_begins(module: str) -> None:
    """Ctrl-C while the program is still being imported ends it without a word."""
    child = subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "nnref", "train"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert child.stderr is not None
    for line in child.stderr:  # each module is told of when it has been imported
        if line.split()[-1].decode() == module:
            break
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=120)

    assert (child.returncode, out) == (-signal.SIGINT, b"")
    assert all(line.startswith(b"import time:") for line in err.splitlines())


@pytest.mark.parametrize(
    ("argv", "told", "expected"),
    [
        (["-m", "show"], ["python", "-m", "nnref", "show"], True),
        (["-m"], ["python", "-W", "error", "-Im", "nnref"], True),
        (["-m", "nnref"], ["python", "-m", "other", "nnref"], False),
        (["-m"], ["python", "-m", "other", "-m", "nnref_too"], False),
        (["-c"], ["python", "-c", "import nnref"], False),
        (["nnref"], ["python", "nnref"], False),
        ([""], ["python"], False),
    ],
)
def test_who_runs_it(argv: list[str], told: list[str], expected: bool) -> None:
    """Only `python -m nnref` gives Ctrl-C away; a program that imports it does not."""
    assert is_program(argv, told) is expected


# Downloads.


class Handler(BaseHTTPRequestHandler):
    """Sends the file, or half of it and then nothing for a while."""

    over = threading.Event()

    def do_GET(self) -> None:
        """The folder in the address says which of the two."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        half = len(CONTENT) // 2
        self.wfile.write(CONTENT[:half])
        if self.path.startswith("/stall/"):
            self.over.wait(30)
        else:
            self.wfile.write(CONTENT[half:])

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


@pytest.fixture
def mirror() -> Iterator[str]:
    """The address of a server on this machine."""
    Handler.over.clear()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        Handler.over.set()
        server.shutdown()


def fetching(mirror: str) -> tuple[str, ...]:
    """The command line, with another mirror and one file that is to be had there."""
    md5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
    program = f"""
import functools, sys
import nnref._cli.getting as getting
from nnref.__main__ import main
from nnref._originals import Original
file = Original({NAME!r}, {md5!r}, {len(CONTENT)})
getting.fetch = functools.partial(
    getting.fetch, mirrors=[{mirror!r}], files=[file]
)
sys.exit(main())
"""
    return ("-c", program)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server on this machine is reached directly."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@POSIX
def test_fetch_on_a_terminal(mirror: str, start: Start, tmp_path: Path) -> None:
    """Bytes are counted in a line that is gone when the file is there."""
    to = str(tmp_path)
    child = start("fetch", "--to", to, program=fetching(f"{mirror}/whole"), columns=200)
    child.expect(r"\r +\d+%  0\.\d of 0\.5 MB  t10k-images-idx3-ubyte\.gz")
    before = child.before + child.after
    code, text = ended(child)

    assert code == 0
    assert shown(before + text, 200) == [
        f"{NAME}: fetched from {mirror}/whole/, and it is right",
        "The files are here and right. Next:",
        f"  python -m nnref mnist --data {to}",
    ]


@POSIX
def test_fetch_is_interrupted(mirror: str, start: Start, tmp_path: Path) -> None:
    """Ctrl-C ends it with 130; what has arrived stays, and the next one goes on."""
    child = start("fetch", "--to", str(tmp_path), program=fetching(f"{mirror}/stall"))
    child.expect(r"50%")
    before = child.before + child.after
    child.sendintr()
    code, text = ended(child)

    assert code == 130
    assert shown(before + text) == [
        "stopped; what has arrived is kept, and the next fetch goes on from it"
    ]
    assert [path.name for path in tmp_path.iterdir()] == [f"{NAME}.part"]
