"""How long `deck build` takes, beside a bare script: PyYAML and genanki, no checks.

    python tests/bench/bench_build.py
    python tests/bench/bench_build.py --cards 100000 --turns 3
    python tests/bench/bench_build.py --rich

Banks of 1,000 cards in one language. Each line is a process of its own, start to
end; they take turns, and the median of many turns counts. `cold` has no lock and no
cache and writes both, `same` is a build after which nothing changed, `edit` one after
an edit of one card. The ratio is to the bare script in the same run, of wall time,
peak memory and package size. `watch` is the time from a save of a bank of the shipped
deck to both new packages. Other programs should be at rest.
"""
# ruff: noqa: T201 - it prints

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
BANK: Final = 1_000
"""Cards in a bank."""

QUESTIONS: Final = (
    "What does neuron {n} add up before it fires?",
    "Which cases of gate {n} give 1?",
    "How many weights does layer {n} have?",
    "Why is batch {n} faster than single images?",
)
ANSWERS: Final = (
    "The weighted inputs and bias {n}",
    "Those of row {n} in its table",
    "Inputs times outputs, so {n} in all",
    "It reads memory {n} in one piece",
)
MARKED: Final = (
    r"With \( w_{n} = 0.5 \), is **neuron {n}** a gate of `{n}` inputs?",
    r"Yes: `x @ w` of *case {n}* is \( \sum_i w_i x_i + {n} \).",
)


class Run(NamedTuple):
    """What a process took: seconds of wall time, and megabytes at most."""

    seconds: float
    megabytes: float


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description="Compare builds with a bare script.")
    parser.add_argument("--cards", type=int, default=10_000, metavar="N")
    parser.add_argument("--turns", type=int, default=11, metavar="N")
    parser.add_argument("--rich", action="store_true", help="half with markup")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="livedeck-bench-") as folder:
        compare(Path(folder), args.cards, args.turns, rich=args.rich)


def compare(folder: Path, cards: int, turns: int, *, rich: bool) -> None:
    """Time the builds of a deck folder of so many cards, and of the shipped one."""
    banks = folder / "banks"
    write_banks(banks, cards, rich=rich)
    bench = Bench(folder, banks)
    runs: dict[str, list[Run]] = {name: [] for name in ("bare", "cold", "same", "edit")}
    shipped: dict[str, list[Run]] = {"cold": [], "same": []}
    for turn in range(turns):
        runs["bare"].append(bench.bare())
        bench.forget()
        runs["cold"].append(bench.build(banks))
        runs["same"].append(bench.build(banks))
        edit(banks, turn)
        runs["edit"].append(bench.build(banks))
        shipped["cold"].append(bench.build(bench.shipped))
        shipped["same"].append(bench.build(bench.shipped))
    what = (
        "cards, half with markup, a sixth with live values" if rich else "plain cards"
    )
    print(f"{cards:,} {what}, {turns} turns")
    show(runs, bench.sizes())
    took = (
        f"{name} {median(r.seconds for r in some):.2f} s"
        for name, some in shipped.items()
    )
    print(f"shipped deck, two languages: {', '.join(took)}")
    for bank in ("perceptron", "mnist-inference", "rebuild"):
        seconds = bench.watch(f"{bank}.yaml", turns)
        print(f"watch, {bank}: {median(seconds):.2f} s, at most {max(seconds):.2f}")


def show(runs: dict[str, list[Run]], sizes: tuple[int, int]) -> None:
    """A line for each kind of build, with its ratios to the bare script."""
    bare = [median(column) for column in zip(*runs["bare"], strict=True)]
    for name, some in runs.items():
        seconds, megabytes = (median(column) for column in zip(*some, strict=True))
        ratios = f"{seconds / bare[0]:5.2f}  {megabytes / bare[1]:5.2f}"
        print(f"{name:5} {seconds:6.3f} s {megabytes:5.0f} MB   {ratios}")
    ours, theirs = sizes
    print(f"package {ours:,} of {theirs:,} bytes  {ours / theirs:.3f}")


