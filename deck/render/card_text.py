"""Texts of a card on one line, without markup."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from deck.live.passage import Gap
from deck.live.value import Value, in_words
from deck.render.markup import GapEdge, Maths, all_runs, boxes, parse
from deck.source.template import split_live
from deck.words import base_language, phrase

_FROM_RIGHT = {"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
_DISPLAY = re.compile(r"\\\[.*?\\\]", re.DOTALL)  # a formula on lines of its own


@cache
def is_from_right(language: str) -> bool:
    """True for a language that is written from right to left."""
    return base_language(language) in _FROM_RIGHT


def card_title(questions: Mapping[str, str], language: str) -> str:
    """The question on one line; live expressions and display formulas as `…`."""
    if language not in questions:
        return phrase("card-prints", language)
    parts, _ = split_live(questions[language])
    text = "".join(part if isinstance(part, str) else "…" for part in parts)
    return plain_text((_DISPLAY.sub("…", text),), language)


def plain_text(parts: Sequence[str | Value | Gap], language: str) -> str:
    """A passage without markup, with `[...]` for gaps and single blanks."""
    words, boxed = "", boxes(_is_asked, lambda gap: f"[{gap.hint or '...'}]")
    for run in boxed(all_runs(parse(parts))):
        if isinstance(run, Maths):
            words += _formula(run)
        elif not isinstance(run, GapEdge):
            words += in_words(run, language)
    return " ".join(words.split())


def _formula(maths: Maths) -> str:
    """A formula on one line, with boxes for gaps; a display one between blanks."""
    from deck.render.maths import maths_line  # no title needs it but those of formulas

    line = maths_line(maths.tex(_is_asked))
    return f" {line} " if maths.block else line


def _is_asked(_gap: Gap) -> bool:
    """Titles hide every gap."""
    return True
