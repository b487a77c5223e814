"""A new card in a bank: the example of its kind, with an id that no card has had."""

from __future__ import annotations

import re
import textwrap
from codecs import BOM_UTF8
from collections.abc import Collection
from itertools import count

from deck.errors import UsageError
from deck.files import replace_file, writing
from deck.folder.deck_folder import Listing
from deck.folder.validate import read_bank
from deck.kinds.kind import Kind
from deck.source.finding import check_known
from deck.source.finding_list import Findings
from deck.source.source import Map, Seq, Source
from deck.source.yaml_reader import read_tree

_ID = re.compile(r"(?m)^- id: (\S+)$")


def add_card(
    listing: Listing, kind: Kind, topic: str | None, released: Collection[str]
) -> tuple[str, str]:
    """Write a card after the last one of a bank; its place, and its id.

    No card has that id, nor one of those that were `released`. Raises UsageError, and
    DeckError.
    """
    languages = listing.config.languages
    banks = [read_bank(source, languages) for source in listing.sources]
    topics = sorted({bank.topic for bank in banks if bank.topic})
    check_known(topic, topics, "the deck has no topic {}")
    if topic is None and len(banks) != 1:
        raise UsageError(f"say with --topic in which bank: {', '.join(topics)}")
    bank = next(bank for bank in banks if topic in {None, bank.topic})
    taken = {*released, *(str(card_id) for other in banks for card_id in other.ids)}
    taken |= {str(card.was) for other in banks for card in other.cards if card.was}
    names = (f"{bank.topic}-{number:02}" for number in count(1))
    card_id = next(name for name in names if name not in taken)
    grown = _with_card(bank.source, _card(kind, card_id))
    ids = read_bank(grown, languages).ids
    if not bank.topic or [*ids] != [*bank.ids, card_id]:
        fact = "is broken, or has no cards on lines of their own to add one to"
        raise UsageError(f"{bank.source.path} {fact}; see `deck check`")
    file = (listing.path / bank.source.name).resolve()  # a link stays one
    with writing(file):
        mark = "utf-8-sig" if file.read_bytes().startswith(BOM_UTF8) else "utf-8"
        replace_file(file, grown.text.encode(mark))
    line = grown.text.count("\n", 0, grown.text.index(f"- id: {card_id}")) + 1
    return f"{bank.source.path}:{line}", card_id


def _card(kind: Kind, card_id: str) -> str:
    """The example of a kind as an entry of a list."""
    (own_id,) = _ID.findall(kind.example)
    return kind.example.replace(own_id, card_id)


def _with_card(source: Source, card: str) -> Source:
    """A bank with a card after its last one: where the key after `cards` begins."""
    text, end, indent = source.text, len(source.text), 2
    root = read_tree(source, Findings(source))
    cards = root.entries.get("cards") if isinstance(root, Map) else None
    if isinstance(root, Map) and cards is not None:
        indent = cards.start.column if isinstance(cards, Seq) else 2
        keys = (key.start.index for key in root.names)
        end = min((key for key in keys if key > cards.start.index), default=end)
    before = text[:end] + "\n" * (text[:end][-1:] != "\n")
    before += "\n" * (cards != "" and not before.endswith("\n\n"))
    after = "\n" * bool(text[end:]) + text[end:]
    added = textwrap.indent(card, " " * indent)
    if "\r\n" in text:
        before, added, after = (
            re.sub(r"(?<!\r)\n", "\r\n", part) for part in (before, added, after)
        )
    return Source(source.path, before + added + after)
