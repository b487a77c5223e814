"""A bank in a deck folder: what it depends on, and what is read or computed of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from deck.bank.codec import pack, unpack
from deck.bank.deck_folder import Listing, LoadedBank
from deck.bank.heads import BankHead, bank_head
from deck.bank.source import Source
from deck.cache import cache_key, code_version, load, store
from deck.diagnostics.finding import Finding, has_errors
from deck.live.trust import trusted

if TYPE_CHECKING:
    from deck.bank.validate import Bank
    from deck.live.live_bank import LiveBank
    from deck.live.variant import LiveCard

BankState = tuple[object, ...]


@dataclass(frozen=True, eq=False)
class BankFile:
    """A bank of a folder that is open: its text, and the folder's other files."""

    listing: Listing
    source: Source

    @property
    def languages(self) -> tuple[str, ...]:
        """Those of the deck."""
        return self.listing.config.languages

    @cached_property
    def _surroundings(self) -> tuple[str, ...]:
        """What a bank depends on beside its text and its image files."""
        module, languages = self.listing.module, " ".join(self.languages)
        if module is None:
            return code_version(), languages
        may_run = bool(trusted(self.listing.path, frozenset([module.whole])))
        return code_version(), languages, module.whole, str(may_run)

    @cached_property
    def name(self) -> str:
        """Its name in the cache: a hash of all that is compiled but image files."""
        return cache_key("bank", self.source.hash, *self._surroundings)

    def part(self, *what: str) -> str:
        """The name in the cache of a part of it, such as its notes in a language."""
        return cache_key(self.name, *what)

    def last_name(self, bank: Bank, languages: Sequence[str]) -> str:
        """The name in the cache of the cards of this file as it was compiled last."""
        file = str(self.listing.path.absolute() / self.source.name)
        around = (bank.frame, *self._surroundings)
        return cache_key("cards", file, " ".join(languages), *around)

    @cached_property
    def state(self) -> BankState:
        """What it depends on but image files and whether its programs may run.

        Findings on `deck.yaml` may excuse others. With the time of the file, a bank is
        compiled again when it is saved as it was: a program may have been slow by
        chance.
        """
        time = 0
        with suppress(OSError):
            time = (self.listing.path / self.source.name).stat().st_mtime_ns
        return self.name, time, *self.listing.findings.recorded

    def head(self) -> tuple[BankHead, Sequence[Finding]]:
        """Its head, for which nothing is computed, and the errors in its text.

        From the cache, or the text is read.
        """
        if (packed := load(self.part("head"))) is not None:
            return unpack(BankHead, packed)._replace(source=self.source), ()
        from deck.bank.validate import read_bank

        bank = read_bank(self.source, self.languages)
        head = bank_head(bank, self.languages)
        errors = [each for each in bank.findings if has_errors([each])]
        if not errors:
            store(self.part("head"), pack(BankHead, head))
        return head, errors

    def load(self) -> LoadedBank:
        """The bank, with the images of its cards."""
        from deck.bank.images import read_images
        from deck.bank.validate import read_bank
        from deck.live.module import is_of_module

        path, languages = self.listing.path, self.languages
        bank = read_bank(self.source, languages)
        images, cards, bad = read_images(path, bank.cards, self.source)
        # What is wrong with the module excuses names that nobody knows.
        module = filter(is_of_module, self.listing.findings.recorded)
        return LoadedBank(
            *(bank, path, languages, self.listing.module, cards, images),
            tuple(sorted([*bank.findings, *module, *bad], key=lambda each: each.order)),
        )

    def evaluate(self) -> LiveBank:
        """Its cards with their values, as if the folder had no other bank.

        No rule is off in it.
        """
        from deck.live.live_bank import make_live

        return make_live(self.load())

    @cached_property
    def live_cards(self) -> Mapping[str, LiveCard]:
        """The same by id."""
        return {str(live.card.id): live for live in self.evaluate().cards}

    def evaluate_card(
        self, card_id: str, languages: Sequence[str], seed: str | None
    ) -> LiveCard | None:
        """One card with its values, drawn from a seed where one is given.

        None where it is not there, or has none: findings on the bank say why.
        """
        from deck.live.family import SEEDS
        from deck.live.live_bank import make_live

        loaded = self.load()
        cards = tuple(card for card in loaded.cards if card.id == card_id)
        loaded = loaded._replace(cards=cards, languages=tuple(languages))
        live = make_live(loaded, seeds=SEEDS if seed is None else [seed])
        return live.cards[0] if live.cards else None
