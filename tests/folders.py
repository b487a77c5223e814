"""Deck folders for tests of cards and of their values: written, and read whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from deck.build.compiled_bank import read_cards
from deck.build.family import SEEDS
from deck.build.live_bank import LiveBank
from deck.build.live_bank import make_live as make_bank_live
from deck.folder.cross_checks import check_across
from deck.folder.deck_config import Config
from deck.folder.deck_folder import LoadedBank, open_folder
from deck.folder.heads import bank_head, ordered
from deck.folder.validate import Bank
from deck.kinds.filled import FilledCard, LiveCard
from deck.live.image_file import ImageFile
from deck.live.passage import Passage
from deck.live.program import Runner, run_programs
from deck.render.blocks import Blocks, Ours, Text
from deck.source.finding import Finding
from deck.source.models import Card

CONFIG = """\
namespace: 00112233445566ff
name: gates
title: {en: Gates, zh: 逻辑门}
languages: [en, zh]
"""
MORE = "functions: [nnref]\n"
HEAD = "topic: gates\ntitle: {en: Gates, zh: 逻辑门}\ncards:\n"


def write_folder(path: Path, banks: Mapping[str, str], config: str = CONFIG) -> Path:
    """A deck folder with the texts of banks, by their names without an ending."""
    path.mkdir(exist_ok=True)
    names = ", ".join(f"{name}.yaml" for name in banks)
    (path / "deck.yaml").write_text(
        f"{config}banks: [{names}]\n{MORE}", encoding="utf-8"
    )
    for name, text in banks.items():
        (path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return path


class Folder(NamedTuple):
    """All banks of a deck folder as read; its cards in the order of learning."""

    path: Path
    config: Config
    loaded: tuple[LoadedBank, ...]
    cards: tuple[Card, ...]
    findings: tuple[Finding, ...]

    @property
    def banks(self) -> tuple[Bank, ...]:
        """Its banks."""
        return tuple(each.bank for each in self.loaded)

    @property
    def images(self) -> dict[str, ImageFile]:
        """The files that its cards name."""
        return {
            name: image for each in self.loaded for name, image in each.images.items()
        }

    @property
    def languages(self) -> tuple[str, ...]:
        """Those of the deck."""
        return self.config.languages


class LiveDeck(NamedTuple):
    """The cards of all banks with their values, in the order of learning."""

    folder: Folder
    banks: tuple[LiveBank, ...]
    cards: tuple[LiveCard, ...]
    findings: tuple[Finding, ...]
    live_values: int


def read_folder(path: Path, shown: str | None = None) -> Folder:
    """The cards of all banks, and all findings; `shown` names the folder in them."""
    listing = open_folder(path, shown)
    languages = listing.config.languages
    loaded = tuple(read_cards(listing, source) for source in listing.sources)
    heads = [bank_head(each.bank, languages) for each in loaded]
    in_order = ordered(heads, alternate=listing.config.alternate)
    across_banks = check_across(heads, in_order, listing)
    findings = [*listing.findings.recorded, *across_banks]
    findings += [f for each in loaded for f in each.findings]
    cards = {str(c.id): c for each in reversed(loaded) for c in reversed(each.cards)}
    order = tuple(cards[name] for name in in_order if name in cards)
    return Folder(path, listing.config, loaded, order, _sorted(findings))


def make_live(
    folder: Folder, run: Runner = run_programs, seeds: Sequence[str] = SEEDS
) -> LiveDeck:
    """The cards of a folder with their values."""
    banks = tuple(make_bank_live(each, run, seeds) for each in folder.loaded)
    findings = [*folder.findings, *(f for bank in banks for f in bank.findings)]
    live = {str(c.card.id): c for bank in reversed(banks) for c in reversed(bank.cards)}
    return LiveDeck(
        folder,
        banks,
        tuple(live[str(card.id)] for card in folder.cards if str(card.id) in live),
        _sorted(findings),
        sum(bank.live_values for bank in banks),
    )


def _sorted(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: finding.order))


def asked(filled: FilledCard) -> Passage:
    """The text of a question."""
    return _text(filled.question)


def answered(filled: FilledCard) -> Passage:
    """The text of an answer; empty where it is none."""
    return _text(filled.answer)


def _text(blocks: Blocks) -> Passage:
    texts = (block.passage for block in blocks if isinstance(block, Text))
    passage = next(texts, ())
    return () if isinstance(passage, Ours) else passage
