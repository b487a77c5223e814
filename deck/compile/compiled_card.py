"""A compiled card: its notes, and what they depend on.

A bank that was edited takes over each card that is as it was in the build before: the
same text in the same frame. A card with a program, with an image file or with findings
is compiled each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from deck.bank.deck_folder import LoadedBank
from deck.bank.models import Card
from deck.cache import cache_key, load, store
from deck.compile.compile_note import compile_note
from deck.compile.compiled_bank import unpack_notes
from deck.compile.note import CompiledNote
from deck.live.drawing import Digit
from deck.live.variant import LiveCard


class CompiledCard(NamedTuple):
    """The notes of a card in some languages, and the media files that they show.

    `steps` are those that its values took. Where `text` is empty it is compiled again.
    """

    text: str
    steps: int
    live_values: int
    shows_digit: bool  # a picture of it is one of MNIST
    notes: Mapping[str, CompiledNote]
    media: Mapping[str, bytes]


_STORED = CompiledCard._fields.index("notes")  # of its parts; the notes have an entry


def card_text(loaded: LoadedBank, card: Card) -> str:
    """The text of a card; empty where its notes depend on more than that."""
    if card.has_code or any(image.is_file for image in card.images):
        return ""
    return loaded.bank.texts[card.id]


def compile_card(
    live: LiveCard,
    text: str,
    steps: int | None,
    loaded: LoadedBank,
    languages: Sequence[str],
) -> CompiledCard:
    """Compiles a card that was evaluated; there are no steps of one with findings."""
    title = loaded.bank.title
    notes: dict[str, CompiledNote] = {}
    media: dict[str, bytes] = {}
    for language in languages:
        topic = str(title[language]) if title else ""
        notes[language], shown = compile_note(live, language, loaded.images, topic)
        media.update(shown)
    known = "" if steps is None else text
    facts = len(live.computed), bool(media) and _shows_digit(live)
    return CompiledCard(known, steps or 0, *facts, notes, media)


def _shows_digit(live: LiveCard) -> bool:
    return any(
        isinstance(figure.drawing, Digit)
        for variants in live.variants.values()
        for variant in variants
        for figure in variant.figures
    )


def store_cards(name: str, bank: str, cards: Sequence[CompiledCard]) -> None:
    """Store by what the cards of a bank are known; `bank` is its own name."""
    store(name, [bank, [card[:_STORED] for card in cards]])


def load_cards(name: str, languages: Sequence[str]) -> dict[str, CompiledCard]:
    """The cards by text as they were compiled last; none without their notes."""
    if (found := load(name)) is None:
        return {}
    bank, cards = found
    packed = {language: load(cache_key(bank, language)) for language in languages}
    if None in packed.values():
        return {}
    notes, media = unpack_notes(packed)
    known: dict[str, CompiledCard] = {}
    for number, (text, *facts) in enumerate(cards):
        own = {language: some[number] for language, some in notes.items()}
        shown = {name: media[name] for note in own.values() for name in note.media}
        known[text] = CompiledCard._make((text, *facts, own, shown))
    known.pop("", None)
    return known
