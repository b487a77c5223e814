"""Spot: a place on a map, by its name; a kind as it would stand in `deck/kinds`."""

from __future__ import annotations

from dataclasses import dataclass

from deck.kinds.filled import FilledCard
from deck.kinds.filler import Filler
from deck.kinds.keys import gap_key
from deck.kinds.kind import Kind, q_key
from deck.render.blocks import Text
from deck.source.forms import WORDS
from deck.source.keys import key
from deck.source.source import LocalizedText

EXAMPLE = """\
# Where something is on a map.
- id: capital
  kind: spot
  q: Where is the capital?
  place: in the north
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place on a map, by its name."""

    q: LocalizedText = q_key()
    place: LocalizedText = key(WORDS, "where it is", needed=True, role="answer")


def _fill(body: Spot, filler: Filler) -> FilledCard:
    place = filler.text(body.place, is_needed=True)
    answer = Text(place, is_answer=True)
    key = gap_key("".join(map(str, place)), None, (), ())
    return FilledCard((filler.question(body.q),), (answer,), key)


KIND = Kind(name="spot", aliases=("point",), body=Spot, example=EXAMPLE, fill=_fill)
