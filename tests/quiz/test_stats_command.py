"""`deck stats` as a learner has it: text that fits, JSON, no file where none was."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import Result

from deck.build.study_deck import StudyDeck, read_study_deck
from deck.errors import UsageError
from deck.folder.concepts import concept_map
from deck.quiz.learner import Learner as Sitting
from deck.quiz.learner import Options
from deck.quiz.report import (
    Page,
    answer_sentences,
    due_words,
    progress_words,
    report,
    suspended_words,
)
from deck.quiz.review import CardKey, EventKind, Rating
from deck.quiz.stats import Stats, read_stats
from deck.quiz.stats_page import stats_html
from deck.quiz.store import Store
from deck.render.lines import Look
from deck.width import cell_width
from deck.words import phrase
from tests.project import decks
from tests.quiz.entries import a_review, an_event

SHIPPED = Path(__file__).parents[2] / "cards"
NAMESPACE = "00112233445566aa"
TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
REPORTS = Path(__file__).with_name("stats_command.txt")
LOOKS = [("en", 80), ("zh", 40)]
KEYS = {
    "today", "states", "topics", "concepts", "progress", "programs", "answers",
    "minutes", "streak", "retention", "year", "forecast", "hardest", "suspended",
    "unreadable",
}  # fmt: skip


@dataclass
class Learner:
    """Who has answered cards of a deck, and what is shown of that."""

    path: Path
    db: Path

    def deck(self, language: str = "en") -> StudyDeck:
        """The deck as it is now, with its titles in a language."""
        return read_study_deck(self.path).in_language(language)

    def write(self, card: str, days: int, rating: int = 3, **more: Any) -> None:
        """An answer to a card, so many days before."""
        at_ms = int((NOON - timedelta(days=days)).timestamp() * 1000)
        review = a_review(card, namespace=NAMESPACE, at_ms=at_ms, rating=Rating(rating))
        with Store(self.db) as store:
            store.add(review._replace(**more))

    def history(self) -> None:
        """A month of answers, often wrong ones; a card is suspended."""
        for day in range(30, -1, -1):
            self.write("told", day, 1 if day % 3 == 0 else 3)
            if day % 2:
                self.write("and-table", day)
            if day % 7 == 0:
                self.write("gaps", day, 4, item=CardKey("gaps", 2))
        with Store(self.db) as store:
            store.note(an_event(EventKind.SUSPEND, "scalar", namespace=NAMESPACE))

    def figures(self, **options: Any) -> Stats:
        """What the log shows on the day."""
        return read_stats(self.deck(), self.db, NOON, Options(**options))

    def page(self, ui: str = "en", **look: Any) -> Page:
        """A page of 40 columns."""
        deck = self.deck(ui)
        look_of = Look(**{"width": 40} | look)
        return Page(ui, deck.language, look_of, deck.topics, deck.question)

    def lines(self, ui: str = "en", **look: Any) -> list[str]:
        """The report on the day."""
        return list(report(self.figures(), self.page(ui, **look)))

    def run(self, command: str, *options: str) -> Result:
        """A command on the deck and its reviews, in English unless it says other."""
        words = [command, self.path, "--db", self.db, "--lang", "en"]
        return decks.run(*words, *options)


@pytest.fixture
def learner(
    deck_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Learner:
    """Somebody with the deck of every kind, and no reviews yet, at noon of the day."""
    clock = SimpleNamespace(now=lambda: NOON.replace(tzinfo=None))
    monkeypatch.setattr("deck.cli.stats.datetime", clock)
    return Learner(deck_folder, tmp_path / "data" / "reviews.db")


def test_no_log_and_no_file(learner: Learner) -> None:
    """Before the first answer there is no empty chart, and no file appears."""
    found = learner.figures()
    deck = learner.deck()
    page = stats_html(found, learner.page(), concept_map("A deck", deck.heads, "en"))

    assert not learner.db.parent.exists()
    assert found.answers == found.streak.days == 0
    assert "16 cards, none asked yet. Begin with <code>deck quiz</code>" in page
    assert not any(title in page for title in learner.deck().topics.values())


def test_reports(learner: Learner, request: pytest.FixtureRequest) -> None:
    """They look as they did when somebody last looked; `--bless` writes them anew.

    No line is wider than the terminal.
    """
    shown: list[str] = []
    for name in ("no answer", "an answer", "another", "a month"):
        match name:
            case "an answer":
                learner.write("told", 0)
            case "another":
                learner.write("scalar", 0, duration_ms=90_000)
            case "a month":
                learner.history()
        for ui, width in LOOKS:
            lines = learner.lines(ui, width=width)
            shown += [f"=== {name} {ui} {width}", *lines]
            assert max(map(cell_width, lines)) <= width
    text = "\n".join(shown) + "\n"
    if request.config.getoption("--bless"):
        REPORTS.write_text(text, "utf-8")

    assert REPORTS.read_text("utf-8") == text


def test_a_very_small_screen(learner: Learner) -> None:
    """In a corner of a screen lines are too long at worst; all figures are there."""
    learner.history()
    found = learner.figures()
    for width in range(1, 30):
        shown = report(found, learner.page(width=width))
        assert [line for line in shown if line.startswith("Mon")]


def test_a_renamed_card(learner: Learner) -> None:
    """Answers under a former id count for the card, though no quiz ran since."""
    bank = learner.path / "values.yaml"
    learner.write("told", 9)
    learner.write("told", 4, 1)
    before = learner.figures()
    text = bank.read_text("utf-8").replace("id: told", "id: said\n    was: told")
    bank.write_text(text, "utf-8")
    after = learner.figures()

    assert before.hardest[0].card == "told"
    assert after.hardest[0].card == "said"
    assert after.states == before.states
    assert after.states["learning"] == 1


def test_what_tells_nothing_of_memory(learner: Learner) -> None:
    """An answer for practice, or to a card that is gone, is an answer of its day."""
    learner.write("long-gone", 5)
    learner.write("long-gone", 1, 1)
    found = learner.figures()
    learner.lines()
    assert (found.answers, found.hardest) == (2, ())
    assert found.states["new"] == sum(found.states.values())

    due = found.retention.due
    learner.write("told", 9)
    learner.write("told", 5, 1, purpose="cram")
    found = learner.figures()
    assert (found.answers, found.retention.due) == (4, due)
    assert found.hardest == ()


def test_today_is_what_the_quiz_asks(learner: Learner) -> None:
    """What was missed today comes again today, and what is hidden does not."""
    learner.write("prints", 9)
    learner.write("raises", 2, 1)
    learner.write("fault", 2, 1)
    learner.write("unclear", 0, 1)
    learner.write("pick", 0, 1)
    learner.write("pick", 0, at_ms=int(NOON.timestamp() * 1000) + 1)
    learner.write("told", -3)  # the clock was fast
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    with Store(learner.db) as store:
        hidden = an_event(EventKind.BURY, "fault", tomorrow, namespace=NAMESPACE)
        store.note(hidden)
        sitting = Sitting(learner.deck(), store, Options(), lambda: NOON).begin()

    found = learner.figures()

    items = {item.item.card for item in (*sitting.due, *sitting.rest)}
    assert items == {"prints", "raises", "unclear", "told"}
    assert found.forecast[:2] == (4, 2)  # `fault` and `pick` are for tomorrow


def test_one_topic(learner: Learner) -> None:
    """Figures are those of the topic; the streak is that of all the deck."""
    learner.history()
    topics = {card.topic for card in learner.deck().cards}
    parts = [learner.figures(topic=topic) for topic in topics]

    whole = learner.figures()
    assert sum(part.answers for part in parts) == whole.answers
    assert all(part.streak == whole.streak for part in parts)
    with pytest.raises(UsageError, match="no topic"):
        learner.figures(topic="nothing")


def test_command(learner: Learner) -> None:
    """`--json` has all keys, and the same figures as the text."""
    learner.write("told", 1)
    learner.write("told", 0, 1)
    text, as_json = learner.run("stats", "--ui", "en"), learner.run("stats", "--json")
    chinese = learner.run("stats", "--lang", "zh", "--ui", "zh")

    found = json.loads(as_json.stdout)
    assert (text.exit_code, as_json.exit_code) == (0, 0)
    assert set(found) == KEYS
    assert found["streak"]["days"] == found["answers"] == 2
    (hardest,) = found["hardest"]
    expected = {"card": "told", "gap": 0, "lapses": 1, "answers": 2, "leech": False}
    assert hardest == expected
    assert "2 answers" in text.stdout
    assert "2 days of practice" in text.stdout
    assert "值" in chinese.stdout


@pytest.mark.parametrize("ui", ["en", "zh"])
def test_page(learner: Learner, tmp_path: Path, ui: str) -> None:
    """`--html` writes one file that asks for nothing, with the figures and the map."""
    learner.history()
    path = tmp_path / "page.html"
    done = learner.run("stats", "--ui", ui, "--lang", ui, "--html", str(path))
    other = learner.run("stats", "--html", str(tmp_path / "page.txt"))
    text = path.read_text(encoding="utf-8")

    assert (done.exit_code, other.exit_code) == (0, 2)
    assert "ends with `.html`" in other.stderr
    other = learner.run("stats", "--json", "--html", str(tmp_path / "other.html"))
    assert (other.exit_code, other.stdout) == (2, "")
    assert not re.findall(r"(?:src|href)=|url\(|@import|<script", text)
    assert "default-src 'none'" in text
    assert text.count("<svg") == 1  # the year
    assert {"en": ">Oct<", "zh": ">10月<"}[ui] in text
    assert f'<h1 lang="{ui}">' in text
    root = ET.fromstring(text[text.index("<body>") : text.index("</html>")])  # noqa: S314 - ours
    assert {"h1", "ol"} <= {element.tag for element in root.iter()}


@pytest.mark.parametrize("ui", ["en", "zh"])
def test_one_record_is_shown(learner: Learner, tmp_path: Path, ui: str) -> None:
    """Terminal, page and JSON have the same figures, by the same sentences."""
    learner.history()
    path, words = tmp_path / "page.html", ("--ui", ui, "--lang", ui)
    learner.run("stats", *words, "--html", str(path))
    terminal = "".join(learner.run("stats", *words).stdout.split())
    tags, entities = re.compile("<[^>]*>"), {"&#x27;": "'", "&lt;": "<", "&gt;": ">"}
    page = tags.sub("", path.read_text("utf-8").partition("<body>")[2])
    for entity, sign in entities.items():
        page = page.replace(entity, sign)
    page = "".join(page.split())
    found = json.loads(learner.run("stats", "--json").stdout)
    stats = learner.figures()
    assert found == stats.to_json()

    names = [learner.deck(ui).topics[topic] for topic in found["topics"]]
    rows = [
        "".join(f"{counts[state]}" for state in ("known", "learning", "new"))
        for counts in found["topics"].values()
    ]
    heat = stats.heat_map()
    assert heat.practised == sum(map(bool, found["year"])) == 31
    shared = [
        *answer_sentences(stats, ui),
        progress_words(stats.progress, ui),
        phrase("stats-year", ui, heat.practised, len(heat.mondays)),
        phrase("stats-forecast", ui, len(found["forecast"]), sum(found["forecast"])),
        due_words(stats, ui),
        suspended_words(stats, ui),
        *(phrase("stats-forgotten", ui, h.lapses, h.answers) for h in stats.hardest),
    ]
    for sentence in shared:
        text = "".join(sentence.split())
        assert text in page
        assert text in terminal
    for name, row in zip(names, rows, strict=True):
        title = re.escape("".join(name.split()))
        assert re.search(f"{title}{row}", page)
        assert re.search(f"{title}[█▒░]*{row}", terminal)


def test_practice_before_the_year(learner: Learner) -> None:
    """What is too long ago for the year is no day of practice in it."""
    for days in (368, 369, 400):
        learner.write("told", days)
    lines = learner.lines(width=80)

    assert "3 answers, in 4 s." in lines
    assert not any(line.startswith("Mon") for line in lines)


def test_list_shows_states(learner: Learner) -> None:
    """Once a card was answered, each has its state, of several gaps the earliest."""
    before = learner.run("list", "-q")
    learner.write("told", 30, 4)
    learner.write("gaps", 30, 4, item=CardKey("gaps", 2))
    after = learner.run("list", "-q")
    states = {line.split()[0]: line.split()[3] for line in after.stdout.splitlines()}

    assert "new" not in {line.split()[3] for line in before.stdout.splitlines()}
    assert states["told"] == "known"
    assert states["gaps"] == states["scalar"] == "new"

    bank = learner.path / "values.yaml"  # it takes over no card that is still there
    text = bank.read_text("utf-8").replace("- id: pick", "- id: pick\n    was: told")
    bank.write_text(text, encoding="utf-8")
    assert learner.run("list", "-q").stdout == after.stdout


def test_list_of_a_path(learner: Learner) -> None:
    """`--path` lists the cards on it; of one that is not there it says so."""
    learner.path = SHIPPED
    some = learner.run("list", "-q", "--path", "sprint")
    every = learner.run("list", "-q")
    none = learner.run("list", "-q", "--path", "other")

    assert 0 < len(some.stdout.splitlines()) < len(every.stdout.splitlines())
    assert set(some.stdout.splitlines()) < set(every.stdout.splitlines())
    assert none.exit_code == 2
    assert "the deck has no path `other`; it has" in none.stderr
