"""Compiles a bank: text in; findings, values and notes out. Cached by all it reads.

A bank depends on its text, the pictures that it names, the folder's module and
glossary, the languages of the deck, and the code that compiles it. One with errors is
compiled each time: a program may have been slow by chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from deck.build.note import CompiledNote
from deck.cache import cache_key, code_version, load, pack, store, unpack
from deck.files import hash_file
from deck.folder.deck_folder import Listing, LoadedBank
from deck.folder.heads import BankHead, bank_head
from deck.folder.trust import untrusted
from deck.hashes import file_hash
from deck.kinds.filled import LiveCard
from deck.source.finding import Finding, has_errors
from deck.source.finding_list import Allowance
from deck.source.source import Source

if TYPE_CHECKING:
    from deck.live.program import Runner


class CompiledBank(NamedTuple):
    """A bank with everything that is computed from it.

    `findings` are all of the bank, its pictures and its values in every language of
    the deck, also those of rules that are off; where one is an error, values and notes
    may be missing.
    """

    name: str  # in the cache
    head: BankHead
    findings: Sequence[Finding]
    allowed: Sequence[Allowance]  # rules that its cards may break
    images: Mapping[str, str]  # files that its cards name, with hashes of them
    notes: Mapping[str, Sequence[CompiledNote]]  # by language, in its order
    media: Mapping[str, bytes]  # files that these notes show
    values: Mapping[str, bytes]  # a card with its values by id, packed by itself
    live_values: int
    credits: Mapping[str, Sequence[str]]  # for its pictures, by language
    quality: bytes  # what could be better, packed by itself

    @property
    def has_errors(self) -> bool:
        """True if a finding stops a build."""
        return has_errors(self.findings)

    def live_card(self, card: str) -> LiveCard:
        """A card with its values. Raises KeyError for one that has none."""
        live: LiveCard = unpack(self.values[card])
        return live

    def is_current(self, listing: Listing) -> bool:
        """True if its pictures are unchanged."""
        images = self.images.items()
        return all(hash_file(listing.path / name) == known for name, known in images)


def bank_name(listing: Listing, source: Source) -> str:
    """The name of a bank in the cache: a hash of all but its pictures.

    Findings have the path that the user is shown.
    """
    module, config = listing.module, listing.config
    around = [source.path, " ".join(config.languages), " ".join(config.functions)]
    if module is not None:
        around.append(module.whole)
    if listing.glossary is not None:
        around.append(listing.glossary.source.hash)
    return cache_key("bank", code_version(), source.hash, *around)


def cached_bank(listing: Listing, source: Source) -> CompiledBank | None:
    """A bank of an open folder from the cache; None if it is to be compiled."""
    bank: CompiledBank | None = load(bank_name(listing, source))
    return bank if bank is not None and bank.is_current(listing) else None


def compile_bank(listing: Listing, loaded: LoadedBank, run: Runner) -> CompiledBank:
    """Compiles a bank that was read, and caches it. `run` runs its programs."""
    bank = _compile(bank_name(listing, loaded.source), loaded, run)
    if not bank.has_errors:
        store(bank.name, bank)
    return bank


def read_cards(listing: Listing, source: Source) -> LoadedBank:
    """A bank that is read, with the pictures of its cards; nothing of it is run."""
    from deck.build.live_bank import is_of_module
    from deck.folder.images import read_images
    from deck.folder.validate import read_bank

    path, languages = listing.path, listing.config.languages
    bank = read_bank(source, languages)
    images, cards, bad = read_images(path, bank.cards, source)
    # What is wrong with the module excuses names that nobody knows.
    module = filter(is_of_module, listing.findings.recorded)
    return LoadedBank(
        *(bank, path, languages, listing.source, listing.config.functions),
        *(listing.module, cards, images),
        tuple(sorted([*bank.findings, *module, *bad], key=lambda each: each.order)),
        untrusted(listing),
        listing.glossary.terms if listing.glossary else (),
    )


def evaluate_card(
    listing: Listing,
    source: Source,
    card_id: str,
    languages: Sequence[str],
    seed: str | None,
) -> LiveCard | None:
    """One card with its values, drawn from a seed where one is given.

    None where it is not there, or has none: findings on the bank say why.
    """
    from deck.build.family import SEEDS
    from deck.build.live_bank import make_live

    loaded = read_cards(listing, source)
    cards = tuple(card for card in loaded.cards if card.id == card_id)
    loaded = loaded._replace(cards=cards, languages=tuple(languages))
    live = make_live(loaded, seeds=SEEDS if seed is None else [seed])
    return live.cards[0] if live.cards else None


def _compile(name: str, loaded: LoadedBank, run: Runner) -> CompiledBank:
    from deck.build.compiled_card import compile_card
    from deck.build.live_bank import make_live
    from deck.check.bank_quality import BankQuality, check_bank

    live = make_live(loaded, run)
    cards = [compile_card(card, loaded) for card in live.cards]
    is_good = not has_errors(live.findings)
    return CompiledBank(
        name,
        bank_head(loaded.bank, loaded.languages),
        live.findings,
        loaded.bank.allowed,
        images={name: file_hash(i.data) for name, i in loaded.images.items()},
        notes={
            language: [card.notes[language] for card in cards]
            for language in loaded.languages
        },
        media={name: data for card in cards for name, data in card.media.items()},
        values={str(card.card.id): pack(card) for card in live.cards},
        live_values=live.live_values,
        credits={
            language: [
                *dict.fromkeys(c for card in cards for c in card.credits[language])
            ]
            for language in loaded.languages
        },
        quality=pack(
            check_bank(loaded, live.cards) if is_good else BankQuality((), {})
        ),
    )
