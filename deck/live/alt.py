"""Whether the words for a picture give the answer away."""

from __future__ import annotations

import re

from deck.bank.finding_list import Findings
from deck.live.variant import LiveCard, Passage, Variant

_MARKS = re.compile(r"[*`_]|\\[()]")
_CLAUSE_END = re.compile(r"[.:;,!?(。：；，！？（]")
_LETTER = re.compile(r"[^\W\d_]")
_SHORTEST = 2


def check_alt(live: LiveCard, findings: Findings) -> None:
    """A finding for each language in which a picture's words hold the answer."""
    image = live.card.picture
    if image is None:
        return
    for language, variants in live.variants.items():
        told = next(filter(None, map(_told, variants)), "")
        if told:
            message = f"the words for the picture hold the answer, `{told}`"
            span = findings.source.locate(image.alt.within(language))
            findings.add("alt-tells", message, span)


def _told(variant: Variant) -> str:
    """The start of the answer, up to the end of a clause, if the words have it."""
    answer = re.sub("^(?:the|an?) ", "", _words(variant.answer))
    start = _CLAUSE_END.split(answer, maxsplit=1)[0].strip()
    if variant.picture is None or len(start) < _SHORTEST or not _LETTER.search(start):
        return ""
    whole = re.compile(rf"(?<![a-z0-9]){re.escape(start)}(?![a-z0-9])")
    return start if whole.search(_words(variant.picture.alt)) else ""


def _words(passage: Passage) -> str:
    return _MARKS.sub("", "".join(map(str, passage))).casefold().strip()
