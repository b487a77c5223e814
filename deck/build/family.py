"""Fills the cards of a bank: one draw in each language, or those of a family."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from deck.build.card_checks import check_card
from deck.folder.deck_folder import LoadedBank
from deck.kinds import KINDS
from deck.kinds.filled import LiveCard
from deck.kinds.filler import Draw, Fill, Filler
from deck.live.evaluator import NoValueError
from deck.live.passage import Proof
from deck.live.program import Outputs
from deck.render.blocks import shown
from deck.source.finding_list import Findings
from deck.source.models import Card

DRAWS = 24  # of one Anki note, at most
FEWEST = 6  # with fewer, a learner knows them all before long
# Finds all of 24 equally likely draws in 995 of 1,000 families.
SEEDS = tuple(map(str, range(200)))
EXAMPLE = "example"  # the seed of the draw that is shown solved
_PATIENCE = 8  # times as many seeds without a new draw as there are draws


@dataclass(frozen=True)
class CardFiller:
    """Fills the cards of one bank. `outputs` are those of programs, by card.

    `own` has the names of the folder's module. Callers ignore warnings, which NumPy and
    the parser give.
    """

    loaded: LoadedBank
    seeds: Sequence[str]
    outputs: Mapping[str, Outputs]
    own: Mapping[str, Any]
    findings: Findings
    ends: float

    def card(self, card: Card) -> LiveCard | None:
        """A card with its draws; None where findings explain why there are none.

        Raises WithheldError where it uses code that may not run.
        """
        findings, languages = self.findings, self.loaded.languages
        draws: dict[str, Draw] = {}  # by seed
        try:
            if card.draw:
                draws = self._draws(card)
            else:
                draws[""] = self._filler(card).filled(_fill(card), languages)
        except NoValueError:  # its finding is recorded
            return None
        drawn, values = zip(*draws.values(), strict=True)
        filled = {lang: tuple(each[lang] for each in drawn) for lang in languages}
        check_card(card, filled, findings)
        computed = tuple(Proof(text, value) for text, value in values[0].items())
        return LiveCard(card, filled, computed, tuple(draws))

    def _draws(self, card: Card) -> dict[str, Draw]:
        """The different draws of a family, in the order of their seeds.

        A draw is new if it is new in one of the languages, so that each language has as
        many. The search ends when it finds no new one for long: of draws that are
        equally likely, one is missed in 3,000 families. Raises NoValueError, with a
        finding, where one fails, and WithheldError.
        """
        draws: dict[str, Draw] = {}
        known: set[object] = set()  # numbers and what is shown of them
        newest, example = 0, None
        if card.example is not None:
            example = self._filler(card, EXAMPLE)
            if len(self.seeds) > 1:
                known.add(_exact(example.numbers))  # it is never asked
        for count, seed in enumerate(self.seeds):
            patience = max(DRAWS, _PATIENCE * (len(draws) + 1))
            if len(draws) == DRAWS or count - newest >= patience:
                break
            filler = self._filler(card, seed, example)
            if (exact := _exact(filler.numbers)) in known:
                continue
            draw = filler.filled(_fill(card), self.loaded.languages)
            sides = ((one.question, one.answer) for one in draw[0].values())
            if (seen := shown(tuple(sides))) not in known:
                draws[seed] = draw
                newest = count + 1
            known |= {exact, seen}
        place = next(iter(card.draw)).span
        if not draws:
            message = f"the family `{card.id}` has no draw but that of its `example`"
            fix = "draw from more, loosen `where`, or take `example` out"
            self.findings.add("bad-draw", message, place, help=fix)
            raise NoValueError
        if len(draws) < FEWEST <= len(self.seeds):
            some = "1 draw" if len(draws) == 1 else f"{len(draws)} different draws"
            message = f"the family `{card.id}` has only {some}"
            self.findings.add("few-draws", message, place)
        return draws

    def _filler(
        self,
        card: Card,
        seed: str = "",
        example: Filler | None = None,
    ) -> Filler:
        """A filler with the draw of a seed, and the one that fills the example."""
        outputs = self.outputs.get(card.id, Outputs())
        filler = Filler(
            *(card, self.own, self.findings, self.ends, outputs),
            images=self.loaded.images,
            terms=[(term.forms, term.also) for term in self.loaded.terms],
            example=example,
        )
        if card.draw:
            filler.draw(seed)
        return filler


def _fill(card: Card) -> Fill:
    return KINDS[card.kind].fill


def _exact(numbers: object) -> bytes:
    """The drawn numbers with all digits: equal numbers give the same bytes."""
    packed = BytesIO()
    pickler = pickle.Pickler(packed)
    pickler.fast = True  # two texts that are equal may be one object, or two
    pickler.dump(numbers)
    return packed.getvalue()
