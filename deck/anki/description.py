"""The deck's description: what learners read above it in Anki."""

from __future__ import annotations

from collections.abc import Iterator

from deck.anki.lock_plan import any_of, retired_cards
from deck.anki.lockfile import Lock
from deck.bank.deck_config import About
from deck.compile.compiled_deck import CompiledDeck
from deck.render.anki_text import anki_html, safe_text
from deck.words import phrase

_MOST = 100  # cards named in one search
_NAMED = 180 * 86_400  # seconds for which a retired card is named
_DIGITS_LICENSE = "https://creativecommons.org/licenses/by-sa/3.0/"


def description(deck: CompiledDeck, lock: Lock, language: str) -> str:
    """The description in a language, as HTML; `lock` is the one after this build.

    It depends on `deck.yaml`, on whether any number is computed and any digit shown,
    and on the retired cards and last time of the lock.
    """
    origin = "deck-computed" if deck.live_values else "deck-authored"
    texts = [*_about(deck.listing.config.about, language), phrase(origin, language)]
    texts.append(phrase("deck-settings", language))
    retired = retired_cards(lock.entries)
    last = max([lock.last_time, *(one.at for one in retired)])
    if named := [one for one in retired if last - one.at <= _NAMED]:
        search = _escaped(any_of(named[:_MOST]))
        texts.append(f"{phrase('deck-gone', language)}<code>{search}</code>")
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
