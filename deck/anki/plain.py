"""The short way of a plain card: a question and an answer, nothing else.

Most cards of a large bank are such: words, some of them marked, perhaps numbers that
are computed. Nothing on them is wrong, and their markup is simple, so their note can
be told at once. Whatever this way does not know for certain it leaves to the long
one, which comes to the same note; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring_ascii as quoted
from typing import TYPE_CHECKING, NamedTuple

from deck.anki.made import RENDER_VERSION, Head, MadeNote, note_text
from deck.anki.package import join_tags
from deck.anki.said import NOTHING, TOLD, Asked, Said, say
from deck.anki.tags import tags_of
from deck.bank.events import Pairs
from deck.bank.fields import ID, MAX_ID
from deck.hashes import sha256
from deck.render.title import cut_title
from deck.render.words import word

if TYPE_CHECKING:
    from deck.anki.numbers import Numbers

_KEYS = frozenset(("id", "kind", "tier", "concept", "q", "a", "why", "ref"))
_BODIES = {"recall": "Recall", "numeric": "Numeric"}
_RANKS = {"core": 1, "more": 2}


class Plain(NamedTuple):
    """A plain card, its note in each language, and how many numbers it computes."""

    head: Head
    notes: Mapping[str, MadeNote]
    concept: str
    computed: int


class _Tags(NamedTuple):
    """The tags of a note, and how the hashes of a card read them and their source."""

    text: str
    quoted: str
    about: str


class _Texts(NamedTuple):
    """The texts of a card in one language, and what its answer is held to."""

    question: Said
    why: Said
    ref: Said
    answer: Said
    asked: Asked


class PlainBank:
    """Makes the notes of plain cards of one bank."""

    def __init__(
        self, topic: str, languages: Sequence[str], *, computes: bool = True
    ) -> None:
        """`languages` are those of the deck; `computes` says whether numbers are."""
        self._topic = topic
        self._languages = languages
        self._computes = computes
        self._tags: dict[tuple[str, str], _Tags] = {}

    def plain(self, fields: Pairs) -> Plain | None:
        """A card and its notes; None where it is not plain."""
        if not fields.keys() <= _KEYS:
            return None
        card, kind = _word(fields, "id"), _word(fields, "kind")
        tier, concept = _word(fields, "tier", "core"), _word(fields, "concept", "-")
        rank = _RANKS.get(tier)
        if kind not in _BODIES or rank is None or not concept.strip():
            return None
        if len(card) > MAX_ID or not ID.fullmatch(card):
            return None
        if "concept" not in fields:
            concept = ""
        tags = self._tags.get((tier, concept)) or self._add_tags(tier, concept)
        reader = _Reader(fields, kind, self._languages, computes=self._computes)
        found: dict[str, _Texts] = {}
        notes: dict[str, MadeNote] = {}
        for language in self._languages:
            texts = reader.texts(language)
            if texts is None:
                return None
            found[language] = texts
            notes[language] = _note(card, kind, tags, language, texts)
        if reader.numbers is None:
            return Plain(Head(card, rank), notes, concept, 0)
        for language, texts in found.items():
            note = notes[language]
            notes[language] = _live(note, kind, tags, texts, reader.numbers)
        return Plain(Head(card, rank), notes, concept, len(reader.numbers))

    def _add_tags(self, tier: str, concept: str) -> _Tags:
        tags = tags_of(self._topic, tier, concept)
        about = {"topic": self._topic, "tier": tier, "concept": concept}
        found = _Tags(join_tags(tags), ",".join(map(quoted, tags)), _told(about))
        self._tags[tier, concept] = found
        return found


class _Reader:
    """Reads the texts of one card; `numbers` are those in them, if there are any."""

    def __init__(
        self, fields: Pairs, kind: str, languages: Sequence[str], *, computes: bool
    ) -> None:
        self._fields = fields
        self._kind = kind
        self._languages = languages
        self._computes = computes
        self.numbers: Numbers | None = None

    def texts(self, language: str) -> _Texts | None:
        """The texts in a language; None where one is not plain."""
        answer = self._within("a", language)
        question = self._said("q", language)
        why, ref = self._said("why", language), self._said("ref", language)
        if not (answer and question and question.text and why and ref):
            return None
        if self._kind == "numeric":
            told = self._computed().answer(answer) if self._computes else None
            return _Texts(question, why, ref, *told) if told is not None else None
        said = self._said("a", language)
        return _Texts(question, why, ref, said, TOLD) if said is not None else None

    def _said(self, key: str, language: str) -> Said | None:
        """A text; None where it is not plain."""
        if key not in self._fields:
            return NOTHING
        text = self._within(key, language)
        if text is None:
            return None
        found = say(text)
        if found is None and "${" in text and self._computes:
            return self._computed().said(text)
        return found

    def _within(self, key: str, language: str) -> str | None:
        """A text in a language; None where it is not in those of the deck."""
        text = self._fields.get(key)
        if isinstance(text, dict):
            return text[language] if text.keys() == {*self._languages} else None
        return text

    def _computed(self) -> Numbers:
        if self.numbers is None:
            from deck.anki.numbers import Numbers

            self.numbers = Numbers()
        return self.numbers


def _word(fields: Pairs, key: str, default: str = "") -> str:
    """The value of a key that is the same in all languages; empty where it is not."""
    found = fields.get(key, default)
    return found if isinstance(found, str) else ""


def _note(card: str, kind: str, tags: _Tags, language: str, texts: _Texts) -> MadeNote:
    question, why, ref, answer, asked = texts
    exact = (question.exact, why.exact, ref.exact, answer.exact, asked.exact)
    content = f'[{RENDER_VERSION},"{kind}",[{tags.quoted}],[{_variant(*exact)}]]'
    box = f'<div lang="{language}">'
    paper = ""
    if kind == "numeric":
        paper = f'<div class="paper">{word("on-paper", language)}</div>'
    extra = f'<div class="why">{why.html}</div>' if why.text else ""
    extra += f'<div class="ref">{ref.html}</div>' if ref.text else ""
    title = cut_title(" ".join(question.words.split()))
    text = note_text(
        card,
        title,
        f'{box}<div class="q">{question.html}</div>{paper}</div>',
        f'{box}<div class="a">{answer.html}</div></div>',
        f"{box}{extra}</div>" if extra else "",
    )
    return MadeNote(card, "basic", _hash(content), title, text, tags.text)


def _live(
    note: MadeNote, kind: str, tags: _Tags, texts: _Texts, numbers: Numbers
) -> MadeNote:
    """A note with what the lock must know of one that is computed."""
    question, why, ref, answer, asked = texts
    asks = _told({"question": question.text, "why": why.text, "ref": ref.text})
    body = f'"body":["{_BODIES[kind]}",{{"answer":{quoted(answer.text)}}}]'
    card = f'["Card",{{"kind":"{kind}",{body}{tags.about}{asks}}}]'
    source = f"[{RENDER_VERSION},[{tags.quoted}],{card},[]]"
    shown = (question.shown, why.shown, ref.shown, answer.shown, asked.shown)
    return note._replace(
        source=_hash(source), shown=_hash(f"[{_variant(*shown)}]"), values=str(numbers)
    )


def _told(texts: Mapping[str, str]) -> str:
    """Those of some texts that are not empty, as the hash of a source reads them."""
    return "".join(f',"{key}":{quoted(text)}' for key, text in texts.items() if text)


def _variant(question: str, why: str, ref: str, answer: str, asked: str) -> str:
    return (
        f'["Variant",[{question}],[{answer}],{asked},"",[{why}],[{ref}],'
        '[],[],[],[],"",[]]'
    )


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
