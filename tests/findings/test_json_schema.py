"""The schema for editors: what it rejects, `deck check` rejects, and most of that."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from deck.author.json_schema import json_schema
from deck.folder.deck_config import DECK, read_config
from deck.folder.glossary import read_glossary
from deck.folder.validate import BANK, read_bank
from deck.kinds import KINDS, card_keys, kind_names
from deck.source.finding import Finding, has_errors
from deck.source.finding_list import Findings
from deck.source.source import Map, Node, Source, Text
from deck.source.yaml_reader import read_tree
from tests.findings.mistakes import MISTAKES, make
from tests.folders import CONFIG, HEAD
from tests.tables import table

ROOT = Path(__file__).parents[2]
STARTER = (ROOT / "deck/starter/remainders.yaml").read_text(encoding="utf-8")
CARDS = re.findall(r"(?m)^  - id: .*\n(?:    .*\n)+", STARTER)
# The mistakes in the form of one file. Others are in values, in the words of texts, in
# what other files have, or in the languages of the deck.
SEEN = {name for row in table(__file__, "seen") for name in row[0].split()}
# Values of all forms, as YAML has them.
VALUES = ["", *(row[0] for row in table(__file__, "values"))]
VALIDATOR = jsonschema.Draft7Validator(json_schema())
# Plain scalars as YAML 1.2 has them, and with it the language server of editors.
_NULL = re.compile("~|null|Null|NULL|")
_BOOL = re.compile("true|True|TRUE|false|False|FALSE")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def _data(node: Node) -> Any:
    """What an editor hands to a schema."""
    if isinstance(node, Map):
        return {str(key): _data(value) for key, value in node.entries.items()}
    if not isinstance(node, Text):
        return [_data(item) for item in node.items]
    text = str(node)
    if node.style != "plain":
        return text
    if _NULL.fullmatch(text):
        return None
    if _BOOL.fullmatch(text):
        return text.lower() == "true"
    return float(text) if _NUMBER.fullmatch(text) else text


def _faults(text: str, path: str = "bank.yaml") -> list[str]:
    """What the schema finds in a file; nothing where it is no YAML."""
    source = Source(path, text)
    node = read_tree(source, Findings(source))
    if node is None:
        return []
    return [error.message for error in VALIDATOR.iter_errors(_data(node))]


def test_it_is_a_schema() -> None:
    """It has the form of draft 7, and takes not too long to load."""
    jsonschema.Draft7Validator.check_schema(json_schema())
    assert len(json.dumps(json_schema())) < 100_000


@pytest.mark.parametrize(
    "path",
    [
        *sorted((ROOT / "cards").glob("*.yaml")),
        *sorted((ROOT / "deck/starter").glob("*.yaml")),
        *sorted((ROOT / "tests/anki/deck").glob("*.yaml")),
    ],
    ids=lambda path: path.name,
)
def test_good_files_are_valid(path: Path) -> None:
    """The shipped deck, the starter, and a deck with all there is."""
    assert _faults(path.read_text(encoding="utf-8"), path.name) == []


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_that_it_sees(mistake: str, tmp_path: Path) -> None:
    """Each mistake in the form of a file is one by the schema, too."""
    make(mistake, tmp_path)
    texts = [
        path.read_text(encoding="utf-8-sig", errors="ignore")
        for path in tmp_path.glob("*.yaml")
        if path.stat().st_size < 1_000_000
    ]

    faults = [fault for text in texts for fault in _faults(text)]

    assert bool(faults) is (mistake in SEEN), faults


def _replaced(text: str, key: str, value: str) -> str:
    """A card, or a file, with another value of a key."""
    lines = re.sub(rf"(?m)^( *){key}:.*\n(\1 +.*\n)*", "", text)
    indent = "    " if text.startswith("  - ") else ""
    return f"{lines}{indent}{key}: {value}\n"


def _refused_rightly(text: str, findings: Iterable[Finding]) -> bool:
    """Whether a file is one that the schema takes, or that its reader refuses."""
    return has_errors([*findings]) or _faults(text) == []


def _keys(kind: str) -> set[str]:
    return {*card_keys(KINDS[kind_names()[kind]]).each}


@pytest.mark.parametrize("kind", kind_names())
def test_no_good_card_is_rejected(kind: str) -> None:
    """Whatever a key has: where the schema finds fault, `deck check` does."""
    card = next(card for card in CARDS if f"kind: {kind}\n" in card)
    others = "    alt: Seen\n    answer_alt: Seen\n    draw: {x: bit()}\n"
    wrong, good = [], 0
    keys = {*_keys(kind), "options", "line"} - {"id", "kind"}
    if kind != "recall":  # which has those of all kinds
        keys -= {*_keys("recall")} & {*_keys("cloze")}
    for key in keys:
        more = others if key in {"picture", "answer_picture", "where"} else ""
        more = "" if key in more and key != "where" else more
        for value in VALUES:
            text = HEAD + _replaced(card + more * (key != "alt"), key, value)
            bank = read_bank(Source("bank.yaml", text), ("en", "zh"))
            good += not has_errors(bank.findings)
            if not _refused_rightly(text, bank.findings):
                wrong.append(text.partition("cards:")[2])

    assert wrong == []
    assert good > 0


def test_no_good_head_is_rejected() -> None:
    """So it is with the keys of a bank, a `deck.yaml` and a glossary."""
    card, wrong = CARDS[0], []
    for key in BANK.each:
        for value in VALUES:
            text = _replaced(
                HEAD.replace("cards:\n", "") + "cards:\n" + card, key, value
            )
            bank = read_bank(Source("bank.yaml", text), ("en", "zh"))
            if not _refused_rightly(text, bank.findings):
                wrong.append(text)
    for key, value in product(DECK.each, VALUES):
        text = _replaced(CONFIG + "banks: [a.yaml]\n", key, value)
        source = Source("deck.yaml", text)
        findings = Findings(source)
        read_config(findings)
        if not _refused_rightly(text, findings.recorded):
            wrong.append(text)
    for value in VALUES:
        source = Source("terms.yaml", f"terms: {value}\n")
        findings = Findings(source)
        read_glossary(("en", "zh"), findings)
        if not _refused_rightly(source.text, findings.recorded):
            wrong.append(source.text)

    assert wrong == []
