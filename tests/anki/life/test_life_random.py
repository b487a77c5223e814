"""Author and learners do what they like, in any order: the laws hold all the same."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from nnref.live import functions
from tests.anki.learner import open_learner
from tests.anki.life.history import days_pass, read_package
from tests.anki.life.people import (
    ALWAYS,
    KINDS,
    LANGUAGES,
    NEVER,
    Idea,
    Package,
    Person,
)
from tests.anki.workshop import LockConflictError, Workshop

SIGMOID = functions.sigmoid

LIVES, STEPS = 4, 200  # of which some 150 are an author's
USUAL = 2  # lives of each run
LEARNERS = ("english", "both")
SECONDS = (0.0, 0.3, 60.0, 60.0, -86_400.0)
BUILT = (LANGUAGES, LANGUAGES, LANGUAGES, ("en",), ("zh",))  # with --lang, or without
SPOKEN = (LANGUAGES, LANGUAGES, ("en",), ("zh",))
BOTH_WAYS = (False, True)


class Life:
    """An author, two learners, and the packages that go between them."""

    def __init__(self, home: Path) -> None:
        """All have the first package, and the learners have answered all of it."""
        self.home = home
        self.shop = Workshop(self.home / "small")
        who = {"english": ("en",), "both": LANGUAGES}
        self.people = {
            name: Person(open_learner(self.home / name), languages)
            for name, languages in who.items()
        }
        self.marks = 2
        self.ideas = [Idea(1, "one"), Idea(2, "two", "cloze")]
        self.gone: list[Idea] = []
        self.lost: list[str] = []  # ids of cards that their author forgot
        self.free: list[str] = []  # ids that cards had before
        self.owners: dict[str, int] = {}  # of each note the card
        self.packages: dict[str, list[Package]] = {lang: [] for lang in LANGUAGES}
        self.packed: dict[str, Any] = {}  # each note as it was released last
        self.branched: set[int] = set()  # cards that were built before their release
        self.wrote: dict[str, dict[str, str]] = {}  # what each card says in the banks
        self.clock = time.time() - 3600
        self.random = Random(0)  # noqa: S311 - no secret
        self.release(LANGUAGES)
        self.all_import()
        for name, deck in zip(LEARNERS, ("Small", "小"), strict=True):
            self.people[name].learner.study(deck)

    def go_on(self, seed: int, steps: Iterable[int]) -> None:
        """So many acts; without some of them the others stay the same."""
        for step in steps:
            self.random = Random(f"{seed} {step}")  # noqa: S311 - no secret
            act = self.random.choice(ACTS)
            print(step, act.__name__)  # noqa: T201 - to be seen where a law is broken
            act(self)
        self.clock += 60
        self.release(tuple(self.shop.languages))
        self.all_import()
        for person in self.people.values():
            person.learner.check_whole()

    def end(self) -> None:
        """Close all collections."""
        for person in self.people.values():
            person.col.close()

    def idea(self) -> Idea:
        """A card."""
        return self.random.choice(self.ideas)

    def mark(self) -> int:
        """A number that no card has."""
        self.marks += 1
        return self.marks

    # What an author does.

    def add(self) -> None:
        """A card somewhere in the bank."""
        mark, kind = self.mark(), self.random.choice(KINDS)
        place = self.random.randrange(len(self.ideas) + 1)
        self.ideas.insert(place, Idea(mark, f"card-{mark}", kind))

    def use_a_former_id(self) -> None:
        """A card with the former id of another one, whose `was` is removed."""
        if self.free and self.free[-1] not in {idea.name for idea in self.ideas}:
            name = self.free.pop()
            for idea in (*self.ideas, *self.gone):
                idea.was = "" if idea.was == name else idea.was
            self.ideas.append(Idea(self.mark(), name, self.random.choice(KINDS)))

    def use_a_retired_id(self) -> None:
        """A card with the id of one that was taken out."""
        retired = self.lost + [idea.built for idea in self.gone if idea.is_retired]
        names = sorted({*retired} - {idea.name for idea in self.ideas})
        if names:
            name, kind = self.random.choice(names), self.random.choice(KINDS)
            self.ideas.append(Idea(self.mark(), name, kind))

    def edit(self) -> None:
        """Other words, in some languages."""
        idea = self.idea()
        for language in self.random.choice(SPOKEN):
            idea.words[language] += 1

    def take_back(self) -> None:
        """The words it began with."""
        self.idea().words = dict.fromkeys(LANGUAGES, 0)

    def tag(self) -> None:
        """Another tag."""
        self.idea().tier = self.random.choice(("core", "more"))

    def ask_otherwise(self) -> None:
        """Another kind, of the same note type or the other."""
        self.idea().kind = self.random.choice(KINDS)

    def cut(self) -> None:
        """Gaps more and less; a number always has the same text."""
        gaps = self.random.sample(range(1, 5), self.random.randint(1, 4))
        self.idea().gaps = tuple(sorted(gaps))

    def rename(self) -> None:
        """Another id."""
        idea = self.idea()
        idea.name, idea.was = f"name-{self.mark()}", idea.built

    def rename_and_ask_otherwise(self) -> None:
        """Another id and another kind at once."""
        idea = self.idea()
        idea.name, idea.was = f"name-{self.mark()}", idea.built
        idea.kind = self.random.choice(KINDS)

    def rename_without_a_word(self) -> None:
        """Another id, without `was`."""
        idea = self.idea()
        idea.name, idea.was = f"name-{self.mark()}", ""

    def tidy(self) -> None:
        """Each `was` is removed whose new id was released."""
        for idea in self.ideas:
            idea.was = idea.was if idea.name != idea.built else ""

    def shelve(self) -> None:
        """To the other bank, or back."""
        self.idea().second ^= True

    def take_out(self) -> None:
        """A card less."""
        if len(self.ideas) > 1:
            self.gone.append(self.ideas.pop(self.random.randrange(len(self.ideas))))

    def bring_back(self) -> None:
        """The card as it was, or as later edits changed it; with or without `was`."""
        if not self.gone:
            return
        idea = self.gone.pop(self.random.randrange(len(self.gone)))
        if self.random.choice(BOTH_WAYS) and idea.built:
            idea.was = idea.built
        if idea.name in {other.name for other in self.ideas}:
            idea.name, idea.was = f"name-{self.mark()}", idea.built
        self.ideas.append(idea)

    def compute_otherwise(self) -> None:
        """`nnref` has other values."""
        factor = self.random.choice((1, 2))
        other = lambda x: factor * float(SIGMOID(x))  # noqa: E731 - in one place
        functions.sigmoid = SIGMOID if factor == 1 else other

    def speak(self) -> None:
        """The deck has these languages from now on."""
        self.shop.languages = self.random.choice(SPOKEN)

    def entitle(self) -> None:
        """The deck has another name: new cards go there, the others stay."""
        self.shop.title = self.random.choice(("Small", "Small nets", "Nets::small"))

    def merge(self) -> None:
        """A release, then two branches with edits and a new card; git merges the lock.

        Both sides are kept where their lines are neighbours.
        """
        languages = tuple(self.shop.languages)
        self.release(languages)
        base, ideas = self.shop.lock.read_bytes(), [*self.ideas]
        edited = self.random.sample(ideas, min(len(ideas), 6))
        new = [Idea(self.mark(), f"card-{self.marks}") for _ in BOTH_WAYS]
        locks = [self.home / name for name in ("ours", "base", "theirs")]
        locks[1].write_bytes(base)
        for side, card in enumerate(new):
            self.clock += self.random.choice((0.0, 60.0))
            self.shop.lock.write_bytes(base)
            self.ideas = [*ideas, card]
            self.reword(edited[side::2], 1)
            self.settle(languages)
            self.reword(edited[side::2], -1)
            locks[2 * side].write_bytes(self.shop.lock.read_bytes())
        self.reword(edited, 1)
        self.ideas = [*ideas, *new]
        words = ["git", "merge-file", "-p", "--union", *map(str, locks)]
        merged = subprocess.run(words, capture_output=True, check=True).stdout
        self.shop.lock.write_bytes(merged)
        for path in locks:
            path.unlink()
        for idea in (*edited, *new):
            idea.built = idea.name
            idea.released |= {lang: idea.content(lang) for lang in languages}
            self.branched.add(idea.mark)

    def reword(self, ideas: Iterable[Idea], step: int) -> None:
        """Other words in both languages, or those of before."""
        for idea in ideas:
            for language in LANGUAGES:
                idea.words[language] += step

    def build(self) -> None:
        """A release, some time later, or earlier."""
        self.clock += self.random.choice(SECONDS)
        self.release(self.chosen())

    def release(self, languages: Sequence[str]) -> None:
        """The packages of some languages are handed out."""
        self.settle(languages)
        for language in languages:
            package = self.package(language)
            self.check_package(package)
            self.packages[language].append(package)
            self.packed |= package.rows
        self.note_release()

    def chosen(self) -> tuple[str, ...]:
        """The languages that a build with `--lang`, or without, is of."""
        spoken = tuple(self.shop.languages)
        return tuple(x for x in self.random.choice(BUILT) if x in spoken) or spoken

    def package(self, language: str) -> Package:
        """The package of a language, as it is handed out."""
        number = sum(1 for path in self.home.iterdir() if path.is_file())
        path = self.home / f"{number}.{language}.apkg"
        shutil.copy(self.shop.folder / "out" / f"small.{language}.apkg", path)
        return Package(path, language, read_package(path))

    def settle(self, languages: Sequence[str]) -> None:
        """Build; each conflict is mended as its help says."""
        silent = {
            idea.name
            for idea in self.ideas
            if idea.built not in {"", idea.name} and not idea.was
            if any(idea.released.get(lang) == idea.content(lang) for lang in languages)
        }
        accept: set[str] = set()
        reported: set[str] = set()
        for _ in range(4):
            before = self.shop.lock.read_bytes() if self.shop.lock.exists() else b""
            try:
                self.write_and_build(languages, accept)
            except LockConflictError as error:
                assert self.shop.lock.read_bytes() == before
                for finding in error.findings:
                    reported.add(f"{finding.rule} {finding.message.split('`')[1]}")
                    self.mend(finding, accept)
            else:
                break
        else:
            pytest.fail(f"still in conflict: {reported}")
        assert {f"id-moved {name}" for name in silent} <= reported

    def mend(self, finding: Any, accept: set[str]) -> None:
        """Do what the help says."""
        if finding.rule == "value-moved":
            accept.add("value-moved")
            return
        name = finding.message.split("`")[1]
        (idea,) = (idea for idea in self.ideas if idea.name == name)
        if finding.rule == "retired-id" and idea.built:
            idea.was = idea.name
        elif finding.rule == "retired-id":
            idea.name = f"card-{self.mark()}"
        else:
            assert finding.rule == "id-moved", finding
            if other := re.search(r"give it the id `(.*?)`", finding.help):
                (new,) = (one for one in self.ideas if one.name == other[1])
                new.name = f"card-{self.mark()}"
                return
            (idea.was,) = re.findall(r"write `was: (.*?)`", finding.help)
            assert idea.was == idea.built

    def write_and_build(self, languages: Sequence[str], accept: Iterable[str]) -> None:
        """Write both banks."""
        self.part_ids()
        self.shop.cards, self.shop.second = (
            {
                idea.name: idea.text(self.shop.languages)
                for idea in self.ideas
                if idea.second is place
            }
            for place in BOTH_WAYS
        )
        self.wrote = {
            idea.name: {lang: idea.content(lang) for lang in languages}
            for idea in self.ideas
        }
        self.shop.write()
        # The cache knows nothing of values that are patched.
        cached = functions.sigmoid is SIGMOID and self.random.choice(BOTH_WAYS)
        self.shop.build_once(self.clock, languages, tuple(accept), cached=cached)

    def part_ids(self) -> None:
        """`was` names no card that is there: the other one gets an id that is new."""
        there = {idea.name: idea for idea in self.ideas}
        for idea in self.ideas:
            other = there.get(idea.was, idea)
            if other is not idea and idea.was == idea.built:
                other.name = f"card-{self.mark()}"
            elif other is not idea:
                idea.was = ""

    def check_package(self, package: Package) -> None:
        """A time moves on just when the words do; a card keeps its note."""
        before = (old.rows.values() for old in self.packages[package.language])
        newest = max((row.time for rows in before for row in rows), default=0)
        marks = {idea.name: idea.mark for idea in self.ideas}
        for guid, new in package.rows.items():
            old = self.packed.get(guid)
            if old is not None and new.words == old.words:
                assert new.time == old.time or marks[new.card] in self.branched
                continue
            assert new.time >= newest or marks[new.card] in self.branched
            assert old is None or new.time > old.time, (old, new)
        guids = {row.card: guid for guid, row in package.rows.items()}
        assert guids.keys() == {idea.name for idea in self.ideas}
        assert len(guids) == len(package.rows)
        for idea in self.ideas:
            self.forget(idea)
            guid = guids[idea.name]
            known = idea.notes.setdefault((package.language, idea.form), guid)
            assert known == guid, (idea, package.language)
            assert self.owners.setdefault(guid, idea.mark) == idea.mark, idea

    def forget(self, idea: Idea) -> None:
        """A card whose former id is lost is a new one from now on, and is edited.

        Its words are no longer those of the card that it was.
        """
        if idea.built not in {"", idea.name} and not idea.was:
            self.lost.append(idea.built)
            idea.built, idea.mark = "", self.mark()
            idea.notes, idea.released = {}, {}

    def note_release(self) -> None:
        """What is true of each card after a release."""
        for idea in self.ideas:
            if idea.built not in {"", idea.name}:
                self.free.append(idea.built)
                idea.released = {}
            idea.built, idea.is_retired = idea.name, False
            idea.released |= self.wrote[idea.name]
            if idea.mark % 2:  # others leave it for a while
                idea.was = ""
        for idea in self.gone:
            idea.is_retired = bool(idea.built)

    # What learners do.

    def all_import(self) -> None:
        """Everybody imports the latest release in their languages."""
        for person in self.people.values():
            for language in person.languages:
                self.take_latest(person, language)

    def import_latest(self) -> None:
        """Import with default options: what the learner left alone is the author's."""
        person = self.people[self.random.choice(LEARNERS)]
        self.take_latest(person, self.random.choice(person.languages))

    def take_latest(self, person: Person, language: str) -> None:
        """Import the latest release."""
        person.take_release(self.packages[language][-1], self.shop.lock)

    def import_and_undo(self) -> None:
        """Import the latest release, and undo that."""
        person = self.people[self.random.choice(LEARNERS)]
        person.import_and_undo(self.packages[self.random.choice(person.languages)][-1])

    def import_otherwise(self) -> None:
        """Import with any options, also a package that is not the latest."""
        choose = self.random.choice
        options = {
            "merge_notetypes": choose(BOTH_WAYS),
            "update_notes": choose((0, ALWAYS, NEVER)),
            "update_notetypes": choose((0, ALWAYS, NEVER)),
            "with_scheduling": choose(BOTH_WAYS),
            "with_deck_configs": choose(BOTH_WAYS),
        }
        packages = self.packages[choose(LANGUAGES)][-6:]
        self.people["both"].take(choose(packages), options)

    def answer(self) -> None:
        """Some of what is due, after some days."""
        col = self.people[self.random.choice(LEARNERS)].col
        days_pass(col, self.random.choice((0, 1, 3, 20)))
        decks = [deck.name for deck in col.decks.all_names_and_ids()]
        col.decks.select(col.decks.id(self.random.choice(decks)))
        for _ in range(3):
            if card := col.sched.getCard():
                card.start_timer()
                col.sched.answerCard(card, self.random.randint(1, 4))

    def set_aside(self) -> None:
        """A card is not to come, or moves to another deck, or its deck is renamed."""
        person = self.people[self.random.choice(LEARNERS)]
        if (card := person.card(self.random)) is None:
            return
        choose, col = self.random.choice, person.col
        act = choose(("suspend", "unsuspend", "bury", "flag", "move", "rename"))
        if act == "flag":
            col.set_user_flag_for_cards(choose(range(1, 8)), [card.id])
        elif act == "move":
            deck = choose(("Small", "Mine::hard", "Other"))
            col.set_deck([card.id], col.decks.id(deck))
        elif act == "rename":
            name = choose(("Small", "Mine::Nets", "small", "小"))
            col.decks.rename(col.decks.get(card.did), name)
        else:
            getattr(col.sched, f"{act}_cards")([card.id])

    def restyle(self) -> None:
        """A look of the learner's own, or a preset for a deck."""
        col = self.people[self.random.choice(LEARNERS)].col
        deck = self.random.choice(col.decks.all())
        if self.random.choice(BOTH_WAYS) and not deck["dyn"]:
            preset = col.decks.add_config(f"Preset {self.mark()}")
            preset["new"]["perDay"] = self.random.randrange(100)
            col.decks.update_config(preset)
            col.decks.set_config_id_for_deck_dict(deck, preset["id"])
            return
        name = self.random.choice(("livedeck basic", "livedeck cloze"))
        look = col.models.by_name(name)
        look["css"] += f"\n.card {{ font-size: {self.random.randrange(9, 40)}px; }}"
        col.models.update_dict(look)

    def convert(self) -> None:
        """A note becomes one of the learner's own note type, and none of ours."""
        person = self.people["english"]
        if (card := person.card(self.random)) is not None:
            person.convert(card.note())

    def touch(self) -> None:
        """A tag or words of the learner's own; a note deleted comes back."""
        person = self.people[self.random.choice(LEARNERS)]
        if (card := person.card(self.random)) is not None:
            person.touch(card.note(), self.random.choice(("tag", "write", "delete")))


