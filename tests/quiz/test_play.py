"""Whole sessions with a scripted learner, over a deck that has every kind."""

from __future__ import annotations

import re
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from deck.errors import UsageError
from deck.quiz.review import CardKey, Rating, Review
from deck.quiz.scheduler import Scheduler
from deck.quiz.store import Store
from deck.width import cell_width
from deck.words import phrase
from tests.project.decks import run

NAMESPACE = "00112233445566aa"
LEARNER = {"told", "unclear", "aloud"}
PROGRAMS = {"prints", "raises", "fault", "unclear", "piece", "aloud"}
ALL = PROGRAMS | {
    *("told", "gaps:1", "gaps:2", "pick", "scalar", "vector", "family", "and-table"),
    *("dims", "no-dims"),
}


def wrong(item: str, prompt: str) -> str:
    """A wrong answer to anything, as far as it can be one."""
    if "1 Again" in prompt:
        return "1"
    if "all or 0" in prompt:
        return "0"
    if "Enter" in prompt:
        return ""
    answers = {"gaps:1": ".", "fault": "1", "and-table": "1110", "piece": "int(x >= 0)"}
    return answers.get(item, "7")


def script(*steps: str, then: str = ":q") -> Any:
    """A learner who types one thing after another, whatever is asked."""
    rest = iter(steps)
    return lambda _item, _prompt: next(rest, then)


def grades(*given: str) -> Any:
    """A learner who looks at each answer and gives one grade after another."""
    rest = iter(given)
    return lambda _item, prompt: "" if "Enter" in prompt else next(rest, ":q")


def one_line(desk: Any) -> str:
    """All that was shown, however it is broken into lines."""
    return str(desk.text).replace("\n", " ")


def test_all_right(desk: Any) -> None:
    """Every kind is asked once, graded right, and kept with all that belongs to it."""
    assert desk.run(desk.knows) == 0

    kept = desk.kept()
    assert set(desk.asked) == ALL
    assert len(kept) == 16
    assert {r.rating for r in kept} == {Rating.GOOD}
    assert {r.item.card for r in kept if r.graded_by == "learner"} == LEARNER
    assert {r.item.card for r in kept if r.seed} == {"family", "pick"}
    assert {r.language for r in kept} == {"en"}
    assert all(r.duration_ms >= 2000 and r.offset_minutes == 0 for r in kept)
    assert {r.answer for r in kept if r.item == CardKey("scalar", 0)} == {"1/2"}
    assert "16 answered, 16 right" in desk.text
    assert "Missed" not in desk.text


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        ("scalar", ["Wrong.", "0.5", "sigmoid(0) = 0.5"]),
        ("gaps:1", ["Wrong.", "weighted sum"]),
        ("vector", ["Wrong.", "[0 0 1]"]),
        ("and-table", ["4 cells> 1110", "Wrong.", " 1   1 | 1"]),
        ("dims", ["Wrong.", "(2, 3)"]),
        ("no-dims", ["Wrong.", "error"]),
        ("prints", ["Wrong.", "2 6"]),
        ("raises", ["Wrong.", "NameError"]),
        ("fault", ["Wrong.", "line 2", "It raises `ZeroDivisionError`"]),
        (
            "piece",
            ["Wrong.", "a test fails: AssertionError", "int(x > 0)", "Zero does not"],
        ),
        ("told", ["How much an input counts.", "It multiplies", "DLfS 2.3", "1 Again"]),
        ("aloud", ["1. It weighs its inputs.", "2. It fires above", "all or 0"]),
    ],
)
def test_what_a_miss_shows(desk: Any, item: str, shown: list[str]) -> None:
    """After an answer: whether it was right, the right one, why, and each proof."""

    def reply(now: str, prompt: str) -> str:
        if now == item and ("goes on" in prompt or desk.asked.count(item) > 2):
            return ":q"
        return wrong(now, prompt) if now == item else str(desk.knows(now, prompt))

    desk.run(reply)
    (missed,) = [r for r in desk.kept() if r.rating is Rating.AGAIN][:1]
    begin = max(n for n, line in enumerate(desk.shown) if line.startswith("──"))
    text = desk.text if item in LEARNER else "\n".join(desk.shown[begin:])

    assert missed.item.card == item.partition(":")[0]
    at = -1
    for part in shown:
        at = text.find(part, at + 1)
        assert at >= 0, f"{part!r} is not in\n{text}"


