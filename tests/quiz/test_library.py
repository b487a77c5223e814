"""The cards of a folder: a list that is kept, and each card when it is asked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from deck.bank.deck_folder import Folder, read_folder
from deck.cache import cache_folder
from deck.errors import UsageError
from deck.live.deck import make_live
from deck.live.variant import LiveCard
from deck.quiz.library import Library, Listed, open_library

_SMALLEST_PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0:~\x9bU"
    b"\0\0\0\nIDATx\x9cc`\0\0\0\2\0\1H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82"
)
SAMPLE = Path(__file__).parents[1] / "anki" / "deck"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A deck folder with every kind."""
    path = tmp_path / "deck"
    shutil.copytree(SAMPLE, path)
    return path


def live_card(folder: Folder, card_id: str) -> LiveCard:
    """A card of a folder with its values."""
    return next(c for c in make_live(folder).cards if c.card.id == card_id)


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


GOOD = (
    "topic: t\ntitle: T\ncards:\n  - id: told-2\n    kind: recall\n    q: x\n    a: y\n"
)


@pytest.mark.parametrize(
    ("text", "broken", "asked"),
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
    folder: Path, text: str, broken: list[str], asked: list[str]
) -> None:
    """What has an error is left out, and an id that stands twice is asked once."""
    config = folder / "deck.yaml"
    banks = config.read_text(encoding="utf-8").replace(
        "banks: [", "banks: [third.yaml, "
    )
    config.write_text(banks, encoding="utf-8")
    others = [str(card.id) for card in read_folder(SAMPLE, "deck").cards]
    (folder / "third.yaml").write_text(text, encoding="utf-8")

    found = read_folder(folder, "deck")

    assert [Path(path).name for path in found.broken] == broken
    sound = found.without_errors()
    assert sorted(str(card.id) for card in sound.cards) == sorted(others + asked)
    library = _open(folder).within(sound)
    assert [card.id for card in library.cards] == [str(card.id) for card in sound.cards]


def test_no_card_without_its_folder(folder: Path) -> None:
    """Nothing can be asked where `deck.yaml` has an error."""
    config = folder / "deck.yaml"
    config.write_text(
        config.read_text(encoding="utf-8") + "nope: 1\n", encoding="utf-8"
    )

    assert read_folder(folder, "deck").without_errors().cards == ()


def test_a_bank_that_is_called_like_the_folder(folder: Path) -> None:
    """`my-deck.yaml` is a bank, and a mistake in it leaves the others."""
    config = folder / "deck.yaml"
    text = config.read_text(encoding="utf-8").replace("texts.yaml", "my-deck.yaml")
    config.write_text(text, encoding="utf-8")
    (folder / "my-deck.yaml").write_text("topic: [", encoding="utf-8")

    found = read_folder(folder, "deck")

    assert set(found.broken) == {"deck/my-deck.yaml", "deck/deck.yaml"}  # unlisted
    assert {Path(card.bank).name for card in found.without_errors().cards} == {
        "kinds.yaml"
    }
    library = _open(folder).within(found.without_errors())
    with pytest.raises(UsageError, match="no topic `texts` that can be asked now"):
        library.check(topic="texts", path=None)


def test_a_bank_that_is_not_there(folder: Path) -> None:
    """The others can be asked."""
    whole = read_folder(folder, "deck")
    (folder / "texts.yaml").unlink()

    sound = read_folder(folder, "deck").without_errors()

    left = [card.id for card in whole.cards if not card.bank.endswith("texts.yaml")]
    assert [card.id for card in sound.cards] == left
    assert left


def test_a_card(folder: Path) -> None:
    """A card that was kept comes back with its values; its bank is not read."""
    library = _open(folder)
    deck = make_live(library.folder)
    for live in deck.cards:
        card = _listed(library, str(live.card.id))
        seed = "s" if live.card.draw else ""
        assert not library.is_kept(card, "en")
        library.keep(card, live.card, "en", live.variants["en"][0], seed=seed)
        again = _open(folder)
        found = again.kept(card, "en", drawn=True)
        assert found is not None
        assert repr(found.whole()) == repr((live.card, live.variants["en"][0]))
        assert found.seed == seed
        assert not _is_read(again)
        assert not again.is_kept(card, "zh")


def test_drawn_numbers(folder: Path) -> None:
    """Numbers that were drawn are given to one who asks for new ones, and once."""
    library = _open(folder)
    live = next(c for c in make_live(library.folder).cards if c.card.draw)
    card = _listed(library, str(live.card.id))
    library.keep(card, live.card, "en", live.variants["en"][0], seed="s")

    assert _open(folder).kept(card, "en", drawn=False) is None
    assert _open(folder).kept(card, "en", drawn=True) is not None
    assert library.kept(card, "en", drawn=True) is None


