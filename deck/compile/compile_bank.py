"""Compiles a bank: text in; findings, values and notes out. Cached by all it reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from deck.bank.deck_folder import Listing, LoadedBank
from deck.bank.heads import BankHead, bank_head
from deck.bank.source import Source, Text
from deck.cache import cache_key, code_version, contains, load, store
from deck.compile.compiled_bank import (
    CompiledBank,
    pack_head,
    pack_quality,
    unpack_head,
    unpack_quality,
)
from deck.diagnostics.finding import Finding, has_errors
from deck.files import hash_file
from deck.hashes import file_hash
from deck.live.program import Runner
from deck.live.trust import runnable, trusted

if TYPE_CHECKING:
    from deck.bank.glossary import Glossary
    from deck.bank.models import Card
    from deck.bank.validate import Bank
    from deck.compile.compiled_card import CompiledCard
    from deck.live.live_bank import LiveBank
    from deck.live.variant import LiveCard
    from deck.quality.check import BankQuality


BankState = tuple[object, ...]
Compiled = dict[str, tuple[BankState, CompiledBank]]  # by the path of the bank


class BankCompiler(NamedTuple):
    """Compiles the banks of a folder with their notes in some languages.

    `is_checked` asks for what could be better in each bank, too: it is computed while
    the values are at hand, and waits in the cache for `bank_quality`. `last` are the
    banks that this process compiled last, those with errors too; it is kept up to date.
    """

    listing: Listing
    languages: Sequence[str]
    glossary: Glossary | None = None
    is_checked: bool = False
    last: Compiled | None = None

    def is_cached(self, source: Source) -> bool:
        """True if nothing of a bank has to be computed."""
        name = cache_name(self.listing, source)
        names = [name, _head_name(self.listing, source)]
        names += [cache_key(name, language) for language in self.languages]
        if self._last(source, _state(self.listing, source)) is not None:
            names = []
        if self.is_checked:
            names.append(_quality_name(self.listing, source, self.glossary))
        return all(map(contains, names))

    def compile(self, source: Source, run: Runner | None = None) -> CompiledBank:
        """Returns the last bank or one from the cache, if it is as this would be.

        Otherwise compiles it; `run` runs its programs.
        """
        state = _state(self.listing, source)  # before anything of it may change
        bank, live = self._last(source, state), None
        bank = bank or cached_bank(self.listing, source, self.languages)
        if bank is None:
            bank, live = _compile(
                self.listing, source, self.languages, run, needs_all=self.is_checked
            )
        if self.is_checked and not has_errors(bank.findings):
            name = _quality_name(self.listing, source, self.glossary)
            if not contains(name):
                bank_quality(self.listing, bank, self.glossary, live)
        if self.last is not None:
            self.last[source.path] = state, bank
        return bank

    def _last(self, source: Source, state: BankState) -> CompiledBank | None:
        """The bank as it was compiled last, if all that it depends on is as it was."""
        if self.last is None or source.path not in self.last:
            return None
        known, bank = self.last[source.path]
        has_all = known == state and bank.notes.keys() >= {*self.languages}
        # A picture that was refused may be another one now.
        is_refused = any(finding.rule == "bad-picture" for finding in bank.findings)
        is_same = has_all and not is_refused and _is_current(self.listing, bank)
        return bank if is_same else None


def _compile(
    listing: Listing,
    source: Source,
    languages: Sequence[str],
    run: Runner | None,
    *,
    needs_all: bool,
) -> tuple[CompiledBank, LiveBank | None]:
    """Compiles a bank, but for its cards that are as in the build before.

    Caches it unless it has errors. Returns its cards with their values, too, where
    all were evaluated, as someone may need.
    """
    from deck.compile.compiled_card import card_text, compile_card, load_cards
    from deck.live.live_bank import make_live

    loaded = load_bank(listing, source)
    last = _last_name(listing, loaded.bank, languages)
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
    cards = {
        card.id: known.get(text)
        or compile_card(
            filled[card.id], text, live.steps.get(card.id), loaded, languages
        )
        for card, text in written
        if text in known or card.id in filled
    }
    values = live.live_values + sum(card.live_values for card in known.values())
    bank = _join(loaded, live, cards, languages)._replace(live_values=values)
    _store(listing, bank, [*cards.values()], last)
    return bank, None if known else live


def _join(
    loaded: LoadedBank,
    live: LiveBank,
    compiled: Mapping[Text, CompiledCard],
    languages: Sequence[str],
) -> CompiledBank:
    """The bank that compiled cards make; `live` has those that were evaluated."""
    from deck.render.card_text import card_titles

    def titles(card: Card, languages: Sequence[str]) -> Mapping[str, str]:
        known = compiled.get(card.id)
        return known.titles if known else card_titles(card, languages)

    cards = compiled.values()
    return CompiledBank(
        bank_head(loaded.bank, loaded.languages, titles),
        live.findings,
        loaded.bank.allowed,
        images={name: file_hash(i.data) for name, i in loaded.images.items()},
        programs=runnable(loaded),
        left_out=live.left_out,
        live_values=live.live_values,
        shows_digits=any(card.shows_digit for card in cards),
        notes={language: [c.notes[language] for c in cards] for language in languages},
        media={name: data for card in cards for name, data in card.media.items()},
    )


def _store(
    listing: Listing, bank: CompiledBank, cards: Sequence[CompiledCard], last: str
) -> None:
    """Cache a bank, and under the name `last` what its cards depend on."""
    from deck.compile.compiled_card import store_cards

    # Not with errors: a program may have been too slow by chance. Nor where code may
    # not run: its warning depends on what was allowed before.
    if has_errors(bank.findings) or bank.left_out:
        return
    name = cache_name(listing, bank.head.source)
    for language in bank.notes:
        store(cache_key(name, language), bank.pack_notes(language))
    store(_head_name(listing, bank.head.source), pack_head(bank.head))
    store(name, bank.pack())
    store_cards(last, name, cards)


def evaluate_bank(
    listing: Listing, source: Source, run: Runner | None = None
) -> LiveBank:
    """The cards of a bank with their values, as if its folder had no other bank.

    No rule is off in it.
    """
    from deck.live.live_bank import make_live

    return make_live(load_bank(listing, source), run)


def evaluate_card(
    listing: Listing,
    source: Source,
    card_id: str,
    languages: Sequence[str],
    seed: str | None = None,
) -> LiveCard | None:
    """One card of a bank with its values, drawn from a seed where one is given.

    None where it is not there, or has none: findings on the bank say why.
    """
    from deck.live.family import SEEDS
    from deck.live.live_bank import make_live

    loaded = load_bank(listing, source)
    cards = tuple(card for card in loaded.cards if card.id == card_id)
    loaded = loaded._replace(cards=cards, languages=tuple(languages))
    live = make_live(loaded, seeds=SEEDS if seed is None else [seed])
    return live.cards[0] if live.cards else None


def load_bank(listing: Listing, source: Source) -> LoadedBank:
    """A bank that is read, with the images of its cards."""
    from deck.bank.images import read_images, whole_cards
    from deck.bank.validate import read_bank
    from deck.live.module import is_of_module

    path, languages = listing.path, listing.config.languages
    bank = read_bank(source, languages)
    images, bad = read_images(path, bank.cards, source)
    # What is wrong with the module excuses names that nobody knows.
    module = filter(is_of_module, listing.findings.recorded)
    return LoadedBank(
        *(bank, path, languages, listing.module),
        tuple(whole_cards(bank.cards, images)),
        images,
        tuple(sorted([*bank.findings, *module, *bad], key=lambda each: each.order)),
    )


def bank_quality(
    listing: Listing,
    bank: CompiledBank,
    glossary: Glossary | None,
    live: LiveBank | None = None,
) -> BankQuality:
    """What could be better in a bank: from the cache, or its cards are evaluated.

    Not cached where cards are left out, as for the bank itself.
    """
    source = bank.head.source
    name = _quality_name(listing, source, glossary)
    packed = None if bank.left_out else load(name)
    if packed is not None:
        return unpack_quality(packed, bank.head)
    from deck.quality.check import check_bank
    from deck.quality.terms import TermChecker

    terms = TermChecker(glossary, listing.config.languages) if glossary else None
    quality = check_bank(live or evaluate_bank(listing, source), bank.head, terms)
    if not bank.left_out:
        store(name, pack_quality(quality))
    return quality


def read_head(listing: Listing, source: Source) -> tuple[BankHead, Sequence[Finding]]:
    """The head of a bank, for which nothing is computed, and the errors in its text.

    From the cache, or the text is read.
    """
    name = _head_name(listing, source)
    if (packed := load(name)) is not None:
        return unpack_head(packed, source), ()
    from deck.bank.validate import read_bank
    from deck.render.card_text import card_titles

    languages = listing.config.languages
    bank = read_bank(source, languages)
    head = bank_head(bank, languages, card_titles)
    errors = [each for each in bank.findings if has_errors([each])]
    if not errors:
        store(name, pack_head(head))
    return head, errors


def _head_name(listing: Listing, source: Source) -> str:
    """The name in the cache of a bank's head."""
    return cache_key("head", cache_name(listing, source))


