"""Expressions that would take the machine: each ends at once, in little memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from deck.live.deck import LiveDeck
from deck.live.expression import evaluate
from deck.live.names import NAMES
from deck.live.reason import ExpressionError

ROOT = Path(__file__).parents[2]
DeckOf = Callable[[str], LiveDeck]
COLUMN, ROW = "arange(0, 900, 1)[:, None]", "arange(0, 900, 1)"
ZEROS = "(arange(900) * 0)"
HOSTILE = [
    # repetition and formats
    '"a" * 10**10',
    '"a" * 10**8',
    "[0] * 10**9 * [1] * (1,)",
    "(1,) * 10**9",
    '["a"] * 10**9',
    "[] * 10**9",
    '"%1000000000d" % 5',
    '"%s" % 5',
    # powers
    "9**9**9",
    "(9**80)**(9**80)",
    "((2**99)**2)**99",
    "10**77 * 10**77 * 10**77 * 10**77",
    "2**10**9",
    "(0 - 2)**10**9",
    "9.5**10**9",
    "[2**70]**10**8",
    "[[1, 2], [3, 4]]**10**9",
    "9" * 499,
    # sizes
    "softmax(range(10**12))",
    "arange(0, 10**12, 1)",
    "arange(0, 1, 10**-12)",
    "arange(10**9)",
    "arange(0, 1e308, 1e-308)",
    "round(10**60, -10**9)",
    "round(1.5, 10**30)",
    "fixed(1, 10**9)",
    "show(1.5, digits=10**9)",
    "batch_slices(10**12, 1)",
    "linear_stack(2, 1, 10**12)",
    'learn_gate("XOR", epochs=10**12)',
    # arrays that multiply each other
    f"{COLUMN} * {ROW}",
    f"{COLUMN}[:, None] * {COLUMN} * {ROW}",
    f"{COLUMN} < {ROW}",
    f"{COLUMN} @ {COLUMN}[:, 0][None]",
    f"dot({COLUMN}, {ROW}[None])",
    f"maximum({COLUMN}, {ROW})",
    f"concat({ROW}, {ROW})",
    f"concat({ROW}, {ROW}, {ROW}, {ROW}, {ROW}, {ROW}, {ROW}, {ROW}, {ROW}, {ROW})",
    f"{ROW}[{COLUMN} * 0 + [0, 0, 0, 0]]",
    f"arange(1)[:, None, None][{ZEROS}[:, None, None], {ZEROS}[:, None], {ZEROS}]",
    f"arange(1)[:, None][{ZEROS}[:, None], {ZEROS}]",
    f"[{ROW}, {ROW}] + 1",
    # nesting
    "(" * 249 + "1" + ")" * 249,
    "[" * 249 + "]" * 249,
    "-" * 490 + "x",
    "abs(" * 90 + "x" + ")" * 90,
    "not " * 120 + "x",
    "1" + "+1" * 249 + "+x",
    "1" + "**1" * 160 + "**x",
    "[0]" + "[0]" * 160,
    "None" + "[None]" * 80,
    # not expressions at all
    '"' + "a" * 10**7 + '"',
    "a" * 10**7,
    "(" * 10**7,
    "1+" * 10**6 + "1",
    '"' + '\\"' * 10**6,
    "\x00",
    "\ud800",
    "__import__('os').system('sleep 60')",
    "().__class__.__mro__[1].__subclasses__()",
    '"".format',
]
CHILD = """
import json, resource, sys, time
from deck.live.expression import evaluate
from deck.live.reason import ExpressionError
from deck.live.names import NAMES
evaluate("softmax([1, 2]) @ [1, 2]", NAMES)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for number, expression in enumerate(json.load(sys.stdin)):
    started = time.perf_counter()
    try:
        found = repr(evaluate(expression, NAMES))[:60]
    except ExpressionError as error:
        found = error.rule
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps([number, found, seconds, peak]), flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="counts memory as Linux does")
def test_hostile_expressions() -> None:
    """Each is refused within a second, and all together take little memory."""
    asked = json.dumps(HOSTILE)
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=asked,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == len(HOSTILE)
    rules = {"live-syntax", "live-error", "unknown-name"}
    assert [HOSTILE[n][:60] for n, rule, *_ in rows if rule not in rules] == []
    assert [HOSTILE[n][:60] for n, _, seconds, _ in rows if seconds > 1] == []
    most = max(peak for *_, peak in rows)
    assert most < 150_000, [HOSTILE[n][:60] for n, *_, peak in rows if peak == most]


@pytest.mark.parametrize("links", [12, 60])
def test_draws_cannot_grow(links: int, deck_of: DeckOf) -> None:
    """Numbers drawn from numbers drawn cannot grow beyond an expression's size."""
    draws = "".join(
        f"      x{n + 1}: '[x{n}, x{n}, x{n}, x{n}]'\n" for n in range(links)
    )
    deck = deck_of(
        "  - id: x\n    kind: recall\n    q: What?\n    a: ${ x1 }\n"
        f"    draw:\n      x0: '[1, 2]'\n{draws}"
    )

    (finding,) = deck.findings
    assert finding.rule == "live-error"
    assert finding.message == "the result has more than 1,000 elements"


@pytest.mark.parametrize(
    "text",
    [
        "${ " + "a" * 90_000,
        "${ '" + "\\'" * 40_000,
        "${" * 40_000,
        "${ 1 } " * 10_000 + "${ y }",
        "{{c1::${ " * 8_000,
    ],
    ids=["open", "quotes", "marks", "many", "gaps"],
)
@pytest.mark.parametrize("kind", ["recall", "cloze"])
def test_long_texts(kind: str, text: str, deck_of: DeckOf) -> None:
    """A text full of what looks like expressions ends in findings within a second."""
    key = "text" if kind == "cloze" else "q: x\n    a"
    started = time.perf_counter()
    deck = deck_of(f"  - id: x\n    kind: {kind}\n    {key}: |-\n      {text}\n")

    assert any(f.severity == "error" for f in deck.findings)
    assert len(deck.findings) <= 2
    assert time.perf_counter() - started < 3


def test_expressions_run_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No expression is ever compiled to be run."""
    for name in ("eval", "exec"):
        monkeypatch.setattr(f"builtins.{name}", None)
    assert evaluate("1 + sigmoid(0)", NAMES) == 1.5
    with pytest.raises(ExpressionError):
        evaluate("exec('1')", NAMES)
