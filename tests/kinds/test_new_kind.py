"""A kind of card is one record: with it in the table, all that reads cards knows it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from deck.author.json_schema import json_schema
from deck.bank.forms import WORDS
from deck.bank.keys import key
from deck.bank.source import LocalizedText, Source
from deck.cli import cli
from deck.folder.validate import read_bank
from deck.kinds import KINDS
from deck.kinds.filled import FilledCard
from deck.kinds.filler import Filler
from deck.kinds.kind import Kind, q_key
from deck.render.blocks import Text
from tests.folders import HEAD
from tests.quiz.grades import words_key

EXAMPLE = """\
# Where something is on a map.
- id: capital
  kind: spot
  q: Where is the capital?
  place: in the north
"""
CARD = "  - {id: capital, kind: spot, q: Where?, place: in the north}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place on a map, by its name."""

    q: LocalizedText = q_key()
    place: LocalizedText = key(WORDS, "where it is", needed=True, role="answer")


def _fill(body: Spot, filler: Filler) -> FilledCard:
    place = filler.text(body.place, is_needed=True)
    key = words_key("".join(map(str, place)))
    return FilledCard((filler.question(body.q),), (Text(place, is_answer=True),), key)


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> Kind:
    """The kind in the table, and nowhere else."""
    spot = Kind(name="spot", aliases=("point",), body=Spot, example=EXAMPLE, fill=_fill)
    monkeypatch.setitem(KINDS, "spot", spot)
    return spot


def _read(card: str) -> Any:
    return read_bank(Source("maps.yaml", HEAD + card), ("en", "zh"))


def _deck(*arguments: str) -> str:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("name", ["spot", "point"])
def test_a_card_is_read(name: str) -> None:
    """Its texts know their places, under each name of the kind."""
    bank = _read(CARD.replace("spot", name))

    assert bank.findings == ()
    (card,) = bank.cards
    assert card.kind == "spot"
    place = card.body.place["zh"]
    assert place == "in the north"
    assert bank.source.text[slice(place.start.index, place.end.index)] == place


def test_a_misspelt_key_is_a_finding() -> None:
    """It names the key that is meant; so does what is missing without it."""
    bank = _read(CARD.replace("place", "plase"))

    (finding,) = bank.findings
    assert finding.rule == "unknown-key"
    assert finding.message == "`plase` is not a key of a spot card"
    assert "`place`" in finding.help


def test_it_is_explained() -> None:
    """Its keys with what they are, and its example; its keys, too."""
    explained = _deck("explain", "spot")

    assert "spot: a place on a map, by its name" in explained
    assert "where it is" in explained
    assert "id: capital" in explained
    assert "where it is" in _deck("explain", "place")


def test_editors_know_it() -> None:
    """The schema takes a card of it, and none without its key."""
    head = {"topic": "maps", "title": "Maps"}
    card = {"id": "a", "kind": "spot", "q": "Where?", "place": "north"}
    schema = json_schema()

    jsonschema.validate({**head, "cards": [card]}, schema)
    del card["place"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**head, "cards": [card]}, schema)


def test_a_new_card_is_its_example(tmp_path: Path) -> None:
    """`deck new` adds it to a bank."""
    _deck("init", str(tmp_path / "maps"), "--empty")
    _deck("new", "spot", str(tmp_path / "maps"))

    banks = "".join(path.read_text() for path in (tmp_path / "maps").glob("*.yaml"))
    assert "place: in the north" in banks