def test_unreadable_is_asked_again(desk: Any) -> None:
    """What cannot be read is no answer: said, asked again, and not kept."""
    first: set[str] = set()

    def reply(item: str, prompt: str) -> str:
        if item in {"scalar", "and-table", "dims", "pick", "fault", "piece"}:
            if item not in first:
                first.add(item)
                return ","
        elif "1 Again" in prompt and item not in first:
            first.add(item)
            return "yes"
        return str(desk.knows(item, prompt))

    desk.run(reply)

    assert {r.rating for r in desk.kept()} == {Rating.GOOD}
    assert len(desk.kept()) == 16
    for name in ("read-number", "read-shape", "read-line", "read-judge"):
        assert phrase(name, "en") in desk.text
    assert "4 cells are asked for" in desk.text
    assert "Write the number of an option, 1 to 3." in desk.text
    assert "That is not Python: " in desk.text


def test_code_that_is_stopped(desk: Any) -> None:
    """Why it was stopped is said in the language of the interface."""
    pieces = {
        "print('x' * 10**5)": phrase("stopped-output", "zh", "20000"),
        "__import__('os')._exit(3)": phrase("stopped-limits", "zh"),
        "__import__('os').system('true')": phrase(
            "stopped-forbidden", "zh", "os.system"
        ),
    }
    typed = iter(pieces)

    def reply(item: str, prompt: str) -> str:
        if item == "piece":
            return next(typed, ":q") if "____" in prompt else ""
        return ":s"

    desk.run(reply, ui="zh", topic="programs")

    for said in pieces.values():
        assert said in desk.text
        assert "program" not in said
    assert [r.rating for r in desk.kept()] == [Rating.AGAIN] * len(pieces)


def test_letters_that_no_encoding_keeps(desk: Any) -> None:
    """Half a character from the terminal neither ends the quiz nor enters the log."""
    failed: list[str] = []

    def reply(item: str, prompt: str) -> str:
        if not failed:
            failed.append(prompt)
            raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")
        return "\udcff" if "see the answer" in prompt else str(desk.knows(item, prompt))

    desk.run(reply)

    assert phrase("read-text", "en") in desk.text
    assert "?" in {r.answer for r in desk.kept()}


ENDS = [":q", "q", EOFError, KeyboardInterrupt]


@pytest.mark.parametrize(
    ("after", "end"), [(n, ENDS[(n + k) % 4]) for n in range(6) for k in (0, 1)]
)
def test_the_end_loses_nothing(desk: Any, end: Any, after: int) -> None:
    """At whatever prompt a session ends, what was answered is kept; then it goes on."""
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
    kept = desk.kept()

    assert code == (130 if end is KeyboardInterrupt else 0)
    assert f"{len(kept)} answered" in desk.text or not kept
    desk.run(desk.knows)
    assert len(desk.kept()) == 16
    assert len({r.item for r in desk.kept()}) == 16
    assert desk.kept()[: len(kept)] == kept


def test_due_cards_come_on_their_day(desk: Any) -> None:
    """Once all is learnt the quiz says so, in the other language too.

    Two days later all that was right is due; at three in the morning not yet.
    """
    desk.run(desk.knows)
    desk.run(desk.knows)
    assert desk.asked == []
    assert desk.text.strip().split("\n") == [
        "Nothing is due, and nothing new is left.",
        "The next card is due in 2 days, on 2026-03-04.",
    ]
    desk.run(desk.knows, language="zh", ui="zh")
    assert desk.text.strip().split("\n") == [
        "没有到期的卡片，也没有新卡片了。",
        "下一张卡片 2 天后到期（2026-03-04）。",
    ]
    desk.clock.move(hours=41)
    desk.run(desk.knows)
    assert desk.asked == []

    desk.clock.move(hours=1)
    desk.run(desk.knows)

    assert set(desk.asked) == ALL
    memories = Scheduler(fuzz=False).replay(desk.kept())
    assert {(m.due - m.last).days for m in memories.values()} == {11}


def test_why_nothing_is_asked(desk: Any) -> None:
    """No new card was wanted; those of the day are learnt; what waits is not denied."""
    desk.run(desk.knows, new=0)
    assert "no new card was asked for" in desk.text
    assert "No card has been learnt yet." in desk.text

    for _ in range(2):
        desk.run(desk.knows, new=2)
    assert phrase("nothing-today", "en") in desk.text

    desk.run(desk.knows)
    desk.clock.move(days=40)
    for _ in range(2):
        desk.run(desk.knows, minutes=1)
    assert "Enough for today: 12 wait for another day." in desk.text
    assert "The next card is due" not in desk.text


