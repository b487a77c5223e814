"""What questions ask and answers are: no yes or no, no lists, no endless digits."""

from __future__ import annotations

import re

from deck.bank.finding_list import Findings
from deck.bank.models import Card, Choice, Numeric, card_words, written
from deck.bank.source import Text
from deck.bank.template import words_alone
from deck.live.value import is_exact
from deck.live.variant import LiveCard, NumberKey
from deck.quality.lengths import base

_ENDS = re.compile(r"[.!?。！？\n]+\s*")
_YES_NO = {
    "en": re.compile(
        r"^(?:is|are|was|were|am|do|does|did|can|could|will|would|has|have|had|should"
        r"|shall|must|may|might|isn['’]t|aren['’]t|doesn['’]t|don['’]t|can['’]t)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"是否|是不是|能否|可否|会不会|能不能|可不可以|要不要|有没有|对不对|吗$"
    ),
}
_ASKS_MORE = {
    "en": re.compile(r"$."),
    "zh": re.compile(r"怎样|怎么|如何|为什么|为何|什么|哪|几|多少"),
}
_ANSWERS = {
    "en": re.compile(r"(yes|no|true|false)(?:[,;:]|$)", re.IGNORECASE),
    "zh": re.compile(
        r"(是的?|否|对的?|错的?|不是|不对|不会|不能|会|能|真|假)(?:[，；：,]|$)"
    ),
}
_STRIP = " \t\n.。!！*_`“”\"'"
_ASKS = re.compile(r"[?？]")
_COMMAS = re.compile(r"[,;，；]\s*(?:and |or |和|或)?|\s+(?:and|or|&)\s+")
_AND = re.compile(r"(?<=.)(?:以及|和|及|与(?!门|非)|或(?!门|非|者))(?=.)")
_BRACKETS = re.compile(r"\([^()]*\)|（[^（）]*）|\[[^\]]*\]|“[^”]*”")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+\S", re.MULTILINE)
_ITEM_WORDS = 3
_ITEM_CHARACTERS = 8
_MOST_ITEMS = 2
_DECIMALS = 2
_SIGNIFICANT = 4
_EXACT = 3  # decimals of eighths, which are exact
_ROUNDED = {
    "en": re.compile(
        r"decimal|round|whole number|nearest|about|per ?cent|%|significant|digit",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"小数|四舍五入|取整|整数|保留|约|百分|%|有效|位数字"),
}
_SHOWN = 1e-6  # nearer than any digit that is shown


def check_yes_no(card: Card, languages: tuple[str, ...], findings: Findings) -> None:
    """A finding for a question that yes or no answers, and for such an answer."""
    for role, words in card_words(card):
        for language, text in written(words, languages):
            if base(language) not in _YES_NO:
                continue
            if role == "question":
                span = _asks_yes_no(text, base(language))
                fact = "a question that yes or no answers"
            elif role in {"answer", "option"}:
                span = _says_yes_no(text, base(language))
                fact = "an answer that is yes or no"
            else:
                continue
            if span:
                findings.add("yes-no", fact, findings.source.locate(text, *span))


def _asks_yes_no(text: Text, language: str) -> tuple[int, int] | None:
    """Where a sentence that ends in a question mark asks for yes or no."""
    plain = words_alone(text, "x")
    start = 0
    for end in _ENDS.finditer(plain):
        sentence = plain[start : end.start()]
        found = _YES_NO[language].search(sentence)
        if found and _ASKS.search(end[0]) and not _ASKS_MORE[language].search(sentence):
            return start + found.start(), start + found.end()
        start = end.end()
    return None


def _says_yes_no(text: Text, language: str) -> tuple[int, int] | None:
    """Where an answer is yes or no, or starts with it."""
    indent = len(text) - len(text.lstrip(_STRIP))
    found = _ANSWERS[language].match(text.rstrip(_STRIP)[indent:])
    return (indent, indent + found.end(1)) if found else None


def check_enumeration(
    card: Card, languages: tuple[str, ...], findings: Findings
) -> None:
    """A finding for an answer of more than two things; an interview has points."""
    for role, words in card_words(card):
        if role not in {"answer", "option"}:
            continue
        if isinstance(card.body, Choice) and words is not card.body.options[0].text:
            continue
        for language, text in written(words, languages):
            items = _items(words_alone(text), base(language))
            if items > _MOST_ITEMS:
                message = f"an answer of {items} things"
                findings.add("enumeration", message, findings.source.locate(text))


def _items(text: str, language: str) -> int:
    """How many things a text lists; 1 where it is a sentence."""
    bullets = len(_BULLET.findall(text))
    if bullets > 1:
        return bullets
    text = _BRACKETS.sub("x", text).strip().rstrip(".。")
    if language == "zh":
        if "、" not in text:
            return 1
        clause = max(re.split(r"[，。；：]", text), key=lambda part: part.count("、"))
        *parts, last = clause.split("、")
        parts += _AND.split(last, maxsplit=1)
        few = all(len(part) <= _ITEM_CHARACTERS for part in parts[1:-1])
    else:
        parts = [part for part in _COMMAS.split(text) if part.strip()]
        few = "," in text and all(len(p.split()) <= _ITEM_WORDS for p in parts)
    if not few or not any(re.search(r"[^\W\d_]", part) for part in parts):
        return 1
    return len(parts)


def check_decimals(live: LiveCard, findings: Findings) -> None:
    """A finding for a number whose rounding is not said, or is to many decimals."""
    body, question = live.card.body, live.card.question
    if not isinstance(body, Numeric) or question is None:
        return
    languages = tuple(live.variants)
    span = findings.source.locate(body.answer.within(languages[0]))
    if body.digits is not None and body.digits > _DECIMALS:
        message = f"an answer with {body.digits} decimals; {_DECIMALS} are enough"
        findings.add("decimals", message, span)
    elif body.significant is not None and body.significant > _SIGNIFICANT:
        count = body.significant
        message = (
            f"an answer with {count} significant digits; {_SIGNIFICANT} are enough"
        )
        findings.add("decimals", message, span)
    elif body.digits is not None or body.significant is not None:
        for language, text in written(question, languages):
            pattern = _ROUNDED.get(base(language))
            if pattern is not None and not pattern.search(text):
                message = "the question does not say how the answer is rounded"
                findings.add("decimals", message, findings.source.locate(text))
    elif body.tolerance is None and body.share is None and (endless := _endless(live)):
        findings.add(
            "decimals", f"the answer {endless} is not said to be rounded", span
        )


def _endless(live: LiveCard) -> str:
    """The first answer that is shown with fewer decimals than it has."""
    for variants in live.variants.values():
        for variant in variants:
            key = variant.key
            numbers = key.values if isinstance(key, NumberKey) else ()
            texts = key.shown if isinstance(key, NumberKey) else ()
            if any(map(_is_endless, numbers, texts)):
                return "".join(map(str, variant.answer))
    return ""


def _is_endless(number: float, text: str) -> bool:
    """Whether a number is rounded where it is shown, or has many decimals."""
    return not is_exact(number, text) or abs(number - round(number, _EXACT)) > _SHOWN
