"""Learners with some weeks of history on every card, and rows of what they have."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from deck.build.builder import BuildResult
from deck.live.pixels import png
from tests.anki.learner import Learner, open_learner
from tests.anki.workshop import Workshop
from tests.project.decks import rows

DAY = 86_400
START = time.time() - 60 * DAY  # the first build
AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4

_WORDS = "kind: recall\n    q: {en: what is %s, zh: 什么}\n    a: one"
CARDS = {
    **{name: _WORDS % name for name in ("plain", "tagged", "worded", "moved")},
    **{name: _WORDS % name for name in ("crammed", "hated", "started", "taken")},
    "gaps": "kind: cloze\n    text: '{{c1::x}} and {{c2::y}}'",
    "choice": (
        "kind: choice\n    q: which\n"
        "    options: [{text: this}, {text: that, because: no}]"
    ),
    "value": "kind: numeric\n    q: how much\n    a: ${ sigmoid(1) }",
    "family": (
        "kind: numeric\n    draw: {x: 'eighths(0, 1)'}\n    q: '${x}'\n"
        "    a: ${ x + 1 }"
    ),
    "drawn": (
        "kind: picture\n    q: {en: what, zh: 什么}\n    a: {en: this, zh: 这个}\n"
        "    picture: a.png\n    alt: {en: a square, zh: 方块}"
    ),
    "listing": (
        "kind: recall\n    q: |\n      What is this?\n\n      ```python\n"
        "      for x in range(3): print(x)  # 0\n      ```\n"
        "    a: {en: a loop, zh: 循环}"
    ),
}
OWN_DECK = "Mine::hard ones"
CRAM_DECK = "Before the exam"
# What a card is asked on each of these days after the first, and how it goes there.
DAYS = (0, 1, 3, 9, 25)
EASES = {
    "hated": (EASY, AGAIN, GOOD, AGAIN, EASY),
    "gaps": (EASY, AGAIN, GOOD, AGAIN, HARD),
    "value": (HARD, HARD, HARD, GOOD, GOOD),
    "started": (AGAIN, AGAIN, AGAIN, AGAIN, AGAIN),
    "choice": (EASY, EASY, EASY, EASY, EASY),
}
_MOST_ANSWERS = 3  # to one card on one day


def two_squares(folder: Path, *, light: bool = False) -> None:
    """Draw the picture that the deck shows."""
    row = (255, 0) if light else (0, 255)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.png").write_bytes(png((row,)))


@dataclass(frozen=True)
class Row:
    """A note: its time, tags and fields."""

    time: int
    tags: str
    fields: str

    @property
    def card(self) -> str:
        """The id of its card."""
        return self.fields.split("\x1f")[0]

    @property
    def words(self) -> tuple[str, str]:
        """All but the time."""
        return self.tags, self.fields


@dataclass
class Memory:
    """All that no import of ours may touch, as rows of Anki's database.

    `cards` by id and `reviews` are what the scheduler knows; `decks` by id have name,
    preset and limits; `own` are notes that are not from our packages.
    """

    cards: dict[int, Any]
    reviews: list[Any]
    decks: dict[int, Any]
    presets: list[Any]
    own: list[Any]
    types: list[Any]

    def of(self, older: Memory) -> Memory:
        """A memory without the cards and decks that an older one does not have."""
        cards = {key: row for key, row in self.cards.items() if key in older.cards}
        decks = {key: deck for key, deck in self.decks.items() if key in older.decks}
        return replace(self, cards=cards, decks=decks)


def read_memory(col: Any) -> Memory:
    """Everything of a collection that no import of ours may touch."""
    cards = col.db.all(
        "select id, nid, did, ord, type, queue, due, ivl, factor, reps, lapses, "
        "left, odue, odid, flags, data from cards order by id"
    )
    others = "select id, name from notetypes where name not like 'livedeck %'"
    reviews = "select id, cid, ease, ivl, lastIvl, factor, time, type from revlog"
    return Memory(
        {row[0]: row[1:] for row in cards},
        col.db.all(reviews),
        {deck["id"]: _firm(deck) for deck in col.decks.all()},
        [_firm(preset) for preset in col.decks.all_config()],
        col.db.all(
            "select * from notes where mid in "
            "(select id from notetypes where name not like 'livedeck %')"
        ),
        col.db.all(others),
    )


def read_notes(col: Any) -> dict[str, Row]:
    """The notes of our note types in a collection, by GUID."""
    records = col.db.execute(
        "select guid, mod, trim(tags), flds from notes where mid in "
        "(select id from notetypes where name like 'livedeck %')"
    )
    return {guid: Row(mod, tags, flds) for guid, mod, tags, flds in records}


def read_package(path: Path) -> dict[str, Row]:
    """The notes of a package by GUID, without Anki's help."""
    records = rows(path, "select guid, mod, trim(tags), flds from notes")
    return {guid: Row(mod, tags, flds) for guid, mod, tags, flds in records}


def _firm(thing: dict[str, Any]) -> dict[str, Any]:
    """A deck or preset without its description, which is the author's, and times."""
    return {k: v for k, v in thing.items() if k not in {"desc", "md", "mod", "usn"}}


