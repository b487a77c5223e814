"""The heads of a bank and its cards: everything but notes and values.

Lists, maps, the order of learning and the rules across banks read them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from deck.source.finding import has_errors
from deck.source.keys import Tier
from deck.source.models import Card
from deck.source.source import LocalizedText, Source, Text

if TYPE_CHECKING:
    from deck.folder.validate import Bank


class CardHead(NamedTuple):
    """A card without its values.

    `questions` are as they are written, by language; gaps in them are `[...]`. There
    are none where the kind has its own words.
    """

    id: Text
    topic: str
    kind: str
    tier: Tier
    concept: str
    path: Sequence[str]
    gaps: Sequence[int]  # their numbers
    questions: Mapping[str, str]
    needs: Sequence[Text] = ()
    was: Text | None = None

    @property
    def rank(self) -> int:
        """The rank in the order of learning: sprint, core, more; sorting is stable."""
        if "sprint" in self.path:
            return 0
        return 1 if self.tier is Tier.CORE else 2


class BankHead(NamedTuple):
    """A bank and its cards, those with errors aside; titles and names by language.

    `lost` has the ids of broken cards, and of others with the id of one before.
    """

    source: Source
    topic: str
    titles: Mapping[str, str]
    concepts: Mapping[str, Mapping[str, str]]  # what they are called
    cards: Sequence[CardHead]
    lost: Sequence[Text]
    is_unread: bool  # its YAML is broken, or it has errors and no card
    is_whole: bool  # no error keeps a card out of it

    @property
    def ids(self) -> Sequence[Text]:
        """All ids as they are written, one after another."""
        ids = [card.id for card in self.cards]
        return sorted([*ids, *self.lost], key=lambda i: i.span) if self.lost else ids


def bank_head(bank: Bank, languages: Sequence[str]) -> BankHead:
    """The head of a bank with its texts in some languages."""

    def named(words: LocalizedText) -> dict[str, str]:
        return {language: str(words[language]) for language in languages}

    own = {id(card.id) for card in bank.cards}
    is_unread = any(finding.rule.startswith("yaml") for finding in bank.findings)
    return BankHead(
        bank.source,
        bank.topic,
        named(bank.title) if bank.title else {},
        {str(name): named(words) for name, words in bank.concepts.items()},
        [_card_head(card, languages) for card in bank.cards],
        [card_id for card_id in bank.ids if id(card_id) not in own],
        is_unread or (has_errors(bank.findings) and not bank.ids),
        not has_errors(bank.findings),
    )


def _card_head(card: Card, languages: Sequence[str]) -> CardHead:
    each = {language: card.question_text(language, "[...]") for language in languages}
    questions = {name: text for name, text in each.items() if text is not None}
    about = card.topic, card.kind, card.tier, str(card.concept), [*card.path]
    return CardHead(card.id, *about, [*card.gaps], questions, card.needs, card.was)


_IN_TURN = 2  # banks
Ordered = Mapping[str, tuple[CardHead, Source]]  # by id


def ordered(banks: Sequence[BankHead], *, alternate: bool = False) -> Ordered:
    """The cards in the order of learning with their banks; of one id the first."""
    cards: dict[str, tuple[CardHead, Source]] = {}
    for bank in banks:
        for card in bank.cards:
            cards.setdefault(card.id, (card, bank.source))
    found = sorted(cards.items(), key=lambda item: item[1][0].rank)
    if not alternate:
        return dict(found)
    ranks = groupby(found, key=lambda item: item[1][0].rank)
    return {name: cards[name] for _, some in ranks for name in _alternating(dict(some))}


def _alternating(cards: Ordered) -> Iterator[str]:
    """The ids so that cards come from two banks in turn, each after what it needs.

    The two are the first that are not finished; the next one begins early only where
    nothing in these can be learnt yet.
    """
    banks: dict[str, dict[str, CardHead]] = {}
    for name, (card, source) in cards.items():
        banks.setdefault(source.path, {})[name] = card
    left, last = set(cards), ""
    while left:
        ready: dict[str, str] = {}  # the next card, by bank
        for count, (bank, some) in enumerate(banks.items()):
            if count >= _IN_TURN and ready:
                break
            met = (name for name, card in some.items() if left.isdisjoint(card.needs))
            if name := next(met, ""):
                ready[bank] = name
        if not ready:  # each needs another one
            ready = {bank: next(iter(some)) for bank, some in banks.items()}
        bank = next((name for name in ready if name != last), last)
        yield ready[bank]
        left.discard(ready[bank])
        del banks[bank][ready[bank]]
        banks, last = {name: some for name, some in banks.items() if some}, bank
