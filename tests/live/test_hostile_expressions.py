"""Expressions that would take the machine: each ends at once, in little memory."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deck.live.builtins import NAMES
from deck.live.error_messages import ExpressionError
from deck.live.expression import evaluate
from tests.folders import LiveDeck
from tests.patience import IS_THOROUGH, PATIENCE
from tests.tables import column, table

ROOT = Path(__file__).parents[2]
DeckOf = Callable[[str], LiveDeck]
ARRAYS = {
    "COLUMN": "arange(0, 900, 1)[:, None]",
    "ROW": "arange(0, 900, 1)",
    "ZEROS": "(arange(900) * 0)",
}
TABLE = Path(__file__).with_name("hostile.txt").read_text("utf-8")
HOSTILE: list[str] = [
    eval(line.removeprefix("=> "))  # noqa: S307 - our own table
    if line.startswith("=> ")
    else re.sub("COLUMN|ROW|ZEROS", lambda name: ARRAYS[name[0]], line)
    for line in TABLE.splitlines()
    if line and not line.startswith("#")
]
CHILD = """
import json, os, resource, sys, time, warnings
os.environ["OPENBLAS_NUM_THREADS"] = "1"  # waiting ones take time, too
from deck.live.expression import evaluate
from deck.live.error_messages import ExpressionError
from deck.live.builtins import NAMES
from deck.live.to_value import to_value
warnings.simplefilter("ignore")  # naive_softmax is there to show one
try:
    evaluate("+".join(f"gradient_noise({n})" for n in range(1, 9)), NAMES)
except ExpressionError:
    pass  # what is loaded once is loaded
expressions, draws = json.load(sys.stdin)
drawn = {name: evaluate(text, NAMES) for name, text in draws.items()}
names = {**NAMES, **drawn}
for name in draws:
    names[name + name] = [[names[name]], [[]]]
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (size + 1_000_000_000,) * 2)
for number, expression in enumerate(expressions):
    started = time.process_time()
    try:
        found = evaluate(expression, names)
        try:
            found = f"value {str(to_value(found)):.60}"
        except (TypeError, ValueError):
            found = f"value {type(found).__name__}"
    except ExpressionError as error:
        found = error.rule
        if not 0 <= error.start <= error.end <= max(len(expression), 1):
            found = "no place"
        if "too large" in error.message and "result" in error.message:
            found = "no memory"
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps([number, found, seconds, peak]), flush=True)
"""
RULES = {"live-syntax", "live-error", "unknown-name", "too-costly"}
ONLY_LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="counts memory as Linux does"
)


def outcomes(
    expressions: list[str], draws: dict[str, str], most: int
) -> list[tuple[str, str]]:
    """Each expression with its outcome: evaluated within 2 s and `most` kilobytes."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps([expressions, draws]),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        cwd=ROOT,
        check=False,
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]

    assert done.returncode == 0, (expressions[len(rows)], done.stderr[-2000:])
    assert [expressions[n] for n, _, seconds, _ in rows if seconds > 2] == []
    peak = max(peak for *_, peak in rows)
    assert peak < most, [expressions[n] for n, *_, size in rows if size == peak][:1]
    return [(expressions[n], found) for n, found, *_ in rows]


@ONLY_LINUX
def test_hostile_expressions() -> None:
    """Each is refused within two seconds, and all together take little memory."""
    found = outcomes(HOSTILE, {}, most=100_000)

    assert [(text[:60], rule) for text, rule in found if rule not in RULES] == []


DRAWN = dict(table(__file__, "drawn"))
"""What a card may have drawn: as large as it can be, and of every kind."""
ATOMS = [*column(__file__, "atoms"), *DRAWN, *(name + name for name in DRAWN)]
OPERATORS = column(__file__, "operators")
KEYWORDS = column(__file__, "keywords")


def random_expression(rng: random.Random, depth: int) -> str:
    """An expression of all functions and operators, with extreme arguments."""

    def inner() -> str:
        return random_expression(rng, depth - 1)

    def index() -> str:
        if rng.random() < 0.4:
            return rng.choice(["None", ":", "0", "-1", "::-1", "::2", "None, None"])
        return inner()

    if depth == 0 or rng.random() < 0.15:
        return rng.choice(ATOMS)
    match rng.randrange(10):
        case 0 | 1 | 2:
            return f"({inner()} {rng.choice(OPERATORS)} {inner()})"
        case 3:
            return f"{inner()}[{', '.join(index() for _ in range(rng.randint(1, 4)))}]"
        case 4:
            return f"[{', '.join(inner() for _ in range(rng.randint(1, 5)))}]"
        case 5:
            return f"({', '.join(inner() for _ in range(rng.randint(1, 3)))},)"
        case 6:
            return f"{rng.choice(['-', '+', 'not '])}{inner()}"
    arguments = [inner() for _ in range(rng.choice([0, 1, 1, 1, 2, 2, 3, 4]))]
    if rng.random() < 0.2:
        arguments.append(f"{rng.choice(KEYWORDS)}={inner()}")
    return f"{rng.choice(CALLED)}({', '.join(arguments)})"


TRIES = 4_000 if IS_THOROUGH else 1_000
CALLED = [name for name, function in NAMES.items() if callable(function)]


@ONLY_LINUX
def test_random_expressions() -> None:
    """Whatever is composed has a value or a placed refusal, in little time and room."""
    rng = random.Random(0)  # noqa: S311 - the same each time
    composed = [random_expression(rng, rng.randint(1, 4)) for _ in range(TRIES)]

    found = outcomes(composed, DRAWN, most=500_000)

    assert [x for x in found if x[1] not in RULES and x[1][:5] != "value"] == []
    assert sum(what[:5] == "value" for _, what in found) > TRIES / 10


@pytest.mark.parametrize(
    ("draws", "where"),
    [
        ("{x: 'integer(1, 9)'}", 'mistake_accuracy("step") > x'),
        ("{x: 'integer(1, 9)', y: 'arange(1000) + x'}", "sum(y) < x"),
        (f"{{{', '.join(f'x{n}: arange(900)' for n in range(300))}}}", "x0[0] == 0"),
    ],
    ids=["calls", "tries", "draws"],
)
def test_a_card_takes_no_more_steps(draws: str, where: str, deck_of: DeckOf) -> None:
    """All draws of a family share what a card may compute; one finding says so."""
    deck = deck_of(
        "  - id: x\n    kind: recall\n    q: What?\n    a: ${ 1 }\n"
        f"    draw: {draws}\n    where: {where}\n"
    )

    (finding,) = [f for f in deck.findings if f.severity == "error"]
    assert finding.rule == "too-costly"
    assert finding.message == "the card takes too many steps to compute"


def test_a_bank_takes_no_more_steps(deck_of: DeckOf) -> None:
    """Once a bank has computed too much its other cards are left, with one finding."""
    values = " ".join(f"${{ arange(1000) + {n} }}" for n in range(50))
    cards = "".join(
        f"  - {{id: x{n}, kind: recall, q: 'What?', a: '{values}'}}\n"
        for n in range(100)
    )
    deck = deck_of(cards)

    (finding,) = [f for f in deck.findings if f.severity == "error"]
    assert finding.rule == "too-costly"
    assert finding.message == "the bank takes too many steps to compute"
    assert 10 < len(deck.cards) < 20


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


def test_expressions_run_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No expression is ever compiled to be run."""
    for name in ("eval", "exec"):
        monkeypatch.setattr(f"builtins.{name}", None)
    assert evaluate("1 + sigmoid(0)", NAMES) == 1.5
    with pytest.raises(ExpressionError):
        evaluate("exec('1')", NAMES)
