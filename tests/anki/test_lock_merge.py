"""Two branches are merged by git: the lock is that of one author who did both."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from deck.build.lockfile import Lock, parse_lock, read_lock
from tests.anki.workshop import Workshop
from tests.project.decks import git

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")

CASES, BASES = 40, 20
USUAL = 4  # one of so many is in each run
NOW = time.time() - 5_000_000  # some weeks ago
LANGUAGES = ("en", "zh")
STYLES = ("union", "merge", "union", "diff3")
MARKERS = ("<" * 7, "=" * 7, ">" * 7, "|" * 7)
WORDS = "{en: words %(n)s, zh: 词 %(n)s}"
KINDS = {
    "recall": f"kind: recall\n    q: {WORDS}\n    a: 1",
    "numeric": f"kind: numeric\n    q: {WORDS}\n    a: ${{ 1 + 1 }}",
    "cloze": "kind: cloze\n    text: {en: '%(n)s {{c1::x}}', zh: '%(n)s {{c1::甲}}'}",
}
Bank = dict[str, str]


class Edit(NamedTuple):
    """What is done to a card: other text, another id, or nothing is left of it."""

    card: str
    name: str = ""
    text: str = ""


class Case(NamedTuple):
    """Two branches, and how they are merged."""

    style: str
    ours: list[Edit]
    theirs: list[Edit]
    same_card: bool  # both edit one
    same_time: bool  # both build in one millisecond


def edit(random: Random, card: str, bank: Bank) -> Edit:
    """Something that an author does to a card, or a card that is new."""
    number = random.randrange(1000, 9999)
    acts = ("words", "kind", "tag", "rename", "both", "take out", "add", "add")
    act = random.choice(acts)
    before = bank.get(card, "").partition("\n    was: ")[0]
    other = random.choice(list(KINDS.values())) % {"n": number}
    if act == "add" or not before:
        return Edit(f"{card}-{number}", f"{card}-{number}", other)
    if act == "take out":
        return Edit(card)
    words = before.replace("kind: recall\n", "kind: recall\n    tier: more\n")
    text = {"words": other, "kind": other, "tag": words, "rename": before}
    name = f"{random.choice('az')}-{number}" if act in {"rename", "both"} else card
    was = f"\n    was: {card}" if name != card else ""
    return Edit(card, name, text.get(act, other) + was)


def edited(bank: Bank, edits: list[Edit]) -> Bank:
    """The bank after edits; a new card is behind those of before."""
    for one in edits:
        cards = [
            (one.name, one.text) if card == one.card else (card, text)
            for card, text in bank.items()
        ]
        if one.card not in bank:
            cards.append((one.name, one.text))
        bank = {card: text for card, text in cards if text}
    return bank


def make_bank(random: Random) -> Bank:
    """A bank of eight to fifteen cards."""
    return {
        f"card-{n:02}": random.choice(list(KINDS.values())) % {"n": n}
        for n in range(random.randint(8, 15))
    }


def make_case(number: int, bank: Bank) -> Case:
    """What two authors do to neighbours, or now and then to the same card."""
    random = Random(number)  # noqa: S311 - no secret
    cards = [*bank]
    start, count = random.randrange(len(cards) - 4), random.randint(2, 4)
    same_card = number % 5 == 0
    same_time = number % 7 == 0 and not same_card
    sides: tuple[list[Edit], list[Edit]] = [], []
    for place, card in enumerate(cards[start : start + count]):
        sides[place % 2].append(edit(random, card, bank))
    if same_card:
        for side in sides:
            shared = [e for e in side if e.card != cards[start]]
            side[:] = [*shared, edit(random, cards[start], bank)]
    if same_time:
        for side, card in zip(sides, ("new-a", "new-b"), strict=True):
            side.append(Edit(card, card, KINDS["recall"] % {"n": card}))
    return Case(STYLES[number // BASES % 4], *sides, same_card, same_time)


@pytest.fixture(scope="module")
def bases(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[int], tuple[Bank, Path]]:
    """Decks that were built and committed, each once."""
    home = tmp_path_factory.mktemp("bases")

    @cache
    def base(number: int) -> tuple[Bank, Path]:
        bank = make_bank(Random(-number))  # noqa: S311 - no secret
        folder = home / str(number)
        shop = Workshop(folder, cards=bank)
        shop.write()
        shop.build_once(NOW, LANGUAGES)
        shutil.rmtree(folder / "out")
        git(folder, "init", "-q", "-b", "ours", "--template=")
        git(folder, "add", ".")
        git(folder, "commit", "-qm", "base")
        git(folder, "tag", "base")
        return bank, folder

    return base


def both_sides(text: str, style: str) -> str:
    """A file with conflicts after its author deleted what git put between the sides."""
    lines, is_base = [], False
    for line in text.split("\n"):
        is_marker = line[:7] in MARKERS
        if is_marker:
            is_base = line.startswith("|")
        if not (is_marker or (is_base and style == "diff3")):
            lines.append(line)
    return "\n".join(lines)


def merged(shop: Workshop, case: Case, bank: Bank, times: tuple[float, float]) -> bytes:
    """Build each side on a branch of its own and merge them; the lock of ours alone."""
    commit = ("commit", "-qa", "--allow-empty", "-m", "built")
    shop.cards = edited(bank, case.ours)
    shop.write()
    shop.build_once(times[0], LANGUAGES)
    ours = shop.lock.read_bytes()
    git(shop.folder, *commit)
    git(shop.folder, "checkout", "-q", "-b", "theirs", "base")
    shop.cards = edited(bank, case.theirs)
    shop.write()
    shop.build_once(times[1], LANGUAGES)
    git(shop.folder, *commit)
    attributes = shop.folder / ".git/info/attributes"
    attributes.parent.mkdir(exist_ok=True)
    attributes.write_text("deck.lock merge=union\n" if case.style == "union" else "")
    style = "diff3" if case.style == "diff3" else "merge"
    words = ("-c", f"merge.conflictStyle={style}", "merge", "-q", "--no-commit")
    git(shop.folder, *words, "ours", may_fail=True)
    text = shop.lock.read_text(encoding="utf-8")
    assert case.style != "union" or "<<<<<<<" not in text
    shop.lock.write_text(both_sides(text, style), encoding="utf-8")
    return ours


def alike(lock: Lock, *, same_time: bool) -> object:
    """What two locks are compared by; ids that two branches gave at once may differ."""
    if not same_time:
        return lock
    entries = {key: e._replace(note=0, written=0) for key, e in lock.entries.items()}
    return lock._replace(entries=entries)


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(number, marks=pytest.mark.system if number % USUAL else [])
        for number in range(CASES)
    ],
)
def test_both_sides_are_one_author(
    number: int, bases: Callable[[int], tuple[Bank, Path]], tmp_path: Path
) -> None:
    """The same GUIDs, note ids and times; each note that was there is there still."""
    bank, base = bases(number % BASES)
    case = make_case(number, bank)
    folder = Path(shutil.copytree(base, tmp_path / "small"))
    shop = Workshop(folder, cards=bank)
    before = {e.guid for e in read_lock(shop.lock).entries.values()}
    times = (NOW + 60, NOW + 60 if case.same_time else NOW + 120)
    ours = merged(shop, case, bank, times)
    shop.cards = edited(edited(bank, case.ours), case.theirs)
    if case.same_card:  # what was written later holds
        shop.cards = edited(edited(bank, case.ours[:-1]), case.theirs)
    parse_lock(shop.lock.read_text(encoding="utf-8"), "deck.lock")
    shop.write()
    built = shop.build_once(NOW + 180, LANGUAGES)

    found = read_lock(shop.lock)
    entries = found.entries.values()
    assert before <= {entry.guid for entry in entries}
    assert len({entry.guid for entry in entries}) == len(entries)
    assert len({entry.note for entry in entries}) == len(entries)
    if case.same_card:
        return
    assert built.changes.counts.keys().isdisjoint({"new", "changed"})
    shop.lock.write_bytes(ours)
    shop.build_once(times[1], LANGUAGES)
    one = read_lock(shop.lock)
    same = case.same_time
    assert alike(found, same_time=same) == alike(one, same_time=same)
