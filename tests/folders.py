"""Deck folders for tests of cards and of their values: written, and read whole."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from deck.bank.cross_checks import across
from deck.bank.deck_folder import Folder, folder_of, open_folder
from deck.bank.heads import bank_head, ordered
from deck.bank.validate import read_bank
from deck.render.card_text import card_title

CONFIG = """\
namespace: 00112233445566ff
name: gates
title: {en: Gates, zh: 逻辑门}
languages: [en, zh]
"""
HEAD = "topic: gates\ntitle: {en: Gates, zh: 逻辑门}\ncards:\n"


def write_folder(path: Path, banks: Mapping[str, str], config: str = CONFIG) -> Path:
    """A deck folder with the texts of banks, by their names without an ending."""
    path.mkdir(exist_ok=True)
    names = ", ".join(f"{name}.yaml" for name in banks)
    (path / "deck.yaml").write_text(f"{config}banks: [{names}]\n", encoding="utf-8")
    for name, text in banks.items():
        (path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return path


def read_folder(path: Path, shown: str | None = None) -> Folder:
    """The cards of all banks, and all findings; `shown` names the folder in them."""
    listing = open_folder(path, shown)
    languages = listing.config.languages
    banks = [read_bank(source, languages) for source in listing.sources()]
    glossary = listing.glossary()
    recorded = [f for bank in banks for f in bank.findings]
    findings = [*listing.findings.recorded, *recorded]
    heads = [bank_head(bank, languages, card_title) for bank in banks]
    findings += across(heads, glossary)
    cards = [card for bank in banks for card in bank.cards]
    first = {card.id: card for card in reversed(cards)}
    order = [first[card.id] for card, _ in ordered(heads).values()]
    return folder_of(listing, banks, order, findings)
