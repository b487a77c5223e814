"""`deck stats` as a learner has it: text that fits, JSON, no file where none was."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from deck.cli import cli
from deck.compile.study_deck import StudyDeck, open_study_deck
from deck.errors import UsageError
from deck.quiz.report import Page, report
from deck.quiz.review import CardKey, Event, EventKind, Rating
from deck.quiz.stats import Stats, read_stats
from deck.quiz.stats_page import stats_html
from deck.quiz.store import Store
from deck.render.blocks import Look
from deck.width import cell_width
from tests.quiz.entries import a_review

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEYS = {
    "today", "states", "topics", "concepts", "answers", "minutes", "wanted",
    "retention", "retention_lately", "days", "year", "forecast", "hardest", "suspended",
    "streak", "road", "unreadable",
}  # fmt: skip
Write = Callable[..., None]


def opened(folder: Path, language: str = "en") -> StudyDeck:
    """A deck with its titles in a language."""
    return open_study_deck(folder, folder.as_posix()).in_language(language)


@pytest.fixture
def folder(deck_folder: Path) -> StudyDeck:
    """The deck of every kind."""
    return opened(deck_folder)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Where the reviews are, or would be."""
    return tmp_path / "data" / "reviews.db"


@pytest.fixture
def write(folder: StudyDeck, db: Path) -> Write:
    """Writes an answer to a card, so many days before `now`."""

    def put(
        card: str, days: int, rating: int = 3, now: datetime = NOON, **changes: Any
    ) -> None:
        at = int((now - timedelta(days=days)).timestamp() * 1000)
        with Store(db) as store:
            review = a_review(
                card, namespace=folder.namespace, at_ms=at, rating=Rating(rating)
            )
            store.add(review._replace(**changes))

    return put


def figures(folder: StudyDeck, db: Path, **options: Any) -> Stats:
    """What the log of a folder shows on the day."""
    return read_stats(folder, db, TODAY, **options)


def page(folder: StudyDeck, ui: str = "en", **look: Any) -> Page:
    """A page of 40 columns."""
    shown = Look(**{"width": 40} | look)
    return Page(ui, shown, folder.topics, folder.question)


def history(write: Write) -> None:
    """A month of answers, of which some cards were forgotten again and again."""
    for day in range(30, -1, -1):
        write("told", day, 1 if day % 3 == 0 else 3)
        if day % 2:
            write("and-table", day)
        if day % 7 == 0:
            write("gaps", day, 4, item=CardKey("gaps", 2))


def test_no_log_and_no_file(folder: StudyDeck, db: Path) -> None:
    """Before the first answer a sentence says what to do, and no file appears.

    It has the cards of the deck and the days ahead, and there is no empty chart.
    """
    found = figures(folder, db)
    cards, days = sum(found.states.values()), found.road.days
    said = " ".join(report(found, page(folder)))

    assert not db.parent.exists()
    assert found.answers == found.streak.days == 0
    assert found.states["new"] == cards > 10
    assert said.startswith(f"{cards} cards, none asked yet. Begin with `deck quiz`")
    assert said.endswith(f"About {days} days until all are seen.")
    for text in (said, stats_html(found, page(folder), "A deck")):
        assert f"{cards} cards, none asked yet." in text
        assert not any(title in text for title in folder.topics.values())


@pytest.mark.parametrize("ui", ["en", "zh"])
@pytest.mark.parametrize("look", [(40, False), (40, True), (80, False), (80, True)])
def test_everything_fits(
    folder: StudyDeck, db: Path, write: Write, ui: str, look: tuple[int, bool]
) -> None:
    """No line is wider than the terminal; with `--ascii` English has no other signs."""
    width, ascii_only = look
    history(write)
    with Store(db) as store:
        event = Event(
            namespace=folder.namespace,
            item=CardKey("scalar", 0),
            at_ms=1,
            device="d",
            kind=EventKind.SUSPEND,
        )
        store.note(event)
    found = figures(folder, db)
    lines = report(
        found,
        page(opened(folder.path, ui), ui=ui, width=width, ascii=ascii_only),
    )

    assert max(map(cell_width, lines)) <= width
    assert found.hardest[0].leech
    text = "\n".join(lines)
    assert "told" in text
    assert "scalar" in text
    assert not ascii_only or ui != "en" or text.isascii()
    assert ("█" in text) is not ascii_only


