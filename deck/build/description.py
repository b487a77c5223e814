"""The deck's description: what learners read above it in Anki."""

from __future__ import annotations

from collections.abc import Iterator

from deck.build.compiled_deck import CompiledDeck
from deck.folder.deck_config import About
from deck.render.anki_text import anki_html, safe_text
from deck.words import phrase


def description(deck: CompiledDeck, language: str) -> str:
    """The description in a language, as HTML.

    It depends on `deck.yaml`, on whether any number is computed, and on the pictures.
    """
    origin = "deck-computed" if deck.live_values else "deck-authored"
    texts = [*_about(deck.listing.config.about, language), phrase(origin, language)]
    texts.append(phrase("deck-settings", language))
    texts += dict.fromkeys(c for bank in deck.banks for c in bank.credits[language])
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
