"""Deck folders that an author edits and builds, as the commands do."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from deck.build.builder import BuildResult, plan_build
from deck.build.compiled_deck import CompiledDeck, compile_deck
from deck.folder import trust
from deck.folder.deck_folder import open_folder
from deck.source.finding import Finding
from tests.folders import LiveDeck

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).with_name("deck")
SHIPPED = ROOT / "cards"
LANGUAGES = ("en", "zh")


class LockConflictError(Exception):
    """A build was stopped before it wrote anything; `findings` say why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """The first finding is the sentence."""
        super().__init__(findings[0].message)
        self.findings = findings


def build(
    deck: CompiledDeck,
    out: Path,
    languages: Sequence[str],
    now: float,
    *,
    accept: Sequence[str] = (),
    new_lock: bool = False,
) -> BuildResult:
    """Build as `deck build` does."""
    planned = plan_build(deck, out, languages, now, new_lock=new_lock)
    conflicts = planned.conflicts(accept)
    if errors := [one for one in conflicts if one.severity == "error"]:
        raise LockConflictError(errors)
    return planned.write(out)


@dataclass(frozen=True)
class BuiltDeck:
    """A deck that was built, and from what."""

    compiled: CompiledDeck
    deck: LiveDeck
    result: BuildResult

    def package(self, language: str) -> Path:
        """The package of a language."""
        matching = (p for p in self.result.packages if p.language == language)
        return Path(next(matching).path)

    def title(self, language: str) -> str:
        """The name of the deck in Anki."""
        return self.deck.folder.config.titles[language]


def build_copy(source: Path, tmp: Path, live: LiveDeck) -> BuiltDeck:
    """A copy of a deck folder, built as for the first time; `live` has its values."""
    folder = tmp / "deck"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("deck.lock", "out"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trust, "config_file", lambda: tmp / "trusted.json")
        trust.trust_always(folder)
        deck = compile_deck(open_folder(folder))

    assert [f.message for f in deck.findings if f.severity == "error"] == []
    live = live._replace(folder=live.folder._replace(path=folder))
    now = 1_790_000_000.25
    return BuiltDeck(deck, live, build(deck, tmp / "out", deck.languages, now))


CONFIG = """\
namespace: %s
name: small
title: {%s}
languages: [%s]
banks: [%s]
functions: [nnref]
"""
CARDS = {
    "a": "kind: recall\n    q: {en: one, zh: 一}\n    a: 1",
    "b": (
        "kind: cloze\n"
        "    text: {en: '{{c1::x}} {{c2::y}}', zh: '{{c1::甲}} {{c2::乙}}'}"
    ),
    "c": (
        "kind: choice\n    q: which\n"
        "    options: [{text: this}, {text: that, because: no}]"
    ),
    "d": "kind: numeric\n    q: how much\n    a: ${ 1 + 1 }",
}


@dataclass
class Workshop:
    """A small deck folder that an author edits and builds.

    `second` has the cards of a second bank, which is there when it has some.
    """

    folder: Path
    cards: dict[str, str] = field(default_factory=lambda: dict(CARDS))
    namespace: str = "00112233445566778899aabbccddeeff"
    title: str = "Small"
    second: dict[str, str] = field(default_factory=dict)
    languages: Sequence[str] = LANGUAGES

    def build(
        self, now: float, languages: Sequence[str] = ("en",), accept: Sequence[str] = ()
    ) -> BuildResult:
        """Write the bank and build it."""
        self.write()
        return self.build_once(now, languages, accept)

    def build_once(
        self,
        now: float,
        languages: Sequence[str],
        accept: Sequence[str] = (),
        *,
        new_lock: bool = False,
        cached: bool = False,
    ) -> BuildResult:
        """Build what was written; from nothing, as tests patch the code."""
        with pytest.MonkeyPatch.context() as patch:
            if not cached:
                patch.setattr("deck.build.compiled_bank.load", lambda _name: None)
            deck = compile_deck(open_folder(self.folder))

        assert [f.message for f in deck.findings] == []
        out = self.folder / "out"
        return build(deck, out, languages, now, accept=accept, new_lock=new_lock)

    def write(self) -> None:
        """Write the deck folder as it is meant now."""
        self.folder.mkdir(parents=True, exist_ok=True)
        banks = {"small.yaml": self.cards, "second.yaml": self.second}
        banks = {name: cards for name, cards in banks.items() if cards}
        titles = {"en": self.title, "zh": "小"}
        named = ", ".join(f"{lang}: {titles[lang]}" for lang in self.languages)
        languages = ", ".join(self.languages)
        config = CONFIG % (self.namespace, named, languages, ", ".join(banks))
        (self.folder / "deck.yaml").write_text(config, encoding="utf-8")
        for name in ("small.yaml", "second.yaml"):
            (self.folder / name).unlink(missing_ok=True)
        for name, cards in banks.items():
            bank = "topic: small\ntitle: Small\ncards:\n"
            bank += "".join(f"  - id: {i}\n    {text}\n" for i, text in cards.items())
            (self.folder / name).write_text(bank, encoding="utf-8")

    @property
    def package(self) -> Path:
        """The English package."""
        return self.folder / "out" / "small.en.apkg"

    @property
    def lock(self) -> Path:
        """The lock."""
        return self.folder / "deck.lock"
