"""The quiz says the same in every language of its interface."""

from __future__ import annotations

import ctypes
import gettext
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from deck.cli.keyboard import Lines
from deck.quiz.screen import Screen
from deck.width import cell_width
from deck.words import (
    INTERFACES,
    english,
    interface_here,
    interface_of,
    phrase,
)
from tests.tables import table

LOCALE = Path(__file__).parents[2] / "deck" / "locale"
OTHERS = [language for language in INTERFACES if language != "en"]
_PLACE = re.compile(r"\{[^}]*\}")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def _file(language: str, suffix: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"livedeck{suffix}"


def _catalogue(language: str) -> Catalog:
    with _file(language, ".po").open("rb") as stream:
        return read_po(stream, locale=language, abort_invalid=True)


def _messages(language: str) -> Iterator[Message]:
    return (message for message in _catalogue(language) if message.id)


def _forms(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(map(str, text or ()))  # type: ignore[call-overload]


def _places(text: str) -> list[str]:
    """Where values go, in their order."""
    found = _PLACE.findall(text)
    return sorted(found) if all(place[1].isdigit() for place in found) else found


def test_languages() -> None:
    """English comes first; each other folder of words is a language."""
    assert INTERFACES[0] == "en"
    assert "zh" in OTHERS
    assert sorted(path.name for path in LOCALE.iterdir()) == OTHERS


@pytest.mark.parametrize("language", OTHERS)
def test_compiled(language: str, pytestconfig: pytest.Config) -> None:
    """The file that gettext reads has the sentences of the translator's file."""
    compiled = _file(language, ".mo")
    if pytestconfig.getoption("bless"):
        with compiled.open("wb") as stream:
            write_mo(stream, _catalogue(language))
    wanted: dict[object, str] = {}
    for message in _messages(language):
        ids, texts = _forms(message.id), _forms(message.string)
        if len(ids) == 1:
            wanted[ids[0]] = texts[0]
        else:
            wanted |= {(ids[0], n): text for n, text in enumerate(texts)}
    with compiled.open("rb") as stream:
        found = vars(gettext.GNUTranslations(stream))["_catalog"]
    del found[""]

    assert found == wanted


@pytest.mark.parametrize("language", OTHERS)
def test_all_sentences_are_translated(language: str) -> None:
    """Each sentence has its translation, and none is left of one that is gone."""
    wanted = {_forms(text) for text in english().values()}

    messages = list(_messages(language))

    assert {_forms(message.id) for message in messages} == wanted
    assert not [message.id for message in messages if message.fuzzy]
    assert not _catalogue(language).obsolete


@pytest.mark.parametrize("language", OTHERS)
def test_values_have_their_places(language: str) -> None:
    """A translation has the same places for values; numbered ones in any order."""
    for message in _messages(language):
        for text in _forms(message.string):
            assert _places(text) == _places(_forms(message.id)[-1]), message.id


def test_chinese_is_chinese() -> None:
    """A sentence with a word in it is in Chinese."""
    for message in _messages("zh"):
        if re.search(r"[a-z]{3}", _forms(message.id)[0]):
            assert all(_HAN.search(text) for text in _forms(message.string)), message.id


def test_english_is_ascii() -> None:
    """English needs no sign that an old terminal draws badly."""
    assert all(form.isascii() for text in english().values() for form in _forms(text))


@pytest.mark.parametrize("ui", INTERFACES)
def test_two_forms(ui: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a sentence has two forms the first value decides, in English at least."""
    monkeypatch.setitem(english(), "apples", ["{} apple", "{} apples"])

    phrases = [phrase("apples", ui, number) for number in (0, 1, 2)]

    assert phrases == ["0 apples", "1 apple", "2 apples"]


@pytest.mark.parametrize(
    ("language", "ui"), [("en", "en"), ("zh", "zh"), ("zh-TW", "zh"), ("fr", "en")]
)
def test_interface_of_cards(language: str, ui: str) -> None:
    """The interface that goes with cards is in their language, else in English."""
    assert interface_of(language) == ui


def test_interface_here() -> None:
    """The locale decides where the quiz speaks its language, else the cards do."""
    for locale, language, ui in table(__file__, "here"):
        environ = dict(part.split("=") for part in locale.split() if "=" in part)

        assert interface_here(language, environ) == ui


@pytest.mark.parametrize("ui", INTERFACES)
@pytest.mark.parametrize("width", [24, 40, 80])
def test_prompts(ui: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A prompt that is wider than the screen is broken between words."""
    for name, forms in english().items():
        if not _forms(forms)[0].endswith("> "):
            continue
        shown: list[str] = []

        def read(prompt: str, shown: list[str] = shown) -> str:
            shown.append(prompt)
            return "n"

        monkeypatch.setattr("builtins.input", read)
        screen = Screen(ui, Lines(), shown.append, columns=lambda: width)
        screen.press(name, 7, wanted="n")

        (prompt,) = shown
        assert max(map(cell_width, prompt.split("\n"))) <= width
        assert prompt.endswith("> ")
        assert _letters(prompt) == _letters(phrase(name, ui, 7))


def _letters(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("number", "locale", "ui"),
    [
        (0x0804, "", "zh"),
        (0x0404, "", "zh"),
        (0x0409, "", "en"),
        (0x0804, "en_GB", "en"),
    ],
)
def test_interface_of_windows(
    number: int, locale: str, ui: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows has no variables for it, but a language of its own windows."""
    kernel = SimpleNamespace(GetUserDefaultUILanguage=lambda: number)
    monkeypatch.setattr(
        ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False
    )
    monkeypatch.setattr(sys, "platform", "win32")

    assert interface_here("fr", {"LANG": locale}) == ui


def test_a_lost_catalogue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without its catalogue the quiz speaks English rather than not at all."""
    from deck import words

    monkeypatch.setattr(words, "_LOCALE", tmp_path)
    words._catalogue.cache_clear()
    try:
        assert phrase("right", "zh") == phrase("right", "en")
    finally:
        words._catalogue.cache_clear()
