"""Texts of a card that Anki and the terminal share: question, title, orders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from deck.bank.template import split_live
from deck.live.value import Numbers, Printed, Value, in_words
from deck.live.variant import Gap, OrderKey, Passage, ShownSlip, ShownStep, Variant
from deck.render.markup import GapEdge, Maths, all_runs, boxes, parse
from deck.words import base_language, phrase

if TYPE_CHECKING:
    from deck.folder.heads import CardHead

MOST_WAYS = 1_000  # to put steps with the same texts
_FROM_RIGHT = {"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
_DISPLAY = re.compile(r"\\\[.*?\\\]", re.DOTALL)  # a formula on lines of its own


@cache
def is_from_right(language: str) -> bool:
    """True for a language that is written from right to left."""
    return base_language(language) in _FROM_RIGHT


def question_parts(variant: Variant, language: str) -> Sequence[str | Value | Gap]:
    """The question, or the phrase of the kind for it, or the text of a cloze."""
    if variant.cloze:
        return variant.cloze
    return variant.question or (phrase("card-prints", language),)


def order_text(variant: Variant) -> str:
    """The shown numbers of the steps, in their right order: `2 3 1`."""
    shown = {step.place: number for number, step in enumerate(variant.steps, start=1)}
    return " ".join(str(shown[place]) for place in sorted(shown) if place)


def shown_orders(key: OrderKey, variant: Variant) -> list[str]:
    """Each right order, by the shown numbers of the steps: `2 3 1`.

    Steps with the same text may replace each other, in a thousand ways at most.
    """
    alike: dict[object, list[int]] = {}  # the numbers of the steps, by text
    for number, step in enumerate(variant.steps, start=1):
        alike.setdefault(step.text, []).append(number)
    numbers = {step.place: alike[step.text] for step in variant.steps}
    return [
        " ".join(map(str, way))
        for order in key.orders
        for way in islice(_ways([numbers[place] for place in order]), MOST_WAYS)
    ]


def _ways(
    choices: Sequence[Sequence[int]], taken: tuple[int, ...] = ()
) -> Iterator[tuple[int, ...]]:
    """Ways to choose a number of each, none of them twice."""
    if len(taken) == len(choices):
        yield taken
        return
    for number in choices[len(taken)]:
        if number not in taken:
            yield from _ways(choices, (*taken, number))


def used_steps(variant: Variant) -> list[ShownStep]:
    """The steps in their order, without unused ones."""
    steps = sorted(variant.steps, key=lambda step: step.place)
    return [step for step in steps if step.place]


def unused_text(variant: Variant) -> str:
    """The numbers of the unused steps: `4, 5`; may be empty."""
    steps = enumerate(variant.steps, start=1)
    return ", ".join(str(number) for number, step in steps if not step.place)


def card_title(card: CardHead, language: str) -> str:
    """The question on one line; live expressions and display formulas as `…`."""
    if language not in card.questions:
        return phrase("card-prints", language)
    parts, _ = split_live(card.questions[language])
    text = "".join(part if isinstance(part, str) else "…" for part in parts)
    return plain_text((_DISPLAY.sub("…", text),), language)


def plain_text(parts: Sequence[str | Value | Gap], language: str) -> str:
    """A passage without markup, with `[...]` for gaps and single blanks."""
    words, boxed = "", boxes(_is_asked, lambda gap: f"[{gap.hint or '...'}]")
    for run in boxed(all_runs(parse(parts))):
        if isinstance(run, Maths):
            words += _formula(run)
        elif not isinstance(run, GapEdge):
            words += in_words(run, language)
    return " ".join(words.split())


def _formula(maths: Maths) -> str:
    """A formula on one line, with boxes for gaps; a display one between blanks."""
    from deck.render.maths import maths_line  # no title needs it but those of formulas

    line = maths_line(maths.tex(_is_asked))
    return f" {line} " if maths.block else line


def _is_asked(_gap: Gap) -> bool:
    """Titles hide every gap."""
    return True


def slip_parts(slip: ShownSlip) -> Passage:
    """The answer of a mistake; an output as the program would print it."""
    match slip.key, slip.value:
        case Printed(), (Numbers(shape=(_, *_)) as numbers,):
            return (Printed(_in_columns(numbers)),)
        case Printed() as printed, _:
            return (printed,)
    return slip.value


def _in_columns(numbers: Numbers) -> str:
    """Numbers as NumPy prints an array of them."""
    width = max(map(len, numbers.texts), default=0)
    rows = [" ".join(text.rjust(width) for text in row) for row in numbers.table]
    text = "]\n [".join(rows)
    return f"[[{text}]]" if numbers.is_matrix else f"[{text}]"