def test_one_topic(desk: Any) -> None:
    """Only cards of the topic; the first of which all was seen is named, no other.

    A topic that is not there is named, with a proposal.
    """
    desk.run(desk.knows, topic="programs")
    assert {r.item.card for r in desk.kept()} == PROGRAMS
    assert "Your first whole topic: every card of Programs is seen." in desk.text

    with pytest.raises(UsageError, match="no topic `program`; did you mean `programs`"):
        desk.run(desk.knows, topic="program")
    with pytest.raises(UsageError, match="no topic `zzz`; it has programs, values"):
        desk.run(desk.knows, topic="zzz")
    desk.run(desk.knows)
    assert "first whole topic" not in desk.text


def test_fresh_numbers_that_can_be_shown_again(desk: Any) -> None:
    """Each time a family has other numbers, and options stand in other places.

    `deck show --seed` gives the question that was asked.
    """
    questions = []
    for _ in range(6):
        desk.run(desk.knows, topic="values")
        questions += re.findall(r"Add \d+ and \d+", desk.text)
        desk.clock.move(days=3000)
    kept = {
        name: [r for r in desk.kept() if r.item.card == name]
        for name in ("family", "pick")
    }

    assert len(set(questions)) > 1
    assert len({r.seed for r in kept["family"]}) > 3
    assert {r.rating for r in kept["pick"]} == {Rating.GOOD}
    assert len({r.answer for r in kept["pick"]}) > 1
    for card, begin, mark in (
        ("family", "Add ", r"Add \d+ and \d+"),
        ("pick", "smooth one", r"1\. .*"),
    ):
        seed = kept[card][-1].seed
        words = ["show", card, desk.path, "--lang", "en", "--seed", seed]
        done = run(*words, code=0)

        assert re.findall(mark, desk.text[desk.text.index(begin) :])[0] in done.output


def test_programs_nobody_allowed(desk: Any, own_home: Path) -> None:
    """Their cards are left out, which is said once; the others are asked."""
    for file in own_home.rglob("trusted.json"):
        file.unlink()
    desk.run(desk.knows)

    assert {r.item.card for r in desk.kept()}.isdisjoint({"prints", "raises", "piece"})
    assert len(desk.kept()) == 11
    assert desk.text.count("are left out") == 1


def test_a_broken_card_is_left_out(desk: Any) -> None:
    """A card whose values cannot be computed is named and left out."""
    desk.edit("values", "a: ${ sigmoid(0) }", "a: ${ sigmod(0) }")
    desk.edit("values", "where: m != n", "where: m > 99")
    desk.run(desk.knows)

    assert "Card scalar is left out; `deck check` says why." in desk.text
    assert "Card family is left out" in desk.text
    assert len(desk.kept()) == 14


@pytest.mark.parametrize(
    ("now", "shown", "answers"),
    [("q: And now?", "And now?", 17), ("qu: Why?", "The folder has mistakes now", 16)],
)
def test_a_bank_edited_before_it_is_asked(
    desk: Any, now: str, shown: str, answers: int
) -> None:
    """It is asked as it is written now, if it has no mistakes."""
    text = f"topic: t\ntitle: {{en: '{now}', zh: x}}\ncards:\n"
    text += "  - {id: late, kind: recall, tier: core, concept: c, q: Why?, a: So.}\n"
    (desk.path / "late.yaml").write_text(text, encoding="utf-8")
    desk.edit("deck", "programs.yaml", "programs.yaml, late.yaml")

    def reply(item: str, prompt: str) -> str:
        if prompt.startswith("m three more"):  # than those that were planned
            edited = text.replace("q: Why?", now)
            (desk.path / "late.yaml").write_text(edited, encoding="utf-8")
            return "m"
        if item == "?" and not prompt.endswith("ends> "):
            return "3" if "1 Again" in prompt else ""
        return str(desk.knows(item, prompt))

    desk.run(reply, new=16)

    assert shown in desk.text
    assert len(desk.kept()) == answers


@pytest.mark.parametrize("change", ["moved", "renamed", "one language"])
def test_a_folder_that_changes_meanwhile(desk: Any, change: str) -> None:
    """The cards are asked as they were, and a missed one is named at the end."""

    def reply(_item: str, prompt: str) -> str:
        if "1 Again" not in prompt:
            return ":q" if desk.kept() else ""
        if change == "moved":
            desk.path.rename(desk.path.with_name("elsewhere"))
        elif change == "renamed":
            desk.edit("values", "- id: told", "- id: asked")
        else:
            desk.edit("deck", "[en, zh]", "[en]")
        return "1"

    desk.run(reply, language="zh" if change == "one language" else "en")

    assert desk.text.count("Missed:\n") == 1


