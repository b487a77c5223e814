"""How long an author waits: for the first card, and from a save until it is seen.

    python -m tests.bench.bench_preview
    python -m tests.bench.bench_preview --turns 5 --bank mnist-inference

The deck that comes with livedeck is shown from a copy, and the question of the first
card of a bank is saved again and again, each time when all is at rest. `start` is from
the start of the process until the page has been read, with a cache that earlier ones
have filled; `event` from a save until a page is sent the card; `paint` until Chromium
has drawn it; `cpu` is what the process itself has computed for a save, without what
follows at rest. Peak memory is that of the process at the first card, and after all
saves. The median counts. Other programs should be at rest.
"""
# ruff: noqa: T201 - it prints

from __future__ import annotations

import argparse
import os
import re
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple
from urllib.request import urlopen

from tests.bench.bench_build import environment, megabytes
from tests.patience import PATIENCE
from tests.preview.served import running
from tests.system.drivers import Chromium, run_chromium

ROOT: Final = Path(__file__).parents[2]
REST: Final = 3.0  # seconds in which nothing is sent
MOST_START: Final = 250  # milliseconds
MOST_SAVE: Final = 200
MOST_MEGABYTES: Final = 80
PAINTED: Final = """window.painted = new Promise((done) => {
  new MutationObserver((_, observer) => {
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(Date.now())));
  }).observe(document.getElementById("qa"), {childList: true, subtree: true});
}); 0"""


class Save(NamedTuple):
    """What a save took in milliseconds."""

    event: float
    paint: float
    cpu: float


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description="Time the preview of cards.")
    parser.add_argument("--turns", type=int, default=20, metavar="N")
    parser.add_argument("--bank", action="append", help="the one that is saved")
    args = parser.parse_args()
    banks = args.bank or ["output-layer", "activation", "mnist-inference"]
    with tempfile.TemporaryDirectory(prefix="livedeck-bench-") as home:
        folder = Path(home) / "cards"
        ignored = shutil.ignore_patterns("built", "__pycache__")
        shutil.copytree(ROOT / "cards", folder, ignore=ignored)
        measure_starts(folder, args.turns)
        for bank in banks:
            measure_saves(folder, folder / f"{bank}.yaml", args.turns)


def measure_starts(folder: Path, turns: int) -> None:
    """Time the starts, and a Python that imports click, in turn."""
    floors, starts = [], []
    command = [sys.executable, "-m", "deck", "check", str(folder), "-qq"]
    env = environment(folder.parent)
    subprocess.run(command, check=True, env=env)  # it fills the cache
    for _ in range(turns):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import click"], check=True)
        floors.append(time.perf_counter() - began)
        began = time.perf_counter()
        with running(folder, env=env) as (url, _):
            urlopen(url, timeout=PATIENCE).read()  # noqa: S310
            starts.append(time.perf_counter() - began)
    took, floor = median(starts), median(floors)
    print(
        f"start {took * 1000:.0f} ms (at most {MOST_START}),"
        f" {took / floor:.1f} times `import click`"
    )


def measure_saves(folder: Path, bank: Path, turns: int) -> None:
    """Time the saves of a bank with a page that is open in Chromium."""
    text = bank.read_text("utf-8")
    card = re.search(r"^  - id: (\S+)", text, re.MULTILINE)
    assert card is not None
    started = running(folder, env=environment(folder.parent))
    with started as (url, process), run_chromium() as chromium:
        first = megabytes(process)
        chromium.size(1500, 5000)  # frames out of sight are not drawn
        chromium.open(f"{url}#{card[1]}")
        chromium.wait("document.querySelectorAll('iframe').length")
        author = Author(bank, Page(url), chromium, process)
        saves = [author.save(f"Edit {number}.") for number in range(turns)]
        peak = megabytes(process)
    bank.write_text(text, "utf-8")
    event, paint, cpu = map(median, zip(*saves, strict=True))
    print(
        f"{bank.stem}: event {event:.0f} ms, paint {paint:.0f} ms"
        f" (at most {MOST_SAVE}; longest {max(s.paint for s in saves):.0f}),"
        f" cpu {cpu:.0f} ms, peak {first:.0f} MB at the first card,"
        f" {peak:.0f} MB after {turns} saves (at most {MOST_MEGABYTES})"
    )


class Author:
    """Saves a bank, with one page in Chromium and one that only listens."""

    def __init__(self, bank: Path, page: Page, chromium: Chromium, pid: int) -> None:
        """Find the frame that shows the card in English."""
        self._bank, self._page, self._chromium, self._pid = bank, page, chromium, pid
        self._text = bank.read_text("utf-8")
        languages: list[str] = []
        while "en" not in languages:
            languages = chromium.frames("document.documentElement.lang")
        self._frame = chromium.sessions[languages.index("en")]

    def save(self, word: str) -> Save:
        """Save a word in a question, and wait until it is seen and all is done."""
        start = "    q:\n      en: "
        text = self._text.replace(start, f"{start}{word} ", 1)
        self._chromium.run(PAINTED, self._frame)
        cpu, began = seconds(self._pid), time.time()
        self._bank.write_text(text, "utf-8")
        event = self._page.wait(word)
        used = seconds(self._pid) - cpu
        painted = self._chromium.run("window.painted", self._frame) / 1000
        self._page.rest()
        return Save(*(n * 1000 for n in (event - began, painted - began, used)))


class Page:
    """What a page that listens is sent."""

    def __init__(self, url: str) -> None:
        """Listen, until all that a start computes has arrived."""
        host = url.split("/")[2]
        name, _, port = host.partition(":")
        self._socket = socket.create_connection((name, int(port)), PATIENCE)
        self._socket.sendall(f"GET /events HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
        self._sent = b""
        self.rest()

    def wait(self, word: str) -> float:
        """The moment at which a word is sent."""
        while word.encode() not in self._sent:
            self._sent += self._socket.recv(1 << 20)
        return time.time()

    def rest(self) -> None:
        """Take what comes until nothing more does."""
        while select.select([self._socket], [], [], REST)[0]:
            self._socket.recv(1 << 20)
        self._sent = b""


def seconds(process: int) -> float:
    """The CPU time of a process."""
    spent = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
