"""The deck of the learners' commands: titles, the order of learning, cards to ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from deck.errors import DeckError
from deck.folder.concepts import concept_names, spaced
from deck.folder.cross_checks import check_across
from deck.folder.deck_folder import Listing, open_folder
from deck.folder.heads import BankHead, CardHead, Ordered, bank_head, ordered
from deck.folder.known_folders import CONFIG
from deck.source.finding import Finding, check_known, has_errors
from deck.source.source import Source

if TYPE_CHECKING:
    from deck.build.compiled_bank import CompiledBank
    from deck.folder.glossary import Term
    from deck.kinds.filled import LiveCard

_CONSEQUENCE = "unknown-card"  # perhaps of an error in another bank
# Those in `deck.yaml` that leave all other banks as they are.
_HARMLESS = {"missing-bank", "unlisted-bank", "bad-glossary"}


class CardSummary(NamedTuple):
    """A card before it is asked; `rank` as in the order of learning."""

    id: str
    line: int
    topic: str
    bank: str  # path as the user is shown it
    rank: int
    gaps: Sequence[int]
    needs: Sequence[str]
    path: Sequence[str]
    was: str
    concept: str


@dataclass(frozen=True, eq=False)
class StudyDeck:
    """The cards of a deck in the order of learning, shown in one language.

    `findings` are the errors, which leave cards out. Without `banks` its cards can be
    listed, and none can be asked.
    """

    listing: Listing
    heads: Sequence[BankHead]
    findings: Sequence[Finding]
    language: str
    banks: Mapping[str, CompiledBank] = field(default_factory=dict)  # by path

    @property
    def path(self) -> Path:
        """The deck folder."""
        return self.listing.path

    @property
    def namespace(self) -> str:
        """What distinguishes its reviews from those of other decks."""
        return self.listing.config.namespace

    @property
    def languages(self) -> tuple[str, ...]:
        """Those of the deck."""
        return self.listing.config.languages

    @property
    def names(self) -> Mapping[str, str]:
        """What the deck is called, by language."""
        config = self.listing.config
        return {name: config.titles.get(name, config.name) for name in self.languages}

    @property
    def sources(self) -> Mapping[str, Source]:
        """All texts that were read, by path."""
        return self.listing.texts

    @cached_property
    def cards(self) -> Sequence[CardSummary]:
        """The cards; those that can be asked where the banks are compiled.

        There are none where an error is in what all cards depend on, and none of a
        bank without a topic. Among cards with one id the first counts.
        """
        for error in self.findings:
            name = Path(error.at.path).name
            if (name == CONFIG or name.endswith(".py")) and error.rule not in _HARMLESS:
                return ()
        return [*self._cards()]

    def _cards(self) -> Iterator[CardSummary]:
        first: dict[str, tuple[str, int]] = {}
        for head in self.heads:
            for card_id in head.ids:
                first.setdefault(str(card_id), (head.source.path, card_id.span.line))
        for card, source in self._ordered.values():
            name, line = str(card.id), card.id.span.line
            bank = self.banks.get(source.path)
            is_asked = bank is None or name in bank.values
            if card.topic and is_asked and first[name] == (source.path, line):
                yield CardSummary(
                    *(name, line, card.topic, source.path, card.rank),
                    *(tuple(card.gaps), tuple(map(str, card.needs)), tuple(card.path)),
                    *(str(card.was or ""), card.concept),
                )

    @cached_property
    def _ordered(self) -> Ordered:
        alternate = self.listing.config.alternate
        return ordered(self.heads, alternate=alternate)

    @cached_property
    def by_id(self) -> Mapping[str, CardSummary]:
        """The cards by their ids."""
        return {card.id: card for card in self.cards}

    @cached_property
    def card_heads(self) -> Mapping[str, CardHead]:
        """The heads of the cards by their ids."""
        return {str(name): head for name, (head, _) in self._ordered.items()}

    @property
    def programs(self) -> list[CardSummary]:
        """The cards that are whole programs, written from an empty file."""
        from deck.kinds import KINDS

        heads = self.card_heads
        return [c for c in self.cards if KINDS[heads[c.id].kind].is_written]

    @cached_property
    def program_ids(self) -> frozenset[str]:
        """The ids of those cards."""
        return frozenset(card.id for card in self.programs)

    @property
    def is_whole(self) -> bool:
        """True if no error keeps a card from being read; one in the glossary does not.

        A value that cannot be computed does not either.
        """
        glossary = self.listing.glossary
        apart = glossary.source.path if glossary is not None else ""
        return all(head.is_whole for head in self.heads) and not has_errors(
            each
            for each in self.listing.findings.recorded
            if each.rule != "bad-glossary" and each.at.path != apart
        )

    @property
    def broken(self) -> Sequence[str]:
        """The files that have errors of their own."""
        own = [each for each in self.findings if each.rule != _CONSEQUENCE]
        return tuple(dict.fromkeys(each.at.path for each in own or self.findings))

    @property
    def renamed(self) -> dict[str, str]:
        """The cards that took over a former id which no card has now, by that id.

        Where there are errors, one with such an id may be among what was not read.
        """
        if not self.is_whole:
            return {}
        heads = self.card_heads
        former = {card: str(head.was) for card, head in heads.items() if head.was}
        claims = Counter(former.values())
        return {
            was: card
            for card, was in former.items()
            if claims[was] == 1 and was not in heads
        }

    @property
    def topics(self) -> dict[str, str]:
        """The titles of the topics."""
        heads = [head for head in self.heads if head.titles]
        return {head.topic: head.titles[self.language] for head in reversed(heads)}

    @property
    def terms(self) -> Sequence[Term]:
        """Those of the glossary; none where it is not there or has mistakes."""
        glossary = self.listing.glossary
        return glossary.terms if glossary else ()

    def in_language(self, language: str) -> StudyDeck:
        """The deck shown in another of its languages, else in its first one."""
        known = language if language in self.languages else self.languages[0]
        return replace(self, language=known)

    def title(self, card: CardSummary) -> str:
        """What the card's bank is called."""
        heads = (head for head in self.heads if head.source.path == card.bank)
        return next(heads).titles.get(self.language, card.topic)

    def subject(self, card: CardSummary) -> str:
        """What a card teaches: the name of its concept, else the title of its bank."""
        if not card.concept:
            return self.title(card)
        names = concept_names(self.heads, self.language)
        return names.get(card.concept) or spaced(card.concept)

    def question(self, card: str) -> str:
        """What a card asks, on one line; its id if there is no such card."""
        from deck.render.card_text import card_title

        head = self.card_heads.get(card)
        return card_title(head.questions, self.language) if head else card

    def pictures(self) -> Iterator[Path]:
        """The image files on the cards."""
        from deck.folder.images import read_images
        from deck.folder.validate import read_bank

        for source in self.listing.sources:
            cards = read_bank(source, self.languages).cards
            images, *_ = read_images(self.path, cards, source)
            yield from (self.path / name for name in images)

    def live_card(self, card: CardSummary) -> LiveCard:
        """A card with its values."""
        return self.banks[card.bank].live_card(card.id)

    def draw(self, card: CardSummary, seed: str) -> LiveCard | None:
        """A card with the numbers of any seed; None where it has no values now."""
        from deck.build.compiled_bank import evaluate_card

        with suppress(DeckError):
            listing = open_folder(self.path)
            if source := listing.load(Path(card.bank).name):
                return evaluate_card(listing, source, card.id, [self.language], seed)
        return None

    def check(self, *, topic: str | None = None, path: str | None = None) -> None:
        """Raises UsageError for a topic or path that no card has."""
        now = "" if self.is_whole else " that can be asked now"
        topics = {card.topic for card in self.cards}
        paths = {each for card in self.cards for each in card.path}
        check_known(topic, sorted(topics), f"the deck has no topic {{}}{now}")
        check_known(path, sorted(paths), f"the deck has no path {{}}{now}")


