"""Recall: a question that the learner answers in the head, compares and grades."""

from __future__ import annotations

from dataclasses import dataclass

from deck.kinds.filled import FilledCard
from deck.kinds.filler import Filler
from deck.kinds.kind import Kind, a_key, q_key
from deck.render.blocks import Text as Shown
from deck.source.forms import TEXT
from deck.source.source import LocalizedText

EXAMPLE = """\
# The learner answers in the head and compares. `${ … }` is computed at each build.
- id: sweets-left
  kind: recall
  q: You share 17 sweets among 5 children, as many as possible for each. What is left?
  a: ${ 17 % 5 }
  why: Each child gets ${ 17 // 5 }, which makes ${ 17 // 5 * 5 }.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """A question; the learner answers in the head, compares and grades."""

    q: LocalizedText = q_key()
    a: LocalizedText = a_key(
        TEXT, "the answer; a number in it is computed, `${ … }`", role="answer"
    )


def _fill(body: Recall, filler: Filler) -> FilledCard:
    answer = Shown(filler.text(body.a, is_needed=True), is_answer=True)
    return FilledCard((filler.question(body.q),), (answer,))


KIND = Kind(
    name="recall", aliases=("picture",), body=Recall, example=EXAMPLE, fill=_fill
)
