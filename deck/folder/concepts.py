"""The concepts of a deck: which cards teach one, and which come before which."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from deck.folder.heads import BankHead, CardHead, ordered
from deck.source.keys import Tier

Edge = tuple[str, str]  # from a concept to one that needs it


class Concept(NamedTuple):
    """An idea that some cards have in common; the first bank with a card is its own."""

    id: str
    name: str
    core: int  # cards, gaps counted singly
    more: int


class Topic(NamedTuple):
    """A bank, with the concepts that it is the first to teach."""

    title: str
    concepts: tuple[Concept, ...]


class ConceptMap(NamedTuple):
    """All topics in the order of learning, and the edges without redundant ones.

    An edge leads from a concept to a later one, of which a card needs one of its
    cards. Cards that go back to deepen an earlier concept make none.
    """

    title: str
    topics: tuple[Topic, ...]
    edges: tuple[Edge, ...]

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """The concepts in the order of learning."""
        return tuple(concept for topic in self.topics for concept in topic.concepts)


def concept_map(title: str, banks: Sequence[BankHead], language: str) -> ConceptMap:
    """The concepts of banks with their names in a language."""
    cards = {name: card for name, (card, _) in ordered(banks).items()}
    names = concept_names(banks, language)
    counts: dict[str, list[int]] = {}
    for card in cards.values():
        count = counts.setdefault(card.concept, [0, 0])
        count[card.tier != Tier.CORE] += len(card.gaps)
    topics: list[Topic] = []
    order: dict[str, None] = {}
    for bank in banks:
        new = dict.fromkeys(c.concept for c in bank.cards if cards[c.id] is c)
        own = [concept for concept in new if concept and concept not in order]
        order |= dict.fromkeys(own)
        concepts = (Concept(c, names.get(c) or spaced(c), *counts[c]) for c in own)
        if own:
            heading = bank.titles.get(language, bank.topic)
            topics.append(Topic(heading, tuple(concepts)))
    edges = _edges(cards, [*order])
    return ConceptMap(title, tuple(topics), reduced([*order], edges))


def concept_names(banks: Sequence[BankHead], language: str) -> dict[str, str]:
    """What the concepts are called, by their ids; without those that have no name."""
    names: dict[str, str] = {}
    for bank in banks:
        for name, words in bank.concepts.items():
            names.setdefault(name, words[language])
    return names


def spaced(concept: str) -> str:
    """The id of a concept as words, where it has no name."""
    return re.sub("[_-]", " ", concept)


def _edges(cards: Mapping[str, CardHead], order: Sequence[str]) -> set[Edge]:
    place = {concept: number for number, concept in enumerate(order)}
    edges: set[Edge] = set()
    for card in cards.values():
        for need in card.needs:
            before = cards[need].concept if need in cards else ""
            if before and card.concept and place[before] < place[card.concept]:
                edges.add((before, card.concept))
    return edges


def reduced(order: Sequence[str], edges: set[Edge]) -> tuple[Edge, ...]:
    """The transitive reduction of the edges, in order.

    All lead from an earlier concept to a later one.
    """
    place = {concept: number for number, concept in enumerate(order)}
    after: dict[str, list[str]] = {concept: [] for concept in order}
    for concept, later in sorted(edges, key=lambda edge: place[edge[1]]):
        after[concept].append(later)
    reached: dict[str, set[str]] = {}
    needed: list[Edge] = []
    for concept in reversed(order):
        reached[concept] = set()
        for later in after[concept]:  # a longer way leads through an earlier one
            if later not in reached[concept]:
                needed.append((concept, later))
                reached[concept] |= {later, *reached[later]}
    return tuple(sorted(needed, key=lambda edge: (place[edge[0]], place[edge[1]])))
