"""Typed answers, judged by hand once: none that is right is Wrong, nor the reverse.

`answers.tsv` has a row for each: the kind of key, or `card` with the id and gap of a
shipped one, `value` with an expression, or `asked` with the question; what is right;
the language; what was typed; how a teacher judges it; and what both graders make of it,
where `again` has it asked again. After a change that is meant,
`pytest tests/quiz/test_answers.py --bless` writes the last column anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from deck.folder.glossary import read_glossary
from deck.kinds import KINDS
from deck.kinds.answers import grade
from deck.kinds.bug import line_key
from deck.kinds.filled import Key
from deck.kinds.keys import (
    cells_key,
    number_key,
    shape_key,
    shown_limits,
)
from deck.kinds.order import order_key
from deck.kinds.output import output_key
from deck.kinds.spellings import Names
from deck.kinds.verdict import Outcome
from deck.live.expression import evaluate
from deck.live.passage import Passage
from deck.live.to_value import to_value
from deck.live.value import Form, NumberFormat, Numbers, Printed, Shape, TruthTable
from deck.render.blocks import Step
from deck.source.finding_list import Findings
from deck.source.source import Source
from tests.folders import LiveDeck
from tests.names import NAMES
from tests.quiz.grades import QUESTION, words_key

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
CODE = ["count = 0", "for x in [1, 3]:", "    count += x", "print(count)"]
STEPS = [
    *(Step((CODE[place - 1],), place, is_code=True) for place in (2, 3, 1, 4)),
    Step(("count = x",), 0, is_code=True),
]
ACCEPTED = ("greater than", "大于")
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


def read_rows() -> list[Row]:
    """The rows of the table."""
    lines = CORPUS.read_text(encoding="utf-8").split("\n")
    return [Row(*line.split("\t")) for line in lines if line]


ROWS = read_rows()


def terms_of(source: Source) -> list[Names]:
    """The names of each term of a glossary."""
    findings = Findings(source)
    found = read_glossary(("en", "zh"), findings).terms
    assert not findings.recorded
    return [(term.forms, term.also) for term in found]


def keyed_rows(deck: LiveDeck) -> list[tuple[Mapping[str, Any], Row]]:
    """Each row with its key, as plain data."""
    paths = {kind: folder / "glossary.yaml" for kind, folder in GLOSSARIES.items()}
    terms = {
        kind: terms_of(Source(path.name, path.read_text(encoding="utf-8")))
        for kind, path in paths.items()
    }
    cards = {str(live.card.id): live for live in deck.cards}
    found = []
    for row in ROWS:
        card, _, number = row.answer.partition(":")
        if row.kind == "card":
            filled, gap = cards[card].draws[row.language][0], int(number or 0)
            data = KINDS[cards[card].card.kind].key_at(filled, gap)
        elif row.kind == "term":
            data = words_key(row.answer, language=row.language, terms=terms["term"])
        else:
            data = _KEYS[row.kind](row.answer)
        assert data is not None
        found.append((data, row))
    return found


def _floats(text: str) -> list[float]:
    return [float(part) for part in text.split()]


def _number(answer: str, question: Passage = QUESTION) -> Key:
    values, tolerance = answer.split(" ±")
    numbers = _floats(values)
    value = Numbers.of(numbers) if len(numbers) > 1 else Numbers.of(numbers[0])
    return number_key(value, [float(tolerance)] * len(numbers), question)


def _asked(answer: str) -> Key:
    question, _, number = answer.rpartition("? ")
    return _number(number, (question,))


def _value(answer: str) -> Numbers:
    value = to_value(evaluate(answer, NAMES))
    assert isinstance(value, Numbers)
    return value


def _shown(value: Numbers) -> Key:
    return number_key(value, shown_limits(value), QUESTION)


def _shape(answer: str) -> Key:
    listed = "[" + answer.strip("()").rstrip(",") + "]"
    return shape_key(Shape(None if answer == "error" else tuple(json.loads(listed))))


def _raised(answer: str) -> Key:
    text, _, raised = answer.rpartition(" ")
    return output_key(Printed(text, raised))


def _order(answer: str) -> Key:
    return order_key(STEPS, [[*map(int, answer.split())]], is_tested=False)


def _live(answer: str) -> Key:
    value = _value(answer)
    return words_key(value.texts[0], value)


_KEYS: dict[str, Callable[[str], Key]] = {
    "number": _number,
    "value": lambda answer: _shown(_value(answer)),
    "asked": _asked,
    "tenths": lambda answer: _shown(Numbers.of(_floats(answer), NumberFormat(1))),
    "table": lambda answer: cells_key(TABLES[answer]),
    "shape": _shape,
    "prints": lambda answer: output_key(Printed(json.loads(answer))),
    "raises": _raised,
    "choice": lambda _: {
        "kind": "choice",
        "texts": ["thegatenand", "thegateor", "x"],
        "option": 2,
    },
    "line": lambda answer: line_key(int(answer)),
    "mend": lambda _: {"kind": "mend", "line": 2, "mend": ""},
    "order": _order,
    "accept": lambda answer: words_key(answer, accept=ACCEPTED),
    "live": _live,
    "gap": words_key,
}


def test_every_answer(shipped_deck: LiveDeck, request: pytest.FixtureRequest) -> None:
    """It is graded as recorded, and never against the judgement of a teacher."""
    found = [
        row._replace(graded=OUTCOMES[grade(data, row.typed).outcome])
        for data, row in keyed_rows(shipped_deck)
    ]
    if request.config.getoption("--bless"):
        text = "".join("\t".join(row) + "\n" for row in found)
        CORPUS.write_text(text, encoding="utf-8")
    unfair = [row for row in found if {row.graded, row.judged} == {"right", "wrong"}]

    assert unfair == []
    assert found == read_rows()


def test_coverage_of_the_table() -> None:
    """Both languages and every kind; most shipped cards are graded without asking."""
    cards = [row for row in ROWS if row.kind == "card"]

    assert len(set(ROWS)) == len(ROWS)
    assert {row.judged for row in ROWS} == {"right", "wrong", "compare"}
    assert {row.graded for row in ROWS} == {*OUTCOMES.values()}
    assert sum(row.language == "zh" for row in ROWS) > 100
    assert {row.kind for row in ROWS} == {*_KEYS, "term", "card"}
    assert sum(row.graded in {"right", "wrong"} for row in cards) > 0.6 * len(cards)