@pytest.mark.parametrize("width", range(1, 30))
def test_hardly_any_room(folder: StudyDeck, db: Path, write: Write, width: int) -> None:
    """In a corner of a screen lines are too long at worst; all figures are there."""
    history(write)
    shown = report(figures(folder, db), page(folder, width=width))

    assert [line for line in shown if line.startswith("03-01")]


def test_bars(folder: StudyDeck, db: Path, write: Write) -> None:
    """The longest bar is that of the busiest day; a day without answers has none."""
    for card in ("told", "scalar", "vector", "dims"):
        write(card, 1)
    write("told", 3)
    lines = report(figures(folder, db), page(folder, ascii=True))
    bars = {line[:5]: line.count("#") for line in lines if line[2:3] == "-"}

    assert len(bars) == 14
    assert (bars["02-27"], bars["02-28"], bars["03-01"]) == (4, 0, 16)


def test_a_renamed_card(deck_folder: Path, db: Path, write: Write) -> None:
    """Answers under a former id count for the card, though no quiz ran since."""
    bank = next(p for p in deck_folder.glob("*.yaml") if "id: told" in p.read_text())
    write("told", 9)
    write("told", 4, 1)
    before = figures(opened(deck_folder), db)
    text = bank.read_text().replace("id: told", "id: said\n    was: told")
    bank.write_text(text)
    after = figures(opened(deck_folder), db)

    assert before.hardest[0].item.card == "told"
    assert after.hardest[0].item.card == "said"
    assert after.states == before.states
    assert after.states["learning"] == 1


def test_a_former_id_of_a_card_that_is_left_out(
    deck_folder: Path, db: Path, write: Write
) -> None:
    """Its answers are those of no other card while it cannot be read."""
    bank = deck_folder / "values.yaml"
    other = deck_folder / "programs.yaml"
    write("told", 9)
    text = other.read_text().replace("id: prints", "id: prints\n    was: told")
    other.write_text(text)
    bank.write_text(bank.read_text().replace("kind: recall", "kind: recal", 1))
    folder = opened(deck_folder)
    found = figures(folder, db)

    assert set(folder.broken) == {bank.as_posix(), other.as_posix()}
    assert found.states["new"] == sum(found.states.values())


def test_a_card_that_vanished(folder: StudyDeck, db: Path, write: Write) -> None:
    """Its answers stay in the count of answers, and it is in no list."""
    write("long-gone", 5)
    write("long-gone", 1, 1)
    found = figures(folder, db)
    report(found, page(folder))

    assert found.answers == 2
    assert found.hardest == ()
    assert found.states["new"] == sum(found.states.values())


def test_practice_is_no_retention(folder: StudyDeck, db: Path, write: Write) -> None:
    """An answer for practice is an answer of its day, and tells nothing of memory."""
    write("told", 9)
    write("told", 5, 1, purpose="cram")
    found = figures(folder, db)

    assert (found.answers, found.retention.asked) == (2, 0)
    assert found.hardest == ()


def test_one_topic(folder: StudyDeck, db: Path, write: Write) -> None:
    """Figures are those of the topic; the streak is that of all the deck."""
    history(write)
    topics = {card.topic for card in folder.cards}
    parts = [figures(folder, db, topic=topic) for topic in topics]

    whole = figures(folder, db)
    assert sum(part.answers for part in parts) == whole.answers
    assert all(part.streak == whole.streak for part in parts)
    with pytest.raises(UsageError, match="no topic"):
        figures(folder, db, topic="nothing")


def test_command(deck_folder: Path, db: Path, write: Write) -> None:
    """`--json` has all keys, and the same figures as the text."""
    now = datetime.now(tz=UTC)
    write("told", 1, now=now)
    write("told", 0, 1, now=now)
    arguments = ["stats", str(deck_folder), "--db", str(db), "--lang", "en"]
    text = CliRunner().invoke(cli, [*arguments, "--ui", "en"])
    chinese = CliRunner().invoke(cli, [*arguments[:-2], "--ui", "zh"])
    told = CliRunner().invoke(cli, [*arguments, "--json"])

    found = json.loads(told.stdout)
    assert (text.exit_code, told.exit_code) == (0, 0)
    assert set(found) == KEYS
    assert found["streak"]["days"] == found["answers"] == 2
    assert found["hardest"] == [
        {
            "card": "told",
            "gap": 0,
            "lapses": 1,
            "difficulty": found["hardest"][0]["difficulty"],
            "answers": 2,
            "leech": False,
        }
    ]
    assert "2 answers" in text.stdout
    assert "2 days of practice" in text.stdout
    assert "值" in chinese.stdout


