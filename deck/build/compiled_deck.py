"""A compiled deck: the banks of a folder, and what holds between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from deck.build.compiled_bank import (
    CompiledBank,
    bank_name,
    cached_bank,
    compile_bank,
    read_cards,
)
from deck.build.note import CompiledNote
from deck.cache import unpack
from deck.folder.cross_checks import check_across
from deck.folder.deck_folder import Listing, LoadedBank, open_folder
from deck.folder.heads import BankHead, Ordered, ordered
from deck.folder.trust import untrusted
from deck.source.finding import Finding, has_errors
from deck.source.finding_list import Switches
from deck.source.source import Source

if TYPE_CHECKING:
    from deck.kinds.filled import LiveCard

Progress = Callable[[int, int], None]  # banks that are compiled, of how many


@dataclass(frozen=True)
class CompiledDeck:
    """The banks of a deck folder with all findings; everything else reads this.

    `findings` are those shown, in the order of their places; `silenced` are of rules
    that `switches` turn off. Where the folder's code is not trusted, one is an error.
    """

    listing: Listing
    sources: Mapping[str, Source]  # all that were read, by path
    banks: Sequence[CompiledBank]
    order: Ordered  # the cards in the order of learning; broken ones aside
    findings: Sequence[Finding]
    silenced: Sequence[Finding]
    switches: Switches

    @property
    def path(self) -> Path:
        """The deck folder."""
        return self.listing.path

    @property
    def languages(self) -> tuple[str, ...]:
        """Those of the deck."""
        return self.listing.config.languages

    @property
    def has_errors(self) -> bool:
        """Whether a finding stops a build."""
        return has_errors(self.findings)

    @property
    def heads(self) -> Sequence[BankHead]:
        """The heads of the banks."""
        return [bank.head for bank in self.banks]

    @property
    def live_values(self) -> int:
        """How many were computed."""
        return sum(bank.live_values for bank in self.banks)

    def notes(self, languages: Sequence[str]) -> list[CompiledNote]:
        """The notes of languages in the order of learning; of one id the first."""
        found: list[CompiledNote] = []
        for language in languages:
            notes: dict[str, CompiledNote] = {}
            for note in (one for bank in self.banks for one in bank.notes[language]):
                notes.setdefault(note.card, note)
            found += [notes[card] for card in self.order if card in notes]
        return found

    def live_card(self, card: str) -> LiveCard:
        """A card with its values. Raises KeyError for one that has none."""
        _, source = self.order[card]
        (bank,) = (bank for bank in self.banks if bank.head.source.path == source.path)
        return bank.live_card(card)

    def quality(self) -> Sequence[Finding]:
        """What could be better.

        Nothing in a deck with errors: cards are missing from it, and what holds
        between cards would be wrong of the rest.
        """
        if self.has_errors:
            return ()
        from deck.check.bank_quality import check_deck

        banks = [unpack(bank.quality) for bank in self.banks]
        found = check_deck(banks, self.order)
        shown, silenced = self.switches.silence(dict.fromkeys(found))
        shown += self.switches.unused([*self.silenced, *silenced], self.sources)
        return sorted(shown, key=lambda finding: finding.order)


@dataclass
class DeckCompiler:
    """Compiles a deck folder again and again; banks stay in memory meanwhile.

    `shown` names it to the user.
    """

    path: Path
    shown: str
    _banks: Mapping[str, CompiledBank] = field(default_factory=dict)  # by name

    def compile(self, progress: Progress) -> CompiledDeck:
        """The deck as it is now. Raises DeckError or UsageError."""
        listing = open_folder(self.path, self.shown)
        deck = compile_deck(listing, progress, self._banks)
        self._banks = {bank.name: bank for bank in deck.banks if not bank.has_errors}
        return deck


def compile_deck(
    listing: Listing,
    progress: Progress = lambda _done, _of: None,
    known: Mapping[str, CompiledBank] | None = None,
) -> CompiledDeck:
    """The deck of an open folder; `known` are banks by name, not compiled again."""
    sources = listing.texts  # read before its findings are asked for
    banks = _compile_banks(listing, progress, known or {})
    found = [*listing.findings.recorded]
    found += [finding for bank in banks for finding in bank.findings]
    found += filter(None, [untrusted(listing)])
    heads = [bank.head for bank in banks]
    order = ordered(heads, alternate=listing.config.alternate)
    found += check_across(heads, order, listing)
    allowed = {bank.head.source.path: bank.allowed for bank in banks}
    switches = Switches(frozenset(listing.config.off), allowed)
    shown, silenced = switches.silence(dict.fromkeys(found))
    shown.sort(key=lambda finding: finding.order)
    return CompiledDeck(listing, sources, banks, order, shown, silenced, switches)


def _compile_banks(
    listing: Listing, progress: Progress, known: Mapping[str, CompiledBank]
) -> list[CompiledBank]:
    """The banks, with the programs of all that are compiled run at once.

    To start processes for each bank would take longer than the programs.
    """
    found: dict[str, CompiledBank] = {}
    loaded: list[LoadedBank] = []
    for source in listing.sources:
        bank = known.get(bank_name(listing, source))
        if bank is None or not bank.is_current(listing):
            bank = cached_bank(listing, source)
        if bank is None:
            loaded.append(read_cards(listing, source))
        else:
            found[source.path] = bank
    if loaded:
        from deck.build.live_bank import programs_of
        from deck.live.program import run_programs

        programs = [text for each in loaded for text in programs_of(each)]
        outcomes = dict(zip(programs, run_programs(programs), strict=True))
    for each in loaded:
        progress(len(found), len(listing.sources))
        bank = compile_bank(listing, each, lambda some: [outcomes[t] for t in some])
        found[each.source.path] = bank
    return [found[source.path] for source in listing.sources]
