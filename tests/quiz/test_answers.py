"""Typed answers, judged by hand once: none that is right is Wrong, nor the reverse.

`answers.tsv` has a row for each: the kind of card, or `card` with the id and gap of a
shipped one, `value` with an expression, `asked` with the question, or `beside` with
what is before a gap; what is right; the language; what was typed; how a teacher
judges it; what the program makes of it, where `again` has it asked again; and the hint
that it gives, with what that is about. After a change that is meant,
`pytest tests/quiz/test_answers.py --bless` writes the last two columns anew.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest

from deck.bank.finding_list import Findings
from deck.bank.source import Source
from deck.folder.glossary import Term, read_glossary
from deck.live.expression import evaluate
from deck.live.numeric_answer import number_key
from deck.live.program import gap_line
from deck.live.to_value import to_value
from deck.live.value import Form, NumberFormat, Numbers, Printed, Shape, TruthTable
from deck.live.variant import (
    ChoiceKey,
    CodeKey,
    GapKey,
    Key,
    LineKey,
    MendKey,
    NumberKey,
    OrderKey,
    Passage,
    ShownOption,
    ShownStep,
)
from deck.quiz.glossary_match import by_terms
from deck.quiz.verdict import Outcome, Verdict
from deck.words import english
from tests.folders import LiveDeck
from tests.names import NAMES
from tests.patience import IS_THOROUGH
from tests.quiz.grades import QUESTION, grade

HERE = Path(__file__).parent
CORPUS = HERE / "answers.tsv"
GLOSSARIES = {"term": HERE, "card": HERE.parents[1] / "cards"}
ROUNDED = Numbers.of(2 / 3, NumberFormat(2))
HALF_PER_CENT = Numbers.of(0.005, NumberFormat(1, Form.PERCENT))
ALL_PER_CENT = Numbers.of(1.0, NumberFormat(0, Form.PERCENT))
TABLES = {
    "AND": TruthTable(
        ("x1", "x2", "y"), ((0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 1)), 2
    ),
    "XOR": TruthTable(("x1", "x2", "s1", "s2", "y"), ((1, 1, 0, 1, 0),), 2),
    "TRUE": TruthTable(("x", "y"), ((0, True),), 1),
    "SUMS": TruthTable(("x1", "a"), ((0, -0.7), (1, -0.2)), 1),
    "STEPS": TruthTable(("x1", "a", "y"), ((0, -0.7, 0), (1, 12, 1)), 1),
    "SHARES": TruthTable(
        ("year", "share", "n"), ((1, HALF_PER_CENT, 3), (2, ALL_PER_CENT, 12)), 1
    ),
    "RATES": TruthTable(
        ("year", "rate"),
        (
            ("first", 1 / 3),
            ("second", ROUNDED),
            ("third", 0.25),
        ),
        1,
    ),
}
OPTIONS = tuple(ShownOption((text,), (), text == "b") for text in "abc")
CODE = ["count = 0", "for x in [1, 3]:", "    count += x", "print(count)"]
STEPS = [
    *(ShownStep((CODE[place - 1],), place, is_code=True) for place in (2, 3, 1, 4)),
    ShownStep(("count = x",), 0, is_code=True),
]
HALF = gap_line("def half(x):\n    return x // 2\n\nprint(half(3))", 2)
ACCEPTED = ("greater than", "大于")
MENDS = {"output": "", "tests": "assert half(5) == 2.5"}
OUTCOMES = {outcome: outcome.value for outcome in Outcome} | {
    Outcome.UNREADABLE: "again"
}


class Row(NamedTuple):
    """A typed answer: `judged` by a teacher, `graded` by the program."""

    kind: str
    answer: str
    language: str
    typed: str
    judged: str
    graded: str
    hint: str


def _read() -> list[Row]:
    lines = CORPUS.read_text(encoding="utf-8").split("\n")
    return [Row(*line.split("\t")) for line in lines if line]


ROWS = _read()
Grade = Callable[[Row], Verdict | None]
RUN = (CodeKey, MendKey, OrderKey)  # of answers that may have to be run as programs


def _terms(source: Source) -> Sequence[Term]:
    findings = Findings(source)
    found = read_glossary(("en", "zh"), findings).terms
    assert not findings.recorded
    return found


@pytest.fixture(scope="module")
def graded(shipped_deck: LiveDeck, request: pytest.FixtureRequest) -> Grade:
    """The verdict of the program on a row; of programs that are run only on some."""
    paths = {kind: folder / "glossary.yaml" for kind, folder in GLOSSARIES.items()}
    terms = {
        kind: _terms(Source(path.name, path.read_text(encoding="utf-8")))
        for kind, path in paths.items()
    }
    cards = {str(live.card.id): live for live in shipped_deck.cards}
    every = 2 if IS_THOROUGH else 4
    every = 1 if request.config.getoption("--bless") else every
    run = count()

    def verdict(row: Row) -> Verdict | None:
        gap, steps, names = 1, STEPS, None
        beside = row.answer.partition("|")[0] if row.kind == "beside" else ""
        if row.kind == "card":
            card, _, number = row.answer.partition(":")
            variant = cards[card].variants[row.language][0]
            key, gap, steps = variant.key, int(number or 0), [*variant.steps]
        else:
            key = _KEYS[row.kind](row.answer)
        if isinstance(key, RUN) and next(run) % every:
            return None
        if row.kind in terms:
            names = partial(by_terms, language=row.language, terms=terms[row.kind])
        return grade(
            key,
            row.typed,
            gap=gap,
            options=OPTIONS,
            steps=steps,
            lines=5,
            names=names,
            question=question_of(row),
            beside=beside,
        )

    return verdict


def question_of(row: Row) -> Passage:
    """The question of a row, which names what is counted and its unit."""
    return (row.answer.rpartition("? ")[0],) if row.kind == "asked" else QUESTION


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split())


def _number(answer: str) -> Key:
    values, tolerance = answer.split(" ±")
    numbers = _numbers(values)
    return NumberKey(numbers, (float(tolerance),) * len(numbers), (*values.split(),))


def _value(answer: str) -> NumberKey:
    value = to_value(evaluate(answer, NAMES))
    assert isinstance(value, Numbers)
    return number_key(value)


def _live_gap(answer: str) -> Key:
    key = _value(answer)
    return GapKey({1: key.shown[0], 2: "other"}, {1: key})


def _shape(answer: str) -> Key:
    listed = "[" + answer.strip("()").rstrip(",") + "]"
    return Shape(None if answer == "error" else tuple(json.loads(listed)))


def _raised(answer: str) -> Key:
    text, _, raised = answer.rpartition(" ")
    return Printed(text, raised)


_KEYS: dict[str, Callable[[str], Key]] = {
    "number": _number,
    "value": _value,
    "asked": lambda answer: _number(answer.rpartition("? ")[2]),
    "tenths": lambda answer: number_key(Numbers.of(_numbers(answer), NumberFormat(1))),
    "table": lambda answer: TABLES[answer],
    "shape": _shape,
    "prints": lambda answer: Printed(json.loads(answer)),
    "raises": _raised,
    "choice": lambda _: ChoiceKey(),
    "line": lambda answer: LineKey(int(answer)),
    "mend": lambda answer: MendKey(2, HALF, "", MENDS[answer], Printed("1.5")),
    "order": lambda answer: OrderKey((tuple(map(int, answer.split())),)),
    "code": lambda _: CodeKey("def f(x):\n    return ____\n", "assert f(1) == 2"),
    "accept": lambda answer: GapKey({1: answer}, accept={1: ACCEPTED}),
    "live": _live_gap,
    "gap": lambda answer: GapKey({1: answer, 2: "other"}),
    "beside": lambda answer: GapKey({1: answer.partition("|")[2]}),
    "term": lambda answer: GapKey({1: answer, 2: "other"}),
}


def _hint(verdict: Verdict) -> str:
    """What the learner reads; why code fails is in the words of Python."""
    is_code = verdict.hint in {"code-fails", "read-code"}
    return " ".join(map(str, (verdict.hint, *(() if is_code else verdict.about))))


@pytest.mark.long
def test_the_corpus(
    graded: Grade, run_once: object, request: pytest.FixtureRequest
) -> None:
    """Every row is graded as recorded, and never against the judgement of a teacher."""
    found = []
    for row in ROWS:
        if verdict := graded(row):
            graded_as = OUTCOMES[verdict.outcome]
            row = row._replace(graded=graded_as, hint=_hint(verdict))  # noqa: PLW2901
        found.append(row)
    if request.config.getoption("--bless"):
        text = "".join("\t".join(row) + "\n" for row in found)
        CORPUS.write_text(text, encoding="utf-8")
    unfair = [row for row in found if {row.graded, row.judged} == {"right", "wrong"}]

    assert unfair == []
    assert found == _read()


def test_coverage_of_the_corpus() -> None:
    """Both languages and every kind; most of it is graded without the learner."""
    shares = Counter(row.graded for row in ROWS)
    sure = [row for row in ROWS if row.judged in {"right", "wrong"}]
    left = sum(row.graded == "compare" for row in sure) / len(sure)

    assert len(ROWS) >= 1300
    assert len(set(ROWS)) == len(ROWS)
    assert {row.judged for row in ROWS} == {"right", "wrong", "compare"}
    assert sum(row.language == "zh" for row in ROWS) > 100
    assert len({row.kind for row in ROWS}) == 19
    assert {row.hint.split()[0] for row in ROWS if row.hint} < english().keys()
    assert shares["right"] > 200
    assert shares["wrong"] > 150
    assert left < 0.4  # of answers that a teacher is sure of