def _quality_name(listing: Listing, source: Source, glossary: Glossary | None) -> str:
    """The name in the cache of what could be better in a bank."""
    of_glossary = "" if glossary is None else glossary.source.hash
    return cache_key("bank-quality", cache_name(listing, source), of_glossary)


def cache_name(listing: Listing, source: Source) -> str:
    """The name in the cache: a hash of all that is compiled but image files."""
    return cache_key("bank", source.hash, *_surroundings(listing))


def _last_name(listing: Listing, bank: Bank, languages: Sequence[str]) -> str:
    """The name in the cache of the cards of a bank file as it was compiled last."""
    file = str(listing.path.absolute() / PurePath(bank.source.path).name)
    around = (bank.frame, *_surroundings(listing))
    return cache_key("cards", file, " ".join(languages), *around)


def _surroundings(listing: Listing) -> tuple[str, ...]:
    """What a bank depends on beside its text and its image files."""
    module, languages = listing.module, " ".join(listing.config.languages)
    if module is None:
        return code_version(), languages
    may_run = str(_module_may_run(listing))
    return code_version(), languages, module.whole, may_run


def _module_may_run(listing: Listing) -> bool:
    """Whether the module of a folder may run, if it has one."""
    module = listing.module
    return module is None or bool(trusted(listing.path, frozenset([module.whole])))


