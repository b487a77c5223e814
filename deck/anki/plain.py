"""The short way of a plain card: a question and an answer in words, nothing else.

Most cards of a large bank are such. Nothing on them is computed or wrong, and their
markup is simple, so their note can be told at once. Whatever this way does not know
for certain it leaves to the long one, which comes to the same note; a test holds the
two together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, NamedTuple

from deck.anki.made import RENDER_VERSION, Head, MadeNote, note_text
from deck.anki.package import join_tags
from deck.anki.tags import tags_of
from deck.bank.events import Pairs
from deck.bank.fields import ID, MAX_ID
from deck.bank.source import Source
from deck.hashes import sha256
from deck.render.simple import is_plain, simple
from deck.render.title import cut_title

_KEYS = frozenset(("id", "kind", "tier", "concept", "q", "a", "why", "ref"))
_RANKS = {"core": 1, "more": 2}
_COMMENT = re.compile(r"\s+#")
_ESCAPING = '"'  # the style of texts that may hold escapes


class _Tags(NamedTuple):
    """The tags of a note, and the same as the hash of its content reads them."""

    text: str
    quoted: str


class _Said(NamedTuple):
    """A text, its HTML, and its words for a title."""

    text: str
    html: str
    words: str


_NOTHING = _Said("", "", "")
_TEXTS = ("q", "a", "why", "ref")


class PlainBank:
    """Makes the notes of plain cards of one bank."""

    def __init__(self, source: Source, topic: str, languages: Sequence[str]) -> None:
        """`languages` are those of the deck."""
        self._source = source
        self._topic = topic
        self._languages = languages
        self._is_commented = re.search(r"\s#", source.text) is not None
        self._tags: dict[tuple[str, str], _Tags] = {}

    def notes(self, fields: Pairs) -> tuple[Head, dict[str, MadeNote]] | None:
        """A card and its note in each language; None where it is not plain."""
        if not fields.keys() <= _KEYS:
            return None
        card, kind = _word(fields, "id"), _word(fields, "kind")
        tier, concept = _word(fields, "tier", "core"), _word(fields, "concept", "-")
        rank = _RANKS.get(tier)
        if kind != "recall" or rank is None or not concept.strip():
            return None
        if len(card) > MAX_ID or not ID.fullmatch(card):
            return None
        if "concept" not in fields:
            concept = ""
        tags = self._tags.get((tier, concept)) or self._add_tags(tier, concept)
        found: dict[str, MadeNote] = {}
        for language in self._languages:
            texts: list[_Said] = []
            for key in _TEXTS:
                said = self._said(fields[key], language) if key in fields else _NOTHING
                if said is None:
                    return None
                texts.append(said)
            if not (texts[0].text and texts[1].text):
                return None
            found[language] = _note(card, tags, language, texts)
        return Head(card, rank), found

    def _add_tags(self, tier: str, concept: str) -> _Tags:
        tags = tags_of(self._topic, tier, concept)
        found = _Tags(join_tags(tags), ",".join(map(quoted, tags)))
        self._tags[tier, concept] = found
        return found

    def _said(self, event: Any, language: str) -> _Said | None:
        """A plain text in a language; None where it is none."""
        if isinstance(event, dict):
            if event.keys() != {*self._languages}:
                return None
            event = event[language]
        if event is None or event.style == _ESCAPING:
            return None
        text: str = event.value
        if self._is_commented and self._is_cut(event.end_mark):
            return None
        if is_plain(text):
            return _Said(text, text, text)
        found = simple(text)
        return _Said(text, *found) if found is not None else None

    def _is_cut(self, end: Any) -> bool:
        """Whether a comment starts behind a text, which may be a part of it."""
        behind = self._source.line(end.line + 1)[end.column :]
        return _COMMENT.match(behind) is not None


def _word(fields: Pairs, key: str, default: str = "") -> str:
    """The value of a key that is the same in all languages; empty where it is not."""
    event = fields.get(key)
    if event is None:
        return default
    return "" if isinstance(event, dict) else str(event.value)


def _note(card: str, tags: _Tags, language: str, said: Sequence[_Said]) -> MadeNote:
    question, answer, why, ref = said
    parts = [f"[{quoted(part.text)}]" if part.text else "[]" for part in (why, ref)]
    content = (
        f'[{RENDER_VERSION},"recall",[{tags.quoted}],[["Variant",'
        f"[{quoted(question.text)}],"
        f'[{quoted(answer.text)}],["Told"],"",{parts[0]},{parts[1]},[],[],[],[],"",[]]]]'
    )
    box = f'<div lang="{language}">'
    extra = f'<div class="why">{why.html}</div>' if why.text else ""
    extra += f'<div class="ref">{ref.html}</div>' if ref.text else ""
    title = cut_title(" ".join(question.words.split()))
    text = note_text(
        card,
        title,
        f'{box}<div class="q">{question.html}</div></div>',
        f'{box}<div class="a">{answer.html}</div></div>',
        f"{box}{extra}</div>" if extra else "",
    )
    hashed = sha256(content.encode()).hexdigest()[:16]
    return MadeNote(card, "basic", hashed, title, text, tags.text)
