"""The deck's description: what learners read above it in Anki.

Its texts are in `description.json`, by language.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from deck.anki.lock_plan import Retired, any_of
from deck.bank.deck_folder import About
from deck.render.anki_text import anki_html, safe_text

_TEXTS = Path(__file__).with_suffix(".json")
_MOST = 100  # cards named in one search
_NAMED = 180 * 86_400  # seconds for which a retired card is named
_DIGITS_LICENSE = "https://creativecommons.org/licenses/by-sa/3.0/"


def description(
    language: str,
    about: About,
    retired: tuple[Retired, ...],
    last: int,
    *,
    computes: bool,
    digits: bool,
) -> str:
    """The description in a language, as HTML.

    It changes only with `deck.yaml`, with the first or last number that is computed or
    digit that is shown, and with the lock's last time.
    """
    origin = "computed" if computes else "authored"
    texts = [*_about(about, language), _text(origin, language)]
    texts.append(_text("settings", language))
    if named := [one for one in retired if last - one.at <= _NAMED]:
        search = _escaped(any_of(named[:_MOST]))
        texts.append(f"{_text('gone', language)}<code>{search}</code>")
    if digits:
        texts.append(_text("digits", language).format(_DIGITS_LICENSE))
    return "<br><br>".join(texts)


def _about(about: About, language: str) -> Iterator[str]:
    """The author's own description of the deck, then author, license and address."""
    if about.description is not None:
        text = str(about.description.within(language)).strip()
        yield _escaped(text).replace("\n", "<br>")
    facts = []
    if about.author:
        facts.append(_text("author", language).format(_escaped(_bare(about.author))))
    if about.license:
        facts.append(_text("license", language).format(_escaped(_bare(about.license))))
    if about.url:
        address = _escaped(about.url)
        facts.append(f'<a href="{address}">{address}</a>')
    if facts:
        yield " ".join(facts)


def _bare(text: str) -> str:
    """A name without a full stop: the sentence has its own."""
    return " ".join(text.split()).rstrip(".。")


def _escaped(text: str) -> str:
    return anki_html(safe_text(text))


def _text(name: str, language: str) -> str:
    each = _texts()[name]
    return each.get(language.partition("-")[0], each["en"])


@cache
def _texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = json.loads(_TEXTS.read_bytes())
    return texts
