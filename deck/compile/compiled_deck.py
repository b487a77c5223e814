"""A compiled deck: the banks of a folder, and what holds between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from deck.bank.codec import pack, unpack
from deck.bank.cross_checks import check_across
from deck.bank.deck_folder import Listing, open_folder
from deck.bank.finding_list import Switches
from deck.bank.heads import BankHead, Ordered, ordered
from deck.bank.source import Source
from deck.cache import cache_key, code_version, load, store
from deck.compile.bank_file import BankFile
from deck.compile.compile_bank import BankCompiler, Compiled, bank_quality
from deck.compile.compiled_bank import CompiledBank, in_folder_of
from deck.compile.note import CompiledNote
from deck.compile.processes import work_in_processes
from deck.diagnostics.finding import Finding, has_errors
from deck.live.program import Programs
from deck.live.trust import allow

if TYPE_CHECKING:
    from deck.live.variant import LiveCard

Progress = Callable[[int, int], None]  # banks that are compiled, of how many
_COMPILER = (  # modules that only compiling needs
    "deck.bank.validate",
    "deck.compile.compiled_card",
    "deck.live.live_bank",
)


@dataclass(frozen=True)
class CompiledDeck:
    """The banks of a deck folder with all findings; everything else reads this.

    `findings` are those shown, in the order of their places; `silenced` are of rules
    that `switches` turn off. `left_out` has the cards whose code may not run: they are
    in no deck now, but not retired either.
    """

    listing: Listing
    sources: Mapping[str, Source]  # all that were read, by path
    files: Mapping[str, BankFile]  # of banks, by path
    banks: Sequence[CompiledBank]  # in the same order
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

    @cached_property
    def left_out(self) -> frozenset[str]:
        """The ids of cards whose code may not run."""
        return frozenset(card for bank in self.banks for card in bank.facts.left_out)

    @property
    def live_values(self) -> int:
        """How many were computed."""
        return sum(bank.facts.live_values for bank in self.banks)

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
        return self.files[source.path].live_cards[card]

    def quality(self) -> tuple[Finding, ...]:
        """What could be better; of banks and decks not edited since from the cache.

        Nothing in a deck with errors: cards are missing from it, and what holds
        between cards would be wrong of the rest.
        """
        if self.has_errors:
            return ()
        texts = [source.hash for source in self.sources.values()]
        names = [file.name for file in self.files.values()]
        left_out = " ".join(sorted(self.left_out))
        name = cache_key("quality", code_version(), left_out, *texts, *names)
        packed = load(name)
        if packed is not None:
            found = unpack(list[Finding], packed)
            return tuple(in_folder_of(self.listing.source.path, found))
        found = self._check_quality()
        store(name, pack(list[Finding], found))
        return tuple(found)

    def _check_quality(self) -> list[Finding]:
        from deck.quality.check import check_deck

        each = zip(self.files.values(), self.banks, strict=True)
        banks = [bank_quality(file, bank) for file, bank in each]
        found = check_deck(banks, self.order)
        shown, silenced = self.switches.silence(dict.fromkeys(found))
        shown += self.switches.unused([*self.silenced, *silenced], self.sources)
        return sorted(shown, key=lambda finding: finding.order)


def load_compiler(*, computes: bool = True) -> None:
    """Import what compiles banks and computes values, so that the next is quick."""
    for module in (*_COMPILER, *["deck.live.builtins"] * computes):
        import_module(module)


@dataclass
class DeckCompiler:
    """Compiles a deck folder again and again: each time the banks that have changed.

    `shown` names it to the user; with `allows_code`, code that was saved may run.
    `programs` keeps its processes, so that the next edit is quick.
    """

    path: Path
    shown: str
    allows_code: bool
    programs: Programs = field(default_factory=Programs)
    _last: Compiled = field(default_factory=dict)

    def compile(self, progress: Progress) -> CompiledDeck:
        """The deck as it is now. Raises DeckError or UsageError."""
        deck = self._compile(progress)
        if self.allows_code and deck.left_out and allow(self.path):
            deck = self._compile(progress)
        return deck

    def _compile(self, progress: Progress) -> CompiledDeck:
        listing = open_folder(self.path, self.shown)
        return compile_deck(listing, progress, programs=self.programs, last=self._last)


def compile_deck(
    listing: Listing,
    progress: Progress = lambda _done, _of: None,
    *,
    languages: Sequence[str] | None = None,
    is_checked: bool = False,
    programs: Programs | None = None,
    last: Compiled | None = None,
) -> CompiledDeck:
    """The deck of an open folder; its notes in some languages, by default in all.

    `is_checked` prepares for `quality`, on all cores. `programs` has processes for
    programs that stay, `last` the banks that were compiled last.
    """
    sources = listing.texts  # read before its findings are asked for
    languages = listing.config.languages if languages is None else languages
    compiler = BankCompiler(languages, is_checked, last)
    files = {source.path: BankFile(listing, source) for source in listing.sources}
    compiled = _compile_banks(compiler, [*files.values()], programs, progress)
    banks = [compiled[path] for path in files]
    found = [*listing.findings.recorded]
    found += [finding for bank in banks for finding in bank.facts.findings]
    heads = [bank.head for bank in banks]
    order = ordered(heads)
    found += check_across(heads, order, listing)
    found = list(dict.fromkeys(found))
    allowed = {path: bank.facts.allowed for path, bank in compiled.items()}
    switches = Switches(frozenset(listing.config.off), allowed)
    shown, silenced = switches.silence(found)
    shown.sort(key=lambda finding: finding.order)
    deck = listing, sources, files, banks, order
    return CompiledDeck(*deck, shown, silenced, switches)


def _compile_banks(
    compiler: BankCompiler,
    files: Sequence[BankFile],
    programs: Programs | None,
    progress: Progress,
) -> dict[str, CompiledBank]:
    """The banks by path; those not in the cache are compiled on all cores.

    Other processes compile them, and this one loads them meanwhile. One alone it
    compiles itself, with the processes for programs that stay.
    """
    known: list[BankFile] = []
    new: list[BankFile] = []
    for file in files:
        (known if compiler.is_cached(file) else new).append(file)
    new.sort(key=lambda file: -len(file.source.text))  # the last end together
    if len(new) > 1:  # once, for all; NumPy would make this process the largest
        load_compiler(computes=False)

    def compile_some(some: Iterator[BankFile], cores: int) -> dict[str, CompiledBank]:
        own = Programs(at_once=cores) if programs is None else nullcontext(programs)
        with own as run:
            return {file.source.path: compiler.compile(file, run) for file in some}

    def pass_on(some: Iterator[BankFile], cores: int) -> None:
        with Programs(at_once=cores) as run:
            for file in some:
                compiler.pass_on(file, run)

    return work_in_processes(
        new, compile_some, pass_on, lambda done: progress(done, len(files)), known
    )
