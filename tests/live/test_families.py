"""Families: cards whose numbers are drawn afresh, with their named mistakes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from deck.build.family import DRAWS, EXAMPLE, FEWEST
from deck.folder.validate import read_bank
from deck.kinds.filled import FilledCard
from deck.live.evaluator import Evaluator
from deck.live.passage import Gap
from deck.render.blocks import shown
from deck.source.finding_list import Findings
from deck.source.source import Source
from tests.folders import LiveDeck, asked, make_live, read_folder
from tests.patience import IS_THOROUGH
from tests.tables import table

ROOT = Path(__file__).parents[2]
DeckOf = Callable[[str], LiveDeck]
HEAD = "topic: a\ntitle: a\ncards:\n  - id: sum\n    kind: numeric\n    q: x?\n"


def numbers(draw: str, count: int = 300) -> list[Any]:
    """A number as drawn from many seeds."""
    text = HEAD + f"    a: '1'\n    draw: {{x: {draw}}}\n"
    source = Source("a.yaml", text)
    (card,) = read_bank(source, ("en",)).cards
    found = []
    for seed in range(count):
        drawn = Evaluator(card, {}, Findings(source))
        drawn.draw(str(seed))
        found.append(drawn.numbers["x"])
    return found


def test_draws_reach_all_and_no_more() -> None:
    """A draw gives every number within its bounds, both ends too, and no other."""
    for draw, expected in table(__file__, "draws"):
        found = numbers(draw)

        assert set(found) == eval(expected)  # noqa: S307 - our own table
        if draw.startswith("'integer"):
            assert {type(number) for number in found} == {int}


def test_seed_and_id_decide() -> None:
    """The same seed gives the same draw, another seed mostly another."""
    found = numbers("'integer(0, 1000000)'")

    assert found == numbers("'integer(0, 1000000)'")
    assert len(set(found)) > 290
    # A draw that moved would change every family in every learner's deck.
    assert found[:4] == [916714, 134714, 844690, 33172]


def test_drawn_arrays_in_proofs(deck_of: DeckOf) -> None:
    """An array that is drawn stands in a proof on one line, as one would write it."""
    deck = deck_of(
        "  - id: sum\n    kind: numeric\n    q: ${ W } ${ v } ${ f }?\n    a: ${ n }\n"
        "    draw: {W: 'array([[pick(1), 2], [3, 4]])', v: '[pick(5), 6] * 2',\n"
        "      n: 'v[0]', f: 'array([pick(0.5)], \"float32\")'}\n"
        "    proof: ['dot(W, v) + n', 'f * 2']\n"
    )
    (card,) = deck.cards

    assert [proof.expression for proof in card.draws["en"][0].proofs] == [
        "dot(array([[1, 2], [3, 4]]), array([10, 12])) + 10",
        'array([0.5], "float32") * 2',
    ]


def test_values_in_hints(deck_of: DeckOf) -> None:
    """A hint of a gap has its values as a sentence has them, and what is right too."""
    deck = deck_of(
        "  - id: sum\n    kind: cloze\n    text: '{{c1::${ 2 * x }::twice ${ x }}}.'\n"
        "    draw: {x: pick(-1), y: pick(2)}\n    accept: [minus two, '-${ y }.0']\n"
    )
    (card,) = deck.cards

    (filled, *_) = card.draws["en"]
    gap, key = asked(filled)[0], filled.key
    assert isinstance(gap, Gap)
    assert gap.hint == "twice −1"
    assert key is not None
    assert {"minus two", "-2.0"} <= {*key["gaps"]["1"]["accept"]}
    assert [finding.rule for finding in deck.findings] == ["few-draws"]


def test_no_example_is_asked(deck_of: DeckOf) -> None:
    """Not even one of texts that are equal, but were drawn in another way."""
    deck = deck_of(
        "  - id: k1\n    kind: numeric\n    q: '${x} ${y} ${z}'\n    a: ${ z }\n"
        '    draw: {x: \'pick("red", "blue")\', y: \'pick(x, "blue")\',\n'
        "      z: 'pick(1, 2)'}\n"
        "    example: Say ${x} ${y} ${z}.\n"
    )
    (card,) = deck.cards

    questions = ["".join(map(str, asked(one))) for one in card.draws["en"]]
    solved = {"".join(map(str, one.example)) for one in card.draws["en"]}
    assert len(questions) == 5
    assert solved.isdisjoint(f"Say {one}." for one in questions)


def _seen(each: Sequence[FilledCard]) -> object:
    """What a draw shows in each language."""
    return shown(tuple((one.question, one.answer) for one in each))


def test_shipped_families_draw_no_card_twice() -> None:
    """Each note has different draws, those of the first 24 seeds before all others.

    The draw of a solved example is none of them.
    """
    folder = read_folder(ROOT / "cards", "cards")
    some = [c for c in folder.cards if c.draw][:: 2 if IS_THOROUGH else 3]
    loaded = (
        b._replace(cards=tuple(c for c in b.cards if c in some)) for b in folder.loaded
    )
    folder = folder._replace(cards=tuple(some), loaded=tuple(loaded))
    first: dict[str, dict[object, None]] = {str(c.id): {} for c in folder.cards}
    for seed in range(DRAWS):
        for live in make_live(folder, seeds=[str(seed)]).cards:
            drawn = zip(*live.draws.values(), strict=True)
            first[str(live.card.id)] |= {_seen(d): None for d in drawn}
    for live in make_live(folder, seeds=[EXAMPLE]).cards:
        if live.card.example is not None:
            (solved,) = zip(*live.draws.values(), strict=True)
            first[str(live.card.id)].pop(_seen(solved), None)

    deck = make_live(folder)

    assert len(deck.cards) == len(first)
    for live in deck.cards:
        drawn = zip(*live.draws.values(), strict=True)
        seen = [_seen(each) for each in drawn]
        assert FEWEST <= len(seen) <= DRAWS
        assert len(set(seen)) == len(seen), live.card.id
        distinct = [*first[str(live.card.id)]]
        assert seen[: len(distinct)] == distinct, live.card.id
