"""Who chooses by the form of the options does no better than chance."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from html import unescape

import pytest

from deck.render.blocks import Option, Ours
from deck.render.html import Parts, passage_html
from tests.folders import LiveDeck

Strategy = Callable[[str, Sequence[str]], Sequence[int]]
_TAG = re.compile(r"<[^>]*>")
# A word, or two Chinese characters beside each other.
_UNIT = re.compile(r"[A-Za-z0-9.−]+|(?=([\u4e00-\u9fff]{2}))")


def _units(text: str) -> set[str]:
    return {(match[0] or match[1]).lower() for match in _UNIT.finditer(text)}


def longest(_stem: str, options: Sequence[str]) -> Sequence[int]:
    """Points for length."""
    return [len(option) for option in options]


def shortest(_stem: str, options: Sequence[str]) -> Sequence[int]:
    """Points for brevity."""
    return [-len(option) for option in options]


def most_shared(_stem: str, options: Sequence[str]) -> Sequence[int]:
    """Points for words that other options have, too."""
    units = [_units(option) for option in options]
    return [sum(len(mine & other) for other in units) - len(mine) for mine in units]


def odd_one_out(stem: str, options: Sequence[str]) -> Sequence[int]:
    """Points for words that no other option has."""
    return [-shared for shared in most_shared(stem, options)]


def echo(stem: str, options: Sequence[str]) -> Sequence[int]:
    """Points for words of the question."""
    asked = _units(stem)
    return [len(_units(option) & asked) for option in options]


def _choices(deck: LiveDeck, language: str) -> Iterator[tuple[str, list[str]]]:
    """The question of each choice, and its options, the right one first."""

    def shown(parts: Parts | Ours) -> str:
        assert not isinstance(parts, Ours)
        return unescape(_TAG.sub("", passage_html(parts, language)))

    for live in deck.cards:
        filled = live.draws[language][0]
        options = [each for each in filled.items if isinstance(each, Option)]
        if options:
            yield shown(filled.title), [shown(each.text) for each in options]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "strategy", [longest, shortest, most_shared, odd_one_out, echo]
)
def test_no_form_gives_the_answer_away(
    shipped_deck: LiveDeck, strategy: Strategy, language: str
) -> None:
    """A guesser is right as often as chance, give or take one card.

    Among equals it takes each as often.
    """
    right = chance = Fraction(0)
    for stem, options in _choices(shipped_deck, language):
        points = strategy(stem, options)
        best = max(points)
        right += Fraction(points[0] == best, points.count(best))
        chance += Fraction(1, len(options))

    assert chance > 0
    assert abs(right - chance) <= 1
