"""What a card is, once it has been read: typed, frozen, each text with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from keyword import iskeyword
from types import MappingProxyType
from typing import Any, NamedTuple, assert_never
from unicodedata import normalize

from deck.bank.keys import Kind, Tier
from deck.bank.source import Text
from deck.bank.template import Piece

_NONE: Mapping[Any, Any] = MappingProxyType({})
_OF_VALUES = frozenset({Kind.NUMERIC, Kind.TABLE, Kind.SHAPE})
GAP_MARK = "____"  # in the program of a code card
_FILE_END = r"\.[A-Za-z]{3,4}\s*$"


class LocalizedText(dict[str, Text]):
    """A text by language; one for all languages is under each of them."""

    __slots__ = ()

    @property
    def written(self) -> Mapping[str, Text]:
        """The texts as written: one for all languages is under the first."""
        texts = [*self.values()]
        is_one = len(texts) > 1 and texts[0] is texts[-1]
        return {next(iter(self)): texts[0]} if is_one else self


class Image(NamedTuple):
    """A picture on a card: an expression or file that draws it, and a description."""

    source: Text
    alt: LocalizedText

    @property
    def is_file(self) -> bool:
        """True if the source names a file; an expression has brackets at its end."""
        is_drawn = "(" in self.source or "${" in self.source
        return not is_drawn or bool(re.search(_FILE_END, self.source))


class Slip(NamedTuple):
    """A usual mistake: the answer that it gives, and why that is wrong."""

    value: LocalizedText
    because: LocalizedText


class Answered(NamedTuple):
    """An answer alone: text or, as the kind wants, a truth table or a shape."""

    answer: LocalizedText


class Cloze(NamedTuple):
    """A text with numbered gaps, cut into pieces, per language."""

    text: LocalizedText
    pieces: Mapping[str, tuple[Piece, ...]]
    gaps: tuple[int, ...]


class Option(NamedTuple):
    """One option of a choice card and why it is right or misleads."""

    text: LocalizedText
    because: LocalizedText | None


class Choice(NamedTuple):
    """Options to choose from; the first is the right one."""

    options: tuple[Option, ...]


class Numeric(NamedTuple):
    """A number or vector, graded within a tolerance.

    `digits` are the decimals that are asked for, or `significant` digits; `share` is a
    tolerance that is a part of the number.
    """

    answer: LocalizedText
    tolerance: float | None
    digits: int | None
    significant: int | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """What the card's program prints, or the exception that ends it."""


class Bug(NamedTuple):
    """A fault in the card's program: its line, what it is and how to mend it.

    `mend` is the line as it should be. Without `tests` a mend is right that makes the
    program print the same.
    """

    answer: LocalizedText
    line: int | None
    mend: Text | None = None
    tests: Text | None = None


class Code(NamedTuple):
    """The piece missing from the card's program, and what it must pass."""

    piece: Text
    tests: Text


class PartTest(NamedTuple):
    """A test of a part of an exercise, and the message where it fails.

    `{}` in it stands for what the test's `assert` gives behind a comma.
    """

    code: Text
    because: LocalizedText


class Part(NamedTuple):
    """A part of an exercise: what it does, a hint, and its tests."""

    text: LocalizedText
    hint: LocalizedText
    tests: tuple[PartTest, ...]


class Exercise(NamedTuple):
    """A program to be written from an empty file, part by part.

    `setup` runs before the file, and gives the tests their names.
    """

    solution: Text
    setup: Text | None
    parts: tuple[Part, ...]


class Order(NamedTuple):
    """Steps to be put in order: texts, or the lines of the card's program.

    `unused` belong nowhere. `orders` are the right ones, the given one first, as
    numbers of the steps from 1 on; of a program also each order that passes `tests`.
    """

    steps: tuple[LocalizedText, ...]
    unused: tuple[LocalizedText, ...]
    orders: tuple[tuple[int, ...], ...]
    tests: Text | None


class Interview(NamedTuple):
    """Points that an answer in an interview should mention."""

    points: tuple[LocalizedText, ...]


_Coded = Output | Bug | Code | Order | Exercise
Body = Answered | Cloze | Choice | Numeric | Interview | _Coded


class Card(NamedTuple):
    """One thing to learn. `question` is None where the kind has its own."""

    id: Text
    kind: Kind
    body: Body
    topic: str
    tier: Tier = Tier.CORE
    concept: str = ""
    question: LocalizedText | None = None
    why: LocalizedText | None = None
    ref: LocalizedText | None = None
    proof: tuple[Text, ...] = ()
    program: Text | None = None
    needs: tuple[Text, ...] = ()
    path: tuple[str, ...] = ()
    was: Text | None = None
    draw: Mapping[Text, Text] = _NONE
    where: Text | None = None
    picture: Image | None = None
    answer_picture: Image | None = None
    allow: tuple[Text, ...] = ()  # rules that it may break
    slips: tuple[Slip, ...] = ()
    accept: Mapping[int, Sequence[Text]] = _NONE  # by gap
    example: LocalizedText | None = None  # a solved one, shown before the first time

    @property
    def images(self) -> tuple[Image, ...]:
        """The pictures of both sides."""
        return tuple(filter(None, (self.picture, self.answer_picture)))

    @property
    def is_value(self) -> bool:
        """True if what it asks for is one value."""
        return self.kind in _OF_VALUES

    @property
    def has_code(self) -> bool:
        """True if some code of it runs at build."""
        return self.program is not None or isinstance(self.body, Exercise)

    @property
    def gaps(self) -> tuple[int, ...]:
        """Numbers of a cloze card's gaps; (0,) for a card without gaps."""
        return self.body.gaps if isinstance(self.body, Cloze) else (0,)


def card_words(card: Card) -> Iterator[tuple[str, LocalizedText]]:
    """The texts of a card that a learner reads, with their roles."""
    if card.question is not None:
        yield "question", card.question
    if card.program is None or not isinstance(card.body, Order):
        yield from _body_words(card)
    for slip in card.slips:
        yield "slip" if card.is_value else "slip-text", slip.value
        yield "slip-reason", slip.because
    if card.why is not None:
        yield "why", card.why
    if card.example is not None:
        yield "example", card.example
    if card.ref is not None:
        yield "ref", card.ref
    for image in card.images:
        yield "alt", image.alt


def _body_words(card: Card) -> Iterator[tuple[str, LocalizedText]]:
    match card.body:
        case Answered(answer) | Numeric(answer) | Bug(answer):
            yield "value" if card.is_value else "answer", answer
        case Cloze(text):
            yield "cloze", text
        case Choice(options):
            for option in options:
                yield "option", option.text
                if option.because is not None:
                    yield "reason", option.because
        case Interview(points):
            yield from (("point", point) for point in points)
        case Order(steps, unused):
            yield from (("step", step) for step in (*steps, *unused))
        case Exercise(_, _, parts):
            for part in parts:
                yield "part", part.text
                yield "hint", part.hint
                yield from (("message", test.because) for test in part.tests)
        case Output() | Code():
            pass
        case _:
            assert_never(card.body)


def python_name(text: str) -> str:
    """The name that Python reads in a text, as `μ` for a keyboard's `µ`; or nothing."""
    name = normalize("NFKC", text)
    return name if name.isidentifier() and not iskeyword(name) else ""
