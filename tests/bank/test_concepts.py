"""Concepts and what comes before what, from banks; and the names that banks give."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.bank.concepts import ConceptMap, Edge, concept_map, reduced
from deck.bank.heads import bank_head
from deck.bank.models import Card
from tests.folders import Folder, read_folder, write_folder

FolderOf = Callable[..., Folder]
HEAD = "topic: NAME\ntitle: {en: NAME, zh: 题}\n"
CARD = "  - {id: ID, kind: recall, concept: CONCEPT, q: q, a: a, needs: [NEEDS]MORE}\n"


def card(name: str, concept: str, needs: str = "", more: str = "") -> str:
    """A card of a bank."""
    text = CARD.replace("ID", name).replace("CONCEPT", concept)
    return text.replace("NEEDS", needs).replace("MORE", more)


@pytest.fixture
def folder_of(tmp_path: Path) -> FolderOf:
    """Writes a deck folder of two banks, given heads and cards."""

    def write(one: str, two: str, names: str = "") -> Folder:
        first = HEAD.replace("NAME", "one") + names + "cards:\n" + one
        second = HEAD.replace("NAME", "two") + "cards:\n" + two
        write_folder(tmp_path, {"one": first, "two": second})
        return read_folder(tmp_path, ".")

    return write


def map_of(folder: Folder, language: str = "en") -> ConceptMap:
    """The concepts of a folder."""
    banks = [bank_head(bank, folder.languages, titles) for bank in folder.banks]
    return concept_map("Deck", banks, language)


def titles(_card: Card, _languages: Sequence[str]) -> Mapping[str, str]:
    """No titles."""
    return {}


def shown(found: ConceptMap) -> list[tuple[str, list[str]]]:
    """The topics with their concepts."""
    return [(t.title, [c.id for c in t.concepts]) for t in found.topics]


def test_concepts_belong_to_their_first_bank(folder_of: FolderOf) -> None:
    """A concept stands once; its cards are counted wherever they are, by tier."""
    one = card("a", "sum") + card("b", "line", "a")
    two = card("c", "line", "b", ", tier: more") + card("d", "xor", "c")
    cloze = "  - {id: e, kind: cloze, concept: xor, text: '{{c1::a}} {{c2::b}}'}\n"

    found = map_of(folder_of(one, two + cloze))

    assert shown(found) == [("one", ["sum", "line"]), ("two", ["xor"])]
    counts = {c.id: (c.core, c.more) for c in found.concepts}
    assert counts == {"sum": (1, 0), "line": (1, 1), "xor": (3, 0)}
    assert found.edges == (("sum", "line"), ("line", "xor"))


def test_bank_without_concepts_of_its_own(folder_of: FolderOf) -> None:
    """It is not on the map; cards without a concept are not either."""
    two = card("c", "sum") + "  - {id: d, kind: recall, q: q, a: a}\n"

    found = map_of(folder_of(card("a", "sum"), two))

    assert shown(found) == [("one", ["sum"])]


def test_cards_that_go_back_make_no_edge(folder_of: FolderOf) -> None:
    """An edge leads from an earlier concept to a later one."""
    one = card("a", "sum") + card("b", "line") + card("c", "sum", "b")

    found = map_of(folder_of(one, card("d", "xor", "a")))

    assert found.edges == (("sum", "xor"),)


def test_names(folder_of: FolderOf) -> None:
    """A bank may say what its concepts are called; others go by their word."""
    names = "concepts: {sum_of-all: {en: The sum, zh: 总和}, b: B}\n"
    one = card("a", "sum_of-all") + card("b", "b") + card("c", "a_line-c")
    folder = folder_of(one, card("d", "b"), names)

    assert folder.findings == ()
    english = [c.name for c in map_of(folder).concepts]
    chinese = [c.name for c in map_of(folder, "zh").concepts]
    assert english == ["The sum", "B", "a line c"]
    assert chinese == ["总和", "B", "a line c"]


CONCEPTS = [f"c{n}" for n in range(8)]
EDGES = st.sets(
    st.tuples(st.sampled_from(CONCEPTS), st.sampled_from(CONCEPTS)).filter(
        lambda edge: edge[0] < edge[1]
    )
)


def reach(edges: set[Edge]) -> set[Edge]:
    """All pairs of which the second can be reached from the first."""
    found = set(edges)
    while more := {
        (a, d) for a, b in found for c, d in edges if b == c and (a, d) not in found
    }:
        found |= more
    return found


@given(EDGES)
def test_reduction(edges: set[Edge]) -> None:
    """The same is reached from the same, and no edge could be left out."""
    kept = {*reduced(CONCEPTS, edges)}

    assert kept <= edges
    assert reach(kept) == reach(edges)
    for edge in kept:
        assert reach(kept - {edge}) != reach(edges)