ACTS: tuple[Callable[[Life], None], ...] = (
    *(Life.add, Life.use_a_former_id, Life.use_a_retired_id),
    *(Life.edit, Life.edit, Life.edit, Life.take_back, Life.tag, Life.cut),
    *(Life.ask_otherwise, Life.ask_otherwise, Life.rename, Life.rename),
    *(Life.rename_and_ask_otherwise, Life.rename_without_a_word, Life.tidy),
    *(Life.shelve, Life.take_out, Life.take_out, Life.bring_back, Life.bring_back),
    *(Life.compute_otherwise, Life.speak, Life.entitle, Life.merge),
    *(Life.build, Life.build, Life.build),
    *(Life.import_latest, Life.import_latest, Life.import_otherwise),
    *(Life.import_and_undo, Life.import_and_undo),
    *(Life.answer, Life.set_aside, Life.touch, Life.touch),
    *(Life.restyle, Life.convert),
)


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(seed, marks=pytest.mark.system if seed >= USUAL else [])
        for seed in range(LIVES)
    ],
)
def test_any_order(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random lives of an author and learners break none of the laws."""
    monkeypatch.setattr(functions, "sigmoid", SIGMOID)
    life = Life(tmp_path)
    try:
        life.go_on(seed, range(STEPS))
    finally:
        life.end()
