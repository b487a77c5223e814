"""What the next build would change for learners, as a list of notes.

The lock says which notes change; a package that was built before says in what.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from deck.anki.note_types import FIELDS, TITLE
from deck.build.apkg_reader import ContentsError, read_package
from deck.build.lock_checks import moved_values
from deck.build.lock_plan import GROUPS, LockPlan, counts_line, is_moved
from deck.build.note import SEPARATOR, CompiledNote
from deck.build.package import NoteRow
from deck.build.retired import searches
from deck.width import Style, cell_width, clean_line, plain, shorten

if TYPE_CHECKING:
    from deck.build.builder import Build

_PARTS = {
    "ID": "id",
    "Front": "question",
    "Back": "answer",
    "Extra": "extra",
    "Spare1": "grading",
    "Spare2": "topic",
}
_ROLES = {"new": "good", "changed": "warning", "returned": "good", "retired": "bad"}
_KIND = max(map(len, _ROLES))
_MOVED = "`deck build --accept-values` takes them over"


# The fields of these classes are the keys of the JSON, which the guide documents.
@dataclass(frozen=True, slots=True)
class CardChange:
    """A card, in a language, that the next build would change.

    `parts` are those that differ: id, question, answer, extra, grading, topic, gaps,
    tags. They are empty where no package has the note as it was. `values` has the old
    and new ones where only computed values changed.
    """

    change: str
    card: str
    language: str
    form: str
    title: str
    parts: tuple[str, ...] = ()
    values: str = ""


@dataclass(frozen=True, slots=True)
class Diff:
    """How many notes change in each way, those that do, and the searches in Anki.

    `searches` find the cards that are taken out, by language.
    """

    counts: Mapping[str, int]
    cards: tuple[CardChange, ...]
    searches: Mapping[str, str]


def diff_with_built(planned: Build, out: Path) -> Diff:
    """What a build changes for learners who have the last one."""
    times = {entry.guid: entry.changed for entry in planned.lock.entries.values()}
    notes: dict[str, NoteRow] = {}
    for language in planned.languages:
        path = out / f"{planned.deck.listing.config.name}.{language}.apkg"
        try:
            packed = read_package(path).notes if path.exists() else {}
        except ContentsError:
            continue
        notes |= {g: n for g, n in packed.items() if times.get(g) == n.changed}
    return _diff(planned, planned.plan, notes)


def diff_against(planned: Build, packages: Sequence[Path]) -> Diff:
    """What a build changes for learners who have these packages.

    Languages without a note in them count as unchanged. Raises ContentsError, also for
    a package of another deck.
    """
    entries = planned.plan.entries.values()
    known = {entry.guid for entry in entries}
    notes: dict[str, NoteRow] = {}
    for package in packages:
        packed = read_package(package).notes
        if packed and known.isdisjoint(packed):
            raise ContentsError(f"{package} is a package of another deck")
        notes.update(packed)
    covered = {entry.language for entry in entries if entry.guid in notes}
    times = {
        entry.guid: 0 if entry.is_retired else entry.changed
        for entry in entries
        if entry.is_retired or entry.language not in covered
    }
    times |= {guid: note.changed for guid, note in notes.items()}
    return _diff(planned, planned.plan.since(times), notes)


def _diff(planned: Build, plan: LockPlan, packed: Mapping[str, NoteRow]) -> Diff:
    """The notes that change, in the order of cards, retired ones last.

    `packed` has notes of earlier packages by GUID.
    """
    cards: list[CardChange] = []
    place = {card: n for n, card in enumerate(n.card for n in planned.notes)}
    for note in sorted(planned.notes, key=lambda note: place[note.card]):
        if (kind := plan.groups[note.key]) == "unchanged":
            continue
        old = packed.get(plan.entries[note.key].guid) if kind != "new" else None
        was = planned.lock.entries.get(note.key)
        moved = kind != "new" and was is not None and is_moved(was, note)
        values = (
            clean_line(moved_values(was.values, note.values)) if moved and was else ""
        )
        parts = tuple(_parts(note, old)) if old else ()
        title = _line(note.text.split(SEPARATOR)[TITLE])
        change = CardChange(kind, *note.key, title, parts, clean_line(values))
        cards.append(change)
    gone = sorted(plan.of("retired"))
    for key in gone:
        old = packed.get(plan.entries[key].guid)
        title = _line(old.fields[TITLE]) if old else ""
        cards.append(CardChange("retired", *key, title))
    languages = {language for _, language, _ in gone}
    titles = planned.deck.listing.config.titles
    own = {lang: title for lang, title in titles.items() if lang in languages}
    names = {(card, form) for card, _, form in gone}
    found = searches(plan.entries.values(), own, names)
    return Diff(plan.counts, tuple(cards), found)


def _line(html: str) -> str:
    return clean_line(unescape(html))


def _parts(note: CompiledNote, old: NoteRow) -> Iterator[str]:
    """The parts that differ."""
    pairs = zip(FIELDS, old.fields, note.text.split(SEPARATOR), strict=True)
    yield from (_PARTS[f] for f, was, now in pairs if was != now and f in _PARTS)
    if tuple(note.ords) != tuple(old.ords):
        yield "gaps"
    if note.tags.split() != list(old.tags):
        yield "tags"


def report(
    diff: Diff, output_format: str = "full", style: Style = plain, width: int = 80
) -> str:
    """The diff as a text that ends in a line end."""
    if output_format == "json":
        counts = {name: diff.counts.get(name, 0) for name in GROUPS}
        data = asdict(diff) | {"counts": counts}
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    lines = [line for card in diff.cards for line in _card(card, style, width)]
    lines += [f"in Anki, {lang}: {one}" for lang, one in diff.searches.items()]
    return "".join(f"{line}\n" for line in (*lines, counts_line(diff.counts)))


def _card(card: CardChange, style: Style, width: int) -> Iterator[str]:
    """A line with kind of change, id, language and question; one with what differs."""
    lead = f"{card.change:{_KIND}}  {card.card}  {card.language}"
    title = shorten(card.title, max(width - cell_width(lead) - 2, 8))
    kind = style(card.change, _ROLES[card.change]) + " " * (_KIND - len(card.change))
    named = f"{kind}  {style(card.card, 'bold')}  {card.language}"
    yield f"{named}  {style(title, 'dim')}" if title else named
    indent = " " * (_KIND + 2)
    if card.parts:
        yield f"{indent}{', '.join(card.parts)}"
    if card.values:
        yield f"{indent}values: {card.values}; {_MOVED}"
