"""Whole sessions with a scripted learner, over a deck that has every kind."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from deck.build.compiled_deck import compile_deck
from deck.folder.deck_folder import open_folder
from deck.quiz.learner import LONGEST_ANSWER
from deck.quiz.review import CardKey, Rating, Review
from deck.quiz.scheduler import Scheduler
from deck.quiz.store import Store
from deck.width import cell_width
from deck.words import phrase
from tests.project.decks import run
from tests.quiz.entries import a_review

NAMESPACE = "00112233445566aa"
LEARNER = {"told", "unclear", "aloud"}
PROGRAMS = {"prints", "raises", "fault", "unclear", "piece", "aloud"}
ALL = PROGRAMS | {
    *("told", "gaps:1", "gaps:2", "pick", "scalar", "vector", "family", "and-table"),
    *("dims", "no-dims"),
}


def test_all_right(desk: Any) -> None:
    """Every kind is asked once, graded right, and logged with all its fields."""
    assert desk.run(desk.knows) == 0

    reviews = desk.reviews()
    assert set(desk.questions) == ALL
    assert len(reviews) == 16
    assert {r.rating for r in reviews} == {Rating.GOOD}
    assert {r.item.card for r in reviews if r.graded_by == "learner"} == LEARNER
    assert {r.item.card for r in reviews if r.seed} == {"family", "pick"}
    assert {r.language for r in reviews} == {"en"}
    assert all(r.duration_ms >= 2000 and r.offset_minutes == 0 for r in reviews)
    assert {r.answer for r in reviews if r.item == CardKey("scalar", 0)} == {"1/2"}
    assert "16 answered, 16 right" in desk.text
    assert "Missed" not in desk.text


def test_bytes_that_are_no_text(desk: Any) -> None:
    """What is not UTF-8 is asked for again."""
    failed: list[str] = []

    def reply(item: str, prompt: str) -> str:
        if not failed:
            failed.append(prompt)
            return "\ufffd"
        return str(desk.knows(item, prompt))

    desk.run(reply, new=1)

    assert phrase("read-text", "en") in desk.text
    assert [review.answer for review in desk.reviews()] == [""]


def test_a_pasted_file(desk: Any) -> None:
    """An answer beyond the limit is logged in part, and shown in part."""

    def reply(item: str, prompt: str) -> str:
        return (
            "ab " * 400_000 if "see the answer" in prompt else "3" * ("Easy" in prompt)
        )

    desk.run(reply, new=1)

    (review,) = desk.reviews()
    assert review.answer == ("ab " * 400_000)[:LONGEST_ANSWER]
    assert 20 < sum(line.startswith("ab ab") for line in desk.shown) < 30


def test_a_corrected_clock(desk: Any) -> None:
    """An answer is logged, though it seems to have taken fifty years."""

    def reply(item: str, prompt: str) -> str:
        if "see the answer" in prompt:
            desk.clock.move(days=50 * 365)
        return "3" * ("Easy" in prompt)

    desk.run(reply, new=1)

    assert len(desk.reviews()) == 1


ENDS = [":q", "q", EOFError, KeyboardInterrupt]


@pytest.mark.parametrize(
    ("after", "end"), [(n, ENDS[(n + k) % 4]) for n in range(6) for k in (0, 1)]
)
def test_the_end_loses_nothing(desk: Any, end: Any, after: int) -> None:
    """At whatever prompt a session ends, the answers are logged; then it goes on."""
    prompts = 0

    def reply(item: str, prompt: str) -> str:
        nonlocal prompts
        prompts += 1
        if prompts > after:
            if isinstance(end, str):
                return end
            raise end
        return str(desk.knows(item, prompt))

    code = desk.run(reply)
    reviews = desk.reviews()

    assert code == (130 if end is KeyboardInterrupt else 0)
    assert f"{len(reviews)} answered" in desk.text or not reviews
    desk.run(desk.knows)
    assert len(desk.reviews()) == 16
    assert len({r.item for r in desk.reviews()}) == 16
    assert desk.reviews()[: len(reviews)] == reviews


def test_an_end_while_a_verdict_is_overruled(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer counts as the program or as the learner rated it, and never not."""

    def add(store: Store, review: Review, scheduler: Scheduler) -> Review:
        if review.rating == Rating.AGAIN:
            raise KeyboardInterrupt
        return added(store, review, scheduler)

    added = Store.add
    monkeypatch.setattr(Store, "add", add)

    def reply(item: str, prompt: str) -> str:
        return "1" if "goes on" in prompt else str(desk.knows(item, prompt))

    assert desk.run(reply) == 130
    last = desk.reviews()[-1]
    assert (last.graded_by, last.rating) == ("program", Rating.GOOD)


