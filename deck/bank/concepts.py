"""The concepts of a deck: which cards teach them, and which come before which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from deck.bank.deck_folder import Folder
from deck.bank.models import Tier

Edge = tuple[str, str]  # from a concept to one that needs it


@dataclass(frozen=True, slots=True)
class Concept:
    """An idea that some cards have in common; the first bank with a card is its own."""

    id: str
    name: str
    core: int  # cards, gaps counted singly
    more: int


@dataclass(frozen=True, slots=True)
class Topic:
    """A bank, with the concepts that it is the first to teach."""

    title: str
    concepts: tuple[Concept, ...]


@dataclass(frozen=True, slots=True)
class ConceptMap:
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


def concept_map(folder: Folder, language: str) -> ConceptMap:
    """The concepts of a folder with their names in a language."""
    names: dict[str, str] = {}
    counts: dict[str, list[int]] = {}
    for bank in folder.banks:
        for name, words in bank.concepts.items():
            names.setdefault(str(name), str(words.within(language)))
    for card in folder.cards:
        count = counts.setdefault(card.concept, [0, 0])
        count[card.tier is not Tier.CORE] += len(card.gaps)
    topics: list[Topic] = []
    order: dict[str, None] = {}
    for bank in folder.banks:
        new = dict.fromkeys(card.concept for card in bank.cards if card.concept)
        own = [concept for concept in new if concept not in order]
        order |= dict.fromkeys(own)
        title = str(bank.title.within(language)) if bank.title else bank.topic
        concepts = (
            Concept(c, names.get(c) or re.sub("[_-]", " ", c), *counts.get(c, (0, 0)))
            for c in own
        )
        if own:
            topics.append(Topic(title, tuple(concepts)))
    title = folder.titles.get(language, folder.name)
    return ConceptMap(title, tuple(topics), reduced([*order], _edges(folder, [*order])))


def _edges(folder: Folder, order: Sequence[str]) -> set[Edge]:
    place = {concept: number for number, concept in enumerate(order)}
    concepts = {str(card.id): card.concept for card in folder.cards}
    found: set[Edge] = set()
    for card in folder.cards:
        for need in card.needs:
            before = concepts.get(str(need))
            if before and card.concept and place[before] < place[card.concept]:
                found.add((before, card.concept))
    return found


def reduced(order: Sequence[str], edges: set[Edge]) -> tuple[Edge, ...]:
    """The transitive reduction of the edges, in order.

    All lead from an earlier concept to a later one.
    """
    place = {concept: number for number, concept in enumerate(order)}
    after: dict[str, list[str]] = {concept: [] for concept in order}
    for concept, later in sorted(edges, key=lambda edge: place[edge[1]]):
        after[concept].append(later)
    reached: dict[str, set[str]] = {}
    kept: list[Edge] = []
    for concept in reversed(order):
        reached[concept] = set()
        for later in after[concept]:  # a longer way leads through an earlier one
            if later not in reached[concept]:
                kept.append((concept, later))
                reached[concept] |= {later, *reached[later]}
    return tuple(sorted(kept, key=lambda edge: (place[edge[0]], place[edge[1]])))
