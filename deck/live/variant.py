"""A card with all its live values, which renderers show and the quiz grades."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from deck.live.value import Printed, Shape, TruthTable, Value

if TYPE_CHECKING:
    from deck.bank.models import Card
    from deck.live.drawing import Drawing

Passage = tuple[str | Value, ...]
_MAX_ORDERS = 24
_NONE: Mapping[int, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SelfGraded:
    """The learner compares and grades."""


class NumberKey(NamedTuple):
    """Right within a tolerance; a vector element by element.

    `limits` are the largest errors of each number, `shown` are their texts, and `share`
    is the tolerance relative to the number, if the card has one.
    """

    values: tuple[float, ...]
    limits: tuple[float, ...]
    shown: tuple[str, ...]
    share: float = 0.0

    @property
    def tolerance(self) -> float:
        """The smallest of the limits."""
        return min(self.limits, default=0.0)


@dataclass(frozen=True, slots=True)
class ChoiceKey:
    """Right when the right option is named; options carry which one it is."""


@dataclass(frozen=True, slots=True)
class LineKey:
    """Right when the number of the faulty line is given, counted from 1."""

    line: int


@dataclass(frozen=True, slots=True)
class MendKey(LineKey):
    """Right when that line is corrected as well.

    The program with a learner's line in its gap passes the tests, or without any
    prints the same as with the mend.
    """

    program: str  # with a gap in place of the line
    mend: str
    tests: str
    printed: Printed


class GapKey(NamedTuple):
    """Right by value or text, gap by gap; the learner grades near misses."""

    texts: Mapping[int, str]  # by the number of the gap
    numbers: Mapping[int, NumberKey] = _NONE
    accept: Mapping[int, tuple[str, ...]] = _NONE  # right too


class CodeKey(NamedTuple):
    """Right when the program with the learner's piece passes the tests."""

    program: str
    tests: str


class ExerciseKey(NamedTuple):
    """Right when a whole program passes the tests of each part.

    `start` is the code that it is given; `setup` runs before it.
    """

    start: str
    setup: str
    solution: str
    tests: tuple[tuple[str, ...], ...]


class OrderKey(NamedTuple):
    """Right when the steps are given in one of these orders, by their places.

    Or when the program of these steps passes the tests, if there are any. `program` is
    the one that the author wrote.
    """

    orders: tuple[tuple[int, ...], ...]
    tests: str = ""
    program: str = ""


# How an answer is graded. A table is graded cell by cell, a shape by its dimensions or
# as an error; printed output by value where it is a number, else by text, and an
# exception by its type.
Key = (
    SelfGraded
    | NumberKey
    | TruthTable
    | Shape
    | Printed
    | ChoiceKey
    | LineKey
    | MendKey
    | GapKey
    | CodeKey
    | ExerciseKey
    | OrderKey
)


class ShownOption(NamedTuple):
    """An option of a choice card, in the order it is shown."""

    text: Passage
    because: Passage
    right: bool


class ShownStep(NamedTuple):
    """A step to be put in order; `place` is its own from 1 on, 0 if it has none."""

    text: Passage
    place: int
    is_code: bool = False


class ShownPart(NamedTuple):
    """A part of an exercise: what it does, a hint, and the messages of failed tests."""

    text: Passage
    hint: Passage
    messages: tuple[Passage, ...]


class ShownSlip(NamedTuple):
    """A usual mistake: its answer, the key that recognizes it, and its explanation."""

    value: Passage
    key: Key
    because: Passage


class Gap(NamedTuple):
    """A gap of a cloze text."""

    number: int
    inside: Passage
    hint: str = ""


class Proof(NamedTuple):
    """An expression and its value, shown after the answer."""

    expression: str
    value: Value


class Figure(NamedTuple):
    """A picture of a card, and what it shows in words."""

    drawing: Drawing
    alt: Passage