def test_fresh_numbers_that_can_be_shown_again(desk: Any) -> None:
    """Each time a family has other numbers, and options are in other places.

    `deck show --seed` gives the question that was asked.
    """
    questions = []
    for _ in range(6):
        desk.run(desk.knows, topic="values")
        questions += re.findall(r"Add \d+ and \d+", desk.text)
        desk.clock.move(days=3000)
    reviews = {
        name: [r for r in desk.reviews() if r.item.card == name]
        for name in ("family", "pick")
    }

    assert len(set(questions)) > 1
    assert len({r.seed for r in reviews["family"]}) > 3
    assert {r.rating for r in reviews["pick"]} == {Rating.GOOD}
    assert len({r.answer for r in reviews["pick"]}) > 1
    for card, begin, mark in (
        ("family", "Add ", r"Add \d+ and \d+"),
        ("pick", "smooth one", r"1\. .*"),
    ):
        seed = reviews[card][-1].seed
        words = ["show", card, desk.path, "--lang", "en", "--seed", seed]
        done = run(*words, code=0)

        assert re.findall(mark, desk.text[desk.text.index(begin) :])[0] in done.output


def test_long_titles(desk: Any) -> None:
    """A long question or topic is shortened to the width."""
    long = "What is a weight and why has a neuron one for each input?"
    desk.edit("values", "What is a weight?", long)
    desk.edit("values", "en: Values", "en: Values of all kinds with many words")

    def reply(_item: str, prompt: str) -> str:
        return "0" if "all or 0" in prompt else "1" if "1 Again" in prompt else ""

    desk.run(reply, width=40)

    assert "  What is a weight and why has a neur…\n" in desk.text
    assert " 60 min left · Value… ─" in desk.text
    assert max(map(cell_width, desk.shown)) <= 40 + len("1")


def test_the_learners_time_zone_is_logged(desk: Any) -> None:
    """The offset from UTC is logged, and the day of study is local."""
    zone = timezone(timedelta(hours=8))
    desk.clock.moment = desk.clock.moment.replace(hour=17).astimezone(zone)
    desk.run(desk.knows, new=1)
    (review,) = desk.reviews()

    assert review.offset_minutes == 480
    assert review.date.isoformat() == "2026-03-02"


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("ui", ["en", "zh"])
def test_nothing_is_wider_than_the_screen(desk: Any, width: int, ui: str) -> None:
    """Lines of our own fit in the width, in cells."""

    def reply(_item: str, prompt: str) -> str:
        judges = prompt in {phrase("judge", ui), phrase("judge-narrow", ui)}
        return "all" if "all" in prompt else "3" if judges else ""

    desk.run(reply, width=width, ui=ui, minutes=2)

    assert all(cell_width(line) <= width for line in desk.shown)


