"""The sides of a preview are those that Anki itself fills."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deck.anki.note_types import asset
from deck.compile.note import SEPARATOR
from deck.preview.anki_card import card_script, card_sides

if TYPE_CHECKING:
    from tests.anki.conftest import Learner, Made

_STYLE = re.compile(r"^<style>.*?</style>", re.DOTALL)
_SCRIPT = re.compile(r"<script>.*?</script>", re.DOTALL)
_GAP = re.compile(r' data-cloze="[^"]*"')  # for cards that ask by typing


def test_sides_are_those_of_anki(made: Made, learner: Learner) -> None:
    """Front and back of every card, gap by gap, to the letter."""
    for language in made.compiled.languages:
        learner.take(made.package(language))
    notes = made.compiled.notes(made.compiled.languages)
    by_text = {note.text: note for note in notes}
    cards = learner.cards()
    assert len(cards) > 20
    for card in cards:
        sides = card_sides(by_text[SEPARATOR.join(card.note().fields)], card.ord + 1)
        for ours, theirs in zip(sides, (card.question(), card.answer()), strict=True):
            html = _GAP.sub("", _SCRIPT.sub("", _STYLE.sub("", theirs)))
            assert html == ours, card.note().fields[0]


def test_script_is_that_of_the_note_types() -> None:
    """The script that runs in a frame is the one of the templates."""
    assert card_script() == f"\n{asset('family.js')}{asset('answer.js')}"
