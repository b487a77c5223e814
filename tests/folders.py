"""Deck folders read whole, for tests of cards and of their values."""

from __future__ import annotations

from pathlib import Path

from deck.bank.cross_checks import across, bank_head, learning_order
from deck.bank.deck_folder import Folder, folder_of, open_folder
from deck.bank.validate import read_bank


def read_folder(path: Path, shown: str | None = None) -> Folder:
    """The cards of all banks, and all findings; `shown` names the folder in them."""
    listing = open_folder(path, shown)
    languages = listing.config.languages
    banks = [read_bank(source, languages) for source in listing.sources()]
    glossary = listing.glossary()
    found = [*listing.findings.recorded, *(f for bank in banks for f in bank.findings)]
    found += across([*map(bank_head, banks)], glossary)
    return folder_of(listing, banks, learning_order(banks), found)