def test_a_language_that_is_taken_out(desk: Any) -> None:
    """Once the folder is read again, the cards are asked in its first language."""

    def take_out() -> None:
        desk.edit("deck", "{en: Every kind, zh: 每一种}", "Every kind")
        desk.edit("deck", "[en, zh]", "[en]")
        desk.edit("deck", ", programs.yaml", "")
        (desk.path / "programs.yaml").unlink()
        card = "{id: told, kind: recall, q: Why?, a: So.}"
        bank = f"topic: t\ntitle: T\ncards:\n  - {card}\n"
        (desk.path / "values.yaml").write_text(bank, encoding="utf-8")

    desk.on_edit = take_out
    desk.run(script(":e", "", "3"), language="zh")

    assert "Why?" in desk.text
    assert len(desk.kept()) == 1


def test_ascii(desk: Any) -> None:
    """No line has other signs or is too wide, with long questions and topics too."""
    long = "What is a weight and why has a neuron one for each input?"
    desk.edit("values", "What is a weight?", long)
    desk.edit("values", "en: Values", "en: Values of all kinds with many words")

    def reply(_item: str, prompt: str) -> str:
        return "0" if "all or 0" in prompt else "1" if "1 Again" in prompt else ""

    desk.run(reply, ascii=True, width=40)

    assert "  What is a weight and why has a ne...\n" in desk.text
    assert " Values o... -" in desk.text
    assert desk.text.isascii()
    assert max(map(len, desk.shown)) <= 40 + len("1")


def test_cards_renamed_and_gone(desk: Any) -> None:
    """A card with `was` keeps what was learnt; reviews of one that is gone stay."""
    desk.run(desk.knows)
    desk.edit("values", "- id: scalar\n", "- id: half\n    was: scalar\n")
    desk.run(desk.knows)
    assert desk.asked == []

    (desk.path / "programs.yaml").unlink()
    desk.edit("deck", ", programs.yaml", "")
    desk.clock.move(days=2)
    desk.run(desk.knows)

    cards = [r.item.card for r in desk.kept()]
    assert set(desk.asked).isdisjoint(PROGRAMS)
    assert cards.count("half") == 2
    assert "scalar" not in cards
    assert len(cards) == 16 + 10


def test_the_place_of_the_learner_is_kept(desk: Any) -> None:
    """The offset from UTC is kept, and the day of study is local."""
    zone = timezone(timedelta(hours=8))
    desk.clock.moment = desk.clock.moment.replace(hour=17).astimezone(zone)
    desk.run(desk.knows, new=1)
    (kept,) = desk.kept()

    assert kept.offset_minutes == 480
    assert kept.date.isoformat() == "2026-03-02"


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("ui", ["en", "zh"])
def test_nothing_is_wider_than_the_screen(desk: Any, width: int, ui: str) -> None:
    """Lines of our own fit in the width, in cells."""
    empty = 0

    def reply(_item: str, prompt: str) -> str:
        nonlocal empty
        judges = prompt in {phrase("judge", ui), phrase("judge-narrow", ui)}
        empty += judges
        if "all" in prompt:
            return "all"
        return "" if not judges or empty % 2 else "3"

    desk.run(reply, width=width, ui=ui, minutes=2)

    assert empty
    assert all(cell_width(line) <= width for line in desk.shown)


def test_buried(desk: Any) -> None:
    """`b` hides a card until the next day of study."""
    desk.run(script(":b"))
    desk.run(desk.knows)
    assert "told" not in desk.asked

    desk.clock.move(days=1)
    desk.run(desk.knows)
    assert set(desk.asked) == {"told"}


def test_new_ones_a_day(desk: Any) -> None:
    """So many new cards a day, however many sessions; the next day as many again."""
    for expected in (3, 3, 3, 5, 10):
        desk.run(desk.knows, new=5 if expected > 3 else 3)
        assert len(desk.kept()) == expected
        desk.clock.move(days=expected == 5)


