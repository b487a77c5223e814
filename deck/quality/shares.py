"""Shares and load: what no single card is to blame for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from deck.bank.deck_folder import Folder
from deck.bank.finding_list import Findings
from deck.bank.models import Card, Kind, Tier
from deck.diagnostics.finding import Span
from deck.live.variant import LiveCard
from deck.quality.choices import widths

_SPRINT, _CORE = 54, 150  # cards; six days and a month of a few minutes each
_CHOICES = 0.25
_LONGEST = 0.40
_REASONS = 0.15
_SOME = 8  # cards from which on a share says something
_MANY = 20
_WHY: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\bwhy\b|\breasons?\b|\bwhat (?:is|are|does).{0,60}\bfor\?", re.IGNORECASE
    ),
    "zh": re.compile(r"为什么|为何|原因|理由|何必|有什么用|起什么作用|从何而来|怎么会"),
}


def check_shares(folder: Folder, lives: Sequence[LiveCard], findings: Findings) -> None:
    """Findings of the deck as a whole, at the banks of its `deck.yaml`."""
    place = banks_place(findings)

    def add(rule: str, message: str, help_text: str = "") -> None:
        findings.add(rule, message, place, help=help_text)

    _check_load(folder.cards, add)
    _check_kinds(folder.cards, folder.languages, add)
    _check_longest(lives, folder.languages, add)


Add = Callable[..., None]


def banks_place(findings: Findings) -> Span:
    """Where `deck.yaml` lists the banks."""
    for number, line in enumerate(findings.source.text.splitlines(), start=1):
        if line.startswith("banks"):
            return Span(number, 1, number, 1 + len("banks"))
    return Span.point(1, 1)


def _check_load(cards: Sequence[Card], add: Add) -> None:
    """How much is learnt first; a deck without tiers has decided not to say."""
    sprint = sum(len(card.gaps) for card in cards if "sprint" in card.path)
    if sprint > _SPRINT:
        message = f"the sprint path has {sprint} cards; {_SPRINT} are a week's work"
        add("sprint-load", message)
    core = sum(len(card.gaps) for card in cards if card.tier is Tier.CORE)
    if core > _CORE and any(card.tier is Tier.MORE for card in cards):
        add("core-load", f"tier `core` has {core} cards; {_CORE} are a month's work")


def _check_kinds(cards: Sequence[Card], languages: Sequence[str], add: Add) -> None:
    choices = sum(card.kind is Kind.CHOICE for card in cards)
    if len(cards) >= _SOME and choices > _CHOICES * len(cards):
        message = f"{choices} of {len(cards)} cards are choices; a quarter is enough"
        add("choice-share", message)
    core = [card for card in cards if card.tier is Tier.CORE]
    language = next((lang for lang in languages if lang in _WHY), None)
    if language is None or len(core) < _MANY or not any(c.concept for c in core):
        return
    why = sum(_asks_why(card, language) for card in core)
    wanted = -int(-_REASONS * len(core) // 1)
    if why < wanted:
        message = f"{why} of {len(core)} core cards ask for a reason; {wanted} should"
        add("few-reasons", message)


def _asks_why(card: Card, language: str) -> bool:
    """Whether a card asks for a reason, or for what is wrong and how to mend it."""
    if card.kind is Kind.BUG:
        return True
    question = card.question
    return question is not None and bool(
        _WHY[language].search(question.within(language))
    )


def _check_longest(
    lives: Sequence[LiveCard], languages: Sequence[str], add: Add
) -> None:
    """A finding per language in which picking the longest option passes too often."""
    for language in languages:
        measured = [(live, widths(live, language)) for live in lives]
        found = [(live, w) for live, w in measured if w is not None]
        longest = [str(live.card.id) for live, w in found if w.is_longest]
        if len(found) >= _SOME and len(longest) > _LONGEST * len(found):
            message = f"in `{language}` the right option is the longest on "
            message += f"{len(longest)} of {len(found)} choice cards"
            add("longest-key", message, f"shorten it on {', '.join(longest[:8])}")
