"""How long inference takes, here and in PyTorch, in one thread.

    pip install torch
    python -m tests.bench.bench_inference

Both get the same weights, the same float32 inputs, ready in memory, and one thread, and
both must give the same probabilities. nnref is the plain lines of `forward`, in batches
of 500. PyTorch runs in inference mode, written in three ways; each batch is compared
with the one that is fastest for it. Every contender has a process of its own; they take
turns, and the best of many turns counts. The ratio is below 1 where nnref is faster.
Other programs should be at rest.
"""
# ruff: noqa: T201 - it prints

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

import nnref

BATCHES: Final = (1, 100, 1_000, 10_000)
WEIGHTS: Final = Path(__file__).parents[2] / "nnref" / "data" / "weights.npz"
CONTENDERS: Final = ("nnref", "addmm", "linear", "Sequential")
"""nnref, and three ways to write it in PyTorch."""

_POOLS: Final = ("OMP", "OPENBLAS", "MKL")


class Way(NamedTuple):
    """A way to do it: the function that is timed, and what its inputs come from."""

    predict: Callable[[Any], Any]
    ready: Callable[[Any], Any]


def main() -> None:
    """The table, one line for each batch."""
    parser = argparse.ArgumentParser(description="Compare inference with PyTorch.")
    parser.add_argument("--turns", type=int, default=41, metavar="N")
    parser.add_argument("--work", choices=CONTENDERS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.work:
        work(args.work)
        return
    if importlib.util.find_spec("torch") is None:
        parser.error("PyTorch is missing; pip install torch")
    print(" batch   nnref us   torch us  ratio  PyTorch's fastest")
    with contenders() as workers:
        for batch in BATCHES:
            best = race(workers, batch, args.turns)
            mine = best.pop("nnref")
            name, other = min(best.items(), key=lambda item: item[1])
            ratio = mine / other
            print(f"{batch:>6} {mine:>10.1f} {other:>10.1f} {ratio:>6.2f}  {name}")


@contextmanager
def contenders() -> Iterator[dict[str, subprocess.Popen[str]]]:
    """A process for each contender, ready for a batch."""
    env = {**os.environ, **{f"{pool}_NUM_THREADS": "1" for pool in _POOLS}}
    env["VECLIB_MAXIMUM_THREADS"] = "1"
    workers = {
        name: subprocess.Popen(
            [sys.executable, __file__, "--work", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=env,
        )
        for name in CONTENDERS
    }
    try:
        yield workers
    finally:
        for worker in workers.values():
            worker.communicate()


def race(
    workers: dict[str, subprocess.Popen[str]], batch: int, turns: int
) -> dict[str, float]:
    """The best time of each contender in microseconds, if all agree on the answer."""
    best = dict.fromkeys(workers, float("inf"))
    for _ in range(turns):
        answers = {}
        for name, worker in workers.items():
            assert worker.stdin
            assert worker.stdout
            print(batch, file=worker.stdin, flush=True)
            took, *answer = map(float, worker.stdout.readline().split())
            best[name] = min(best[name], took)
            answers[name] = answer
        for answer in answers.values():
            np.testing.assert_allclose(answer, answers["nnref"], rtol=0, atol=1e-5)
    return best


def work(name: str) -> None:
    """A contender reads batches from its input and answers with time and probabilities.

    A turn lasts a few milliseconds, its first call not counted. The probabilities are
    those of the last input of the batch.
    """
    x = np.random.default_rng(0).random((max(BATCHES), 784), dtype=np.float32)
    with in_numpy() if name == "nnref" else in_torch(name) as way:
        xs = {batch: way.ready(x[:batch].copy()) for batch in BATCHES}
        for line in sys.stdin:
            given = xs[int(line)]
            calls = max(1, 2_000 // (int(line) + 10))
            y = way.predict(given)
            start = time.perf_counter()
            for _ in range(calls):
                way.predict(given)
            took = (time.perf_counter() - start) / calls
            print(took * 1e6, *np.asarray(y)[-1].tolist(), flush=True)


@contextmanager
def in_numpy() -> Iterator[Way]:
    """The function of nnref, which takes arrays as they are."""
    network = nnref.load_weights(WEIGHTS)
    yield Way(lambda x: nnref.predict(x, network), lambda x: x)


@contextmanager
def in_torch(name: str) -> Iterator[Way]:
    """The same network in PyTorch, in the mode that is made for inference."""
    torch: Any = importlib.import_module("torch")  # no type checker need find it
    torch.set_num_threads(1)
    network = nnref.load_weights(WEIGHTS)
    Ws = [torch.tensor(W) for W in network[::2]]  # (n, m), contiguous
    Ts = [W.T.contiguous() for W in Ws]  # (m, n), as nn.Linear stores it
    bs = [torch.tensor(b) for b in network[1::2]]
    linear, addmm = torch.nn.functional.linear, torch.addmm

    def by_addmm(x: Any) -> Any:
        z = addmm(bs[0], x, Ws[0]).sigmoid_()
        z = addmm(bs[1], z, Ws[1]).sigmoid_()
        return addmm(bs[2], z, Ws[2]).softmax(-1)

    def by_linear(x: Any) -> Any:
        z = linear(x, Ts[0], bs[0]).sigmoid_()
        z = linear(z, Ts[1], bs[1]).sigmoid_()
        return linear(z, Ts[2], bs[2]).softmax(-1)

    parts = []
    for T, b in zip(Ts, bs, strict=True):
        layer = torch.nn.Linear(*reversed(T.shape))
        layer.weight, layer.bias = map(torch.nn.Parameter, (T, b))
        parts += [layer, torch.nn.Sigmoid()]
    module = torch.nn.Sequential(*parts[:-1], torch.nn.Softmax(-1)).eval()

    run = {"addmm": by_addmm, "linear": by_linear, "Sequential": module}[name]
    with torch.inference_mode():
        yield Way(run, torch.from_numpy)


if __name__ == "__main__":
    main()