def test_practice_leaves_the_schedule_alone(desk: Any) -> None:
    """What was practised is kept, and nothing follows from it; no answer goes back."""
    desk.run(desk.knows, new=3)
    with Store(desk.db) as store:
        before = store.memories(NAMESPACE, Scheduler())
    desk.run(script(":u"), cram=True)
    assert phrase("undo-nothing", "en") in desk.text
    assert len(desk.kept()) == 3
    desk.run(
        lambda i, p: "" if "Enter" in p else "1" if "1 A" in p else desk.knows(i, p),
        cram=True,
        minutes=1,
    )
    with Store(desk.db) as store:
        after = store.memories(NAMESPACE, Scheduler())
        log = [e for e in store.log() if isinstance(e, Review)]

    assert before == after
    assert {r.purpose for r in log} == {"study", "cram"}
    assert "to practise" in desk.text


def test_a_backlog_is_no_wall(desk: Any) -> None:
    """After a long time off, a part of it is asked, and a kind word said."""
    desk.run(desk.knows)
    desk.clock.move(days=40)
    desk.run(desk.knows, minutes=2)

    assert "16 are waiting. 8 of them today" in desk.text
    assert len(desk.kept()) == 16 + 8


@pytest.mark.parametrize("suspends", [False, True])
def test_a_card_that_is_always_missed(desk: Any, suspends: bool) -> None:
    """After eight lapses it is named, with what may help; who waits may suspend it."""
    for times in range(9):
        given = grades(*("3" if times == 0 else "13"))

        def reply(item: str, prompt: str, given: Any = given) -> str:
            if suspends and "s suspends it" in prompt:
                return "s"
            return str(given(item, prompt))

        desk.run(reply, new=1 - bool(times))
        assert ("told was missed" in desk.text) == (times == 8)
        assert ("told is suspended" in desk.text) == (suspends and times == 8)
        desk.clock.move(days=400)


def test_the_sprint_comes_first(desk: Any) -> None:
    """Cards of the sprint path come before others, and the end tells how far it is."""
    for card in ("scalar", "vector", "dims"):
        desk.edit("values", f"- id: {card}\n", f"- id: {card}\n    path: sprint\n")
    desk.run(desk.knows, new=2)

    assert [r.item.card for r in desk.kept()] == ["scalar", "vector"]
    road = "Of 3 cards of the sprint you know 0 and have seen 2. About one day until"
    assert f"{road} all are seen." in one_line(desk)
    desk.clock.move(days=2)
    desk.run(desk.knows, new=0)

    assert "Of 3 cards of the sprint you know 2 and have seen 2." in desk.text
    with pytest.raises(UsageError, match="no path `sprnt`; did you mean `sprint`"):
        desk.run(desk.knows, path="sprnt")
    desk.run(desk.knows, path="sprint")

    assert [r.item.card for r in desk.kept()][4:] == ["dims"]
    assert "The sprint is done: each of its cards is seen." in desk.text
    desk.run(desk.knows, new=2)
    assert "The sprint is done" not in desk.text


def test_a_week(desk: Any) -> None:
    """The seventh day of practice is named, once; each day, how many there were."""
    said = []
    for _ in range(8):
        for _ in range(2):
            desk.run(desk.knows, new=1, cram=False)
            if not desk.asked:
                desk.run(desk.knows, cram=True, minutes=0.1)
            said.append("A week: this is the seventh day" in desk.text)
        desk.clock.move(days=1)

    assert "8 days of practice in a row." in desk.text
    assert [n for n, is_said in enumerate(said) if is_said] == [12]


def test_the_plan_of_tomorrow(desk: Any) -> None:
    """The end says what is due tomorrow, and how much of it a day has room for.

    A day that is full of what is due has no room for new cards.
    """
    desk.run(desk.knows, new=10)
    desk.clock.move(days=1)
    desk.run(desk.knows, new=1, minutes=2)
    road = r"Of 15 cards you know 0 and have seen (\d+)\. About (\d+) days until"
    seen, days = re.findall(road, one_line(desk))[0]

    assert "Tomorrow: 10 due, 8 of them asked." in desk.text
    assert int(days) == 15 - int(seen) + 1
    desk.run(desk.knows, cram=True, topic="programs", minutes=2)
    assert "Tomorrow: 10 due, 8 of them asked." in desk.text


def test_a_gap_that_was_edited_out(desk: Any) -> None:
    """What an edit took away is said to be gone, and the session goes on."""
    bank = desk.path / "values.yaml"
    known = bank.read_text("utf-8")

    def edit() -> None:
        text = re.sub(r"\{\{c2::([^}]*)\}\}", r"\1", known)
        assert text != known
        bank.write_text(text, "utf-8")

    desk.on_edit = edit
    desk.run(lambda i, p: ":e" if i == "gaps:2" else desk.knows(i, p))

    assert "Card gaps is not in the deck as it was any more." in desk.text
    assert len({r.item for r in desk.kept()}) == 15


