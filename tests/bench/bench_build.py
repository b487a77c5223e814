"""How long `deck build` takes, beside a bare script: PyYAML and genanki, no checks.

    python -m tests.bench.bench_build
    python -m tests.bench.bench_build --cards 100000 --turns 3 --shape plain
    python -m tests.bench.bench_build --warnings

Banks of 1,000 cards, of which one language is built, in three shapes: plain texts;
quoted texts in two languages; rich ones with two-line reasons, maths, code, bold and a
live value on each. With `--warnings` each bank has one. Each line is a process of its
own, start to end; they take turns, and the median of many turns counts. `cold` has no
lock and no cache and writes both, `same` is a build after which nothing changed, `edit`
one after an edit of one card. The ratio is to the bare script in the same run, of wall
time, CPU time, peak memory and package size. `check` and `diff` of the shipped deck
come again after they were run once. Other programs should be at rest.
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
from collections.abc import Callable, Sequence
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
RICH: Final = r"""  - id: c{n}
    kind: recall
    tier: core
    concept: part-{part}
    q: 'With \( w_{part} = 0.5 \), what does **neuron {n}** in `layer[{part}]` add up?'
    a: ${{ sigmoid({part}) + {n} }}
    why: >-
      It is `x @ w` of *case {n}*, which is \( \sum_i w_i x_i \), and the
      **bias** comes on top of it, as in every layer of the network.
"""
QUOTED: Final = """  - id: c{n}
    kind: recall
    tier: core
    concept: part-{part}
    q: {{en: 'What does neuron {n} add up, and when?', zh: '神经元 {n} 何时求和？'}}
    a: {{en: 'The inputs and bias {n}, each time', zh: '每次把输入和偏置 {n} 相加'}}
"""
FAMILY: Final = """  - id: family-{n}
    kind: numeric
    draw: {{x: bit()}}
    q: ${{ x }} + {n}?
    a: ${{ x + {n} }}
"""


class Run(NamedTuple):
    """What a process took: seconds of wall and CPU time, and megabytes at most."""

    seconds: float
    cpu: float
    megabytes: float


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description="Compare builds with a bare script.")
    parser.add_argument("--cards", type=int, default=10_000, metavar="N")
    parser.add_argument("--turns", type=int, default=11, metavar="N")
    parser.add_argument("--shape", choices=SHAPES, help="one of them alone")
    parser.add_argument("--warnings", action="store_true", help="one in each bank")
    args = parser.parse_args()
    for shape in [args.shape] if args.shape else SHAPES:
        with tempfile.TemporaryDirectory(prefix="livedeck-bench-") as folder:
            banks = Path(folder) / "banks"
            write_banks(banks, args.cards, SHAPES[shape], warnings=args.warnings)
            print(f"{args.cards:,} {shape} cards, {args.turns} turns")
            compare(Bench(Path(folder), banks), banks, args.turns)
    with tempfile.TemporaryDirectory(prefix="livedeck-bench-") as folder:
        measure_shipped(Bench(Path(folder), Path(folder)), args.turns)


def compare(bench: Bench, banks: Path, turns: int) -> None:
    """Time the builds of a deck folder."""
    runs: dict[str, list[Run]] = {name: [] for name in ("bare", "cold", "same", "edit")}
    for turn in range(turns):
        runs["bare"].append(bench.bare())
        bench.forget()
        runs["cold"].append(bench.build(banks))
        runs["same"].append(bench.build(banks))
        edit(banks, turn)
        runs["edit"].append(bench.build(banks))
    show(runs, bench.sizes())


def measure_shipped(bench: Bench, turns: int) -> None:
    """Time the commands of an author on the shipped deck, in both languages."""
    shipped: dict[str, list[Run]] = {}
    for _ in range(turns):
        bench.forget()
        for name in ("cold", "same"):
            shipped.setdefault(name, []).append(bench.build(bench.shipped))
        for name in ("check", "diff"):
            bench.deck(name, bench.shipped)
            shipped.setdefault(name, []).append(bench.deck(name, bench.shipped))
    took = (
        f"{name} {median(r.seconds for r in some):.2f} s"
        for name, some in shipped.items()
    )
    print(f"shipped deck: {', '.join(took)}")


def show(runs: dict[str, list[Run]], sizes: tuple[int, int]) -> None:
    """A line for each kind of build, with its ratios to the bare script."""
    bare = [median(column) for column in zip(*runs["bare"], strict=True)]
    for name, some in runs.items():
        took = [median(column) for column in zip(*some, strict=True)]
        ratios = "  ".join(f"{a / b:5.2f}" for a, b in zip(took, bare, strict=True))
        print(
            f"{name:5} {took[0]:6.3f} s {took[1]:6.3f} s {took[2]:5.0f} MB   {ratios}"
        )
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
        """A build, of one language where the deck is not the shipped one."""
        language = "all" if banks == self.shipped else "en"
        return self.deck("build", banks, "--lang", language)

    def deck(self, command: str, banks: Path, *options: str) -> Run:
        """A command on a deck folder."""
        out = ("-o", str(self._out / banks.name)) if command != "check" else ()
        return self._run(["-m", "deck", command, str(banks), *out, *options])

    def forget(self) -> None:
        """Take away the lock, the packages and the cache."""
        (self._banks / "deck.lock").unlink(missing_ok=True)
        shutil.rmtree(self._out, ignore_errors=True)
        shutil.rmtree(self._cache, ignore_errors=True)

    def sizes(self) -> tuple[int, int]:
        """Bytes of the package, and of that of the bare script."""
        (ours,) = (self._out / self._banks.name).iterdir()
        return ours.stat().st_size, (self._folder / "bare.apkg").stat().st_size

    def _run(self, command: Sequence[str]) -> Run:
        changed = environment(self._cache)
        started = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, *command], env=changed, stdout=subprocess.DEVNULL, cwd=ROOT
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0, command
        return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def environment(home: Path) -> dict[str, str]:
    """That of a user whose files are all in a folder."""
    names = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    changed = {**os.environ, **dict.fromkeys(names, str(home))}
    changed.pop("PYTHONDONTWRITEBYTECODE", None)  # users have bytecode
    return changed


def megabytes(process: int) -> float:
    """The most memory that a process has had."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", status)
    return int(peak) / 1024


