"""A kind of card is one record: with it in the table, all of deck knows it."""

from __future__ import annotations

import html
import json
import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from deck.author.json_schema import json_schema
from deck.build.compiled_deck import compile_deck
from deck.cli import cli
from deck.folder.deck_folder import open_folder
from deck.folder.validate import read_bank
from deck.kinds import KINDS
from deck.preview.snapshot import take_snapshot
from deck.quiz.review import Rating
from deck.quiz.store import Store
from deck.source.source import Source
from tests.anki.learner import open_learner
from tests.folders import HEAD
from tests.quiz.conftest import Desk
from tests.quiz.test_script import outcome

CARD = "  - {id: capital, kind: spot, q: Where?, place: in the north}\n"


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file of the kind beside the others, and its kind in the table."""
    name, file = "deck.kinds.spot", Path(__file__).with_name("spot.py")
    spec = spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    monkeypatch.setitem(KINDS, "spot", module.KIND)


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


CONFIG = """\
namespace: 00112233445566bb
name: maps
title: {en: Maps}
languages: [en]
banks: [maps.yaml]
"""
BANK = """\
topic: maps
title: Maps
cards:
  - id: capital
    kind: spot
    q: Where is the capital?
    picture: map.svg
    alt: a map with four towns
    place: in the north
    why: It was built at the mouth of the river.
"""
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7"/></svg>'
)


@pytest.fixture
def maps(tmp_path: Path) -> Path:
    """A deck with a map, on which something is to be found."""
    folder = tmp_path / "maps"
    folder.mkdir()
    (folder / "deck.yaml").write_text(CONFIG, encoding="utf-8")
    (folder / "maps.yaml").write_text(BANK, encoding="utf-8")
    (folder / "map.svg").write_text(SVG, encoding="utf-8")
    return folder


def test_anki_asks_it(maps: Path, tmp_path: Path) -> None:
    """It is imported with its picture, answered, and graded by the script."""
    _deck("build", str(maps), "-o", str(tmp_path / "out"))
    learner = open_learner(tmp_path / "anki")

    assert learner.take(tmp_path / "out/maps.en.apkg") == {"new": ["capital"]}
    assert learner.study("Maps") == [("capital", 0)]
    fields = learner.note("capital").fields
    assert "Where is the capital?" in fields[2]
    assert "<img" in fields[2]
    assert "in the north" in fields[3]
    (data,) = re.findall('data-key="([^"]*)"', "".join(fields))
    key = json.loads(html.unescape(data))
    assert outcome(key, "In the North") == "right"
    assert outcome(key, "in the south") == "compare"


def test_the_preview_shows_it(maps: Path) -> None:
    """Front and back, with the picture in place."""
    deck = compile_deck(open_folder(maps))
    card = take_snapshot(deck, ["en"]).cards["capital"]

    ((front, back),) = card.content()["sides"]["en"].values()
    assert "data:image/svg+xml" in front
    assert "mouth of the river" in back


def test_the_quiz_asks_it(maps: Path, tmp_path: Path) -> None:
    """It is graded, explained, and logged."""
    desk = Desk(maps, tmp_path / "reviews.db")

    assert desk.run(lambda _item, prompt: "in the north" * prompt.endswith("> ")) == 0

    assert "Where is the capital?" in desk.text
    assert "[a map with four towns]" in desk.text
    assert "Right" in desk.text
    with Store(desk.db) as store:
        (review, *_) = store.reviews("00112233445566bb")
    assert review.rating is Rating.GOOD
    assert review.graded_by == "program"
