"""The blocks of which a card's sides are made: what stands there, not how it looks.

A kind of card fills them; `card_html` makes fields for Anki of them, `card_lines` what
a terminal shows. A block that asks has nothing of the answer in what it shows.
"""

from __future__ import annotations

from typing import NamedTuple

from deck.live.drawing import Drawing
from deck.live.passage import Passage
from deck.live.value import TruthTable


class Ours(NamedTuple):
    """Words of ours: a sentence of `deck.words` with its values."""

    name: str
    values: tuple[object, ...] = ()


class Text(NamedTuple):
    """A text or value of the card: the question or, after `lead`, the answer.

    `margin` is how far off an answer may be, which a terminal shows.
    """

    passage: Passage | Ours
    is_answer: bool = False
    lead: Ours | None = None
    margin: str = ""


class Picture(NamedTuple):
    """A picture, and what it shows in words."""

    drawing: Drawing
    alt: Passage


class Program(NamedTuple):
    """Python, with numbers of its lines, or with a gap and the piece that fills it."""

    code: str
    is_numbered: bool = False
    has_gap: bool = False
    piece: str = ""


class Grid(NamedTuple):
    """A table whose cells are to be filled in."""

    table: TruthTable
    is_solved: bool = False


class Option(NamedTuple):
    """An option to choose, in the order it is shown."""

    text: Passage
    because: Passage
    right: bool


class Options(NamedTuple):
    """Options to choose from; solved with their reasons, the right one marked."""

    items: tuple[Option, ...]
    is_solved: bool = False


class Step(NamedTuple):
    """A step to put in order; `place` is its own from 1 on, 0 if it belongs nowhere."""

    text: Passage
    place: int
    is_code: bool = False


class Steps(NamedTuple):
    """Steps in the order they are shown; solved with the numbers in their order."""

    items: tuple[Step, ...]
    is_solved: bool = False

    @property
    def used(self) -> list[Step]:
        """The steps in their order, without those that belong nowhere."""
        steps = sorted(self.items, key=lambda step: step.place)
        return [step for step in steps if step.place]

    @property
    def order(self) -> str:
        """The shown numbers of the steps in their order: `2 3 1`."""
        shown = {step.place: number for number, step in enumerate(self.items, start=1)}
        return " ".join(str(shown[place]) for place in sorted(shown) if place)

    @property
    def unused(self) -> str:
        """The shown numbers of steps that belong nowhere: `4, 5`; may be empty."""
        steps = enumerate(self.items, start=1)
        return ", ".join(str(number) for number, step in steps if not step.place)


class Points(NamedTuple):
    """Texts below each other, by numbers or as a list in no order."""

    items: tuple[Passage, ...]
    is_ordered: bool = True


class Inside(NamedTuple):
    """The content of the gap that is asked; the note type fills it in by itself."""

    passage: Passage


class Aside(NamedTuple):
    """What to do without typing, for Anki alone: `on paper`; with a command to copy."""

    words: Ours
    command: str = ""


Block = Text | Picture | Program | Grid | Options | Steps | Points | Inside | Aside
Blocks = tuple[Block, ...]


def shown(part: object) -> object:
    """What a learner sees of blocks or texts, to compare them by."""
    match part:
        case Option() | Step():
            return shown(part.text)
        case Grid(table):
            return table.columns, tuple(row[: table.given] for row in table.texts)
        case Picture(drawing, alt):
            return drawing, shown(alt)
        case TruthTable():
            return part.columns, part.texts
        case tuple():
            return tuple(map(shown, part))
        case str() | int() | None:
            return part
    return str(part)
