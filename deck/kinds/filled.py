"""A card with the values of one draw, in one language."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from deck.live.passage import Passage, Proof
from deck.live.value import Printed
from deck.render.blocks import (
    Block,
    Blocks,
    Option,
    Options,
    Ours,
    Picture,
    Step,
    Steps,
    Text,
)
from deck.source.models import Card

Key = Mapping[str, Any]
"""What is right, as plain data: the terminal and the script in Anki grade by it."""
Order = Sequence[int]
_MOST_ORDERS = 24


class Run(NamedTuple):
    """A program with a gap that a learner fills, and what it has to do then.

    It passes the tests or, without any, ends as `ends` says. Of steps `program` is
    empty: it is made of them. Messages of the tests are in the `language`.
    """

    program: str
    tests: str = ""
    ends: Printed | None = None
    language: str = ""


class FilledPart(NamedTuple):
    """A part of a file to write: what it does, hints, tests, and their messages."""

    text: Passage
    hints: tuple[Passage, ...]
    tests: tuple[str, ...]
    messages: tuple[Passage, ...]


class FileTask(NamedTuple):
    """A whole program to write: what runs before it, how it begins, a solution."""

    setup: str
    start: str
    solution: str
    parts: tuple[FilledPart, ...]


class FilledSlip(NamedTuple):
    """A usual mistake: what it answers, and why that is wrong."""

    value: Passage
    because: Passage


class FilledCard(NamedTuple):
    """The sides of a card.

    By its `key` an answer is graded, and the usual mistakes in it are those of `slips`,
    in their order; what is written besides is run. Without both the learner compares.
    `why` to `ref` are shown after the answer; `example` is solved, with a draw of its
    own, and shown before the card is asked for the first time.
    """

    question: Blocks
    answer: Blocks
    key: Key | None = None
    run: Run | FileTask | None = None
    why: Passage = ()
    slips: tuple[FilledSlip, ...] = ()
    proofs: tuple[Proof, ...] = ()
    ref: Passage = ()
    example: Passage = ()

    @property
    def items(self) -> Sequence[Option | Step]:
        """The options or steps, which stand in any order."""
        of_order = (b for b in self.question if isinstance(b, (Options, Steps)))
        return next((block.items for block in of_order), ())

    @property
    def pictures(self) -> list[Picture]:
        """Those of both sides."""
        sides = (*self.question, *self.answer)
        return [block for block in sides if isinstance(block, Picture)]

    @property
    def title(self) -> Passage | Ours:
        """The text of the question."""
        return next(block.passage for block in self.question if isinstance(block, Text))


class LiveCard(NamedTuple):
    """A card and its draws in each language; a single one if nothing is drawn.

    `computed` are the expressions of the first draw with their values; `seeds` are
    those of the draws.
    """

    card: Card
    draws: Mapping[str, tuple[FilledCard, ...]]
    computed: tuple[Proof, ...]
    seeds: tuple[str, ...]

    def draw(self, language: str, seed: str) -> FilledCard:
        """The draw of a seed, of those that were drawn."""
        return self.draws[language][self.seeds.index(seed)]

    @property
    def numbers(self) -> list[Proof]:
        """The computed values except pictures, which are only hashes here."""
        from deck.live.drawing import PICTURE

        each = self.computed
        return [proof for proof in each if not str(proof.value).startswith(PICTURE)]


def arranged(filled: FilledCard, order: Order) -> FilledCard:
    """The card with its options or steps in another order, and the key as it was."""

    def moved(block: Block) -> Block:
        if not isinstance(block, (Options, Steps)):
            return block
        items: Any = tuple(block.items[place] for place in order)
        return block._replace(items=items)

    return filled._replace(
        question=tuple(map(moved, filled.question)),
        answer=tuple(map(moved, filled.answer)),
    )


def some_order(filled: FilledCard, rng: Random) -> Order:
    """An order of the options or steps by chance; steps never in their own."""
    order = list(range(len(filled.items)))
    rng.shuffle(order)
    while order and _is_solved(filled.items, order):
        rng.shuffle(order)
    return order


def all_orders(filled: FilledCard) -> Iterator[Order]:
    """Every order of the options or steps, or 24 of many; steps never in their own.

    The right option is at each place equally often, or nearly so.
    """
    count = len(filled.items)
    few = math.factorial(count) <= _MOST_ORDERS
    for order in itertools.permutations(range(count)) if few else _some_orders(count):
        if not _is_solved(filled.items, order):
            yield order


def _is_solved(items: Sequence[Option | Step], order: Order) -> bool:
    """True if the steps that are used are in their order; options have none."""
    places = [item.place for n in order if isinstance(item := items[n], Step)]
    used = [place for place in places if place]
    return bool(used) and used == sorted(used)


def _some_orders(count: int) -> list[tuple[int, ...]]:
    """24 orders, the same ones each time: a shuffle, turned place by place."""
    rng = Random(count)  # noqa: S311 - not for secrets
    orders: list[tuple[int, ...]] = []
    while len(orders) < _MOST_ORDERS:
        order = rng.sample(range(count), count)
        orders += [(*order[turn:], *order[:turn]) for turn in range(count)]
    return orders[:_MOST_ORDERS]
