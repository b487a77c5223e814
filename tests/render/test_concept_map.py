"""The concept map: nothing on it lies on anything else, and it is always the same."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deck.folder.concept_map import draw_map, map_lines
from deck.folder.concepts import (
    Concept,
    ConceptMap,
    Topic,
    concept_map,
    reduced,
)
from deck.folder.heads import bank_head
from deck.render.lines import Look
from deck.width import cell_width
from tests.folders import LiveDeck
from tests.project.decks import run, write_deck

ROOT = Path(__file__).parents[2]
NAMES = st.text("abcde fghij 概念的名称", min_size=1, max_size=40).filter(str.strip)
SVG = "{http://www.w3.org/2000/svg}"


@st.composite
def maps(draw: st.DrawFn) -> ConceptMap:
    """Any number of topics and concepts, with any edges that lead on."""
    sizes = draw(st.lists(st.integers(1, 15), min_size=1, max_size=7))
    ids = [f"c{n}" for n in range(sum(sizes))]
    place = iter(ids)
    topics = tuple(
        Topic(
            draw(NAMES),
            tuple(
                Concept(
                    next(place),
                    draw(NAMES),
                    draw(st.integers(0, 30)),
                    draw(st.integers(0, 9)),
                )
                for _ in range(size)
            ),
        )
        for size in sizes
    )
    pairs = st.tuples(st.sampled_from(ids), st.sampled_from(ids))
    found = draw(st.sets(pairs, max_size=3 * len(ids)))
    edges = {(a, b) for a, b in found if ids.index(a) < ids.index(b)}
    return ConceptMap("Deck", topics, reduced(ids, edges))


def check_map(found: ConceptMap, text: str) -> list[ET.Element]:
    """Boxes lie on the paper, none on another, and each edge is an arrow; the boxes."""
    root = ET.fromstring(text)  # noqa: S314 - our own
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    boxes = [node for node in root.iter(f"{SVG}rect") if node.get("rx") == "5"]
    sides = []
    for box in boxes:
        x, y, wide, high = (
            float(box.attrib[name]) for name in ("x", "y", "width", "height")
        )
        assert x > 100
        assert y > 0
        assert x + wide <= width
        assert y + high <= height
        sides.append((x, y, x + wide, y + high))
    for (a, b, c, d), (e, f, g, h) in itertools.combinations(sides, 2):
        assert c < e or g < a or d < f or h < b
    assert len(boxes) == len(found.concepts)
    assert len([*root.iter(f"{SVG}path")]) == 2 * len(found.edges)
    return boxes


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_shipped_map(shipped_deck: LiveDeck, language: str) -> None:
    """The names of the shipped deck take two lines at most."""
    banks = shipped_deck.folder.banks
    heads = [bank_head(bank, ("en", "zh")) for bank in banks]
    found = concept_map("Deck", heads, language)

    boxes = check_map(found, draw_map(found, language))

    assert all(float(box.attrib["height"]) <= 40 for box in boxes)


@given(maps())
@example(ConceptMap("Deck", (Topic("Title " * 12, (Concept("a", "a", 1, 0),)),), ()))
def test_any_picture(found: ConceptMap) -> None:
    """It is well-formed, has every name and arrow, and titles inside their bands."""
    text = draw_map(found, "en")

    check_map(found, text)
    root = ET.fromstring(text)  # noqa: S314 - our own
    shown = "".join(node.text or "" for node in root.iter(f"{SVG}text"))
    for concept in found.concepts:
        assert "".join(concept.name.split()) in "".join(shown.split())
    assert text == draw_map(found, "en")
    assert "nan" not in text
    for node in root:
        x, y, height = (float(node.get(name, 0)) for name in ("x", "y", "height"))
        if node.tag == f"{SVG}rect" and x == 4:
            top, bottom = y, y + height
        elif node.tag == f"{SVG}text" and x == 12:
            assert top <= y - 11
            assert y + 3 <= bottom


@given(maps(), st.integers(24, 100))
def test_any_text(found: ConceptMap, width: int) -> None:
    """No line is wider than the terminal, and each concept is there."""
    lines = [*map_lines(found, Look(width, language="en"))]

    assert all(cell_width(line) <= width for line in lines)
    assert all(lines[n] or lines[n + 1] for n in range(len(lines) - 1))
    together = "".join("".join(lines).split())
    for concept in found.concepts:
        assert "".join(concept.name.split()) in together


@pytest.mark.parametrize(
    ("language", "needed"), [("en", "A, B"), ("zh", "A、B"), ("zh-TW", "A、B")]
)
def test_what_a_concept_needs(language: str, needed: str) -> None:
    """Concepts are listed with the comma of the language, in each of its regions."""
    concepts = [Concept(name.lower(), name, 1, 0) for name in "ABC"]
    edges = (("a", "c"), ("b", "c"))
    found = ConceptMap("Deck", (Topic("Topic", tuple(concepts)),), edges)

    lines = "\n".join(map_lines(found, Look(80, language=language)))

    assert f"← {needed}" in lines


def test_command_on_a_narrow_terminal(warm_cache: None) -> None:
    """40 columns are enough."""
    lines = run("map", str(ROOT / "cards"), "--lang", "en", COLUMNS="40")

    assert max(map(cell_width, lines.output.splitlines())) <= 40
    assert re.search(r"\n  Sigmoid \d\+\d\n    ← Element-wise", lines.output)


def test_a_deck_without_concepts(tmp_path: Path) -> None:
    """The command says why it shows none."""
    write_deck(tmp_path)

    assert "no card of the deck has a `concept`" in run("map", tmp_path, code=0).stderr
    assert run("map", tmp_path, "-q", code=0).stderr == ""


def test_command_that_cannot_write(tmp_path: Path, warm_cache: None) -> None:
    """One sentence says why."""
    done = run("map", str(ROOT / "cards"), "--svg", str(tmp_path / "no" / "map.svg"))

    assert done.exit_code == 1
    assert done.stderr.startswith("error: cannot write ")
    assert done.stderr.count("\n") == 1
