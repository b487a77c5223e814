"""The long way of the cards of a bank that are not plain: read, computed, rendered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deck.anki.credit import shows_digits
from deck.anki.made import Head, MadeNote, Rich, made_note
from deck.anki.plan import wanted_notes
from deck.bank.across import learning_rank
from deck.bank.bank import read_card
from deck.bank.card import Card
from deck.bank.collect import Findings
from deck.bank.folder import Folder, Listing
from deck.bank.head import OpenBank
from deck.bank.images import read_images
from deck.bank.source import Map, Source
from deck.bank.tree import build_from
from deck.hashes import file_hash
from deck.live.deck import LiveDeck, Runner, make_live
from deck.live.trust import runnable


class RichBank:
    """Collects such cards, and makes their notes."""

    def __init__(self, listing: Listing, source: Source, topic: str) -> None:
        """A bank of a folder."""
        self._listing = listing
        self._source = source
        self._bank = OpenBank(source, topic, None, (), Findings(source))
        self._cards: list[Card] = []

    def add(self, events: Sequence[Any]) -> Card | None:
        """The card of these events; None where there is a finding."""
        findings = self._bank.findings
        node = build_from(events, findings)
        if not isinstance(node, Map):
            return None
        card, _ = read_card(self._bank, node, self._listing.config.languages)
        if card is None or findings.found:
            return None
        self._cards.append(card)
        return card

    def made(self, run: Runner | None) -> Rich | None:
        """The notes of all cards; None where there is a finding."""
        deck = self._live(run)
        if deck is None:
            return None
        languages = self._listing.config.languages
        lives = {str(live.card.id): live for live in deck.cards}
        notes: dict[str, tuple[Head, dict[str, MadeNote]]] = {}
        media: dict[str, bytes] = {}
        for card in self._cards:
            needs = [str(need) for need in card.needs]
            notes[card.id] = Head(str(card.id), learning_rank(card), needs), {}
        for want in wanted_notes(deck, languages):
            note, files = made_note(lives[want.card], want)
            notes[want.card][1][want.language] = note
            media.update(files)
        return Rich(
            notes,
            media,
            images={name: file_hash(i.data) for name, i in deck.folder.images.items()},
            programs=runnable(deck.folder),
            computed=deck.live_values,
            digits=any(shows_digits(deck.cards, lang) for lang in languages),
        )

    def _live(self, run: Runner | None) -> LiveDeck | None:
        """The cards with their values; None where there is a finding."""
        path, config = self._listing.path, self._listing.config
        sources = {self._source.path: self._source}
        images, bad = read_images(path, self._cards, sources)
        folder = Folder(
            path=path,
            namespace=config.namespace,
            name=config.name,
            titles=config.titles or {},
            languages=config.languages,
            banks=(),
            cards=tuple(self._cards),
            findings=tuple(bad),
            sources=sources,
            images=images,
            module=self._listing.module,
        )
        deck = None if bad else make_live(folder, run=run)
        return deck if deck and not (deck.findings or deck.left_out) else None