class Bench:
    """Runs the processes in a folder of their own."""

    def __init__(self, folder: Path, banks: Path) -> None:
        """Nothing was built yet."""
        self._folder = folder
        self._banks = banks
        self._out = folder / "out"
        self._cache = folder / "cache"
        self.shipped = folder / "shipped"
        ignored = shutil.ignore_patterns("out", "built")
        shutil.copytree(ROOT / "cards", self.shipped, ignore=ignored)

    def bare(self) -> Run:
        """The bare script."""
        script = Path(__file__).with_name("bare_build.py")
        return self._run(
            [str(script), str(self._banks), str(self._folder / "bare.apkg")]
        )

    def build(self, banks: Path) -> Run:
        """A build."""
        out = self._out / banks.name
        return self._run(["-m", "deck", "build", str(banks), "-o", str(out)])

    def watch(self, bank: str, turns: int) -> list[float]:
        """How long after each of some saves `deck watch` has written all packages."""
        out = self._out / "watched"
        command = ("-m", "deck", "watch", str(self.shipped), "-o", str(out), "-qq")
        child = subprocess.Popen(
            [sys.executable, *command],
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        seconds = []
        try:
            _wait_for_packages(out, frozenset())
            for turn in range(turns):
                time.sleep(1)  # it looks for changes again
                before = _packages(out)
                file = self.shipped / bank
                text = file.read_text(encoding="utf-8")
                edited = re.sub("why:\n      en: ", rf"\g<0>{turn} ", text, count=1)
                started = time.perf_counter()
                file.write_text(edited, encoding="utf-8")
                _wait_for_packages(out, before)
                seconds.append(time.perf_counter() - started)
        finally:
            child.terminate()
            child.wait()
        return seconds

    def forget(self) -> None:
        """Take away the lock and all that is kept."""
        (self._banks / "deck.lock").unlink(missing_ok=True)
        shutil.rmtree(self._cache, ignore_errors=True)

    def sizes(self) -> tuple[int, int]:
        """Bytes of the package, and of that of the bare script."""
        (ours,) = (self._out / self._banks.name).iterdir()
        return ours.stat().st_size, (self._folder / "bare.apkg").stat().st_size

    def _environment(self) -> dict[str, str]:
        folders = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME")
        return {**os.environ, **dict.fromkeys(folders, str(self._cache))}

    def _run(self, command: Sequence[str]) -> Run:
        environment = self._environment()
        started = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, *command],
            env=environment,
            stdout=subprocess.DEVNULL,
            cwd=ROOT,
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0, command
        return Run(seconds, usage.ru_maxrss / 1024)


def _packages(out: Path) -> frozenset[tuple[str, int]]:
    """The packages in a folder, each with its time."""
    return frozenset((p.name, p.stat().st_mtime_ns) for p in out.glob("*.apkg"))


def _wait_for_packages(out: Path, before: frozenset[tuple[str, int]]) -> None:
    """Wait until both packages are there, and newer than they were."""
    while len(_packages(out) - before) < 2:
        time.sleep(0.002)


def write_banks(folder: Path, cards: int, *, rich: bool) -> None:
    """A deck folder of so many cards, in banks of 1,000."""
    folder.mkdir()
    names = []
    card = rich_card if rich else plain_card
    for first in range(0, cards, BANK):
        name = f"bank-{first // BANK:03}.yaml"
        numbers = range(first, min(first + BANK, cards))
        text = f"topic: t{first // BANK}\ntitle: Topic\ncards:\n"
        text += "".join(card(number) for number in numbers)
        (folder / name).write_text(text, encoding="utf-8")
        names.append(name)
    config = "namespace: 7f3a9c52e1b84d06\nname: bench\ntitle: Bench\nlanguages: en\n"
    config += f"banks: [{', '.join(names)}]\n"
    (folder / "deck.yaml").write_text(config, encoding="utf-8")


def plain_card(number: int) -> str:
    """A question and an answer in words."""
    question = QUESTIONS[number % 4].format(n=number)
    return _card(number, "recall", question, ANSWERS[number % 4].format(n=number))


def rich_card(number: int) -> str:
    """One in two has markup, one in six a live value."""
    if number % 6 == 0:
        question = f"What is ${{ {number} }} + 1, and sigmoid({number % 9})?"
        return _card(
            number, "numeric", question, f"${{ sigmoid({number % 9}) + {number} }}"
        )
    if number % 2:
        question, answer = (text.replace("{n}", str(number)) for text in MARKED)
        return _card(number, "recall", f"'{question}'", f"'{answer}'")
    return plain_card(number)


def _card(number: int, kind: str, question: str, answer: str) -> str:
    return (
        f"  - id: c{number}\n    kind: {kind}\n    tier: core\n"
        f"    concept: part-{number % 7}\n    q: {question}\n    a: {answer}\n"
    )


def edit(folder: Path, turn: int) -> None:
    """Change a word of one card."""
    path = sorted(folder.glob("bank-*.yaml"))[turn % 7]
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(" in ", f" in{turn} ", 1), encoding="utf-8")


if __name__ == "__main__":
    main()
