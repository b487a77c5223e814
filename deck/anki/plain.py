"""The short way of a plain card: a question and an answer in words, nothing else.

Most cards of a large bank are such. Nothing on them is computed, marked up or wrong,
so their note can be told at once. Whatever this way does not know for certain it
leaves to the long one, which comes to the same note; a test holds the two together.
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
from deck.render.title import cut_title

_KEYS = frozenset(("id", "kind", "tier", "concept", "q", "a", "why", "ref"))
_RANKS = {"core": 1, "more": 2}
# Words in which neither Markdown, Anki nor our own expressions find a sign.
_WORDS = re.compile(
    r"(?![\s#>+~=-]|\d+[.)])"
    r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ue000\ue001`*_\\\[\]<>&!|~{}$]{1,9999}"
)
_COMMENT = re.compile(r"\s+#")
_ESCAPING = '"'  # the style of texts that may hold escapes


class _Tags(NamedTuple):
    """The tags of a note, and the same as the hash of its content reads them."""

    text: str
    quoted: str


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
            question = self._words(fields.get("q"), language)
            answer = self._words(fields.get("a"), language)
            if not question or not answer:
                return None
            why = self._words(fields.get("why"), language)
            ref = self._words(fields.get("ref"), language)
            if (not why and "why" in fields) or (not ref and "ref" in fields):
                return None
            found[language] = _note(card, tags, language, (question, answer, why, ref))
        return Head(card, rank), found

    def _add_tags(self, tier: str, concept: str) -> _Tags:
        tags = tags_of(self._topic, tier, concept)
        found = _Tags(join_tags(tags), ",".join(map(quoted, tags)))
        self._tags[tier, concept] = found
        return found

    def _words(self, event: Any, language: str) -> str:
        """A plain text in a language; empty where it is none."""
        if isinstance(event, dict):
            if event.keys() != {*self._languages}:
                return ""
            event = event[language]
        if event is None or event.style == _ESCAPING:
            return ""
        text: str = event.value
        if not _WORDS.fullmatch(text) or "::" in text:
            return ""
        if self._is_commented and self._is_cut(event.end_mark):
            return ""
        return text

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


def _note(
    card: str, tags: _Tags, language: str, texts: tuple[str, str, str, str]
) -> MadeNote:
    question, answer, why, ref = texts
    parts = [f"[{quoted(text)}]" if text else "[]" for text in (why, ref)]
    content = (
        f'[{RENDER_VERSION},"recall",[{tags.quoted}],[["Variant",[{quoted(question)}],'
        f'[{quoted(answer)}],["Told"],"",{parts[0]},{parts[1]},[],[],[],[],"",[]]]]'
    )
    box = f'<div lang="{language}">'
    extra = f'<div class="why">{why}</div>' if why else ""
    extra += f'<div class="ref">{ref}</div>' if ref else ""
    title = cut_title(" ".join(question.split()))
    text = note_text(
        card,
        title,
        f'{box}<div class="q">{question}</div></div>',
        f'{box}<div class="a">{answer}</div></div>',
        f"{box}{extra}</div>" if extra else "",
    )
    hashed = sha256(content.encode()).hexdigest()[:16]
    return MadeNote(card, "basic", hashed, title, text, tags.text)
