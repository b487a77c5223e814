"""What a card is, once it has been read: typed, frozen, each text with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from deck.bank.cloze import Piece
from deck.bank.source import Text
from deck.bank.words import Words


class Kind(StrEnum):
    """How a card is asked and graded."""

    RECALL = "recall"
    CLOZE = "cloze"
    CHOICE = "choice"
    NUMERIC = "numeric"
    TABLE = "table"
    SHAPE = "shape"
    OUTPUT = "output"
    BUG = "bug"
    CODE = "code"
    PICTURE = "picture"
    INTERVIEW = "interview"


class Tier(StrEnum):
    """What is learnt first."""

    CORE = "core"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture on a card: an expression that draws it or a file, and it in words."""

    source: Text
    alt: Words

    @property
    def is_file(self) -> bool:
        """Whether the source names a file; what draws has brackets."""
        return "(" not in self.source and "${" not in self.source


@dataclass(frozen=True, slots=True)
class Recall:
    """Answered in the head; the learner compares and grades."""

    answer: Words


@dataclass(frozen=True, slots=True)
class Cloze:
    """A text with numbered gaps, cut into pieces, per language."""

    text: Words
    pieces: Mapping[str, tuple[Piece, ...]]
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice card and why it is right or misleads."""

    text: Words
    because: Words | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Options to choose from; the first is the right one."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Numeric:
    """A number or vector, graded within a tolerance.

    `digits` are the decimals that are asked for, or `significant` digits; `share` is a
    tolerance that is a part of the number.
    """

    answer: Words
    tolerance: float | None
    digits: int | None
    significant: int | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A truth table, graded cell by cell."""

    answer: Words


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of an array, or `error`."""

    answer: Words


@dataclass(frozen=True, slots=True)
class Output:
    """What the card's program prints, or the exception that ends it."""


@dataclass(frozen=True, slots=True)
class Bug:
    """A fault in the card's program: its line, what it is and how to mend it."""

    answer: Words
    line: int | None


@dataclass(frozen=True, slots=True)
class Code:
    """The piece missing from the card's program, and what it must pass."""

    piece: Text
    tests: Text


@dataclass(frozen=True, slots=True)
class Picture:
    """Told from the card's picture; the learner compares and grades."""

    answer: Words


@dataclass(frozen=True, slots=True)
class Interview:
    """Points that an answer said aloud should touch."""

    points: tuple[Words, ...]


Body = (
    Recall
    | Cloze
    | Choice
    | Numeric
    | Table
    | Shape
    | Output
    | Bug
    | Code
    | Picture
    | Interview
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One thing to learn. `question` is None where the kind has its own."""

    id: Text
    kind: Kind
    body: Body
    bank: str  # path of the bank as the user is shown it
    topic: str
    tier: Tier
    concept: str
    question: Words | None
    why: Words | None
    ref: Words | None
    proof: tuple[Text, ...]
    program: Text | None
    needs: tuple[Text, ...]
    path: tuple[str, ...]
    given: tuple[Text, ...]
    was: Text | None
    draw: Mapping[Text, Text]
    where: Text | None
    picture: Image | None
    answer_picture: Image | None
    allow: tuple[Text, ...]  # rules that it may break

    @property
    def images(self) -> tuple[Image, ...]:
        """The pictures of both sides."""
        return tuple(i for i in (self.picture, self.answer_picture) if i is not None)

    @property
    def gaps(self) -> tuple[int, ...]:
        """Numbers of a cloze card's gaps; (0,) for a card without gaps."""
        return self.body.gaps if isinstance(self.body, Cloze) else (0,)
