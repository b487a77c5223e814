"""What the languages of a card share, and Chinese punctuation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from deck.bank.finding_list import Findings
from deck.bank.source import Text
from deck.bank.template import CODE, QUOTED, lives
from deck.quality.card_texts import HAN, CardText, CheckedCard, base

_GAP = re.compile(r"\{\{c\d+::")
_HALF_WIDTH = (
    re.compile(rf"(?<=[{HAN}”’）])[,;:?!](?!//)|(?<=[{HAN}])\.(?=\s|$)"),
    re.compile(rf"\((?=[{HAN}])|(?<=[{HAN}])\)"),
    re.compile(rf'"[^"\n]*[{HAN}][^"\n]*"'),
)
_SENTENCE = re.compile(r"[A-Za-z]{2,}(?: [a-z]{2,}){2}")  # three words in a row
_HAN = re.compile(rf"[{HAN}]+")

# Parts of a text that are the same in each language.
_PARTS: Mapping[str, Callable[[Text], Counter[str]]] = {
    "value": lambda text: Counter(live.text for live in lives(text)),
    "code": lambda text: Counter({match[2]: 1 for match in CODE.finditer(text)}),
    "gap": lambda text: Counter(_GAP.findall(text)),
}


def check_parity(card: CheckedCard, findings: Findings) -> None:
    """A finding where a language has another value, code or gap than the first.

    Or where all have the same words.
    """
    are_several = len({base(language) for language in card.languages}) > 1
    for text in card.texts:
        if text.words.shared is not None:
            if are_several:
                _check_shared(text, card.languages, findings)
            continue
        first = next(iter(text.words.each))
        if text.language != first:
            for name in _PARTS:
                _check_parts(name, first, text, findings)


def _check_shared(text: CardText, languages: Sequence[str], findings: Findings) -> None:
    """A finding for a sentence that is in one language, in a text for all of them."""
    match = _HAN.search(text.plain) or _SENTENCE.search(text.plain)
    if match is not None:
        each = ", ".join(f"{language}: …" for language in languages)
        span = findings.source.locate(text.text, *match.span())
        message = f"`{match[0]}` is shown in every language of the deck"
        fix = f"write the text in each: `{{{each}}}`"
        findings.add("parity", message, span, help=fix)


def _check_parts(name: str, first: str, other: CardText, findings: Findings) -> None:
    """A finding at the first part that is in only one of two languages."""
    texts = {first: other.words.each[first], other.language: other.text}
    parts = {language: _PARTS[name](text) for language, text in texts.items()}
    one, two = parts.values()
    if one == two or _is_translated(one, two):
        return
    here, there = (other.language, first) if two - one else (first, other.language)
    part = next(iter(parts[here] - parts[there]))
    more = "more often than " if parts[there][part] else "not "
    shown = part.strip().partition("\n")[0]
    start = texts[here].find(part)
    span = findings.source.locate(texts[here], start, start + len(part))
    message = f"{name} `{shown}` stands in `{here}`, {more}in `{there}`"
    findings.add("parity", message, span)


def _is_translated(one: Counter[str], two: Counter[str]) -> bool:
    """True if only texts within expressions differ, one of them not English."""
    differ = "".join([*(two - one), *(one - two)])
    return not differ.isascii() and _masked(one) == _masked(two)


def _masked(parts: Counter[str]) -> Counter[str]:
    return Counter(QUOTED.sub("''", part) for part in parts.elements())


def check_punctuation(card: CheckedCard, findings: Findings) -> None:
    """A finding for half-width punctuation in a Chinese text."""
    for text in card.texts:
        if text.base != "zh":
            continue
        plain = text.plain.replace("::", "  ")
        matches = (pattern.search(plain) for pattern in _HALF_WIDTH)
        if match := next(filter(None, matches), None):
            span = findings.source.locate(text.text, *match.span())
            message = f"half-width `{match[0]}` in a Chinese text"
            findings.add("half-width", message, span)
