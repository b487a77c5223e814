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

from deck.live.error_messages import ExpressionError
from deck.live.expression import evaluate
from tests.folders import LiveDeck
from tests.names import NAMES
from tests.patience import IS_THOROUGH, PATIENCE, little_work
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
from tests.names import NAMES
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
RULES = {"live-syntax", "live-error", "unknown-name"}
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
    """Each is refused within two seconds, and all together take little memory.

    What calls slow functions only may have a value.
    """
    found = outcomes(HOSTILE, {}, most=100_000)

    others = [(text, rule) for text, rule in found if rule not in RULES]
    assert [x for x in others if x[1][:5] != "value" or x[0].count("+") < 8] == []


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


SLOW = "{id: %s, kind: recall, q: 'What?', a: '${ 1 }', draw: {x: '%s'}, where: '%s'}"


def test_a_bank_takes_no_longer(
    deck_of: DeckOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the time of a bank is over its other cards are left, with one finding."""
    monkeypatch.setattr("deck.build.live_bank.SECONDS", 1)
    slow = "gradient_noise(200, seed=x) + gradient_noise(199, seed=x) < 0"
    cards = ["{id: first, kind: recall, q: 'What?', a: '${ 1 }'}"]
    cards += [SLOW % (f"x{n}", "integer(1, 9999)", slow) for n in range(9)]
    with little_work():
        deck = deck_of("".join(f"  - {card}\n" for card in cards))

    (finding,) = [f for f in deck.findings if f.severity == "error"]
    assert finding.rule == "live-error"
    assert finding.message == "the bank takes longer than 20 seconds to compute"
    assert [str(live.card.id) for live in deck.cards] == ["first"]


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


def test_expressions_reach_nothing() -> None:
    """No builtin, no name of this module and no operator's function has a name."""
    for name in ("open", "eval", "__import__", "__builtins__", "bounded", "vector"):
        for expression in (name, f"{name}('1')"):
            with pytest.raises(ExpressionError) as caught:
                evaluate(expression, NAMES)

            assert caught.value.rule == "unknown-name"
