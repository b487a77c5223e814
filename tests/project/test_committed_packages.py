"""The packages that the READMEs link to are those of the committed banks and lock.

After an edit of the banks: `deck build cards -o cards/built`, and commit both.
"""

from __future__ import annotations

import re
import shutil
import tomllib
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from deck.build.builder import plan_build
from deck.build.compiled_deck import compile_deck
from deck.folder import trust
from deck.folder.deck_folder import open_folder
from tests.project.decks import rows

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "cards/built"
PACKAGES = {"en": "neural-networks.en.apkg", "zh": "neural-networks.zh.apkg"}
READMES = {"en": "README.md", "zh": "README.zh.md"}
LANGUAGE = pytest.mark.parametrize("language", list(PACKAGES))
MOST = 1_000_000  # bytes: each commit of a package stays in the repository for ever

_COLLECTION = "collection.anki2"
_LINK = re.compile(r"\]\(([^)]+)\)")
_SQLITE = slice(96, 100)  # of a database: which version wrote it


@pytest.fixture
def fresh(tmp_path: Path, warm_cache: None) -> Path:
    """Both packages, built anew from a copy of the banks and their lock."""
    folder = tmp_path / "cards"
    shutil.copytree(ROOT / "cards", folder, ignore=shutil.ignore_patterns("built"))
    trust.trust_always(folder)
    lock = (folder / "deck.lock").read_bytes()
    deck = compile_deck(open_folder(folder, "cards"))
    out = tmp_path / "out"
    plan_build(deck, out, tuple(PACKAGES), 1_900_000_000).write(out)

    assert (folder / "deck.lock").read_bytes() == lock, "cards/deck.lock is not new"
    return out


def _content(package: Path) -> dict[str, Any]:
    """Every row of a package's tables, and its media."""
    with zipfile.ZipFile(package) as archive:
        members: dict[str, Any] = {n: archive.read(n) for n in archive.namelist()}
    del members[_COLLECTION]
    for (table,) in rows(
        package, "SELECT name FROM sqlite_master WHERE type = 'table'"
    ):
        members[table] = rows(package, f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608
    return members


def _same_tools(mine: Path, other: Path) -> bool:
    """True if a package was written by this SQLite and packed by this zlib."""
    with zipfile.ZipFile(mine) as one, zipfile.ZipFile(other) as two:
        first, second = one.read(_COLLECTION), two.read(_COLLECTION)
        size = two.getinfo(_COLLECTION).compress_size
    packed = zlib.compress(second, wbits=-zlib.MAX_WBITS)
    return first[_SQLITE] == second[_SQLITE] and len(packed) == size


def test_packages_are_up_to_date(fresh: Path) -> None:
    """Notes, cards, fields and media are those of a fresh build.

    With the same SQLite and zlib each byte is.
    """
    for name in PACKAGES.values():
        mine, committed = fresh / name, BUILT / name
        assert committed.is_file(), "run `deck build cards -o cards/built`"
        left, right = _content(mine), _content(committed)
        assert left.keys() == right.keys()
        stale = [part for part in left if left[part] != right[part]]
        assert stale == [], "run `deck build cards -o cards/built` and commit both"
        if _same_tools(mine, committed):
            is_same = mine.read_bytes() == committed.read_bytes()
            assert is_same  # pytest would compare them for minutes, to show how


@LANGUAGE
def test_packages_are_small(language: str) -> None:
    """A package is a quick download for a phone, and for each clone of its history."""
    assert (BUILT / PACKAGES[language]).stat().st_size < MOST


@LANGUAGE
def test_the_first_link(language: str) -> None:
    """A README's first link gives the package of its language, the second the other.

    They are relative, so that every host of the repository serves them; where GitHub
    would show a page on the file, `raw` asks for the file itself.
    """
    text = (ROOT / READMES[language]).read_text(encoding="utf-8")
    links = _LINK.findall(text)
    other = next(PACKAGES[name] for name in PACKAGES if name != language)
    both = (PACKAGES[language], other)

    assert links[:2] == [f"cards/built/{name}?raw=true" for name in both]
    for app in ("AnkiDroid", "AnkiMobile"):
        assert app in text


def test_nothing_else_lies_there() -> None:
    """The folder has the two packages and no more, and git stores them as they are."""
    attributes = (ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()

    assert sorted(path.name for path in BUILT.iterdir()) == sorted(PACKAGES.values())
    assert "*.apkg binary" in attributes


def test_the_wheel_leaves_them_out() -> None:
    """Whoever installs the program has the banks, and can build them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]

    assert "force-include" not in wheel
    assert "/cards/built" in wheel["exclude"]
