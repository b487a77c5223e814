"""The deck that ships: complete, parallel in both languages, and up to date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deck.bank.models import Choice, Cloze, LocalizedText
from deck.live.deck import LiveDeck
from deck.live.variant import LiveCard

LANGUAGES = ("en", "zh")
_LIVE = re.compile(r"\$\{\s*(.*?)\s*\}")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile('"[^"]*"')


def _texts(live: LiveCard) -> Iterator[LocalizedText]:
    """Every text of a card that is written in each language."""
    card = live.card
    words = [card.question, card.why, card.ref, getattr(card.body, "answer", None)]
    if isinstance(card.body, Choice):
        for option in card.body.options:
            words += [option.text, option.because]
    if isinstance(card.body, Cloze):
        words.append(card.body.text)
    yield from (text for text in words if text is not None)


def test_both_languages_show_the_same_values(shipped_deck: LiveDeck) -> None:
    """A text and its translation hold the same live expressions, or their words do."""
    for live in shipped_deck.cards:
        for words in _texts(live):
            en, zh = (_LIVE.findall(words.within(la)) for la in LANGUAGES)
            if any(map(_HAN.search, zh)):  # a list of words, one of which is drawn
                en, zh = ([_WORD.sub("", text) for text in texts] for texts in (en, zh))
            assert sorted(en) == sorted(zh), live.card.id


def test_chinese_is_chinese(shipped_deck: LiveDeck) -> None:
    """Chinese texts have no half-width punctuation after a character, no slips."""
    for live in shipped_deck.cards:
        for words in _texts(live):
            text = words.within("zh")
            prose = text.replace("::", "")
            assert not re.search(r"[\u4e00-\u9fff][,;:?!]", prose), live.card.id
            assert not re.search("偏差|感知器|正规化|总和值", text), live.card.id


def test_english_has_no_chinese(shipped_deck: LiveDeck) -> None:
    """No character of the one language strays into the other."""
    for live in shipped_deck.cards:
        for words in _texts(live):
            assert words.shared or not _HAN.search(words.within("en")), live.card.id
