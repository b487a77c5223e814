"""Numbers in answers and reasons that nobody computed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deck.bank.finding_list import Findings
from deck.bank.models import POWER, Card, Cloze, card_words, plain_powers, written
from deck.bank.source import Text
from deck.bank.template import CODE, lives, without_lives

# A number that is no part of a name such as `float32` or `W1`.
_NUMBER = re.compile(
    rf"(?<![\w.])\d+(?:[.,\u202f]\d+)*(?:e[+-]?\d+|{POWER})?(?![A-Za-z_]\w*\()"
    r"|(?<![\w.])\.\d+"
)
_PLAIN = re.compile(r"[\s\d.,()\[\]+−-]*\d[\s\d.,()\[\]+−-]*")
_PICKED = re.compile(r"[\])]\s*\[")
_LETTER = re.compile(r"[^\W\d_]")
_ORDER = re.compile(r"^[ \t]*\d+[.)](?=\s)", re.MULTILINE)
_GAP = re.compile(r"\{\{c\d+::(.*?)(?:::.*?)?\}\}", re.DOTALL)


def uses_values(cards: tuple[Card, ...]) -> bool:
    """Whether a deck computes any of its numbers."""
    return any(card.given or card.proof or _has_lives(card) for card in cards)


def _has_lives(card: Card) -> bool:
    each = (words for _, words in card_words(card))
    return any("${" in t for w in each for t in (w.shared, *w.each.values()) if t)


def check_numbers(card: Card, languages: tuple[str, ...], findings: Findings) -> None:
    """A finding for each number typed where the card does not list it as given."""
    given = {_norm(m[0]) for text in card.given for m in _NUMBER.finditer(text)}
    given |= {_norm(number) for text in card.given for number in text.split()}
    for role, words in card_words(card):
        if role == "question":
            continue
        seen: set[str] = set()
        for _, text in written(words, languages):
            for start, number in _typed(role, text, card):
                if _norm(number) in given | seen:
                    continue
                seen.add(_norm(number))
                span = findings.source.locate(text, start, start + len(number))
                fact = f"`{number}` was typed by hand"
                findings.add("typed-number", fact, span)


def _typed(role: str, text: Text, card: Card) -> Iterator[tuple[int, str]]:
    """The numbers that an author wrote, with their index."""
    if role == "value":
        inside = lives(text)
        whole = inside[0].text if len(inside) == 1 else str(text)
        if _PLAIN.fullmatch(whole.strip()) and not _PICKED.search(whole):
            start = inside[0].start if inside else 0
            yield from ((start + m.start(), m[0]) for m in _NUMBER.finditer(whole))
        return
    plain = without_lives(text)
    if isinstance(card.body, Cloze) and role == "cloze":
        for gap in _GAP.finditer(plain):
            for m in _NUMBER.finditer(gap[1]):
                yield gap.start(1) + m.start(), m[0]
        return
    plain = _ORDER.sub(_blank, plain)
    plain = CODE.sub(lambda m: _blank(m) if _LETTER.search(m[2]) else m[0], plain)
    yield from ((m.start(), m[0]) for m in _NUMBER.finditer(plain))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _norm(number: str) -> str:
    text = number.strip("−-+").replace(",", "").replace("\u202f", "")
    text = plain_powers(text)
    try:
        return f"{float(text):.12g}"
    except ValueError:
        return text
