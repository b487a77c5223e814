"""What the next build would change, card by card in the text that learners see.

The lock says which notes change; the packages that were built before say what stood
on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from deck.anki.field_text import Lines, field_texts
from deck.anki.lock_plan import LockPlan
from deck.anki.notetype import FIELDS
from deck.anki.package import NoteRow
from deck.anki.retired import retired_cards
from deck.compile.note import SEPARATOR, CompiledNote, Key
from deck.width import clean

KINDS = ("new", "changed", "returned", "retired", "unchanged")
_SIDES = {"question": "Front", "answer": "Back", "extra": "Extra"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a card that differs. `old` is None on a card that was not there."""

    name: str  # id, question, answer, extra, gaps, tags
    old: Lines | None
    new: Lines
    differing: int = 1  # in so many of the variants
    variants: int = 1


@dataclass(frozen=True, slots=True)
class CardChange:
    """A card, in a language, that the next build would change.

    `parts` is empty for a retired card, and where the old text is not `known`.
    """

    kind: str
    card: str
    language: str
    form: str
    title: str
    known: bool
    parts: tuple[Part, ...] = ()
    value_only: bool = False
    search: str = ""  # finds a retired card in Anki


@dataclass(frozen=True, slots=True)
class Difference:
    """How many notes change in each way, and those that do."""

    counts: Mapping[str, int]
    cards: tuple[CardChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the next build would change no note."""
        return not self.cards


def find_difference(
    notes: Sequence[CompiledNote], changes: LockPlan, packed: Mapping[str, NoteRow]
) -> Difference:
    """The notes that change, card by card as the notes are, retired ones last.

    `packed` are notes of packages built before, by GUID; of one that is not there the
    old text is unknown.
    """
    kinds = {key: kind for kind in KINDS[:3] for key in getattr(changes, kind)}
    place = {card: n for n, card in enumerate(dict.fromkeys(n.card for n in notes))}
    found: list[CardChange] = []
    for note in sorted(notes, key=lambda note: place[note.card]):
        if note.key in kinds:
            entry = changes.entries[note.key]
            change = _change(note, kinds[note.key], packed.get(entry.guid))
            found.append(replace(change, value_only=note.key in changes.moved))
    searches = {
        (one.card, one.form): one.search for one in retired_cards(changes.entries)
    }
    for key in sorted(changes.retired):
        change = _retired(key, packed.get(changes.entries[key].guid))
        found.append(replace(change, search=searches[key[0], key[2]]))
    counts = {kind: len(getattr(changes, kind)) for kind in KINDS}
    return Difference(counts, tuple(found))


def _change(note: CompiledNote, kind: str, old: NoteRow | None) -> CardChange:
    """A card of the next build, beside what its note was."""
    fresh = kind == "new"
    parts: tuple[Part, ...] = ()
    if fresh or old is not None:
        parts = tuple(_parts(note, None if fresh else old))
    return CardChange(
        kind,
        note.card,
        note.language,
        note.form,
        _title(note.title),
        known=fresh or old is not None,
        parts=parts,
    )


def _retired(key: Key, old: NoteRow | None) -> CardChange:
    card, language, form_ = key
    title = _title(old.fields[FIELDS.index("Title")]) if old else ""
    return CardChange("retired", card, language, form_, title, known=old is not None)


def _title(html: str) -> str:
    return " ".join(" ".join(lines) for lines in field_texts(html))


def _parts(note: CompiledNote, old: NoteRow | None) -> Iterator[Part]:
    """What differs, part by part; of a new card all that is on it."""
    if old and old.fields[0] != note.card:
        yield Part("id", (clean(old.fields[0]),), (note.card,))
    fields = note.text.split(SEPARATOR)
    for name, field in _SIDES.items():
        place = FIELDS.index(field)
        new, before = fields[place], old.fields[place] if old else None
        if new not in {before, ""} or (before and not new):
            part = _side(name, before, new)
            if part:
                alone = note.draws == 1
                yield replace(part, differing=1, variants=1) if alone else part
    if old:
        is_cloze = note.form == "cloze"
        gaps = tuple(f"c{ord_ + 1}" for ord_ in note.ords if is_cloze)
        had = tuple(f"c{ord_ + 1}" for ord_ in old.ords if old.cloze)
        tags = tuple(note.tags.split())
        if gaps != had:
            yield Part("gaps", had, gaps)
        if tags != old.tags:
            yield Part("tags", tuple(map(clean, old.tags)), tags)


def _side(name: str, old: str | None, new: str) -> Part | None:
    """The first variant that differs in its text; None where only the look does."""
    for exact in (False, True):
        news = field_texts(new, exact=exact)
        if old is None:
            return Part(name, None, news[0])
        olds = field_texts(old, exact=exact)
        count = max(len(olds), len(news))
        pairs = [(olds[n % len(olds)], news[n % len(news)]) for n in range(count)]
        differing = [pair for pair in pairs if pair[0] != pair[1]]
        if differing:
            return Part(name, *differing[0], len(differing), count)
    return None