class Variant(NamedTuple):
    """A card in one language with one draw of its numbers.

    `question` is empty where the kind has its own words for it; `answer` is shown as
    right; of `cloze`, `options`, `points` and `steps` only that of the kind is filled.
    `example` is solved, with a draw of its own.
    """

    question: Passage
    answer: Passage
    key: Key
    program: str = ""
    why: Passage = ()
    ref: Passage = ()
    proofs: tuple[Proof, ...] = ()
    options: tuple[ShownOption, ...] = ()
    cloze: tuple[str | Value | Gap, ...] = ()
    points: tuple[Passage, ...] = ()
    picture: Figure | None = None
    answer_picture: Figure | None = None
    slips: tuple[ShownSlip, ...] = ()
    steps: tuple[ShownStep, ...] = ()
    parts: tuple[ShownPart, ...] = ()
    example: Passage = ()

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The pictures of both sides."""
        return tuple(f for f in (self.picture, self.answer_picture) if f is not None)

    def shown(self) -> tuple[object, ...]:
        """The visible parts of question and answer, to compare variants by."""
        texts = (self.question, self.answer, self.cloze, *self.points)
        options = [option.text for option in self.options]
        options += [step.text for step in self.steps]
        options += [part.text for part in self.parts]
        figures = ((figure.drawing, _texts(figure.alt)) for figure in self.figures)
        return (*map(_texts, texts), *map(_texts, options), self.program, *figures)

    def shuffled(self, rng: Random) -> Variant:
        """The variant with options or steps shuffled; steps never in their order."""
        options, steps = list(self.options), list(self.steps)
        rng.shuffle(options)
        while steps and _is_ordered(steps):
            rng.shuffle(steps)
        return self._replace(options=tuple(options), steps=tuple(steps))

    def orders(self) -> Iterator[Variant]:
        """The variant with its options or steps in every order, or in 24 of many.

        The right option is at each place equally often, or nearly so; steps are never
        in their own order.
        """
        count = len(self.options or self.steps)
        few = math.factorial(count) <= _MAX_ORDERS
        every = itertools.permutations(range(count))
        for order in every if few else _some_orders(count):
            if self.options:
                yield self._replace(options=tuple(self.options[n] for n in order))
            elif not _is_ordered(steps := [self.steps[n] for n in order]):
                yield self._replace(steps=tuple(steps))


def _texts(passage: Iterable[str | Value | Gap]) -> tuple[object, ...]:
    """The parts of a text as they are shown, without hidden digits."""
    return tuple(map(_text, passage))


def _text(part: str | Value | Gap) -> object:
    match part:
        case Gap(number, inside, hint):
            return number, _texts(inside), hint
        case TruthTable():
            return part.columns, part.texts
    return str(part)


def _is_ordered(steps: Iterable[ShownStep]) -> bool:
    """True if the steps that are used are in their order."""
    places = [step.place for step in steps if step.place]
    return places == sorted(places)


def _some_orders(count: int) -> list[tuple[int, ...]]:
    """24 orders, the same ones each time: a shuffle, turned place by place."""
    rng = Random(count)  # noqa: S311 - not for secrets
    orders: list[tuple[int, ...]] = []
    while len(orders) < _MAX_ORDERS:
        order = rng.sample(range(count), count)
        orders += [(*order[turn:], *order[:turn]) for turn in range(count)]
    return orders[:_MAX_ORDERS]


class LiveCard(NamedTuple):
    """A card and its variants in each language; a single one if nothing is drawn.

    `computed` are the expressions of the first variant with their values; `seeds` are
    those of the variants.
    """

    card: Card
    variants: Mapping[str, tuple[Variant, ...]]
    computed: tuple[Proof, ...]
    seeds: tuple[str, ...]

    def variant(self, language: str, seed: str) -> Variant:
        """The variant of a seed, of those that were drawn."""
        return self.variants[language][self.seeds.index(seed)]

    @property
    def numbers(self) -> list[Proof]:
        """The computed values except pictures, which are only hashes here."""
        from deck.live.drawing import PICTURE

        each = self.computed
        return [proof for proof in each if not str(proof.value).startswith(PICTURE)]
