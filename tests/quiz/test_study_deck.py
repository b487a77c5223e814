"""The deck as the learners' commands read it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from deck.build.study_deck import StudyDeck, compile_study_deck, read_study_deck
from deck.errors import UsageError
from deck.folder.deck_folder import open_folder
from deck.folder.trust import trust_always
from tests.folders import read_folder

SAMPLE = Path(__file__).parents[1] / "anki" / "deck"
_SMALLEST_PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0:~\x9bU"
    b"\0\0\0\nIDATx\x9cc`\0\0\0\2\0\1H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82"
)
GOOD = (
    "topic: t\ntitle: T\ncards:\n  - id: told-2\n    kind: recall\n    q: x\n    a: y\n"
)


@pytest.fixture
def folder(tmp_path: Path, warm_cache: None) -> Path:
    """A deck folder with every kind."""
    path = tmp_path / "deck"
    shutil.copytree(SAMPLE, path)
    trust_always(path)
    return path


@pytest.fixture
def cold_cache(folder: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache of its own, with nothing in it."""
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(own_home))


def _open(folder: Path, language: str = "en") -> StudyDeck:
    return compile_study_deck(open_folder(folder)).in_language(language)


def _edit(folder: Path, name: str, old: str, new: str) -> None:
    """Write one text for another in a file; behind it all where that is empty."""
    text = (folder / name).read_text(encoding="utf-8")
    text = text.replace(old, new, 1) if old else text + new
    (folder / name).write_text(text, encoding="utf-8")


def test_the_cards(folder: Path) -> None:
    """They are those of the folder, compiled or only read."""
    whole = read_folder(folder, "deck")
    for deck in (_open(folder), _open(folder), read_study_deck(folder)):
        assert deck.namespace == whole.config.namespace
        assert deck.languages == whole.languages
        assert [card.id for card in deck.cards] == [str(c.id) for c in whole.cards]
        for card, known in zip(deck.cards, whole.cards, strict=True):
            assert tuple(card.gaps) == known.gaps
            assert tuple(card.needs) == tuple(map(str, known.needs))
            assert card.topic == known.topic
            assert card.line == known.id.span.line
            assert deck.title(card)


@pytest.mark.parametrize(
    ("text", "broken", "accepted"),
    [
        (GOOD, [], ["told-2"]),
        (GOOD.replace("recall", "recal"), ["third.yaml"], []),
        (GOOD.replace("told-2", "recall"), ["kinds.yaml"], []),
        (GOOD.replace("topic: t\n", ""), ["third.yaml"], []),
        (GOOD + GOOD[GOOD.index("  - id") :], ["third.yaml"], ["told-2"]),
        (GOOD[:-9] + GOOD[GOOD.index("  - id") :], ["third.yaml"], []),
        (GOOD + "    needs: nope\n", ["third.yaml"], ["told-2"]),
        (GOOD + "    needs: nope\n    tier: most\n", ["third.yaml"], []),
    ],
)
def test_without_errors(
    folder: Path, text: str, broken: list[str], accepted: list[str]
) -> None:
    """What has an error is left out, and an id that is there twice is asked once."""
    others = [card.id for card in _open(folder).cards]
    _edit(folder, "deck.yaml", "banks: [", "banks: [third.yaml, ")
    (folder / "third.yaml").write_text(text, encoding="utf-8")

    for deck in (_open(folder), _open(folder)):  # errors are found each time
        assert [Path(path).name for path in deck.broken] == broken
        assert bool(deck.findings) == bool(broken)
        assert sorted(card.id for card in deck.cards) == sorted(others + accepted)


@pytest.mark.parametrize(
    ("languages", "text"),
    [("[en]", "{en: 'x?', zh: 'x?'}"), ("[en, zh, de]", "{en: 'x?', zh: 'x?'}")],
)
@pytest.mark.parametrize("count", [1, 2])
def test_a_language_that_several_banks_have_wrong(
    tmp_path: Path, languages: str, text: str, count: int
) -> None:
    """It is one finding in each; the cards that are right are asked all the same."""
    names = [f"bank-{number}.yaml" for number in range(count)]
    for number, name in enumerate(names):
        card = GOOD.replace("told-2", f"good-{number}")
        card += f"  - {{id: wrong-{number}, kind: recall, q: {text}, a: y}}\n"
        (tmp_path / name).write_text(card, encoding="utf-8")
    config = f"namespace: {'a1' * 16}\nname: some\nlanguages: {languages}\n"
    config += f"title: {{en: A, zh: B, de: C}}\nbanks: [{', '.join(names)}]\n"
    if languages == "[en]":
        config = config.replace("{en: A, zh: B, de: C}", "A")
    (tmp_path / "deck.yaml").write_text(config, encoding="utf-8")

    deck = _open(tmp_path)

    assert len(deck.findings) == count
    assert [Path(path).name for path in deck.broken] == names
    assert [card.id for card in deck.cards] == [f"good-{n}" for n in range(count)]


