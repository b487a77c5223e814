"""The deck's description: what learners read on Anki's first screen of it."""

from __future__ import annotations

from collections.abc import Iterator

from deck.build.compiled_deck import CompiledDeck
from deck.folder.deck_config import About
from deck.render.anki_text import anki_html, safe_text
from deck.words import phrase, sentences


def description(deck: CompiledDeck, language: str) -> str:
    """The description in a language, as HTML: what, by whom, of pictures, mistakes.

    It depends on `deck.yaml`, on whether any number is computed, and on the pictures.
    """
    about = deck.listing.config.about
    origin = "deck-computed" if deck.live_values else "deck-authored"
    texts = []
    if about.description:
        text = about.description[language].strip()
        texts.append(_escaped(text).replace("\n", "<br>"))
    facts = *_rights(about, language), phrase(origin, language)
    texts.append(sentences(facts, language))
    texts += dict.fromkeys(c for bank in deck.banks for c in bank.credits[language])
    if about.url:
        address = _escaped(about.url)
        link = f'<a href="{address}">{address}</a>'
        texts.append(phrase("deck-mistakes", language, link))
    return "<br><br>".join(texts)


def _rights(about: About, language: str) -> Iterator[str]:
    """Author and license, a sentence each."""
    if about.author:
        yield phrase("deck-author", language, _escaped(_bare(about.author[language])))
    if about.license:
        yield phrase("deck-license", language, _escaped(_bare(about.license)))


def _bare(text: str) -> str:
    """A name without its full stop, which the sentence adds."""
    return " ".join(text.split()).rstrip(".。")


def _escaped(text: str) -> str:
    return anki_html(safe_text(text))