def days_pass(col: Any, days: float) -> None:
    """Move what the scheduler did into the past, as if days had gone by."""
    span = int(days * DAY)
    for sql in (
        "update col set crt = crt - {0}",
        "update revlog set id = id - {0} * 1000",
        "update cards set due = due - {0} where queue = 1",
        (
            "update cards set data = json_set(data, '$.lrt', "
            "json_extract(data, '$.lrt') - {0}) where data like '%lrt%'"
        ),
    ):
        col.db.execute(sql.format(span))


def _study_a_day(col: Any, deck: str, day: int) -> None:
    """Answer what is due, by the book of EASES; the rest GOOD."""
    col.decks.select(col.decks.id(deck))
    answers: dict[int, int] = {}
    while card := col.sched.getCard():
        answers[card.id] = answers.get(card.id, 0) + 1
        if answers[card.id] > _MOST_ANSWERS:
            break
        eases = EASES.get(card.note().fields[0], (GOOD, EASY, GOOD, GOOD, GOOD))
        card.start_timer()
        col.sched.answerCard(card, eases[day])


def _habits(learner: Learner) -> None:
    """What a learner does besides answering."""
    col = learner.col
    col.set_user_flag_for_cards(3, [learner.note("plain").card_ids()[0]])
    col.sched.suspend_cards(learner.note("choice").card_ids())
    col.sched.bury_cards(learner.note("value").card_ids())
    col.tags.bulk_add([learner.note("tagged").id], "mine marked")
    worded = learner.note("worded")
    worded.fields[4] = "my own words"
    col.update_note(worded)
    col.set_deck(learner.note("moved").card_ids(), col.decks.id(OWN_DECK))
    cram = col.sched.get_or_create_filtered_deck(deck_id=0)
    cram.name = CRAM_DECK
    del cram.config.search_terms[1:]
    cram.config.search_terms[0].search = "ID:crammed"
    cram.allow_empty = True
    col.sched.add_or_update_filtered_deck(cram)
    basic = col.models.by_name("Basic")
    mine = col.new_note(basic)
    mine.fields = ["my question", "my answer"]
    col.add_note(mine, col.decks.id("Mine"))


@dataclass(frozen=True)
class Past:
    """A deck folder with its first package, and two learners who have studied it.

    One renamed the deck and has it among decks of their own; the other has the
    original name, with a preset of their own.
    """

    folder: Path
    renamed: Path
    original: Path

    @property
    def cards(self) -> dict[str, str]:
        """The cards of the bank."""
        return dict(CARDS)


def make_past(home: Path) -> Past:
    """The weeks before: the scheduler itself makes the history."""
    shop = Workshop(home / "small", cards=dict(CARDS))
    two_squares(shop.folder)
    shop.build(START)
    past = Past(shop.folder, home / "renamed", home / "original")
    learner = open_learner(past.original)
    learner.take(shop.package)
    learner.no_daily_limit("Small")
    for number, day in enumerate(DAYS):
        if number:
            days_pass(learner.col, day - DAYS[number - 1])
            learner.col.close()
            learner = open_learner(past.original)
        _study_a_day(learner.col, "Small", number)
    _habits(learner)
    own = learner.col.decks.add_config("My preset")
    deck = learner.col.decks.by_name("Small")
    deck |= {"newLimit": 5, "reviewLimit": 50, "desiredRetention": 85}
    learner.col.decks.set_config_id_for_deck_dict(deck, own["id"])
    days_pass(learner.col, 1)
    written = "update notes set mod = mod - ? where mod > ?"
    learner.col.db.execute(written, DAY, int(START))
    learner.col.close()
    shutil.copytree(past.original, past.renamed)
    learner = open_learner(past.renamed)
    learner.col.decks.rename(learner.col.decks.by_name("Small")["id"], "Mine::Nets")
    learner.col.close()
    return past


@dataclass
class Copies:
    """Copies of the past, to go on from."""

    past: Past
    folder: Path
    count: int = 0

    @contextmanager
    def learner(self, who: str) -> Iterator[Learner]:
        """A copy of a learner, `original` or `renamed`, closed and gone afterwards."""
        self.count += 1
        folder = self.folder / f"learner-{self.count}"
        shutil.copytree(getattr(self.past, who), folder)
        learner = open_learner(folder)
        try:
            yield learner
        finally:
            learner.col.close()
            shutil.rmtree(folder)


@dataclass
class Desk:
    """An author at work, and the packages that they hand out on the way."""

    shop: Workshop
    patch: pytest.MonkeyPatch
    packages: list[Path] = field(default_factory=list)
    built: list[BuildResult] = field(default_factory=list)

    def edit(self, card: str, old: str, new: str) -> None:
        """Change a text of a card."""
        before = self.shop.cards[card]
        self.shop.cards[card] = before.replace(old, new)
        assert self.shop.cards[card] != before

    def paint(self) -> None:
        """Put another picture in the place of the one that the deck shows."""
        two_squares(self.shop.folder, light=True)

    def build(self, at: float, lang: str = "en", *accept: str) -> None:
        """Build and hand the package of a language out."""
        languages = ["en"] if lang == "en" else ["en", lang]
        self.built.append(self.shop.build(at, languages, accept))
        path = self.shop.folder / "out" / f"small.{lang}.apkg"
        copied = self.shop.folder / f"{len(self.packages)}.apkg"
        self.packages.append(Path(shutil.copy(path, copied)))