def test_drawn_numbers_in_a_folder_that_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where they cannot be taken away, they are given to nobody."""
    library = _open(folder)
    live = next(c for c in make_live(library.folder).cards if c.card.draw)
    card = _listed(library, str(live.card.id))
    library.keep(card, live.card, "en", live.variants["en"][0], seed="s")

    def refuse(_path: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", refuse)
    assert library.kept(card, "en", drawn=True) is None


def test_an_edited_card(folder: Path) -> None:
    """A card of a bank that was edited is read again, and so is one that went."""
    library = _open(folder)
    live = live_card(library.folder, "recall")
    card = _listed(library, "recall")
    library.keep(card, live.card, "en", live.variants["en"][0])
    path = folder / "kinds.yaml"
    path.write_text(path.read_text("utf-8") + "# edited\n", encoding="utf-8")

    assert _open(folder).kept(card, "en", drawn=True) is None
    assert _open(folder).read(card) == live.card
    with pytest.raises(KeyError):
        _open(folder).read(card._replace(id="gone"))


def test_an_edit_meanwhile(folder: Path) -> None:
    """What is read of a bank after the list is never kept under the list's name."""
    _open(folder)
    library = _open(folder)
    card = _listed(library, "recall")
    path = folder / "kinds.yaml"
    before = path.read_text("utf-8")
    path.write_text(before.replace("id: recall\n", "id: recall\n    #\n"), "utf-8")
    live = live_card(read_folder(folder, "deck"), "recall")
    assert library.read(card) == live.card
    library.keep(card, live.card, "en", live.variants["en"][0])
    path.write_text(before, "utf-8")

    assert _open(folder).kept(card, "en", drawn=True) is None


def test_an_edited_picture(folder: Path) -> None:
    """A card is not shown with a picture of which the file has become another."""
    image = folder / "more.png"
    image.write_bytes(_SMALLEST_PNG)
    text = (folder / "kinds.yaml").read_text("utf-8")
    more = "  - {id: seen, kind: picture, tier: core, concept: c, q: Q, a: A, alt: B"
    text += f"{more}, picture: more.png}}\n"
    (folder / "kinds.yaml").write_text(text, encoding="utf-8")
    library = _open(folder)
    live = live_card(library.folder, "seen")
    card = _listed(library, "seen")
    library.keep(card, live.card, "en", live.variants["en"][0])

    assert _open(folder).kept(card, "en", drawn=True) is not None
    image.write_bytes(_SMALLEST_PNG + b" ")
    assert _open(folder).kept(card, "en", drawn=True) is None
    image.unlink()
    assert _open(folder).kept(card, "en", drawn=True) is None


@pytest.mark.parametrize("data", ["[1]", "{}", "null", '[1, 2, 3, "", {}, [4]]'])
def test_something_else_kept(folder: Path, data: str) -> None:
    """What is no card is not taken for one."""
    library = _open(folder)
    live = live_card(library.folder, "recall")
    card = _listed(library, "recall")
    library.keep(card, live.card, "en", live.variants["en"][0])
    for path in cache_folder().glob("*.entry"):
        path.write_text(data, encoding="utf-8")

    assert library.kept(card, "en", drawn=True) is None
    assert _open(folder).cards == library.cards


def test_one_bank(folder: Path) -> None:
    """To ask a card its bank is read and no other; it is the card of the folder."""
    _open(folder)
    whole = read_folder(folder, "deck")
    library = _open(folder)
    for known in whole.cards:
        card = _listed(library, str(known.id))
        assert library.read(card) == known
        part = library.part(card.bank)
        assert [bank.source.path for bank in part.banks] == [card.bank]
        assert part.images.items() <= whole.images.items()
    assert not _is_read(library)


def test_a_bank_that_went(folder: Path) -> None:
    """Of a bank that is not there any more no card is read."""
    _open(folder)
    library = _open(folder)
    (folder / "kinds.yaml").unlink()

    with pytest.raises(KeyError):
        library.read(_listed(library, "recall"))


def test_nowhere_to_keep(folder: Path) -> None:
    """Without a cache everything is there all the same."""
    cache_folder().parent.mkdir(parents=True, exist_ok=True)
    cache_folder().write_text("a file", encoding="utf-8")
    library = _open(folder)

    assert library.cards == _open(folder).cards
    assert library.read(_listed(library, "recall")).id == "recall"


def _listed(library: Library, card: str) -> Listed:
    return next(each for each in library.cards if each.id == card)


@pytest.mark.parametrize(
    ("was", "more", "renamed"),
    [
        ("gone", "", {"gone": "told-2"}),
        ("cloze", "", {}),  # a card has it
        ("told-2", "", {}),  # it came back
        ("gone", "nope: 1\n", {}),
        ("gone\n    needs: no-card", "", {"gone": "told-2"}),
    ],
)
def test_renamed(folder: Path, was: str, more: str, renamed: dict[str, str]) -> None:
    """A former id leads to a card where it is sure that no other has it."""
    config = folder / "deck.yaml"
    banks = config.read_text(encoding="utf-8").replace("texts.yaml", "third.yaml")
    config.write_text(banks, encoding="utf-8")
    (folder / "texts.yaml").unlink()
    text = f"{more}{GOOD}    was: {was}\n"
    (folder / "third.yaml").write_text(text, encoding="utf-8")

    assert read_folder(folder, "deck").renamed == renamed
