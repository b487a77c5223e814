"""What the languages of a card share, and Chinese punctuation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from deck.bank.finding_list import Findings
from deck.bank.models import Card, card_words, written
from deck.bank.source import Text
from deck.bank.template import CODE, QUOTED, lives, words_alone
from deck.quality.lengths import HAN, base

_GAP = re.compile(r"\{\{c\d+::")
_HALF = re.compile(rf"(?<=[{HAN}”’）])[,;:?!](?!//)|(?<=[{HAN}])\.(?=\s|$)")
_HALF_BRACKET = re.compile(rf"\((?=[{HAN}])|(?<=[{HAN}])\)")
_SENTENCE = re.compile(r"[A-Za-z]{2,}(?: [a-z]{2,}){2}")  # three words in a row
_HAN = re.compile(rf"[{HAN}]+")
_QUOTED = re.compile(rf'"[^"\n]*[{HAN}][^"\n]*"')


@dataclass(frozen=True, slots=True)
class Parts:
    """What of a text is the same in each language."""

    language: str
    text: Text
    found: Counter[str]


def check_parity(card: Card, languages: tuple[str, ...], findings: Findings) -> None:
    """A finding where a language has another value, code or gap than the first.

    Or where all have the same words.
    """
    bases = {base(language) for language in languages}
    for _, words in card_words(card):
        if words.shared is not None:
            if len(bases) > 1:
                _check_shared(words.shared, languages, findings)
            continue
        for name, find in _PARTS.items():
            one, *others = (Parts(n, t, find(t)) for n, t in words.each.items())
            for other in others:
                if other.found != one.found and not _translated(other.found, one.found):
                    _report(name, one, other, findings)


def _check_shared(text: Text, languages: tuple[str, ...], findings: Findings) -> None:
    """A finding for a sentence that is in one language, in a text for all of them."""
    plain = words_alone(text)
    match = _HAN.search(plain) or _SENTENCE.search(plain)
    if match is not None:
        each = ", ".join(f"{language}: …" for language in languages)
        span = findings.source.locate(text, *match.span())
        message = f"`{match[0]}` is shown in every language of the deck"
        fix = f"write the text in each: `{{{each}}}`"
        findings.add("parity", message, span, help=fix)


def _translated(found: Counter[str], wanted: Counter[str]) -> bool:
    """Whether only the texts within expressions differ, one of them not English."""
    differ = "".join([*(found - wanted), *(wanted - found)])
    return not differ.isascii() and _masked(found) == _masked(wanted)


def _masked(parts: Counter[str]) -> Counter[str]:
    return Counter(QUOTED.sub("''", part) for part in parts.elements())


def _report(name: str, one: Parts, other: Parts, findings: Findings) -> None:
    """A finding at the first part that stands in only one of two languages."""
    here, there = (other, one) if other.found - one.found else (one, other)
    part = next(iter(here.found - there.found))
    more = "more often than " if there.found[part] else "not "
    shown = part.strip().partition("\n")[0]
    message = (
        f"{name} `{shown}` stands in `{here.language}`, {more}in `{there.language}`"
    )
    start = here.text.find(part)
    span = findings.source.locate(here.text, start, start + len(part))
    findings.add("parity", message, span)


def _lives(text: Text) -> Counter[str]:
    return Counter(live.text for live in lives(text))


def _code(text: Text) -> Counter[str]:
    return Counter({match[2]: 1 for match in CODE.finditer(text)})


def _gaps(text: Text) -> Counter[str]:
    return Counter(_GAP.findall(str(text)))


_PARTS: Mapping[str, Callable[[Text], Counter[str]]] = {
    "value": _lives,
    "code": _code,
    "gap": _gaps,
}


def check_punctuation(
    card: Card, languages: tuple[str, ...], findings: Findings
) -> None:
    """A finding for half-width punctuation in a Chinese text."""
    for _, words in card_words(card):
        for language, text in written(words, languages):
            if base(language) != "zh":
                continue
            plain = words_alone(text).replace("::", "  ")
            for pattern in (_HALF, _HALF_BRACKET, _QUOTED):
                if match := pattern.search(plain):
                    span = findings.source.locate(text, *match.span())
                    message = f"half-width `{match[0]}` in a Chinese text"
                    findings.add("half-width", message, span)
                    break
