"""Shipped cards are graded as they show it, and exercises by what a program does."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from deck.kinds import KINDS
from deck.kinds.answers import grade as grade_key
from deck.kinds.code import Code
from deck.kinds.exercise import Exercise
from deck.kinds.filled import FileTask, FilledCard
from deck.kinds.order import Order
from deck.kinds.output import Output
from deck.kinds.verdict import Outcome
from deck.live.exercise import file_program, read_report
from deck.live.program import ProgramResult
from deck.render.blocks import Option, Program, Step
from deck.render.card_html import extra_html
from deck.render.lines import Look
from deck.render.passage import passage_lines
from tests.folders import LiveDeck, answered, read_folder
from tests.tables import table

Run = Callable[[str], ProgramResult]
PROGRAMS = yaml.safe_load(Path(__file__).with_name("programs.yaml").read_text("utf-8"))
SHIPPED = Path(__file__).parents[2] / "cards"
WRITTEN_ON = dict(table(__file__, "statements"))


def shown_as_right(filled: FilledCard, gap: int) -> str:
    """The right answer as text, as the screen has it."""
    key = filled.key or {}
    match key.get("kind"):
        case "choice":
            rights = [isinstance(one, Option) and one.right for one in filled.items]
            return str(rights.index(True) + 1)
        case "mend":
            return f"{key['line']} {key['mend']}"
        case "line":
            return str(key["line"])
        case "gaps":
            return str(key["gaps"][str(gap)]["text"])
        case "order":
            shown = enumerate(filled.items, start=1)
            places = [(n, one.place) for n, one in shown if isinstance(one, Step)]
            return " ".join(str(number) for number, place in places if place)
        case "output" if not answered(filled):
            return "nothing"
        case "shape" if not answered(filled):
            return "error"
        case None:
            return next(one.piece for one in filled.answer if isinstance(one, Program))
    return " ".join(str(answered(filled)[0]).split())


def test_an_option_as_it_is_shown(shipped_deck: LiveDeck) -> None:
    """What the terminal shows of an option chooses it, and so does its letter."""
    grade, counted = KINDS["choice"].grade, 0
    for live in shipped_deck.cards:
        for filled in (draw for each in live.draws.values() for draw in each):
            options = [one for one in filled.items if isinstance(one, Option)]
            for number, option in enumerate(options, 1):
                text = " ".join(passage_lines(option.text, Look(1000)))
                for typed in (text, "abcdefgh"[number - 1]):
                    assert grade(filled, typed, 0).option == number, text
                    counted += 1
    assert counted > 300


def test_what_is_shown_is_right(shipped_deck: LiveDeck, run_once: object) -> None:
    """In each language, for each gap and each draw; a wrong word never is."""
    graded = 0
    for live in shipped_deck.cards:
        for filled in (draw for each in live.draws.values() for draw in each):
            if isinstance(filled.run, FileTask) or not (filled.key or filled.run):
                continue
            for gap in live.card.gaps:
                typed, kind = shown_as_right(filled, gap), KINDS[live.card.kind]
                right, wrong = (
                    kind.grade(filled, one, gap).outcome for one in (typed, "zzz")
                )
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
        for filled in (draw for each in live.draws.values() for draw in each):
            keys = (filled.key or {}).get("slips", ())
            for slip, key in zip(filled.slips, keys, strict=True):
                typed = " ".join(str(slip.value[0]).split())
                own = KINDS[live.card.kind].grade(filled, typed, 0).outcome
                assert own is not Outcome.RIGHT, (live.card.id, typed)
                found = grade_key(key, typed).outcome
                assert found is Outcome.RIGHT, (live.card.id, typed)
                shown += 1

    assert shown > 60


def test_a_mistaken_output_looks_like_an_output(shipped_deck: LiveDeck) -> None:
    """Each in a box of its own in Anki, an array as NumPy prints it."""
    rows: list[str] = []
    for live in shipped_deck.cards:
        if isinstance(live.card.body, Output):
            for language, (filled, *_) in live.draws.items():
                boxes = re.findall(
                    r'<li><pre class="out[^>]*>(.*?)</pre>',
                    extra_html((), filled.slips, (), (), language),
                    re.DOTALL,
                )
                assert len(boxes) == len(filled.slips), live.card.id
                rows += boxes

    assert "[[ 5 12]\n [21 32]]" in rows


def written(task: FileTask, program: str | dict[str, str]) -> str:
    """The text of a program; a mapping edits the solution."""
    if isinstance(program, str):
        return program
    text = task.solution
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
    task = live.draws["en"][0].run
    assert isinstance(task, FileTask)
    tests = [part.tests for part in task.parts]
    for program in PROGRAMS[card][judged]:
        text = written(task, program)
        run = run_once(file_program(task.setup, text, tests))
        report = read_report(run.printed.text)

        assert report is not None, text
        assert report.is_passed is (judged == "right"), (text, report)


def test_each_exercise_has_programs(shipped_deck: LiveDeck) -> None:
    """At least two that are right and two that are wrong."""
    tasks = {str(c.card.id): c.draws["en"][0].run for c in shipped_deck.cards}
    exercises = {card for card, task in tasks.items() if isinstance(task, FileTask)}

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
