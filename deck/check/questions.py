"""What questions ask and answers are: no yes or no, no lists, options with reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deck.check.card_texts import CardText, CheckedCard, pattern
from deck.source.finding_list import Findings
from deck.source.models import card_words
from deck.source.source import Text
from deck.source.template import words_alone
from deck.words import base_language

_COMMAS = re.compile(r"[,;，；]\s*(?:and |or |和|或)?|\s+(?:and|or|&)\s+")
_AND = re.compile(r"(?<=.)(?:以及|和|及|与(?!门|非)|或(?!门|非|者))(?=.)")
_BRACKETS = re.compile(r"\([^()]*\)|（[^（）]*）|\[[^\]]*\]|“[^”]*”")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+\S", re.MULTILINE)
_ITEM_WORDS, _ITEM_CHARACTERS = 3, 8
_MOST_ITEMS = 2
_FEWEST, _MOST = 3, 4  # options
_QUESTION = re.compile(r"([^\s.!?。！？][^.!?。！？\n]*)[.!。！\n]*[?？]")


def check_yes_no(card: CheckedCard, findings: Findings) -> None:
    """A finding for a question that yes or no answers, and for such an answer."""
    for text in card.of("question"):
        for start, words in _questions(text.text):
            asks_more = _match("asks-more", text, words)
            if not asks_more and (match := _match("yes-no", text, words)):
                place = start + match.start(), start + match.end()
                fact = "a question that yes or no answers"
                findings.add_in("yes-no", fact, text.text, *place)
                break
    for text in card.of("answer", "option"):
        if match := _match("yes-no-answer", text, text.text):
            fact = "an answer that is yes or no"
            findings.add_in("yes-no", fact, text.text, *match.span(1))


def _match(name: str, text: CardText, words: str) -> re.Match[str] | None:
    """A pattern in some words of a text; None in languages that have no pattern."""
    unwanted = pattern(name, text.language)
    return unwanted.search(words) if unwanted else None


def _questions(text: Text) -> Iterator[tuple[int, str]]:
    """The sentences of a text that end in a question mark, with their indexes."""
    for sentence in _QUESTION.finditer(words_alone(text, "x")):
        yield sentence.start(), sentence[1]


def check_enumeration(card: CheckedCard, findings: Findings) -> None:
    """A finding for an answer of more than two things, or for such a right option."""
    options = card.of("option")
    for text in card.of("answer", "option"):
        if text.role == "answer" or text.words is options[0].words:
            items = _items(text.plain, base_language(text.language))
            if items > _MOST_ITEMS:
                message = f"an answer of {items} things"
                findings.add_in("enumeration", message, text.text)


def _items(text: str, language: str) -> int:
    """How many things a text lists; 1 where it is a sentence."""
    bullets = len(_BULLET.findall(text))
    if bullets > 1:
        return bullets
    text = _BRACKETS.sub("x", text).strip().rstrip(".。")
    if language == "zh":
        clause = max(re.split(r"[，。；：]", text), key=lambda part: part.count("、"))
        *parts, last = clause.split("、")
        if not parts:
            return 1
        parts += _AND.split(last, maxsplit=1)
        few = all(len(part) <= _ITEM_CHARACTERS for part in parts[1:-1])
    else:
        parts = [part for part in _COMMAS.split(text) if part.strip()]
        few = "," in text and all(len(p.split()) <= _ITEM_WORDS for p in parts)
    if not few or not any(re.search(r"[^\W\d_]", part) for part in parts):
        return 1
    return len(parts)


def check_options(card: CheckedCard, findings: Findings) -> None:
    """Findings for the number of options, a missing reason, and all of the above."""
    card_id, options = card.card.id, card.of("option")
    if not options:
        return
    roles = [role for role, _ in card_words(card.card)]
    count = roles.count("option")
    if not _FEWEST <= count <= _MOST:
        message = f"card `{card_id}` has {count} options; three do, four at most"
        findings.add("option-count", message, card_id.span)
    if roles[roles.index("option") :][1] != "reason":
        message = f"the right option of card `{card_id}` has no `because`"
        findings.add_in("option-reason", message, options[0].text)
    for text in options:
        if match := _match("catch-all", text, text.plain):
            message = f"an option of all or none: `{match[0]}`"
            findings.add_in("catch-all", message, text.text, *match.span())
