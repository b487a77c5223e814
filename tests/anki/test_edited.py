"""The shortest way to build: the bytes of the quick one, where only words changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deck.anki.contents import read_package
from deck.anki.edited import edited_build
from deck.anki.quick import quick_build
from deck.anki.stamp import changed_since, last_stamp, put_stamp
from deck.bank.folder import open_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from deck.anki.built import Built
    from tests.anki.conftest import Workshop

NOW = 1_790_000_000.0
LANGUAGES = ("en", "zh")
PICTURE = (
    "kind: picture\n    picture: ${ digit_picture(0) }\n    alt: a seven\n"
    "    q: which\n    a: '7'\n    tier: more"
)
FOURTH = "kind: recall\n    q: {en: more, zh: 多}\n    a: 4\n    tier: more"


def _built(folder: Path, now: float) -> Built:
    """Build a folder the quick way, and remember it."""
    built = quick_build(open_folder(folder), folder / "out", LANGUAGES, now)
    assert built is not None
    put_stamp(folder, folder / "out", "all", built)
    return built


def _edited(folder: Path, now: float) -> Built | None:
    """Build a folder again the shortest way, and remember it."""
    stamp = last_stamp(folder, folder / "out", "all")
    assert stamp is not None
    changed = changed_since(stamp, folder, now)
    if not changed:
        return None
    built = edited_build(open_folder(folder), LANGUAGES, stamp, changed, now)
    if built is not None:
        put_stamp(folder, folder / "out", "all", built)
    return built


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def start(workshop: Workshop) -> Workshop:
    """A folder with two banks that was built."""
    workshop.cards.update(e=FOURTH, p=PICTURE)
    workshop.second.update(f="kind: recall\n    q: x\n    a: '5'\n    tier: more")
    workshop.write()
    _built(workshop.folder, NOW)
    return workshop


EDITS = {
    "question": ("a", "one", "One?"),
    "answer": ("a", "a: 1", "a: 2"),
    "one language": ("a", "zh: 一", "zh: 壹"),
    "gap": ("b", "c1::x", "c1::xx"),
    "text around a gap": ("b", "{{c2::y}}", "and {{c2::y}}"),
    "option": ("c", "because: no", "because: not that"),
    "value": ("d", "1 + 1", "1 + 1.0 * 2"),
    "comment": ("a", "a: 1", "a: 1\n    # sure"),
    "tier": ("e", "a: 4", "a: 4\n    why: so"),
    "markup": ("a", "one", "'**one** `x` \\( x_1 \\)'"),
    "picture": ("p", "which", "Which?"),
    "tag": ("a", "a: 1", "a: 1\n    concept: sums"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_same_bytes(start: Workshop, tmp_path: Path, edit: str) -> None:
    """Lock and packages are those of a build that makes everything anew."""
    card, old, new = EDITS[edit]
    assert old in start.cards[card]
    start.cards[card] = start.cards[card].replace(old, new)
    start.write()
    copy = tmp_path / "copy"
    shutil.copytree(start.folder, copy)
    long = _built(copy, NOW + 60)

    short = _edited(start.folder, NOW + 60)

    assert short is not None
    assert _files(start.folder) == _files(copy)
    assert short.changes.counts == long.changes.counts
    assert {*short.changes.changed} == {*long.changes.changed}
    assert {*short.changes.unchanged} <= {*long.changes.unchanged}
    assert (short.live_values, short.last) == (long.live_values, long.last)
    assert (short.read, short.made) == (long.read, long.made)
    counts = [(p.language, p.notes, p.cards) for p in long.packages]
    assert [(p.language, p.notes, p.cards) for p in short.packages] == counts


def test_edit_after_edit(start: Workshop, tmp_path: Path) -> None:
    """One edit after another, in both banks, and back again: always the same bytes."""
    copy = tmp_path / "copy"
    shutil.copytree(start.folder, copy)
    words = dict(start.cards), dict(start.second)
    for number in range(1, 6):
        now = NOW + 60 * number
        start.cards["a"] = words[0]["a"].replace("one", f"one {number % 3}")
        start.second["f"] = words[1]["f"].replace("x", f"x{number % 2}")
        start.write()
        for bank in start.folder.glob("*.yaml"):
            shutil.copy(bank, copy)
        _built(copy, now)

        assert _edited(start.folder, now) is not None
        assert _files(start.folder) == _files(copy)


def test_ids_out_of_order(start: Workshop, tmp_path: Path) -> None:
    """A card that came between others has a later id, and the bytes are the same."""
    start.cards = {"n": FOURTH.replace("more", "core"), **start.cards}
    start.write()
    _built(start.folder, NOW + 30)
    start.cards["n"] = start.cards["n"].replace("a: 4", "a: 5")
    start.write()
    copy = tmp_path / "copy"
    shutil.copytree(start.folder, copy)
    _built(copy, NOW + 60)

    assert _edited(start.folder, NOW + 60) is not None
    assert _files(start.folder) == _files(copy)
    places = [note.position for note in read_package(start.package).notes.values()]
    assert sorted(places) != places


def _retire(shop: Workshop) -> None:
    del shop.cards["e"]
    shop.write()
    _built(shop.folder, NOW + 30)
    shop.cards["a"] = shop.cards["a"].replace("one", "two")


def _damage(shop: Workshop) -> None:
    shop.cards["a"] = shop.cards["a"].replace("one", "two")
    shop.package.write_bytes(shop.package.read_bytes() + b"x")


def _other_lock(shop: Workshop) -> None:
    shop.cards["a"] = shop.cards["a"].replace("one", "two")
    shop.lock.write_bytes(shop.lock.read_bytes() + b"\n")


OTHER: dict[str, Callable[[Workshop], object]] = {
    "added": lambda shop: shop.cards.update(n=FOURTH),
    "removed": lambda shop: shop.cards.pop("d"),
    "renamed": lambda shop: shop.cards.update(n=shop.cards.pop("e") + "\n    was: e"),
    "order": lambda shop: shop.cards.update(a=shop.cards.pop("a")),
    "tier": lambda shop: shop.cards.update(
        e=FOURTH.replace("tier: more", "tier: core")
    ),
    "kind": lambda shop: shop.cards.update(
        a="kind: cloze\n    text: {en: '{{c1::x}}', zh: '{{c1::x}}'}"
    ),
    "gaps": lambda shop: shop.cards.update(
        b=shop.cards["b"]
        .replace("x}}", "x}} {{c3::z}}")
        .replace("甲}}", "甲}} {{c3::z}}")
    ),
    "needs": lambda shop: shop.cards.update(e=FOURTH + "\n    needs: [a]"),
    "program": lambda shop: shop.cards.update(a="kind: output\n    program: print(1)"),
    "finding": lambda shop: shop.cards.update(a="kind: recall\n    q: x"),
    "retired": _retire,
    "package": _damage,
    "lock": _other_lock,
    "title": lambda shop: shop.__setattr__("title", "other"),
}


@pytest.mark.parametrize("change", OTHER)
def test_more_than_words(start: Workshop, change: str) -> None:
    """What is more than other words on cards is left to the other ways, untouched."""
    OTHER[change](start)
    start.write()
    before = _files(start.folder)

    assert _edited(start.folder, NOW + 60) is None
    assert _files(start.folder) == before


def test_from_another_folder(start: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a build wrote under a name is not looked for under it in another folder.

    There it may be the copy of a project, with files of the same names and content.
    """
    monkeypatch.chdir(start.folder.parent)
    here = Path(start.folder.name)
    _built(here, NOW + 30)
    assert last_stamp(here, here / "out", "all") is not None

    stamp = last_stamp(start.folder, start.folder / "out", "all")
    assert stamp is not None
    assert all(Path(name).is_absolute() for name in stamp.wrote)


def test_two_builds_at_once(start: Workshop) -> None:
    """A package that another build wrote meanwhile is not taken for one's own."""
    start.cards["a"] = start.cards["a"].replace("one", "two")
    start.write()
    out = start.folder / "out"
    old = start.package.read_bytes()
    built = quick_build(open_folder(start.folder), out, LANGUAGES, NOW + 60)
    assert built is not None
    start.package.write_bytes(old)  # by one that had begun before the edit

    put_stamp(start.folder, out, "all", built)

    stamp = last_stamp(start.folder, out, "all")
    assert stamp is not None
    assert changed_since(stamp, start.folder, NOW + 60) is None


def test_disk_full(start: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that cannot be written stays what it was, in one sentence."""
    from deck.anki import package
    from deck.errors import OutputError

    start.cards["a"] = start.cards["a"].replace("one", "two")
    start.write()
    before = start.package.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(package, "write_zip", full)
    with pytest.raises(OutputError, match=r"^cannot write .*apkg: no space left"):
        _edited(start.folder, NOW + 60)

    assert start.package.read_bytes() == before
    assert [
        path.name for path in start.package.parent.iterdir() if path.name[0] == "."
    ] == []
