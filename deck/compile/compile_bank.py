"""Compiles a bank: text in; findings, values and notes out. Cached by all it reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from deck.bank.codec import pack, unpack
from deck.bank.deck_folder import LoadedBank
from deck.bank.heads import BankHead, bank_head
from deck.cache import contains, load, pass_on, store, take
from deck.compile.bank_file import BankFile, BankState
from deck.compile.compiled_bank import (
    BankFacts,
    CompiledBank,
    in_folder_of,
    pack_bank,
    unpack_bank,
)
from deck.diagnostics.finding import has_errors
from deck.files import hash_file
from deck.hashes import file_hash
from deck.live.program import Runner
from deck.live.trust import runnable, trusted

if TYPE_CHECKING:
    from deck.compile.compiled_card import CompiledCard
    from deck.live.live_bank import LiveBank
    from deck.quality.check import BankQuality


Compiled = dict[str, tuple[BankState, CompiledBank]]  # by the path of the bank


class BankCompiler(NamedTuple):
    """Compiles the banks of a folder with their notes in some languages.

    With `is_checked`, the findings of `bank_quality` are cached too, while the values
    are at hand. `last` has the banks that this process compiled last, also those with
    errors; `compile` updates it.
    """

    languages: Sequence[str]
    is_checked: bool = False
    last: Compiled | None = None

    def is_cached(self, file: BankFile) -> bool:
        """True if nothing of a bank has to be computed."""
        names: list[str] = []
        if self._last(file) is None:
            names = [file.name, *map(file.part, ("head", *self.languages))]
        if self.is_checked:
            names.append(file.part("quality"))
        return all(map(contains, names))

    def compile(self, file: BankFile, run: Runner | None = None) -> CompiledBank:
        """Returns the last bank or a cached one if it is current, else compiles it.

        `run` runs its programs.
        """
        state = file.state  # before anything of it may change
        bank, live = self._last(file) or cached_bank(file, self.languages), None
        if bank is None and (packed := take(file.name)) is not None:
            bank = unpack_bank(file.source, packed)
        if bank is None:
            bank, live = _compile(file, self.languages, run, needs_all=self.is_checked)
        if self.is_checked and not (bank.has_errors or contains(file.part("quality"))):
            bank_quality(file, bank, live)
        if self.last is not None:
            self.last[file.source.path] = state, bank
        return bank

    def pass_on(self, file: BankFile, run: Runner) -> None:
        """Compile a bank for the parent process, which loads it from the cache.

        One with errors is not cached: it is passed on once.
        """
        alone = self._replace(last=None)  # the parent does not see what a child adds
        bank = alone.compile(file, run)
        if not alone.is_cached(file):
            pass_on(file.name, pack_bank(bank))

    def _last(self, file: BankFile) -> CompiledBank | None:
        """The bank that was compiled last, if all that it depends on is unchanged."""
        if self.last is None or file.source.path not in self.last:
            return None
        known, bank = self.last[file.source.path]
        has_all = known == file.state and bank.notes.keys() >= {*self.languages}
        # A picture that was refused may have been replaced.
        is_refused = any(each.rule == "bad-picture" for each in bank.facts.findings)
        is_same = has_all and not is_refused and _is_current(file, bank.facts)
        return bank if is_same else None


def cached_bank(file: BankFile, languages: Sequence[str]) -> CompiledBank | None:
    """A bank from the cache, if its images are unchanged and its code may run."""
    notes = {language: load(file.part(language)) for language in languages}
    packed, head = load(file.name), load(file.part("head"))
    if packed is None or head is None or None in notes.values():
        return None
    bank = unpack_bank(file.source, [head, packed, notes])
    return bank if _is_current(file, bank.facts) else None


def _is_current(file: BankFile, facts: BankFacts) -> bool:
    """True if the images of a bank are unchanged and all its code may run."""
    path, programs = file.listing.path, frozenset(facts.programs)
    if any(hash_file(path / name) != known for name, known in facts.images.items()):
        return False
    return not facts.left_out and trusted(path, programs) == programs


def _compile(
    file: BankFile, languages: Sequence[str], run: Runner | None, *, needs_all: bool
) -> tuple[CompiledBank, LiveBank | None]:
    """Compiles a bank; unchanged cards come from the build before.

    Caches it unless it has errors. Where all cards were evaluated, returns them with
    their values, too, for `bank_quality`.
    """
    from deck.compile.compiled_card import card_text, compile_card, load_cards
    from deck.live.live_bank import make_live

    loaded = file.load()
    last = file.last_name(loaded.bank, languages)
    written = [(card, card_text(loaded, card)) for card in loaded.cards]
    known: Mapping[str, CompiledCard] = {}
    if not (needs_all or has_errors(loaded.findings)):
        known = load_cards(last, languages)
    known = {text: known[text] for _, text in written if text in known}
    new = tuple(card for card, text in written if text not in known)
    spent = sum(card.steps for card in known.values())
    live = make_live(loaded._replace(cards=new), run, spent=spent)
    if known and has_errors(live.findings):
        known, live = {}, make_live(loaded, run)  # the same errors as from nothing
    filled = {one.card.id: one for one in live.cards}
    cards = [
        known.get(text) or compile_card(filled[card.id], text, loaded, languages)
        for card, text in written
        if text in known or card.id in filled
    ]
    known_values = sum(card.live_values for card in known.values())
    bank = _join(loaded, live, cards, languages, known_values)
    _store(file, bank, cards, last)
    return bank, None if known else live


def _join(
    loaded: LoadedBank,
    live: LiveBank,
    cards: Sequence[CompiledCard],
    languages: Sequence[str],
    known_values: int,
) -> CompiledBank:
    """The bank that compiled cards make; `live` has those that were evaluated.

    `known_values` are the values of the others.
    """
    facts = BankFacts(
        [*live.findings],
        [*loaded.bank.allowed],
        images={name: file_hash(i.data) for name, i in loaded.images.items()},
        programs=runnable(loaded),
        left_out=sorted(live.left_out),
        live_values=live.live_values + known_values,
        shows_digits=any(card.shows_digit for card in cards),
    )
    return CompiledBank(
        bank_head(loaded.bank, loaded.languages),
        facts,
        notes={language: [c.notes[language] for c in cards] for language in languages},
        media={name: data for card in cards for name, data in card.media.items()},
    )


def _store(
    file: BankFile, bank: CompiledBank, cards: Sequence[CompiledCard], last: str
) -> None:
    """Cache a bank, and under the name `last` what its cards depend on."""
    from deck.compile.compiled_card import store_cards

    # Not with errors: a program may have been too slow by chance. Nor where code may
    # not run: its warning depends on what was allowed before.
    if bank.has_errors or bank.facts.left_out:
        return
    for language in bank.notes:
        store(file.part(language), bank.pack_notes(language))
    store(file.part("head"), pack(BankHead, bank.head))
    store(file.name, pack(BankFacts, bank.facts))
    store_cards(last, file.name, cards)


def bank_quality(
    file: BankFile, bank: CompiledBank, live: LiveBank | None = None
) -> BankQuality:
    """What could be better in a bank: from the cache, or its cards are evaluated.

    Not cached where cards are left out, as for the bank itself.
    """
    from deck.quality.check import BankQuality, check_bank

    name = file.part("quality")
    packed = None if bank.facts.left_out else load(name)
    if packed is None:
        quality = check_bank(live or file.evaluate())
        if not bank.facts.left_out:
            store(name, pack(BankQuality, quality))
        return quality
    quality = unpack(BankQuality, packed)
    return quality._replace(findings=in_folder_of(file.source.path, quality.findings))
