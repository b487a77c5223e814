"""Typed answers, judged by hand once: none that is right is Wrong, nor the reverse.

`answers.tsv` has a row for each: the kind of card, or `card` with the id and gap of a
shipped one, or `value` with an expression; what is right; the language; what was typed;
how a teacher judges it; and what the program makes of it, where `again` has it asked
again. After a change that is meant, `pytest tests/quiz/test_answers.py --bless` writes
the last column anew.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from deck.compile.study_deck import StudyDeck, open_study_deck
from deck.live.builtins import NAMES
from deck.live.expression import evaluate
from deck.live.numeric_answer import number_key
from deck.live.to_value import to_value
from deck.live.value import Number, Printed, Shape, TruthTable, Vector
from deck.live.variant import (
    ChoiceKey,
    GapKey,
    Key,
    LineKey,
    NumberKey,
    OutputKey,
    ShapeKey,
    ShownOption,
    TableKey,
)
from deck.quiz.glossary_match import by_terms
from deck.quiz.grading import grade
from deck.quiz.verdict import Outcome

CORPUS = Path(__file__).with_name("answers.tsv")
SHIPPED = Path(__file__).parents[2] / "cards"
TABLES = {
    "AND": TruthTable(
        ("x1", "x2", "y"), ((0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 1)), 2
    ),
    "XOR": TruthTable(("x1", "x2", "s1", "s2", "y"), ((1, 1, 0, 1, 0),), 2),
    "TRUE": TruthTable(("x", "y"), ((0, True),), 1),
    "SUMS": TruthTable(("x1", "a"), ((0, -0.7), (1, -0.2)), 1),
}
OPTIONS = tuple(ShownOption((text,), (), text == "b") for text in "abc")
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


def _read() -> list[Row]:
    lines = CORPUS.read_text(encoding="utf-8").split("\n")
    return [Row(*line.split("\t")) for line in lines if line]


ROWS = _read()
Decks = Callable[[str], StudyDeck]


@pytest.fixture(scope="module")
def decks() -> Decks:
    """The shipped deck in a language."""

    def opened(language: str) -> StudyDeck:
        return open_study_deck(SHIPPED, "cards", choose=lambda _: language)

    found = {language: opened(language) for language in ("en", "zh")}
    return found.__getitem__


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split())


def _key(kind: str, answer: str) -> Key:
    match kind:
        case "number":
            values, tolerance = answer.split(" ±")
            return NumberKey(_numbers(values), float(tolerance))
        case "value":
            value = to_value(evaluate(answer, NAMES))
            assert isinstance(value, (Number, Vector))
            return number_key(value)
        case "tenths":
            return number_key(Vector(_numbers(answer), 1))
        case "table":
            return TableKey(TABLES[answer])
        case "shape":
            dims = None if answer == "error" else tuple(json.loads(_listed(answer)))
            return ShapeKey(Shape(dims))
        case "prints":
            return OutputKey(Printed(json.loads(answer)))
        case "raises":
            text, _, raised = answer.rpartition(" ")
            return OutputKey(Printed(text, raised))
        case "choice":
            return ChoiceKey()
        case "line":
            return LineKey(int(answer))
    return GapKey({1: answer, 2: "other"})


def _listed(shape: str) -> str:
    return "[" + shape.strip("()").rstrip(",") + "]"


def _grade(row: Row, decks: Decks) -> str:
    if row.kind != "card":
        key = _key(row.kind, row.answer)
        return OUTCOMES[grade(key, row.typed, gap=1, options=OPTIONS).outcome]
    card, _, gap = row.answer.partition(":")
    deck = decks(row.language)
    variant = deck.finished(deck.by_id[card]).variant()
    verdict = grade(
        variant.key,
        row.typed,
        gap=int(gap or 0),
        steps=variant.steps,
        names=lambda wanted, typed: by_terms(wanted, typed, row.language, deck.terms),
    )
    return OUTCOMES[verdict.outcome]


def test_the_corpus(decks: Decks, request: pytest.FixtureRequest) -> None:
    """Every row is graded as recorded, and never against the judgement of a teacher."""
    graded = [row._replace(graded=_grade(row, decks)) for row in ROWS]
    if request.config.getoption("--bless"):
        text = "".join("\t".join(row) + "\n" for row in graded)
        CORPUS.write_text(text, encoding="utf-8")
    unfair = [
        row
        for row in graded
        if row.graded in {"right", "wrong"}
        and row.judged in {"right", "wrong"}
        and row.graded != row.judged
    ]

    assert unfair == []
    assert graded == _read()


def test_what_it_holds() -> None:
    """Both languages and every kind; most of it is graded without the learner."""
    shares = Counter(row.graded for row in ROWS)
    sure = [row for row in ROWS if row.judged in {"right", "wrong"}]
    left = sum(row.graded == "compare" for row in sure) / len(sure)

    assert len(ROWS) >= 600
    assert len(set(ROWS)) == len(ROWS)
    assert {row.judged for row in ROWS} == {"right", "wrong", "compare"}
    assert sum(row.language == "zh" for row in ROWS) > 100
    assert len({row.kind for row in ROWS}) == 11
    assert shares["right"] > 200
    assert shares["wrong"] > 150
    assert left < 0.4  # of answers that a teacher is sure of
