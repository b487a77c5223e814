"""Fixtures of mistakes: each is made into a deck folder that `deck check` reads."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from crowds import CROWDS

HERE = Path(__file__).parent
CONFIG = """\
namespace: 00112233445566ff
name: gates
title: {en: Gates, zh: 逻辑门}
languages: [en, zh]
banks: [%s]
"""
GOOD = """\
topic: gates
title: {en: Gates, zh: 逻辑门}
cards:
  - id: and-sum
    kind: recall
    q: {en: What is it?, zh: 是什么？}
    a: {en: That., zh: 这个。}
"""


def _crlf(folder: Path) -> None:
    text = GOOD + "    why: {en: No end\n    zh: 没有}\n"
    _bank(folder, "yaml-syntax-crlf", text.replace("\n", "\r\n").encode())


def _crlf_block(folder: Path) -> None:
    text = GOOD + "    why: |-\n      one\n      感知机 ${ a.b } here\n"
    _bank(folder, "live-syntax-crlf", text.replace("\n", "\r\n").encode())


def _bom(folder: Path) -> None:
    text = "topik: gates\n" + GOOD
    _bank(folder, "unknown-key-bom", text.encode("utf-8-sig"))


def _gb18030(folder: Path) -> None:
    _bank(folder, "encoding", GOOD.encode("gb18030"))


def _utf16(folder: Path) -> None:
    _bank(folder, "encoding-utf16", GOOD.encode("utf-16"))


def _utf16_unmarked(folder: Path) -> None:
    _bank(folder, "encoding-utf16-unmarked", GOOD.encode("utf-16-le"))


def _huge(folder: Path) -> None:
    _bank(folder, "too-large", b"")
    with (folder / "too-large.yaml").open("wb") as stream:
        stream.write(b"topic: gates #")
        stream.truncate(50_000_000)  # a hole: takes no room on the disk


def _long_text(folder: Path) -> None:
    _bank(folder, "too-large-text", (GOOD + "    why: " + "x" * 200_000).encode())


def _long_line(folder: Path) -> None:
    text = GOOD + f"    why: {{en: '{'长' * 500} ${{ a.b }} {'x' * 500}', zh: 一}}\n"
    _bank(folder, "live-syntax-long-line", text.encode())


MADE: dict[str, Callable[[Path], None]] = {
    "encoding": _gb18030,
    "encoding-utf16": _utf16,
    "encoding-utf16-unmarked": _utf16_unmarked,
    "live-syntax-crlf": _crlf_block,
    "live-syntax-long-line": _long_line,
    "too-large": _huge,
    "too-large-text": _long_text,
    "unknown-key-bom": _bom,
    "yaml-syntax-crlf": _crlf,
}
"""Mistakes that no text file in git can hold, or that take many cards."""


def _crowd(name: str) -> Callable[[Path], None]:
    return lambda folder: _bank(folder, name, CROWDS[name].encode())


MADE |= {name: _crowd(name) for name in CROWDS}


def _bank(folder: Path, name: str, data: bytes) -> None:
    (folder / f"{name}.yaml").write_bytes(data)
    (folder / "deck.yaml").write_text(CONFIG % f"{name}.yaml", encoding="utf-8")


def names() -> list[str]:
    """All mistakes: banks, folders and those that are made."""
    banks = {path.stem for path in HERE.glob("*.yaml")}
    folders = {path.parent.name for path in HERE.glob("*/deck.yaml")}
    return sorted(banks | folders | set(MADE))


def make(name: str, folder: Path) -> None:
    """Turn an empty folder into the deck folder with a mistake."""
    if name in MADE:
        MADE[name](folder)
    elif (HERE / name).is_dir():
        shutil.copytree(HERE / name, folder, dirs_exist_ok=True)
    else:
        _bank(folder, name, (HERE / f"{name}.yaml").read_bytes())


@pytest.fixture
def make_mistake() -> Callable[[str, Path], None]:
    """Makes a mistake, by its name, in an empty folder."""
    return make


@pytest.fixture
def mistakes() -> list[str]:
    """The names of all mistakes."""
    return names()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for `mistake` is run on each of them."""
    if "mistake" in metafunc.fixturenames:
        metafunc.parametrize("mistake", names())
