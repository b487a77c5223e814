"""What a shipped card shows as right is graded right when it is typed."""

from __future__ import annotations

from functools import partial

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
from deck.quiz.verdict import Outcome
from tests.folders import LiveDeck
from tests.quiz.grades import grade


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


def test_what_is_shown_is_right(shipped_deck: LiveDeck, one_worker: object) -> None:
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
    shipped_deck: LiveDeck, one_worker: object
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
