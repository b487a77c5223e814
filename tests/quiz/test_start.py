"""How a session starts at once: what is kept, and what is imported only later."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from deck.live.trust import allow
from deck.live.variant import ShownOption
from deck.quiz.library import Listed, open_library
from deck.quiz.memories import Memories
from deck.quiz.question import Question, screen_name
from deck.quiz.review import Item, Purpose, Rating, Review
from deck.quiz.rows import memory_row
from deck.quiz.schedule import Memory
from deck.quiz.screen import Screen
from deck.quiz.store import Store
from deck.quiz.supply import Ready, Supply
from deck.quiz.terminal import Lines
from deck.width import terminal_columns

SAMPLE = Path(__file__).with_name("deck")
SHIPPED = Path(__file__).parents[2] / "cards"
LATER = ("numpy", "fsrs", "yaml", "rich", "pygments", "markdown_it", "texicode")
UNASKED = ("deck.bank.models", "deck.live.variant", "deck.render.terminal")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A deck of every kind, its programs allowed."""
    path = tmp_path / "deck"
    shutil.copytree(SAMPLE, path)
    allow(path)
    return path


def _screen(columns: int = 80) -> Screen:
    return Screen(ui="en", keyboard=Lines(), write=print, columns=lambda: columns)


def _supply(folder: Path, seed: int = 1) -> Supply:
    rng = random.Random(seed)  # noqa: S311 - no secret
    return Supply(open_library(folder, "deck"), "en", rng)


def _question(screen: Screen, ready: Ready, gap: int) -> Question:
    return Question(screen, ready, "en", gap, tuple)


def _keep(supply: Supply, cards: Sequence[tuple[Listed, int]], screen: Screen) -> None:
    supply.keep_ready(
        cards,
        screen_name(screen),
        lambda ready, gap: _question(screen, ready, gap).front(),
    )


def _ask(supply: Supply, card: str, gap: int, screen: Screen) -> Ready:
    listed = supply.library.by_id[card]
    return supply.ready(listed, gap=gap, screen=screen_name(screen))


@pytest.mark.parametrize("columns", [80, 40])
def test_a_question_that_was_kept(folder: Path, columns: int) -> None:
    """Of every kind it is put as it would be made, and the same is graded."""
    supply, screen = _supply(folder), _screen(columns)
    items = [(card, gap) for card in supply.library.cards for gap in card.gaps]
    for card, gap in items:
        _keep(supply, [(card, gap)], screen)
        ready = _ask(_supply(folder, 2), card.id, gap, screen)
        (front,) = ready.fronts.values()
        assert front == _question(screen, ready, gap).front()
        made = _question(screen, Ready(ready.seed, ready.load), gap).front()
        assert [*made.lines] == [*front.lines], card.id
        assert (*made.prompt,) == (*front.prompt,)
        assert made.right == front.right


def test_another_screen(folder: Path) -> None:
    """On a screen of another width a question is put in lines of that width."""
    wide, narrow = _screen(80), _screen(40)
    supply = _supply(folder)
    _keep(supply, [(supply.library.by_id["pick"], 0)], wide)
    ready = _ask(_supply(folder), "pick", 0, narrow)

    assert not ready.fronts
    assert all(len(line) <= 40 for line in _question(narrow, ready, 0).front().lines)


def test_numbers_are_drawn_anew(folder: Path) -> None:
    """Numbers and orders that were kept are asked once; then others are kept."""
    screen, seeds = _screen(), []
    for turn in range(4):
        supply = _supply(folder, turn)
        seeds += [_ask(supply, c, 0, screen).seed for c in ("family", "pick")]
        _keep(
            supply, [(supply.library.by_id[c], 0) for c in ("family", "pick")], screen
        )

    assert len({*seeds}) == len(seeds)


def test_numbers_for_one_of_two(folder: Path) -> None:
    """Two terminals at once are never asked the same drawn numbers."""
    screen = _screen()
    supply = _supply(folder)
    _keep(supply, [(supply.library.by_id["family"], 0)], screen)
    one, two = _supply(folder, 2), _supply(folder, 3)

    assert _ask(one, "family", 0, screen).fronts
    assert not _ask(two, "family", 0, screen).fronts


def test_the_order_of_a_question_that_was_kept(folder: Path) -> None:
    """The options are graded in the order in which they stand on the screen."""
    screen = _screen()
    for turn in range(6):
        supply = _supply(folder, turn)
        _keep(supply, [(supply.library.by_id["pick"], 0)], screen)
        ready = _ask(_supply(folder, turn + 9), "pick", 0, screen)
        (front,) = ready.fronts.values()
        text = "\n".join(front.lines)
        places = [text.index(_first(option)) for option in ready.variant.options]
        assert places == sorted(places)


def _first(option: ShownOption) -> str:
    return str(option.text[0])[:20]


def test_another_question_of_the_same_seed(folder: Path) -> None:
    """What was missed is asked again with the same numbers, also when it was kept."""
    screen = _screen()
    supply = _supply(folder)
    _keep(supply, [(supply.library.by_id["family"], 0)], screen)
    supply = _supply(folder, 2)
    first = _ask(supply, "family", 0, screen)
    listed = supply.library.by_id["family"]

    assert supply.ready(listed, first.seed).variant == first.variant
    assert _supply(folder, 3).ready(listed, first.seed).variant == first.variant