def compile_study_deck(
    listing: Listing, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> StudyDeck:
    """The deck of an open folder, whose cards can be asked."""
    from deck.build.compiled_deck import compile_deck

    deck = compile_deck(listing, progress)
    errors = [each for each in deck.findings if has_errors([each])]
    banks = {bank.head.source.path: bank for bank in deck.banks}
    return _study_deck(deck.listing, deck.heads, errors, banks)


def read_study_deck(path: Path) -> StudyDeck:
    """The deck of a folder, to list its cards: nothing is computed, and no code runs.

    Raises DeckError or UsageError where there is no deck folder to read.
    """
    from deck.folder.validate import read_bank

    listing = open_folder(path)
    languages = listing.config.languages
    _ = listing.texts  # read before its findings are asked for
    banks = [read_bank(source, languages) for source in listing.sources]
    heads = [bank_head(bank, languages) for bank in banks]
    found = [*listing.findings.recorded, *(f for bank in banks for f in bank.findings)]
    found += check_across(
        heads, ordered(heads, alternate=listing.config.alternate), listing
    )
    errors = [each for each in dict.fromkeys(found) if has_errors([each])]
    return _study_deck(listing, heads, errors)


def _study_deck(
    listing: Listing,
    heads: Sequence[BankHead],
    errors: Sequence[Finding],
    banks: Mapping[str, CompiledBank] | None = None,
) -> StudyDeck:
    found = sorted(errors, key=lambda error: error.order)
    language = next(iter(listing.config.languages), "")
    return StudyDeck(listing, heads, found, language, banks or {})
