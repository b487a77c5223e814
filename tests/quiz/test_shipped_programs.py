"""The shipped exercises pass what is right, however it is written, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from deck.live.exercise import file_program, read_report
from deck.live.program import ProgramResult
from deck.live.variant import ExerciseKey, Variant
from tests.folders import LiveDeck

Run = Callable[[str], ProgramResult]
PROGRAMS = yaml.safe_load(Path(__file__).with_name("programs.yaml").read_text("utf-8"))


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
    shipped_deck: LiveDeck, one_worker: Run, card: str, judged: str
) -> None:
    """Loops or arrays, one file or classes, a share or per cent: all may be right."""
    live = next(live for live in shipped_deck.cards if live.card.id == card)
    variant = live.variants["en"][0]
    assert isinstance(variant.key, ExerciseKey)
    for program in PROGRAMS[card][judged]:
        text = written(variant, program)
        run = one_worker(file_program(variant.key.setup, text, variant.key.tests))
        report = read_report(run.printed.text, variant.key.tests)

        assert report is not None, text
        assert report.is_passed is (judged == "right"), (text, report)


def test_each_exercise_has_programs(shipped_deck: LiveDeck) -> None:
    """At least two that are right and two that are wrong."""
    kinds = {str(c.card.id): c.variants["en"][0].key for c in shipped_deck.cards}
    exercises = {card for card, key in kinds.items() if isinstance(key, ExerciseKey)}

    assert exercises == PROGRAMS.keys()
    assert all(len(programs[k]) > 1 for programs in PROGRAMS.values() for k in programs)