def test_something_else_in_its_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question put as it was kept is made anew where the rest cannot be read."""
    screen = _screen()
    supply = _supply(folder)
    _keep(supply, [(supply.library.by_id["pick"], 0)], screen)
    good = _ask(_supply(folder, 2), "pick", 0, screen)

    def refuse(_found: object) -> None:
        raise ValueError

    monkeypatch.setattr("deck.live.kept.unpack", refuse)
    bad = _ask(_supply(folder, 2), "pick", 0, screen)
    assert bad.fronts == good.fronts
    monkeypatch.undo()
    assert bad.variant == good.variant


_LOOK = """
import builtins, sys
names = sys.argv.pop().split()
def stop(prompt):
    print("loaded:", *(name for name in names if name in sys.modules))
    raise EOFError
builtins.input = stop
from deck.cli import main
main()
"""


def _loaded(folder: Path, home: Path, names: Sequence[str]) -> list[str]:
    """Which of these modules a session has when it asks for the first key."""
    keys = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    environment = {**os.environ, **dict.fromkeys(keys, str(home))}
    command = [sys.executable, "-c", _LOOK, "quiz", str(folder), "--lang", "en"]
    done = subprocess.run(
        [*command, "--db", str(home / "reviews.db"), " ".join(names)],
        env=environment,
        cwd=SHIPPED.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = (each for each in done.stdout.splitlines() if "loaded:" in each)
    return line.split()[1:]


def test_what_the_first_question_needs(tmp_path: Path) -> None:
    """Of what grades, schedules and draws nothing is imported before it is there."""
    cold = _loaded(SHIPPED, tmp_path, LATER)
    warm = _loaded(SHIPPED, tmp_path, (*LATER, *UNASKED))

    assert "yaml" in cold
    assert warm == []


def test_cards_in_words(tmp_path: Path) -> None:
    """A deck without live values is asked without NumPy, the first time too."""
    folder = tmp_path / "deck"
    folder.mkdir()
    config = "namespace: 00112233445566aa\nname: n\ntitle: T\nlanguages: en\n"
    (folder / "deck.yaml").write_text(config + "banks: [a.yaml]\n", encoding="utf-8")
    card = "{id: a, kind: recall, tier: core, concept: c, q: Why?, a: So.}"
    bank = f"topic: t\ntitle: T\ncards:\n  - {card}\n"
    (folder / "a.yaml").write_text(bank, encoding="utf-8")

    assert "numpy" not in _loaded(folder, tmp_path / "home", LATER)


def test_memories() -> None:
    """They are a mapping like any other, though made one by one."""
    day = date(2026, 3, 2)
    known = {
        Item(card, gap): Memory(1.5, 5.0, day, day + timedelta(days=n), n, 0)
        for n, (card, gap) in enumerate([("a", 0), ("b", 1), ("b", 2)])
    }
    found = Memories(memory_row(*each) for each in known.items())

    assert found == known
    assert [*found] == [*known]
    assert len(found) == 3
    for item, memory in known.items():
        assert found.is_open(item, day) == (memory.due <= day)
    assert found.is_open(Item("new", 0), day)
    found[Item("c", 0)] = known.pop(Item("a", 0))
    del found[Item("a", 0)]
    assert [*found] == [*known, Item("c", 0)]
    assert found.is_open(Item("c", 0), day)
    assert Item("a", 0) not in found
    with pytest.raises(KeyError):
        found[Item("a", 0)]


def test_counts(tmp_path: Path) -> None:
    """Answers are counted for the day of study where the learner was."""
    rng = random.Random(3)  # noqa: S311 - no secret
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    days = [date(2026, 3, n) for n in range(1, 5)]
    with Store(tmp_path / "reviews.db") as store:
        for _ in range(300):
            moment = noon + timedelta(minutes=rng.randint(-2880, 2880))
            review = Review(
                namespace="n",
                item=Item(rng.choice("ab"), 0),
                at_ms=int(moment.timestamp() * 1000),
                device="d",
                offset_minutes=rng.randint(-56, 56) * 15,
                language="en",
                seed="",
                rating=Rating.GOOD,
                graded_by="learner",
                answer="",
                duration_ms=1,
                version="0",
                purpose=rng.choice([*Purpose]),
            )
            store.merge([review])
        studied = [r for r in store.reviews("n") if r.purpose != Purpose.CRAM]
        for day in days:
            items = [r.item for r in studied if r.date == day]
            assert store.counts("n", day) == {i: items.count(i) for i in {*items}}


@pytest.mark.parametrize("columns", ["", "100", "0", "-3", "wide", "7"])
def test_columns(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The width is what `shutil` says it is."""
    monkeypatch.setenv("COLUMNS", columns)

    assert terminal_columns(80) == shutil.get_terminal_size((80, 24)).columns


def test_what_is_kept_cannot_be_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session ends in order though what it would keep for the next one is broken."""
    screen, supply = _screen(), _supply(folder)
    card = supply.library.by_id["told"]
    supply.ready(card)
    monkeypatch.setattr("deck.live.kept.unpack", lambda _found: 1 / 0)
    _keep(supply, [(card, 0)], screen)

    assert supply.library.is_kept(card, "en")
