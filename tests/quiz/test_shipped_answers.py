"""Shipped cards are graded as they show it, and exercises by what a program does."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import yaml

from deck.kinds.code import Code
from deck.kinds.exercise import Exercise
from deck.kinds.order import Order
from deck.kinds.output import Output
from deck.kinds.verdict import Outcome
from deck.live.exercise import file_program, read_report
from deck.live.program import ProgramResult
from deck.live.variant import (
    ChoiceKey,
    CodeKey,
    ExerciseKey,
    GapKey,
    LineKey,
    MendKey,
    OrderKey,
    SelfGraded,
    Variant,
)
from deck.render.card import note_html
from tests.folders import LiveDeck, read_folder
from tests.quiz.grades import grade
from tests.tables import table

Run = Callable[[str], ProgramResult]
PROGRAMS = yaml.safe_load(Path(__file__).with_name("programs.yaml").read_text("utf-8"))
SHIPPED = Path(__file__).parents[2] / "cards"
WRITTEN_ON = dict(table(__file__, "statements"))


def shown_as_right(variant: Variant, gap: int) -> str:
    """The right answer as text, as the screen has it."""
    match variant.key:
        case ChoiceKey():
            rights = [option.right for option in variant.options]
            return str(rights.index(True) + 1)
        case MendKey(line, _, mend):
            return f"{line} {mend}"
        case LineKey(line):
            return str(line)
        case GapKey(texts):
            return texts[gap]
        case OrderKey():
            shown = enumerate(variant.steps, start=1)
            return " ".join(str(number) for number, step in shown if step.place)
        case CodeKey():
            return str(variant.answer[0])
        case _:
            return " ".join(str(variant.answer[0]).split())


def test_what_is_shown_is_right(shipped_deck: LiveDeck, run_once: object) -> None:
    """In each language, for each gap and each draw; a wrong word never is."""
    graded = 0
    for live in shipped_deck.cards:
        for variant in (v for each in live.variants.values() for v in each):
            if isinstance(variant.key, (SelfGraded, ExerciseKey)):
                continue
            for gap in live.card.gaps:
                typed = shown_as_right(variant, gap)
                graded_as = partial(
                    grade,
                    variant.key,
                    gap=gap,
                    options=variant.options,
                    steps=variant.steps,
                )
                right, wrong = graded_as(typed).outcome, graded_as("zzz").outcome
                assert right is Outcome.RIGHT, (live.card.id, typed)
                assert wrong is not Outcome.RIGHT, live.card.id
                graded += 1

    assert graded > 60


def test_what_is_shown_as_a_mistake_is_recognised(
    shipped_deck: LiveDeck, run_once: object
) -> None:
    """In each language and each draw; it is not right either."""
    shown = 0
    for live in shipped_deck.cards:
        for variant in (v for each in live.variants.values() for v in each):
            for slip in variant.slips:
                typed = " ".join(str(slip.value[0]).split())
                graded = [grade(key, typed) for key in (variant.key, slip.key)]
                outcomes = [verdict.outcome for verdict in graded]
                assert outcomes[0] is not Outcome.RIGHT, (live.card.id, typed)
                assert outcomes[1] is Outcome.RIGHT, (live.card.id, typed)
                shown += 1

    assert shown > 60


def test_a_mistaken_output_looks_like_an_output(shipped_deck: LiveDeck) -> None:
    """Each in a box of its own in Anki, an array as NumPy prints it."""
    rows: list[str] = []
    for live in shipped_deck.cards:
        if isinstance(live.card.body, Output):
            for language, (variant, *_) in live.variants.items():
                boxes = re.findall(
                    r'<li><pre class="out[^>]*>(.*?)</pre>',
                    note_html(live, language).extra,
                    re.DOTALL,
                )
                assert len(boxes) == len(variant.slips), live.card.id
                rows += boxes

    assert "[[ 5 12]\n [21 32]]" in rows


def written(variant: Variant, program: str | dict[str, str]) -> str:
    """The text of a program; a mapping edits the solution."""
    if isinstance(program, str):
        return program
    text = str(variant.answer[0])
    for old, new in program.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("card", PROGRAMS)
@pytest.mark.parametrize("judged", ["right", "wrong"])
def test_programs_are_judged_by_what_they_do(
    shipped_deck: LiveDeck, run_once: Run, card: str, judged: str
) -> None:
    """Loops or arrays, one file or classes, a share or per cent: all may be right."""
    live = next(live for live in shipped_deck.cards if live.card.id == card)
    variant = live.variants["en"][0]
    assert isinstance(variant.key, ExerciseKey)
    for program in PROGRAMS[card][judged]:
        text = written(variant, program)
        run = run_once(file_program(variant.key.setup, text, variant.key.tests))
        report = read_report(run.printed.text)

        assert report is not None, text
        assert report.is_passed is (judged == "right"), (text, report)


def test_each_exercise_has_programs(shipped_deck: LiveDeck) -> None:
    """At least two that are right and two that are wrong."""
    kinds = {str(c.card.id): c.variants["en"][0].key for c in shipped_deck.cards}
    exercises = {card for card, key in kinds.items() if isinstance(key, ExerciseKey)}

    assert exercises == PROGRAMS.keys()
    assert all(len(programs[k]) > 1 for programs in PROGRAMS.values() for k in programs)


def statements(program: str) -> Iterator[str]:
    """The statements of a program, but those that only name or repeat something."""
    for node in ast.walk(ast.parse(program)):
        match node:
            case ast.FunctionDef() | ast.Return(value=ast.Name() | ast.Tuple()):
                pass
            case ast.Assign(value=ast.Constant()):
                pass
            case ast.For() | ast.With():
                yield ast.unparse(node).splitlines()[0]
            case ast.stmt():
                yield (
                    ast.unparse(node)
                    .replace("(x, t) =", "x, t =")
                    .replace("(_, (x_test, t_test)) =", "_, (x_test, t_test) =")
                )


def test_each_statement_is_written_before() -> None:
    """By a card of code or of lines in order, which the program needs."""
    cards = {str(card.id): card for card in read_folder(SHIPPED).cards}
    whole = cards["mnist"].body
    assert isinstance(whole, Exercise)
    needed: set[str] = set()
    waiting = ["mnist"]
    while waiting:
        more = {str(need) for need in cards[waiting.pop()].needs} - needed
        needed |= more
        waiting += more

    assert {*statements(str(whole.a))} == {*WRITTEN_ON}
    assert {*WRITTEN_ON.values()} <= needed
    for card in {*WRITTEN_ON.values()}:
        assert isinstance(cards[card].body, Code | Order), card
