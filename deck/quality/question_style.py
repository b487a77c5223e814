"""What questions ask and answers are: no yes or no, no lists, no give-away options."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from deck.bank.finding_list import Findings
from deck.bank.models import Choice
from deck.bank.source import Text
from deck.bank.template import words_alone
from deck.live.value import Phrase
from deck.quality.card_texts import (
    CardText,
    CheckedCard,
    Passage,
    Wording,
    as_shown,
    pattern,
    wordings,
)
from deck.quality.lengths import length
from deck.width import cell_width
from deck.words import base_language

_ASKS = re.compile(r"[?？]")
_COMMAS = re.compile(r"[,;，；]\s*(?:and |or |和|或)?|\s+(?:and|or|&)\s+")
_AND = re.compile(r"(?<=.)(?:以及|和|及|与(?!门|非)|或(?!门|非|者))(?=.)")
_BRACKETS = re.compile(r"\([^()]*\)|（[^（）]*）|\[[^\]]*\]|“[^”]*”")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+\S", re.MULTILINE)
_ITEM_WORDS = 3
_ITEM_CHARACTERS = 8
_MOST_ITEMS = 2

_FEWEST, _MOST = 3, 4  # options
_SHORTEST, _LONGEST = 0.7, 1.3
_NAME_WORDS = 2
_NUMBER = re.compile(  # `0.5`, `1/2`, `50%`
    r"([-−]?)(\d{1,15}(?:\.\d{1,15})?)(?:/(0*[1-9]\d{0,14}))?\s?(%?)"
)
_UNSEEN = 4  # cells of a screen: nobody sees so small a difference
_SENTENCE = re.compile(
    r"(?P<words>[^\s.!?。！？][^.!?。！？\n]*)(?P<end>[.!?。！？\n]*)"
)


def check_wording(card: CheckedCard, findings: Findings) -> None:
    """A finding at the first place of each wording that a text should avoid."""
    for wording in wordings():
        if wording.kind in {"", card.card.kind}:
            for text in card.of(*wording.roles) if wording.roles else card.texts:
                _check_wording(wording, text, findings)


def _check_wording(wording: Wording, text: CardText, findings: Findings) -> None:
    unwanted = pattern(wording.pattern, text.language)
    if unwanted is None:
        return
    parts: Iterable[tuple[int, str]] = _questions(text.text)
    if wording.of != "questions":
        parts = [(0, text.text if wording.of == "text" else text.plain)]
    more = pattern(wording.unless, text.language)
    for start, words in parts:
        match = unwanted.search(words)
        if match and not (more and more.search(words)):
            group = match.lastindex or 0
            place = start + match.start(group), start + match.end(group)
            fact = wording.fact.replace("{}", match[group])
            findings.add_in(wording.rule, fact, text.text, *place)
            return


def _questions(text: Text) -> Iterator[tuple[int, str]]:
    """The sentences of a text that end in a question mark, with their indexes."""
    for sentence in _SENTENCE.finditer(words_alone(text, "x")):
        if _ASKS.search(sentence["end"]):
            yield sentence.start(), sentence["words"]


def check_enumeration(card: CheckedCard, findings: Findings) -> None:
    """A finding for an answer of more than two things; an interview has points."""
    body = card.card.body
    right = body.options[0].text if isinstance(body, Choice) else None
    for text in card.of("answer", "option"):
        if right is None or text.words is right:
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


def check_choice(card: CheckedCard, findings: Findings) -> None:
    """Findings for the number of options of a choice card, and a missing reason."""
    body, card_id = card.card.body, card.card.id
    if not isinstance(body, Choice):
        return
    count = len(body.options)
    if not _FEWEST <= count <= _MOST:
        message = f"card `{card_id}` has {count} options; three do, four at most"
        findings.add("option-count", message, card_id.span)
    if body.options[0].because is None:
        message = f"the right option of card `{card_id}` has no `because`"
        findings.add_in("option-reason", message, card.of("option")[0].text)


def check_equal_options(card: CheckedCard, findings: Findings) -> None:
    """A finding for an option that is the right number, written in another way."""
    texts = card.of("option")
    rights = {text.language: text for text in reversed(texts)}  # the first is right
    for text in texts:
        right = rights[text.language]
        pairs = zip(right.passages, text.passages, strict=True)
        same = (p for p in pairs if text is not right and _are_one_number(*p))
        if pair := next(same, None):
            one, other = map(as_shown, pair)
            message = f"`{other}` is the same number as the right option, `{one}`"
            findings.add_in("equal-options", message, text.text)


def _are_one_number(*passages: Passage) -> bool:
    """Whether both are a number or share, and the same: `1/2` and `50%`."""
    numbers: set[Fraction] = set()
    for passage in passages:
        match = _NUMBER.fullmatch(as_shown(passage).strip())
        if match is None:
            return False
        sign, number, under, share = match.groups("")
        size = Fraction(number) / (int(under or 1) * (100 if share else 1))
        numbers.add(-size if sign else size)
    return len(numbers) == 1


def option_widths(card: CheckedCard, language: str) -> list[float]:
    """The mean widths of the options over the variants, the right one first.

    They are empty for a card without any, or without variants.
    """
    variants = card.variants.get(language, ())
    if not variants or len(variants[0].options) < 2:  # noqa: PLR2004
        return []

    def mean(number: int) -> float:
        texts = (as_shown(v.options[number].text) for v in variants)
        widths = [cell_width(re.sub(r"[`*]|\\[()]", "", text)) for text in texts]
        return sum(widths) / len(widths)

    others = range(1, len(variants[0].options))
    return [mean(0), *(mean(number) or 1 for number in others)]


def check_option_length(card: CheckedCard, findings: Findings) -> None:
    """A finding where the right option is seen to be longer or shorter than others."""
    body = card.card.body
    if not isinstance(body, Choice) or _is_computed(card):
        return
    for text in card.of("option"):
        is_right = text.words is body.options[0].text
        widths = option_widths(card, text.language) if is_right else []
        if not widths or _are_names(card, text.language):
            continue
        right, *others = widths
        mean = sum(others) / len(others)
        if not _SHORTEST <= right / mean <= _LONGEST and abs(right - mean) > _UNSEEN:
            message = f"the right option is {right / mean:.1f} times as long as"
            findings.add_in("option-length", f"{message} the others", text.text)


def _are_names(card: CheckedCard, language: str) -> bool:
    """True if each option is a word or two: things have the names that they have."""
    options = card.variants[language][0].options
    texts = (as_shown(option.text) for option in options)
    return all(length(text, language) <= _NAME_WORDS for text in texts)


def _is_computed(card: CheckedCard) -> bool:
    """True if the right option is a value: nobody can give it another length."""
    variants = next(iter(card.variants.values()), ())
    parts = [p for v in variants for p in v.options[0].text if str(p).strip()]
    return bool(parts) and not any(isinstance(p, str | Phrase) for p in parts)
