"""The way through the shipped deck: what a learner meets first, and in which order."""

from __future__ import annotations

from itertools import groupby, pairwise

import pytest

from deck.build.study_deck import StudyDeck, read_study_deck
from deck.folder.heads import CardHead
from tests.project.decks import ROOT


@pytest.fixture(scope="module")
def deck() -> StudyDeck:
    """The shipped deck, read and not computed."""
    return read_study_deck(ROOT / "cards")


@pytest.fixture(scope="module")
def way(deck: StudyDeck) -> list[CardHead]:
    """Its cards in the order of learning."""
    return list(deck.card_heads.values())


def _place(way: list[CardHead], card_id: str) -> int:
    """The place of a card, counted from 1."""
    return next(n for n, card in enumerate(way, start=1) if card.id == card_id)


def test_first_number_and_first_code(way: list[CardHead]) -> None:
    """A number is computed by card 3, and code is typed by card 6."""
    kinds = [card.kind for card in way]

    assert {"numeric", "table", "shape"} & {*kinds[:3]}
    assert {"code", "exercise"} & {*kinds[:6]}


def test_no_long_row_without_code(way: list[CardHead]) -> None:
    """Among eight new cards in a row there is code to write, order or predict."""
    code = {"bug", "code", "exercise", "order", "output"}
    rows = groupby(way, lambda card: card.kind in code)
    others = [[str(card.id) for card in row] for is_code, row in rows if not is_code]

    assert [row for row in others if len(row) > 7] == []


@pytest.mark.parametrize(
    ("program", "last"),
    [
        ("gates", 17),
        ("activations", 28),
        ("forward", 44),
        ("softmax", 140),
        ("mnist-show", 140),
        ("one-image", 170),
        ("mnist", 180),
    ],
)
def test_programs_on_the_way(way: list[CardHead], program: str, last: int) -> None:
    """Each program is offered before a place in the order of learning."""
    assert _place(way, program) <= last


def test_programs_after_their_ideas(way: list[CardHead]) -> None:
    """`forward` comes after 36 cards, and MNIST as the last one of the core path."""
    core = [card for card in way if card.rank < 2 and card.kind == "exercise"]

    assert core[-1].id == "mnist"
    assert _place(way, "forward") > 36


def test_no_card_before_its_needs(way: list[CardHead]) -> None:
    """A card follows all that it needs."""
    place = {str(card.id): number for number, card in enumerate(way)}

    assert [
        (str(card.id), str(need))
        for card in way
        for need in card.needs
        if place[need] > place[card.id]
    ] == []


def test_topics_alternate(way: list[CardHead]) -> None:
    """In each stage another topic comes next more often than the same one."""
    for _, some in groupby(way, lambda card: card.rank):
        topics = [card.topic for card in some]
        changes = sum(a != b for a, b in pairwise(topics))

        assert changes / len(topics) > 0.5


def test_questions_with_pictures() -> None:
    """There are questions that begin with a picture, in many topics."""
    banks = {path: path.read_text("utf-8") for path in (ROOT / "cards").glob("*.yaml")}
    pictures = {path: text.count("\n    picture: ") for path, text in banks.items()}

    assert sum(pictures.values()) >= 20
