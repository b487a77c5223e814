"""The deck's description: what learners read above it in Anki."""

from __future__ import annotations

from collections.abc import Iterator

from deck.compile.compiled_deck import CompiledDeck
from deck.folder.deck_config import About
from deck.render.anki_text import anki_html, safe_text
from deck.words import phrase

_DIGITS_LICENSE = "https://creativecommons.org/licenses/by-sa/3.0/"


def description(deck: CompiledDeck, language: str) -> str:
    """The description in a language, as HTML.

    It depends on `deck.yaml`, and on whether any number is computed and any digit
    shown.
    """
    origin = "deck-computed" if deck.live_values else "deck-authored"
    texts = [*_about(deck.listing.config.about, language), phrase(origin, language)]
    texts.append(phrase("deck-settings", language))
    if any(bank.shows_digits for bank in deck.banks):
        texts.append(phrase("deck-digits", language, _DIGITS_LICENSE))
    return "<br><br>".join(texts)


def _about(about: About, language: str) -> Iterator[str]:
    """The author's own description of the deck, then author, license and address."""
    if about.description:
        text = about.description[language].strip()
        yield _escaped(text).replace("\n", "<br>")
    facts = []
    if about.author:
        facts.append(phrase("deck-author", language, _escaped(_bare(about.author))))
    if about.license:
        facts.append(phrase("deck-license", language, _escaped(_bare(about.license))))
    if about.url:
        address = _escaped(about.url)
        facts.append(f'<a href="{address}">{address}</a>')
    if facts:
        yield " ".join(facts)


def _bare(text: str) -> str:
    """A name without its full stop, which the sentence adds."""
    return " ".join(text.split()).rstrip(".。")


def _escaped(text: str) -> str:
    return anki_html(safe_text(text))
