"""The author and the learners of a random life, and what each of them may expect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from deck.build.lockfile import Entry, read_lock
from tests.anki.learner import Learner
from tests.anki.life.history import Row, read_memory, read_notes

LANGUAGES = ("en", "zh")
KINDS = ("recall", "numeric", "cloze")
DONE_BEFORE = "what was done before"
ALWAYS, NEVER = 1, 2  # when notes are updated; 0 is if newer
WORDS = {"en": "words", "zh": "词"}


@dataclass
class Idea:
    """A card as its author thinks of it.

    `notes` has the GUID that it has in each language and note type, for ever.
    """

    mark: int  # no two cards have the same words
    name: str
    kind: str = "recall"
    words: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LANGUAGES, 0))
    gaps: tuple[int, ...] = (1, 2)
    tier: str = "core"
    was: str = ""
    built: str = ""  # the name it was released with
    second: bool = False  # is in the second bank
    is_retired: bool = False
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    released: dict[str, str] = field(default_factory=dict)  # its content, by language

    @property
    def form(self) -> str:
        """The note type."""
        return "cloze" if self.kind == "cloze" else "basic"

    def says(self, language: str) -> str:
        """Its words in a language."""
        words = f"{WORDS[language]} {self.mark} {self.words[language]}"
        if self.kind != "cloze":
            return words
        return f"{words} {' '.join(f'{{{{c{gap}::gap {gap}}}}}' for gap in self.gaps)}"

    def content(self, language: str) -> str:
        """All that a learner could notice of it but the id."""
        return f"{self.kind} {self.tier} {self.says(language)}"

    def text(self, languages: Iterable[str]) -> str:
        """The card in a bank, below its id."""
        texts = ", ".join(f"{lang}: '{self.says(lang)}'" for lang in languages)
        body = {
            "recall": f"q: {{{texts}}}\n    a: 1",
            "numeric": f"q: {{{texts}}}\n    a: ${{ sigmoid({self.mark % 5}) }}",
            "cloze": f"text: {{{texts}}}",
        }
        was = f"\n    was: {self.was}" if self.was else ""
        return f"kind: {self.kind}\n    tier: {self.tier}\n    {body[self.kind]}{was}"


class Package(NamedTuple):
    """A package as it was handed out."""

    path: Path
    language: str
    rows: Mapping[str, Row]


@dataclass
class Person:
    """Somebody with Anki, and what they did with the notes that they imported."""

    learner: Learner
    languages: tuple[str, ...]
    seen: dict[str, Row] = field(default_factory=dict)  # imported last, of each note
    touched: set[str] = field(default_factory=set)  # notes that they changed
    converted: set[str] = field(default_factory=set)  # to a note type of their own

    @property
    def col(self) -> Any:
        """The collection."""
        return self.learner.col

    def card(self, random: Random) -> Any:
        """One of the cards; None where there is none."""
        cards = self.col.db.list("select id from cards order by id")
        return self.col.get_card(random.choice(cards)) if cards else None

    def touch(self, note: Any, act: str) -> None:
        """Tag a note, write on it, or delete it; what is deleted comes back."""
        if note.guid in self.converted:
            return
        if act == "delete":
            self.touched.discard(note.guid)
            self.seen.pop(note.guid, None)
            self.col.remove_notes([note.id])
            return
        if act == "tag":
            note.tags.append("mine")
        else:
            note.fields[4] = "my words"
        self.col.update_note(note)
        self.touched.add(note.guid)

    def convert(self, note: Any) -> None:
        """Give a note with one card to another note type, history and all."""
        basic = self.col.models.by_name("Basic")
        if note.mid == basic["id"] or len(note.card_ids()) != 1:
            return
        request = self.col.models.change_notetype_info(
            old_notetype_id=note.mid, new_notetype_id=basic["id"]
        ).input
        request.note_ids.append(note.id)
        self.col.models.change_notetype_of_notes(request)
        self.converted.add(note.guid)

    def take(self, package: Package, options: Mapping[str, Any]) -> None:
        """Import, and nothing that was there is another."""
        packed = package.rows
        before, had = read_memory(self.col), read_notes(self.col)

        log = self.learner.take(package.path, **options)

        converted = {packed[guid].card for guid in self.converted & packed.keys()}
        assert log.keys() <= {"new", "updated", "duplicate", "conflicting"}
        assert {*log.get("conflicting", ())} <= converted
        after, has = read_memory(self.col), read_notes(self.col)
        assert after.of(before) == before, log
        when = options.get("update_notes")
        for guid, row in has.items():
            if guid not in packed or self.seen.get(guid) == packed[guid]:
                fresh = when == ALWAYS or guid not in had
                assert row == had.get(guid, row) or fresh
            assert row in (had.get(guid), packed.get(guid))
        guids = self.col.db.list("select guid from notes")
        assert len(guids) == len(set(guids))
        never = when == NEVER
        self.seen |= {g: row for g, row in packed.items() if not (never and g in had)}

    def import_and_undo(self, package: Package) -> None:
        """Import, and take that back: all is as it was, and may come once more.

        An import that changes nothing is no step of its own for Anki: whoever undoes
        then takes back what they did before, be it an answer.
        """
        before = self.everything()
        self.col.add_custom_undo_entry(DONE_BEFORE)
        log = self.learner.take(package.path)
        step = self.col.undo_status().undo
        if step == "Import":
            self.col.undo()
            self.col.models._clear_cache()
        else:
            assert step == DONE_BEFORE
            assert not log.keys() & {"new", "updated"}
        assert self.everything() == before

    def everything(self) -> tuple[Any, ...]:
        """All that the collection has, with note types and what decks say of them."""
        things = (*self.col.models.all(), *self.col.decks.all())
        looks = {thing["id"]: thing for thing in things}
        return read_memory(self.col), read_notes(self.col), looks

    def take_release(self, package: Package, lock: Path) -> None:
        """Import the latest; what is not touched is the author's, and no card twice."""
        self.take(package, {})
        self.check_fresh(package)
        self.check_once(package, read_lock(lock).entries.values())

    def check_fresh(self, package: Package) -> None:
        """No note that is not touched is stale."""
        rows = read_notes(self.col)
        assert package.rows.keys() - rows.keys() <= self.converted
        for guid, row in package.rows.items():
            if guid in rows and guid not in self.touched:
                assert rows[guid].words == row.words, (rows[guid], row)

    def check_once(self, package: Package, entries: Iterable[Entry]) -> None:
        """A note that is not in the latest package is retired."""
        locked = {entry.guid: entry for entry in entries}
        for guid in read_notes(self.col).keys() - package.rows.keys():
            entry = locked[guid]
            assert entry.is_retired or entry.language != package.language, entry