def test_a_quick_learner(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers within a millisecond, as from a script, have an order in the log."""
    monkeypatch.setattr(type(desk.clock), "move", lambda *_args, **_more: None)
    order: list[str] = []

    def reply(item: str, prompt: str) -> str:
        if item not in order:
            order.append(item)
        return str(desk.knows(item, prompt))

    desk.run(reply, new=4)
    log = desk.reviews()

    assert len({review.at_ms for review in log}) == len(log) == len(order) == 4
    assert [review.item.card for review in log] == [i.partition(":")[0] for i in order]


def test_an_overruled_answer_keeps_its_day(desk: Any) -> None:
    """Whoever overrules a verdict after four in the morning answered the day before."""
    desk.clock.moment = datetime(2026, 3, 3, 3, 30, tzinfo=UTC)

    def reply(item: str, prompt: str) -> str:
        if "goes on" not in prompt:
            return str(desk.knows(item, prompt))
        if desk.clock.moment.hour == 3:
            desk.clock.move(hours=1)
            return "1"
        raise EOFError

    desk.run(reply)
    (missed,) = (each for each in desk.reviews() if each.rating is Rating.AGAIN)
    assert missed.graded_by == "learner"
    assert missed.date == date(2026, 3, 2)


def miss_often(desk: Any) -> None:
    """Have a card in the log that was missed on seven days."""
    ratings = [Rating.GOOD, *[Rating.AGAIN] * 7]
    with Store(desk.db) as store:
        for ago, rating in zip(range(100, 20, -10), ratings, strict=True):
            moment = desk.clock.moment - timedelta(days=ago)
            place = {"namespace": NAMESPACE, "at_ms": int(moment.timestamp() * 1000)}
            store.add(a_review("told", rating=rating, **place))


def test_a_leech_is_named_once_a_day(desk: Any) -> None:
    """That a card is missed again on a day is no further lapse."""
    miss_often(desk)
    misses = 0

    def reply(item: str, prompt: str) -> str:
        nonlocal misses
        if item == "told" and "1 Again" in prompt:
            misses += 1
            return "1"
        return str(desk.knows(item, prompt))

    desk.run(reply)
    assert misses > 1
    assert desk.text.count("was missed 8 times") == 1


def test_practice_names_no_leech(desk: Any) -> None:
    """A card that was missed once today is named then, and not as it is practised."""
    miss_often(desk)
    practised: list[str] = []

    def miss(item: str, prompt: str) -> str:
        if len(desk.reviews()) > 8:
            raise EOFError
        if item == "told" and "1 Again" in prompt:
            return "1"
        return str(desk.knows(item, prompt))

    def practise(item: str, prompt: str) -> str:
        practised.append(item)
        return str(desk.knows(item, prompt))

    desk.run(miss)
    assert "was missed 8 times" in desk.text
    desk.run(practise, cram=True)
    assert "told" in practised
    assert "was missed" not in desk.text


EXAMPLE = "    example: 'Solved: ${ m } + ${ n } = ${ m + n }.'\n"


def _give_example(folder: Path) -> None:
    """Have the family of the deck an example."""
    bank = folder / "values.yaml"
    text = bank.read_text(encoding="utf-8")
    head, mark, rest = text.partition("  - id: family\n    kind: numeric\n")
    assert mark
    bank.write_text(head + mark + EXAMPLE + rest, encoding="utf-8")


def test_an_example_is_shown_once(desk: Any) -> None:
    """Before the first question, not before the next, and never as the question."""
    _give_example(desk.path)

    desk.run(desk.knows)
    first = desk.text
    desk.clock.move(days=30)
    desk.run(desk.knows)

    (solved,) = re.findall(r"Solved: (\d+) \+ (\d+) = (\d+)\.", first)
    assert int(solved[0]) + int(solved[1]) == int(solved[2])
    assert first.index("Solved:") < first.index("Add ")
    drawn = re.findall(r"Add (\d+) and (\d+)", first + desk.text)
    assert solved[:2] not in drawn
    assert "Solved:" not in desk.text


def test_an_example_is_folded_in_anki(deck_folder: Path) -> None:
    """It is the same below each question of the family."""
    _give_example(deck_folder)
    deck = compile_deck(open_folder(deck_folder))
    text = next(n.text for n in deck.notes(("en",)) if n.card == "family")
    examples = re.findall(r"<details class=\"example\">.*?</details>", text)

    assert len(examples) > 1
    assert len(set(examples)) == 1
    assert "Solved: " in examples[0]
