"""Compiles a bank: text in; findings, values and notes out. Cached by all it reads."""

from __future__ import annotations

from collections.abc import Sequence

from deck.bank.cross_checks import bank_head
from deck.bank.deck_folder import Folder, Listing
from deck.bank.finding import Severity
from deck.bank.source import Source
from deck.bank.switches import switches_of
from deck.compile.compiled_bank import CompiledBank
from deck.compile.member import deflate
from deck.compile.note import CompiledNote, compile_note
from deck.files import hash_file
from deck.hashes import file_hash
from deck.live.cache import digest, keep, kept, makers
from deck.live.deck import LiveDeck, is_of_module, make_live
from deck.live.running import Runner
from deck.live.trust import runnable, trusted


def cached_or_compiled(
    listing: Listing, source: Source, run: Runner | None = None
) -> CompiledBank:
    """A bank from the cache where it would be compiled the same again, else compiled.

    `run` runs its programs, by default each anew.
    """
    name = cache_name(listing, source)
    return cached_bank(listing, source, name) or compile_bank(listing, source, run)


def compile_bank(
    listing: Listing, source: Source, run: Runner | None = None
) -> CompiledBank:
    """A bank compiled anew, and cached unless it has errors."""
    live = evaluate_bank(listing, source, run)
    folder = live.folder
    languages = listing.config.languages
    files = {name: image.hash for name, image in folder.images.items()}
    notes: dict[str, list[CompiledNote]] = {}
    media: dict[str, bytes] = {}
    for language in languages:
        notes[language] = []
        for card in live.cards:
            note, shown = compile_note(card, language, files)
            notes[language].append(note)
            media.update(shown)
    programs = runnable(folder)
    bank = CompiledBank(
        bank_head(folder.banks[0]),
        [*live.findings, *live.silenced],
        switches_of((), folder.banks).allowed,
        notes,
        media,
        images={name: file_hash(i.data) for name, i in folder.images.items()},
        programs=programs,
        left_out=live.left_out,
        live_values=live.live_values,
        shows_digits=_shows_digits(live, languages),
        file=deflate(source.text.encode()),
        live=live,
    )
    # Not with errors: a program may have been too slow by chance. Nor where code may
    # not run: what is said of that depends on what was allowed before.
    is_broken = any(finding.severity is Severity.ERROR for finding in bank.findings)
    if not is_broken and not bank.left_out:
        keep(cache_name(listing, source), bank.pack())
    return bank


def evaluate_bank(
    listing: Listing, source: Source, run: Runner | None = None
) -> LiveDeck:
    """The cards of a bank with their values, as if its folder had no other bank.

    No rule is off in it.
    """
    from deck.bank.images import read_images, whole_cards
    from deck.bank.validate import read_bank

    config = listing.config
    bank = read_bank(source, config.languages)
    sources = {source.path: source}
    if listing.module is not None:
        sources[listing.module.path] = listing.module
    images, bad = read_images(listing.path, bank.cards, sources)
    # What is wrong with the module excuses names that nobody knows.
    module = filter(is_of_module, listing.findings.found)
    folder = Folder(
        path=listing.path,
        namespace=config.namespace,
        name=config.name,
        titles=config.titles or {},
        languages=config.languages,
        banks=(bank,),
        cards=tuple(whole_cards(bank.cards, images)),
        findings=(*bank.findings, *bad, *module),
        sources=sources,
        images=images,
        module=listing.module,
    )
    return make_live(folder, run=run)


def cache_name(listing: Listing, source: Source) -> str:
    """The name in the cache: a hash of all that is compiled but image files."""
    module, languages = listing.module, " ".join(listing.config.languages)
    if module is None:
        return digest("bank", makers(), languages, source.hash)
    may_run = str(bool(trusted(listing.path, frozenset([module.text]))))
    return digest("bank", makers(), languages, source.hash, module.text, may_run)


def cached_bank(listing: Listing, source: Source, name: str) -> CompiledBank | None:
    """A bank from the cache, if its images are as they were and its code may run."""
    packed = kept(name)
    if packed is None:
        return None
    bank = CompiledBank.unpack(packed, source)
    for image, known in bank.images.items():
        if hash_file(listing.path / image) != known:
            return None
    programs = frozenset(bank.programs)
    return bank if trusted(listing.path, programs) == programs else None


def _shows_digits(deck: LiveDeck, languages: Sequence[str]) -> bool:
    """Whether a picture of a card is a digit of MNIST."""
    from deck.live.drawing import Digit

    return any(
        isinstance(figure.drawing, Digit)
        for live in deck.cards
        if live.card.images
        for language in languages
        for variant in live.variants[language]
        for figure in variant.figures
    )
