"""The glossary's other names for the term that a gap holds.

Both languages of a card share one memory, and one fact: who names it in the other
language knows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from deck.quiz.reading import fold_space
from deck.quiz.verdict import RIGHT, Outcome, Verdict

if TYPE_CHECKING:
    from deck.bank.glossary import Term

_MOST = 200  # characters of an answer that may be a term
_PARTED = re.compile(r"[\s_-]+")
_PLURALS = (  # how a word ends, and its plural
    ("", "s"),
    ("", "es"),
    ("y", "ies"),
    ("is", "es"),
    ("ex", "ices"),
    ("ix", "ices"),
)


def by_terms(
    wanted: str, typed: str, language: str, terms: Sequence[Term]
) -> Verdict | None:
    """The verdict on another name of what was wanted; None where it is none.

    The words of cards in another number or with a hyphen are simply right. Another
    name is right too, and told the one that cards have. What the glossary has as
    another thing is for the learner, who knows which one was meant.
    """
    right, found = fold_space(wanted).casefold(), fold_space(typed).casefold()
    if max(len(right), len(found)) > _MOST:
        return None
    for term in terms:
        first = term.forms.get(language)
        if first is None:
            continue
        for start, end in _places(first, right):
            before, after = right[:start], right[end:]
            if _same(right, found) or _same(before + _fold(first) + after, found):
                return RIGHT
            for form in (*_values(term.forms), *_each(term.also)):
                if _same(before + _fold(form) + after, found):
                    return Verdict(Outcome.RIGHT, "term-called", (str(first),))
            for form in _each(term.avoid):
                if _same(before + _fold(form) + after, found):
                    about = (str(form), str(first))
                    return Verdict(Outcome.UNSURE, "term-other", about)
    return None
