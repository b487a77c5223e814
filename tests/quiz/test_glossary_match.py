"""Other names of a term in a session; pairs of names are in `answers.tsv`."""

from __future__ import annotations

from pathlib import Path

import pytest

from deck.compile.study_deck import StudyDeck, open_study_deck

GLOSSARY = """\
terms:
  - {en: weighted sum, zh: 加权和, also: {en: [net input]}, avoid: {en: [mean]}}
  - {en: bias, zh: 偏置}
"""


def _study_deck(
    folder: Path, glossary: bytes | None, named: str = "terms.yaml"
) -> StudyDeck:
    """The deck with a glossary; None where the file is not there."""
    with (folder / "deck.yaml").open("a", encoding="utf-8") as config:
        config.write(f"glossary: {named}\n" if named else "")
    if glossary is not None:
        (folder / "terms.yaml").write_bytes(glossary)
    return open_study_deck(folder, "deck").in_language("en")


def test_a_folder_with_a_glossary(deck_folder: Path) -> None:
    """Its terms are those of the file, as soon as they are asked for."""
    deck = _study_deck(deck_folder, GLOSSARY.encode())

    assert "terms" not in vars(deck)
    assert [str(term.forms["zh"]) for term in deck.terms] == ["加权和", "偏置"]


@pytest.mark.parametrize(
    ("glossary", "named"),
    [
        (None, ""),
        (None, "terms.yaml"),
        (GLOSSARY.encode(), "../deck/terms.yaml"),
        (b"", "terms.yaml"),
        (b"\xff\xfe", "terms.yaml"),
        (b"terms: [", "terms.yaml"),
        (b"terms: {a: b}", "terms.yaml"),
        (b"terms:\n  - {en: bias}\n", "terms.yaml"),
        (GLOSSARY.encode() + b"  - {en: [], zh: 1}\n", "terms.yaml"),
    ],
)
def test_a_folder_without(
    deck_folder: Path, glossary: bytes | None, named: str
) -> None:
    """Without a glossary, or with a broken one, answers are graded as they were."""
    assert _study_deck(deck_folder, glossary, named).terms == ()