def test_an_answer_of_another_topic_is_not_taken_back(desk: Any) -> None:
    """What could not be asked again in this session stays."""
    desk.run(desk.knows, topic="values", new=1)
    before = desk.kept()
    desk.run(script(":u"), topic="programs")

    assert desk.kept() == before


def test_a_card_suspended_after_its_answer_is_not_asked_again(desk: Any) -> None:
    """`u` brings it back; its answer stands."""
    typed = iter(["weighted sum", "s", ":u"])

    def reply(item: str, prompt: str) -> str:
        if item == "told":
            return str(desk.knows(item, prompt))
        return next(typed, ":q")

    desk.run(reply)

    assert "gaps #1 is suspended" in desk.text
    assert "gaps #1 is back." in desk.text
    assert [r.item for r in desk.kept()].count(CardKey("gaps", 1)) == 1
    with Store(desk.db) as store:
        assert store.suspended(NAMESPACE) == frozenset()


def test_what_is_suspended_twice_is_brought_back_once(desk: Any) -> None:
    """Another `s` on the same card says it again, and one `u` takes both back."""
    desk.edit("values", "- id: told\n", "- id: told\n    path: sprint\n")
    desk.run(script("", "3", "s", "s", "u"), path="sprint")

    assert desk.text.count("is suspended") == 2
    assert "is back." in desk.text
    with Store(desk.db) as store:
        assert store.suspended(NAMESPACE) == frozenset()


def test_a_missed_card_that_is_brought_back_at_the_end(desk: Any) -> None:
    """It is asked again, as all that was missed."""
    desk.edit("values", "- id: scalar\n", "- id: scalar\n    path: sprint\n")
    commands = iter(["s", "u"])

    def reply(item: str, prompt: str) -> str:
        if "goes on" in prompt or prompt.endswith("ends> "):
            return next(commands, "")
        is_missed = "scalar is back." not in desk.text
        return str((wrong if is_missed else desk.knows)(item, prompt))

    desk.run(reply, path="sprint")

    assert [review.rating for review in desk.kept()] == [1, 3]


def test_suspended_cards_are_not_waited_for(desk: Any) -> None:
    """Where all others were seen, the deck is."""
    desk.run(lambda i, p: ":s" if i == "told" else desk.knows(i, p))

    assert "Of 14 cards you know 0 and have seen 14." in desk.text


@pytest.mark.parametrize("typed", [":x", ":undo!", "：z"])
def test_a_misspelt_command_is_no_answer(desk: Any, typed: str) -> None:
    """The keys are shown, and the question waits."""
    desk.run(script(":s", typed, typed))

    assert desk.kept() == []
    assert "takes the last answer back" in desk.text


def test_u_alone_where_words_are_asked(desk: Any) -> None:
    """Who has judged may press `u` at the next question, with Enter."""
    desk.run(script("idea", "1", "u"))

    assert desk.kept() == []
    assert "Taken back" in desk.text


def test_a_clock_that_was_ahead(desk: Any) -> None:
    """What was answered on a day to come is asked all the same, and it is said."""
    desk.clock.move(days=1400)
    desk.run(desk.knows, new=1)
    desk.clock.move(days=-1400)
    desk.run(desk.knows, new=0)
    assert "One answer is dated after today" in desk.text
    assert len(desk.kept()) == 2

    for days in (-3, -400, 405):
        desk.clock.move(days=days)
        assert desk.run(desk.knows, topic="values", cram=days == -400) == 0
    with Store(desk.db) as store:
        reviews = list(store.reviews(NAMESPACE))
        assert len(reviews) > 2
        assert store.memories(NAMESPACE, Scheduler()) == Scheduler().replay(reviews)


def test_a_quick_learner(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers within a millisecond, as from a script, have an order in the log."""
    monkeypatch.setattr(type(desk.clock), "move", lambda *_args, **_more: None)
    order: list[str] = []

    def reply(item: str, prompt: str) -> str:
        if item not in order:
            order.append(item)
        return str(desk.knows(item, prompt))

    desk.run(reply, new=4)
    kept = desk.kept()

    assert len({review.at_ms for review in kept}) == len(kept) == len(order) == 4
    assert [review.item.card for review in kept] == [i.partition(":")[0] for i in order]