def write_banks(
    folder: Path, cards: int, card: Callable[[int], str], *, warnings: bool
) -> None:
    """A deck folder of so many cards, in banks of 1,000."""
    folder.mkdir()
    names = []
    for first in range(0, cards, BANK):
        name = f"bank-{first // BANK:03}.yaml"
        numbers = range(first, min(first + BANK, cards))
        text = f"topic: t{first // BANK}\ntitle: Topic\ncards:\n"
        text += "".join(card(number) for number in numbers)
        text += FAMILY.format(n=first) * warnings
        (folder / name).write_text(text, encoding="utf-8")
        names.append(name)
    config = "namespace: 7f3a9c52e1b84d06\nname: bench\nfunctions: [nnref]\n"
    config += f"banks: [{', '.join(names)}]\n"
    if card is quoted_card:
        config += "title: {en: Bench, zh: 基准}\nlanguages: [en, zh]\n"
    else:
        config += "title: Bench\nlanguages: en\n"
    (folder / "deck.yaml").write_text(config, encoding="utf-8")


def plain_card(number: int) -> str:
    """A question and an answer in words."""
    question, answer = (
        some[number % 4].format(n=number) for some in (QUESTIONS, ANSWERS)
    )
    return (
        f"  - id: c{number}\n    kind: recall\n    tier: core\n"
        f"    concept: part-{number % 7}\n    q: {question}\n    a: {answer}\n"
    )


def quoted_card(number: int) -> str:
    """Both texts in two languages, quoted."""
    return QUOTED.format(n=number, part=number % 7)


def rich_card(number: int) -> str:
    """Markup of each kind, a reason on two lines, and a live value."""
    return RICH.format(n=number, part=number % 7)


SHAPES: Final = {"plain": plain_card, "quoted": quoted_card, "rich": rich_card}


def edit(folder: Path, turn: int) -> None:
    """Change a word of one card."""
    path = sorted(folder.glob("bank-*.yaml"))[turn % 7]
    text = path.read_text(encoding="utf-8")
    path.write_text(
        re.sub(r"\bneuron", f"neuron{turn}", text, count=1), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
