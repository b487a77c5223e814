"""Warnings about a filled card: unused draws, and alt texts with the answer."""

from __future__ import annotations

import re

from deck.bank.finding_list import Findings
from deck.bank.models import Card
from deck.live.expression_names import used_names
from deck.live.variant import LiveCard, Passage, Variant

_MARKS = re.compile(r"[*`_]|\\[()]")
_CLAUSE_END = re.compile(r"[.:;,!?(。：；，！？（]")
_LETTER = re.compile(r"[^\W\d_]")
_SHORTEST = 2


def check_draws(card: Card, findings: Findings) -> None:
    """A warning for each number that is drawn and that nothing on the card uses."""
    if not card.draw:
        return
    uses = used_names(card)
    for name in card.draw:
        if uses is not None and name not in uses:
            message = f"`{name}` is drawn and used nowhere on card `{card.id}`"
            findings.add("unused-draw", message, name.span)


def check_alt(live: LiveCard, findings: Findings) -> None:
    """A finding for each language in which a picture's words hold the answer."""
    image = live.card.picture
    if image is None:
        return
    for language, variants in live.variants.items():
        shown = next(filter(None, map(_given_away, variants)), "")
        if shown:
            message = f"the words for the picture hold the answer, `{shown}`"
            span = findings.source.locate(image.alt.within(language))
            findings.add("alt-tells", message, span)


def _given_away(variant: Variant) -> str:
    """The start of the answer, up to the end of a clause, if the words have it."""
    answer = re.sub("^(?:the|an?) ", "", _words(variant.answer))
    start = _CLAUSE_END.split(answer, maxsplit=1)[0].strip()
    if variant.picture is None or len(start) < _SHORTEST or not _LETTER.search(start):
        return ""
    whole = re.compile(rf"(?<![a-z0-9]){re.escape(start)}(?![a-z0-9])")
    return start if whole.search(_words(variant.picture.alt)) else ""


def _words(passage: Passage) -> str:
    return _MARKS.sub("", "".join(map(str, passage))).casefold().strip()
