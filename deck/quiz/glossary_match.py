"""Matches answers with other names of a term in the glossary.

The languages of a card share one memory, so a term in the other language is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from deck.quiz.answer_parser import bare_word, fold_text
from deck.quiz.verdict import RIGHT, Outcome, Verdict

if TYPE_CHECKING:
    from deck.folder.glossary import Term

_MOST = 200  # characters of an answer that may be a term
_PARTING = re.compile(r"[\s_-]+")  # between the parts of a term
_PLURALS = (  # the ending of a word, and of its plural
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
    """The verdict on another name of what was wanted; None if it is not one.

    The term is right in singular and plural, and with another hyphen. Another name is
    right too, with a hint on the term of the cards.
    """
    right, found = bare_word(_folded(wanted)), bare_word(_folded(typed))
    if max(len(right), len(found)) > _MOST:
        return None
    for term in terms:
        first = term.forms.get(language)
        for before, inside, after in _parted(right, first or ""):
            for form, verdict in _names(inside, term):
                if _is_same(before + form + after, found):
                    return verdict
    return None


def _names(inside: str, term: Term) -> Iterator[tuple[str, Verdict]]:
    """The names of a term with their verdicts; `inside` is the name in the gap."""
    yield inside, RIGHT
    also = [form for forms in term.also.values() for form in forms]
    for form in (*term.forms.values(), *also):
        yield _folded(form), Verdict(Outcome.RIGHT, "term-called")


def _parted(text: str, term: str) -> Iterator[tuple[str, str, str]]:
    """A text split at each occurrence of a term as whole words."""
    name = _folded(term)
    if not name:
        return
    words = sorted({name, *_plurals(name)}, key=len, reverse=True)
    parts = (map(re.escape, _PARTING.split(word)) for word in words)
    either = "|".join(map(r"[\s_-]?".join, parts))
    pattern = rf"(?<![a-z0-9])(?:{either})(?![a-z0-9])"
    for match in re.finditer(pattern, text):
        yield text[: match.start()], match[0], text[match.end() :]


def _is_same(left: str, right: str) -> bool:
    """Whether two texts are equal, but for blanks, hyphens, singular and plural."""
    one, two = _PARTING.sub("", left), _PARTING.sub("", right)
    return one == two or one in _plurals(two) or two in _plurals(one)


def _plurals(word: str) -> set[str]:
    """The possible plurals of an English word."""
    if not word.isascii() or not word[-1:].isalpha():
        return set()
    return {
        word.removesuffix(end) + plural
        for end, plural in _PLURALS
        if word.endswith(end) and (plural != "s" or not word.endswith("s"))
    }


def _folded(text: str) -> str:
    return fold_text(text).casefold()
