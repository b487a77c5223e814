"""What is made of a bank before the lock has its word: notes, and what they ask for.

It hangs on the bank's text alone, on the image files that it names, and on the code
that makes it; so it can be kept until one of them changes.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from deck.anki.lockfile import NONE, Entry, NoteSpec
from deck.anki.members import Deflated
from deck.anki.package import NO_MEDIA, NoteRow, join_fields, join_tags, model_id
from deck.anki.tags import tags
from deck.hashes import sha256

if TYPE_CHECKING:
    from deck.live.variant import LiveCard

RENDER_VERSION = 1  # moves when the same content must reach learners in another form
_SPARE = ("", "", "")


class MadeNote(NamedTuple):
    """A card in one language: its row, see NoteRow, and what the lock must know."""

    card: str
    form: str
    content: str
    fields: str  # a hash of the next three
    title: str
    text: str
    tags: str
    was: str = ""
    source: str = NONE
    gaps: str = NONE
    values: str = NONE
    ords: Sequence[int] = (0,)
    media: Sequence[str] = ()  # names of files

    def spec(self, language: str) -> NoteSpec:
        """What the lock must know."""
        return NoteSpec(
            self.card,
            language,
            self.form,
            self.content,
            was=self.was,
            fields=self.fields,
            source=self.source,
            gaps=self.gaps,
            values=self.values,
        )

    def row(self, entry: Entry, position: int, media: Mapping[str, bytes]) -> NoteRow:
        """The note with the ids and times of the lock."""
        return NoteRow(
            entry.note,
            entry.guid,
            model_id(self.form),
            entry.changed,
            self.tags,
            self.text,
            self.title,
            self.ords,
            position,
            {name: media[name] for name in self.media} if self.media else NO_MEDIA,
        )


def fields_hash(text: str, tag_text: str) -> str:
    """A short hash of a note's own text: all fields with their HTML, and its tags."""
    return sha256(f"{text}\x1f{tag_text}".encode()).hexdigest()[:16]


def made_note(live: LiveCard, spec: NoteSpec) -> tuple[MadeNote, Mapping[str, bytes]]:
    """The note of a card in the language of its spec, and the files that it shows."""
    from deck.render.card import note_html

    html = note_html(live, spec.language)
    is_cloze = spec.form == "cloze"
    text = join_fields(
        *(spec.card, html.title, html.front, html.back, html.extra), *_SPARE
    )
    tag_text = join_tags(tags(live.card))
    note = MadeNote(
        card=spec.card,
        form=spec.form,
        content=spec.content,
        fields=fields_hash(text, tag_text),
        title=html.title,
        text=text,
        tags=tag_text,
        was=spec.was,
        source=spec.source,
        gaps=spec.gaps,
        values=spec.values,
        ords=tuple(gap - 1 for gap in live.card.gaps) if is_cloze else (0,),
        media=tuple(html.media),
    )
    return note, html.media


_PLAIN = tuple(MadeNote._field_defaults.values())


def _short(note: MadeNote) -> Sequence[object]:
    """A note without its last values where they are those of most notes."""
    return note if note[-len(_PLAIN) :] != _PLAIN else note[: -len(_PLAIN)]


class Head(NamedTuple):
    """A card as the rules across banks see it; `rank` as in the order of learning."""

    card: str
    rank: int
    needs: Sequence[str] = ()
    was: str = ""


class MadeBank(NamedTuple):
    """The cards of a bank without a finding, in its order, and their notes."""

    heads: Sequence[Head]
    notes: Mapping[str, Sequence[MadeNote]]  # by language
    media: Mapping[str, bytes]
    images: Mapping[str, str]  # files that the bank names, with hashes of them
    programs: Sequence[str]  # that were run
    computed: int  # live values
    digits: bool  # pictures of MNIST are shown
    file: Deflated  # the bank itself, to ride along

    def to_json(self) -> list[Any]:
        """Lists, mappings, texts and numbers."""
        media = {name: b64encode(data).decode() for name, data in self.media.items()}
        notes = {
            lang: [_short(note)[1:] for note in some]  # heads have the ids
            for lang, some in self.notes.items()
        }
        data = b64encode(self.file.data).decode()
        return [self.heads, notes, media, *self[3:-1], [data, *self.file[1:]]]

    @classmethod
    def from_json(cls, found: list[Any]) -> MadeBank:
        """The bank that was written so."""
        heads, notes, media, images, programs, computed, digits, file = found
        text, size, crc = file
        ids = [card for card, *_ in heads]
        return cls(
            [Head(*head) for head in heads],
            {
                lang: [
                    MadeNote(card, *note) for card, note in zip(ids, some, strict=True)
                ]
                for lang, some in notes.items()
            },
            {name: b64decode(data) for name, data in media.items()},
            images,
            programs,
            computed,
            digits,
            Deflated(b64decode(text), size, crc),
        )