def test_command_says_what_is_wrong(deck_folder: Path, db: Path) -> None:
    """A file that is no database, or a topic that is not there: one sentence."""
    db.parent.mkdir()
    db.write_text("This is not a database of reviews, whatever its name says.")
    arguments = ["stats", str(deck_folder), "--db", str(db)]
    bad = CliRunner().invoke(cli, arguments)
    topic = CliRunner().invoke(cli, ["stats", str(deck_folder), "--topic", "x"])

    assert (bad.exit_code, topic.exit_code) == (1, 2)
    assert bad.stderr.count("\n") == topic.stderr.count("\n") == 1
    assert db.read_text().startswith("This is not")


def test_under_a_minute(folder: StudyDeck, db: Path, write: Write) -> None:
    """The first answers took some time, which nobody would call none."""
    write("told", 0)
    few = report(figures(folder, db), page(folder))
    other = report(figures(folder, db), page(folder, ui="zh"))
    write("scalar", 0, duration_ms=90_000)
    more = report(figures(folder, db), page(folder))

    assert "1 answer, in under a minute." in few
    assert any(line.endswith("   1  2 s") for line in few)
    assert "回答 1 次，用时不到 1 分钟。" in other
    assert "2 answers, in 2 min." in more
    assert "0 min" not in "\n".join(few)


@pytest.mark.parametrize("ui", ["en", "zh"])
def test_page(
    folder: StudyDeck, db: Path, write: Write, tmp_path: Path, ui: str
) -> None:
    """`--html` writes one file that asks for nothing, with the figures and the map."""
    history(write)
    path = tmp_path / "page.html"
    arguments = ["stats", str(folder.path), "--db", str(db), "--ui", ui, "--lang", ui]
    done = CliRunner().invoke(cli, [*arguments, "--html", str(path)])
    other = CliRunner().invoke(cli, [*arguments, "--html", str(tmp_path / "page.txt")])
    text = path.read_text(encoding="utf-8")

    assert (done.exit_code, other.exit_code) == (0, 2)
    assert "ends with `.html`" in other.stderr
    assert not re.findall(r"(?:src|href)=|url\(|@import|<script", text)
    assert "default-src 'none'" in text
    assert text.count("<svg") == 3  # the year, the forecast, the concepts
    for counts in figures(folder, db).topics.values():
        assert f"<span>{counts['mature']}/{sum(counts.values())}</span>" in text
    root = ET.fromstring(text[text.index("<body>") : text.index("</html>")])  # noqa: S314 - ours
    assert {"h1", "ol"} <= {element.tag for element in root.iter()}


def test_list_shows_states(deck_folder: Path, db: Path, write: Write) -> None:
    """Once a card was answered, each has its state, of several gaps the earliest."""
    arguments = ["list", str(deck_folder), "--db", str(db), "--lang", "en", "-q"]
    before = CliRunner().invoke(cli, arguments)
    write("told", 30, 4)
    write("gaps", 30, 4, item=CardKey("gaps", 2))
    after = CliRunner().invoke(cli, arguments)
    states = {line.split()[0]: line.split()[3] for line in after.stdout.splitlines()}

    assert "new" not in {line.split()[3] for line in before.stdout.splitlines()}
    assert states["told"] == "young"
    assert states["gaps"] == states["scalar"] == "new"


def test_list_of_a_path(warm_cache: None) -> None:
    """`--path` lists the cards on it; of one that is not there it says so."""
    arguments = ["list", str(ROOT / "cards"), "--lang", "en", "-q"]
    some = CliRunner().invoke(cli, [*arguments, "--path", "sprint"])
    every = CliRunner().invoke(cli, arguments)
    none = CliRunner().invoke(cli, [*arguments, "--path", "other"])

    assert 0 < len(some.stdout.splitlines()) < len(every.stdout.splitlines())
    assert set(some.stdout.splitlines()) < set(every.stdout.splitlines())
    assert none.exit_code == 2
    assert "no card is on a path `other`" in none.stderr
