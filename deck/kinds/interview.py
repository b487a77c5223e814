"""Interview: a question, and the points that a good answer names."""

from __future__ import annotations

from dataclasses import dataclass

from deck.kinds.filled import FilledCard
from deck.kinds.filler import Filler
from deck.kinds.kind import Kind, q_key
from deck.render.blocks import Points
from deck.source.fields import Fields
from deck.source.forms import TEXT, one_or_more
from deck.source.keys import Form, key
from deck.source.source import LocalizedText

EXAMPLE = """\
# Said aloud; the learner ticks the points.
- id: find-a-seat
  kind: interview
  tier: more
  q: How do you find the row and the place of a numbered seat?
  points:
    - Count from zero.
    - Divide by the length of a row; the quotient is the row.
    - The remainder is the place in it.
"""
_MAX_POINTS = 4


def _points(fields: Fields, name: str) -> tuple[LocalizedText, ...]:
    points = fields.prose_list(name)
    if not fields.items(name):
        fields.missing(name)
    elif len(points) > _MAX_POINTS:
        message = f"{fields.what} has {len(points)} points; {_MAX_POINTS} at most"
        fields.report(name, message)
    return tuple(points)


POINTS = Form(
    "points",
    _points,
    one_or_more(dict(TEXT.schema), minItems=1, maxItems=_MAX_POINTS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """Points that are said aloud; the learner ticks them."""

    q: LocalizedText = q_key()
    points: tuple[LocalizedText, ...] = key(
        POINTS,
        "what a good answer names, at most four",
        needed=True,
        missing="`points` is a list of what a good answer names",
        role="point",
    )


def _fill(body: Interview, filler: Filler) -> FilledCard:
    texts = tuple(filler.text(point, is_needed=True) for point in body.points)
    points = Points(texts, is_ordered=False)
    return FilledCard((filler.question(body.q),), (points,))


KIND = Kind(name="interview", body=Interview, example=EXAMPLE, fill=_fill)
