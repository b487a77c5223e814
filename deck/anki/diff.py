"""What the next build would change, card by card in the text that learners see.

The lock says which notes change; the packages that were built before have their old
text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from deck.anki.apkg_reader import ContentsError, read_package
from deck.anki.field_text import Lines, field_texts
from deck.anki.lock_plan import LockPlan, is_moved, note_times, retired_cards
from deck.anki.note_types import FIELDS, TITLE
from deck.anki.package import NoteRow
from deck.compile.note import SEPARATOR, CompiledNote
from deck.width import clean

if TYPE_CHECKING:
    from deck.anki.build import Build

_TOPIC = FIELDS.index("Spare2")
_SIDES = {"question": "Front", "answer": "Back", "extra": "Extra"}


# The fields of these classes are the keys of the JSON, which the README documents.
@dataclass(frozen=True, slots=True)
class Part:
    """A part of a card that differs. `old` is None on a new card."""

    part: str  # id, question, answer, extra, topic, gaps, tags
    old: Lines | None
    new: Lines
    differing: int = 1  # in so many of the variants
    variants: int = 1


@dataclass(frozen=True, slots=True)
class CardChange:
    """A card, in a language, that the next build would change.

    `parts` is empty for a retired card, and where the old text is not known.
    """

    change: str
    card: str
    language: str
    form: str
    title: str
    search: str  # finds a retired card in Anki
    old_known: bool
    value_only: bool = False
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Diff:
    """How many notes change in each way, and those that do."""

    counts: Mapping[str, int]
    cards: tuple[CardChange, ...]


def diff_against(planned: Build, packages: Sequence[Path]) -> Diff:
    """What a build changes for learners who have these packages.

    Languages without a note in them count as unchanged. Raises ContentsError, also for
    a package of another deck.
    """
    entries = planned.plan.entries.values()
    known = {entry.guid for entry in entries}
    notes: dict[str, NoteRow] = {}
    for path in packages:
        packed = read_package(path).notes
        if packed and not known & packed.keys():
            raise ContentsError(f"{path} is a package of another deck")
        notes.update(packed)
    covered = {entry.language for entry in entries if entry.guid in notes}
    locked = planned.lock.entries.values()
    others = (e for e in locked if e.retired or e.language not in covered)
    times = {guid: note.changed for guid, note in notes.items()}
    return _diff(planned, planned.plan.since(note_times(others) | times), notes)


def diff_with_built(planned: Build, out: Path) -> tuple[Diff, list[str]]:
    """What a build changes for learners who have the packages in `out`.

    Also returns a remark for each of them that is not from the last build.
    """
    locked = planned.lock.entries.values()
    times = {entry.guid: entry.changed for entry in locked}
    notes: dict[str, NoteRow] = {}
    remarks: list[str] = []
    for language in planned.languages:
        path = out / f"{planned.deck.listing.config.name}.{language}.apkg"
        if not path.exists():
            if any(language == entry.language for entry in locked):
                remarks.append(f"{path} is not there: its old texts are not known")
            continue
        try:
            packed = read_package(path).notes
        except ContentsError as error:
            remarks.append(f"{error}: its old texts are not known")
            continue
        if any(times.get(guid) != note.changed for guid, note in packed.items()):
            remarks.append(f"{path} is not from the last build: its texts may be older")
        notes.update(packed)
    return _diff(planned, planned.plan, notes), remarks


def _diff(planned: Build, plan: LockPlan, packed: Mapping[str, NoteRow]) -> Diff:
    """The notes that change, in the order of cards, retired ones last.

    `packed` has the notes of earlier packages by GUID; others have no known old text.
    """
    notes = planned.notes
    place = {card: n for n, card in enumerate(dict.fromkeys(n.card for n in notes))}
    cards: list[CardChange] = []
    for note in sorted(notes, key=lambda note: place[note.card]):
        if (kind := plan.groups[note.key]) != "unchanged":
            old = packed.get(plan.entries[note.key].guid) if kind != "new" else None
            known = kind == "new" or old is not None
            parts = tuple(_parts(note, old)) if known else ()
            was = planned.lock.entries.get(note.key)
            moved = kind != "new" and was is not None and is_moved(was, note)
            title = _one_line(note.title)
            cards.append(CardChange(kind, *note.key, title, "", known, moved, parts))
    searches = {(r.card, r.form): r.search for r in retired_cards(plan.entries)}
    for key in sorted(plan.of("retired")):
        card, _, form = key
        old = packed.get(plan.entries[key].guid)
        title = _one_line(old.fields[TITLE]) if old else ""
        known, search = old is not None, searches[card, form]
        cards.append(CardChange("retired", *key, title, search, known))
    return Diff(plan.counts, tuple(cards))


def _one_line(html: str) -> str:
    return " ".join(" ".join(lines) for lines in field_texts(html))


def _parts(note: CompiledNote, old: NoteRow | None) -> Iterator[Part]:
    """The parts that differ; of a new card all parts."""
    if old and old.fields[0] != note.card:
        yield Part("id", (clean(old.fields[0]),), (note.card,))
    fields = note.text.split(SEPARATOR)
    for name, field in _SIDES.items():
        place = FIELDS.index(field)
        new, before = fields[place], old.fields[place] if old else None
        if new != before and (new or before):
            yield from _side(name, before, new, count_variants=note.draws > 1)
    if old:
        is_cloze = note.form == "cloze"
        gaps = tuple(f"c{ord_ + 1}" for ord_ in note.ords if is_cloze)
        old_gaps = tuple(f"c{ord_ + 1}" for ord_ in old.ords if old.cloze)
        tags = tuple(note.tags.split())
        old_topic, topic = (field_texts(t[_TOPIC])[0] for t in (old.fields, fields))
        if topic != old_topic:
            yield Part("topic", old_topic, topic)
        if gaps != old_gaps:
            yield Part("gaps", old_gaps, gaps)
        if tags != old.tags:
            yield Part("tags", tuple(map(clean, old.tags)), tags)


def _side(
    name: str, old: str | None, new: str, *, count_variants: bool
) -> Iterator[Part]:
    """The first variant whose text differs; nothing if only the markup does.

    Variants that are orders of the same options are not counted.
    """
    if old is None:
        yield Part(name, None, field_texts(new)[0])
        return
    for exact in (False, True):
        before, after = field_texts(old, exact=exact), field_texts(new, exact=exact)
        count = max(len(before), len(after))
        pairs = [(before[n % len(before)], after[n % len(after)]) for n in range(count)]
        if differing := [pair for pair in pairs if pair[0] != pair[1]]:
            counts = (len(differing), count) if count_variants else (1, 1)
            yield Part(name, *differing[0], *counts)
            return