def cached_bank(
    listing: Listing, source: Source, languages: Sequence[str]
) -> CompiledBank | None:
    """A bank from the cache, if its images are as they were and its code may run."""
    name = cache_name(listing, source)
    notes = {language: load(cache_key(name, language)) for language in languages}
    packed, head = load(name), load(_head_name(listing, source))
    if packed is None or head is None or None in notes.values():
        return None
    bank = CompiledBank.unpack(packed, unpack_head(head, source), notes)
    return bank if _is_current(listing, bank) else None


def _is_current(listing: Listing, bank: CompiledBank) -> bool:
    """True if the images of a bank are as they were, and all its code may run."""
    for image, known in bank.images.items():
        if hash_file(listing.path / image) != known:
            return False
    programs = frozenset(bank.programs)
    return not bank.left_out and trusted(listing.path, programs) == programs


def _state(listing: Listing, source: Source) -> BankState:
    """What a bank depends on but image files and whether its programs may run.

    Findings on `deck.yaml` may excuse others. With the time of the file, a bank is
    compiled again when it is saved as it was: a program may have been slow by chance.
    """
    time = 0
    with suppress(OSError):
        time = (listing.path / PurePath(source.path).name).stat().st_mtime_ns
    return cache_name(listing, source), time, *listing.findings.recorded