def test_an_error_of_a_value(folder: Path) -> None:
    """Its card is left out; where cards are only listed, nothing is computed."""
    card = "{id: no-value, kind: recall, q: x?, a: '${ sigmod(0) }'}"
    _edit(folder, "kinds.yaml", "", f"\n  - {card}\n")
    deck, listed = _open(folder), read_study_deck(folder)

    assert [finding.rule for finding in deck.findings] == ["unknown-name"]
    assert "no-value" not in deck.by_id
    assert deck.live_card(deck.by_id["recall"]).draws["en"]
    assert (listed.findings, "no-value" in listed.by_id) == ([], True)


def test_a_bank_that_is_called_like_the_folder(folder: Path) -> None:
    """`my-deck.yaml` is a bank, and a mistake in it leaves the others."""
    _edit(folder, "deck.yaml", "texts.yaml", "my-deck.yaml")
    (folder / "my-deck.yaml").write_text("topic: [", encoding="utf-8")
    deck = _open(folder)

    broken = {Path(path).name for path in deck.broken}
    assert broken == {"my-deck.yaml", "deck.yaml"}  # where it is not listed
    assert {Path(card.bank).name for card in deck.cards} == {"kinds.yaml"}
    with pytest.raises(UsageError, match="no topic `texts` that can be asked now"):
        deck.check(topic="texts")


def test_files_that_are_missing(folder: Path) -> None:
    """Without a bank the others can be asked; nothing where `deck.yaml` is wrong."""
    whole = _open(folder)
    (folder / "texts.yaml").unlink()
    left = [card.id for card in whole.cards if not card.bank.endswith("texts.yaml")]
    assert [card.id for card in _open(folder).cards] == left
    assert left

    _edit(folder, "deck.yaml", "", "nope: 1\n")
    assert _open(folder).cards == ()


def test_a_picture_is_painted_anew(folder: Path) -> None:
    """A card shows the image file as it is now."""
    (folder / "a.png").write_bytes(_SMALLEST_PNG)
    card = "{id: seen, kind: picture, q: x?, a: y, picture: a.png, alt: z}"
    _edit(folder, "kinds.yaml", "", f"\n  - {card}\n")
    deck = _open(folder)
    before = deck.live_card(deck.by_id["seen"]).draws
    (folder / "a.png").write_bytes(_SMALLEST_PNG + b"\0")
    again = _open(folder)

    assert again.live_card(again.by_id["seen"]).draws != before


def test_a_cache_that_keeps_nothing(
    folder: Path, cold_cache: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be stored, all cards are there all the same."""
    monkeypatch.setattr("deck.cache.replace_file", _refuse)
    deck = _open(folder)

    assert deck.cards
    for card in deck.cards:
        assert deck.live_card(card).draws


def _refuse(*_args: object, **_more: object) -> None:
    raise OSError


def test_draws(folder: Path) -> None:
    """That of a seed is always the same."""
    deck = _open(folder)
    known = deck.live_card(deck.by_id["family"])
    for seed in (*known.seeds, "1a2b3c4d"):
        live = deck.draw(deck.by_id["family"], seed)
        assert live is not None
        assert live.seeds == (seed,)
        if seed in known.seeds:
            assert live.draws["en"] == (known.draw("en", seed),)


GLOSSARY = """\
terms:
  - {en: weighted sum, zh: 加权和, also: {en: [net input]}}
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
    return _open(folder)


def test_a_folder_with_a_glossary(folder: Path) -> None:
    """Its terms are those of the file, as soon as they are asked for."""
    deck = _study_deck(folder, GLOSSARY.encode())

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
def test_a_folder_without(folder: Path, glossary: bytes | None, named: str) -> None:
    """Without a glossary, or with a broken one, answers are graded as they were."""
    assert _study_deck(folder, glossary, named).terms == ()
