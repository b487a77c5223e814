"""The cards of a folder: a list that is kept, and each card when it is asked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from deck.bank.folder import read_folder
from deck.live.cache import cache_folder
from deck.live.deck import make_live
from deck.quiz.library import Library, Listed, open_library

SAMPLE = Path(__file__).parents[1] / "anki" / "deck"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A deck folder with every kind."""
    path = tmp_path / "deck"
    shutil.copytree(SAMPLE, path)
    return path


def _open(folder: Path) -> Library:
    return open_library(folder, "deck")


def _is_read(library: Library) -> bool:
    """Whether the banks were read."""
    return library._folder is not None or "folder" in vars(library)


def test_the_list(folder: Path) -> None:
    """The list is that of the folder, read once and kept from then on."""
    whole = read_folder(folder, "deck")
    first = _open(folder)
    again = _open(folder)

    assert _is_read(first)
    assert not _is_read(again)
    for library in (first, again):
        assert library.namespace == whole.namespace
        assert library.languages == whole.languages
        assert [card.id for card in library.cards] == [str(c.id) for c in whole.cards]
        for card, known in zip(library.cards, whole.cards, strict=True):
            assert tuple(card.gaps) == known.gaps
            assert tuple(card.needs) == tuple(map(str, known.needs))
            assert (card.topic, card.bank, card.tier) == (
                known.topic,
                known.bank,
                known.tier,
            )
            assert card.line == known.id.span.line
            assert library.titles[card.bank]["zh"]


@pytest.mark.parametrize("name", ["kinds.yaml", "deck.yaml", "another.yaml"])
def test_an_edit(folder: Path, name: str) -> None:
    """An edit of any file that decides on the list has it read again."""
    _open(folder)
    path = folder / name
    text = path.read_text(encoding="utf-8") if path.exists() else "topic: t\n"
    path.write_text(text + "# edited\n", encoding="utf-8")

    assert _is_read(_open(folder))


def test_findings(folder: Path) -> None:
    """The list of a folder with findings is never kept: they would not be told."""
    (folder / "another.yaml").write_text("topic: t\n", encoding="utf-8")

    assert [f.rule for f in _open(folder).findings] == ["unlisted-bank"]
    assert [f.rule for f in _open(folder).findings] == ["unlisted-bank"]


def test_a_card(folder: Path) -> None:
    """A card that was kept comes back with its values; its bank is not read."""
    library = _open(folder)
    deck = make_live(library.folder)
    kept = 0
    for live in deck.cards:
        card = _listed(library, str(live.card.id))
        assert not library.is_kept(card, "en")
        library.keep(card, live.card, "en", live.variants["en"][0])
        again = _open(folder)
        found, variant = again.card(card, "en")
        assert repr(found) == repr(live.card)
        if variant is not None:
            kept += 1
            assert repr(variant) == repr(live.variants["en"][0])
            assert not _is_read(again)
            assert not again.is_kept(card, "zh")
        else:
            assert live.card.draw or live.card.images
    assert kept >= 20


def test_an_edited_card(folder: Path) -> None:
    """A card of a bank that was edited is read again, and so is one that went."""
    library = _open(folder)
    live = make_live(library.folder, only="recall").cards[0]
    card = _listed(library, "recall")
    library.keep(card, live.card, "en", live.variants["en"][0])
    path = folder / "kinds.yaml"
    path.write_text(path.read_text("utf-8") + "# edited\n", encoding="utf-8")

    assert _open(folder).card(card, "en") == (live.card, None)
    with pytest.raises(KeyError):
        _open(folder).card(card._replace(id="gone"), "en")


def test_nowhere_to_keep(folder: Path) -> None:
    """Without a cache everything is there all the same."""
    cache_folder().parent.mkdir(parents=True, exist_ok=True)
    cache_folder().write_text("a file", encoding="utf-8")
    library = _open(folder)

    assert library.cards == _open(folder).cards
    assert library.card(_listed(library, "recall"), "en")[0].id == "recall"


def _listed(library: Library, card: str) -> Listed:
    return next(each for each in library.cards if each.id == card)
