"""What the languages of a card share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping

from deck.check.card_texts import HAN, CardText, CheckedCard
from deck.source.finding_list import Findings
from deck.source.source import Text
from deck.source.template import CODE, QUOTED, lives
from deck.words import base_language

_GAP = re.compile(r"\{\{c\d+::")
_SENTENCE = re.compile(r"[A-Za-z]{2,}(?: [a-z]{2,}){2}")  # three words in a row
_HAN = re.compile(rf"[{HAN}]+")

# Parts of a text that are the same in each language, and what each begins with.
_PARTS: Mapping[str, tuple[str, Callable[[Text], Counter[str]]]] = {
    "value": ("${", lambda text: Counter(live.text for live in lives(text))),
    "code": ("`", lambda text: Counter({m[2]: 1 for m in CODE.finditer(text)})),
    "gap": ("{{c", lambda text: Counter(_GAP.findall(text))),
}


def check_parity(card: CheckedCard, findings: Findings) -> None:
    """A finding where a language has another value, code or gap than the first.

    Or where a text for all languages is a sentence of one of them.
    """
    are_several = len({base_language(language) for language in card.languages}) > 1
    for text in card.texts:
        if len(text.words.written) > 1:
            if text.text is not next(iter(text.words.values())):
                for name in _PARTS:
                    _check_parts(name, text, findings)
        elif (are_several and text.role != "slip-text") and (  # printed as it stands
            # Options in Chinese characters may be what is learnt.
            match := (text.role != "option" and _HAN.search(text.plain))
            or _SENTENCE.search(text.plain)
        ):
            each = ", ".join(f"{language}: …" for language in card.languages)
            message = f"`{match[0]}` is shown in every language of the deck"
            fix = f"write the text in each: `{{{each}}}`"
            findings.add_in("parity", message, text.text, *match.span(), help=fix)


def _check_parts(name: str, text: CardText, findings: Findings) -> None:
    """A finding at the first part that is in only one of two languages."""
    first, first_text = next(iter(text.words.items()))
    sign, parts_of = _PARTS[name]
    if sign not in first_text and sign not in text.text:
        return
    one, two = parts_of(first_text), parts_of(text.text)
    if one == two or _is_translated(one, two):
        return
    here, at, there = text.language, text.text, first
    more, fewer = two, one
    if not two - one:
        here, at, there = first, first_text, text.language
        more, fewer = one, two
    part = next(iter(more - fewer))
    how = "more often than in" if fewer[part] else "not in"
    shown, start = part.strip().partition("\n")[0], at.find(part)
    message = f"{name} `{shown}` stands in `{here}`, {how} `{there}`"
    findings.add_in("parity", message, at, start, start + len(part))


def _is_translated(one: Counter[str], two: Counter[str]) -> bool:
    """True if only texts in expressions differ: words of a table, or not English."""
    differ = [*(two - one), *(one - two)]
    bare = [[QUOTED.sub("''", p) for p in parts.elements()] for parts in (one, two)]
    are_words = any("table(" in part or not part.isascii() for part in differ)
    return are_words and Counter(bare[0]) == Counter(bare[1])
