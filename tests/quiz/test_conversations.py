"""The files of `conversations`: with a clock of ours, as commands, in a terminal."""

from __future__ import annotations

import csv
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pexpect
import pytest

from deck.cli import cli
from deck.cli.quiz import quiz
from deck.errors import DeckError
from deck.quiz.review import CardKey, EventKind
from deck.quiz.scheduler import Scheduler
from deck.quiz.store import Store
from tests.folders import HEAD, write_folder
from tests.project.decks import run
from tests.quiz.conversation import (
    CONVERSATIONS,
    END,
    KEY_PROMPTS,
    Conversation,
    Line,
    act,
    choose,
    conversations,
    fits,
    letters,
    missing,
    until_prompt,
)
from tests.quiz.entries import a_review, an_event
from tests.terminal import expect

NAMESPACE = "00112233445566ff"  # of the small deck
reviews = partial(run, "reviews", code=0)  # unless another is expected
DESK, GRADING, COMMANDS, KEYBOARD, WRITE = (
    conversations(CONVERSATIONS / f"{name}.txt")
    for name in ("desk", "grading", "reviews", "terminal", "write")
)
BANK = f"{HEAD}  - {{id: a, kind: recall, q: one, a: '1'}}\n"


@dataclass
class Script:
    """What the learner types in one session at a desk, and what they should see."""

    desk: Any
    lines: Sequence[Line]
    at: int = 0  # where what follows the last prompt begins on the desk
    knows: bool = False  # and answers right until the next line is seen

    def reply(self, item: str, prompt: str) -> str:
        """What is typed at a prompt."""
        shown = self.shown()
        before, entry = until_prompt(self.lines)
        if not self.knows:
            before = self.look(before, shown)
        if self.knows:
            if entry is None or not fits(prompt, entry.text) or missing(before, shown):
                return str(self.desk.knows(item, prompt))
            self.knows = False
            self.look(before, shown)
        if entry is None and (prompt.endswith(END) or not prompt):
            return ""
        assert entry, f"no line is left for the prompt {prompt!r}\n{shown}"
        assert fits(prompt, entry.text), f"{entry.text!r} is not {prompt!r}\n{shown}"
        self.lines = self.lines[self.lines.index(entry) + 1 :]
        self.at = len(self.desk.shown)
        if entry.more in {"\x03", "\x04"}:
            raise KeyboardInterrupt if entry.more == "\x03" else EOFError
        return entry.more

    def shown(self) -> str:
        """What was shown since something was typed that the file says."""
        return "\n".join(self.desk.shown[self.at :])

    def look(self, lines: Sequence[Line], shown: str) -> Sequence[Line]:
        """Compare what is seen, and do what lines say; those behind `…` are left."""
        sorts = [line.sort for line in lines]
        end = sorts.index("…") if "…" in sorts else len(lines)
        assert not missing(lines[:end], shown), (missing(lines[:end], shown), shown)
        for line in lines[:end]:
            self.do(line)
        self.lines = self.lines[end + ("…" in sorts) :]
        self.knows = "…" in sorts
        return lines[end + 1 :]

    def do(self, line: Line) -> None:
        """What is neither seen nor typed."""
        if line.sort == "time":
            number, unit = line.text.split()
            self.desk.clock.move(**{unit: float(number)})
        elif line.sort == "cards":
            self.desk.path = self.desk.path.with_name("fair")
            choose(self.desk.path, line)
        else:
            act(line, self.desk.path, self.desk.db, self.desk.text)

    def run(self) -> None:
        """The whole session."""
        if self.lines and self.lines[0].sort == "$":
            command, *self.lines = self.lines
            assert self.start(command.text) == int(command.more)
            self.look(self.lines, self.shown())
        self.look(self.lines, self.shown())
        assert not self.lines

    def start(self, words: str) -> int:
        """The exit code of a command."""
        name, *options = shlex.split(words)
        assert name == "quiz"
        # A command remembers its first `--help`, which other tests print.
        with quiz.make_context(name, options, **cli.context_settings) as context:
            given = context.params
        changes = {"ui": given.pop("ui") or "en"}
        changes["language"] = given.pop("lang") or "en"
        for other in ("folder", "db"):
            del given[other]
        try:
            return int(self.desk.run(self.reply, **changes, **given))
        except DeckError as error:
            self.desk.shown.append(f"error: {error}")
            return 2


def name(value: object) -> str | None:
    """A conversation is named by its law."""
    return value.law if isinstance(value, Conversation) else None


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small deck, with a log beside it that has answers of another one, too."""
    folder = write_folder(tmp_path / "small", {"small": BANK})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DECK_DB", "reviews.db")
    of_deck: dict[str, Any] = {"namespace": NAMESPACE}
    with Store(tmp_path / "reviews.db") as store:
        store.undo(store.add(a_review("a", answer='x, "y"', **of_deck)))
        store.add(a_review("a", **of_deck))
        store.add(a_review("b", answer="感"))
        store.note(an_event(EventKind.SUSPEND, "a", **of_deck))
        store.note(an_event(EventKind.SUSPEND, "b", gap=2, **of_deck))
    return folder


@pytest.mark.parametrize("conversation", COMMANDS, ids=name)
def test_commands(small: Path, conversation: Conversation) -> None:
    """Each prints what the file says, and nothing else."""
    for session in conversation.sessions():
        shown, lines = "", [line for line in session if line.sort != "$"]
        for command in session[: len(session) - len(lines)]:
            words = shlex.split(command.text)
            shown = run(*words, code=int(command.more)).output
        assert not missing(lines, shown), (missing(lines, shown), shown)
        if not any(line.sort == "…" for line in lines):
            wanted = "".join(line.text for line in lines if not line.sort)
            assert letters(shown) == letters(wanted)
        for line in lines:
            act(line, small, small.with_name("reviews.db"), shown)


@pytest.mark.parametrize("conversation", DESK + GRADING, ids=name)
def test_with_a_clock_of_its_own(
    desk: Any, run_once: object, conversation: Conversation
) -> None:
    """Each goes as the file says, over the deck of every kind."""
    for lines in conversation.sessions():
        Script(desk, lines).run()


def see(sitting: Any, entry: Line | None) -> str:
    """Wait for a prompt, or the end; what was shown before it."""
    if entry is None:
        expect(sitting.child, [pexpect.EOF])
    elif entry.text == "> ":
        expect(sitting.child, [r"[\n\r](?:\x1b\[\?2004h)?> "])
    else:
        sitting.see(entry.text)
    shown = str(sitting.child.before)
    if entry:
        sitting.wait_for(lambda: not sitting.modes["icanon"])
    return shown


def press(sitting: Any, entry: Line) -> None:
    """Type at a prompt: a line, or where a key is asked for no more than that."""
    is_key = entry.text.endswith(KEY_PROMPTS)
    if is_key or entry.more in {"\x03", "\x04"}:
        sitting.send(entry.more or "\r")
    else:
        sitting.line("", entry.more)


def start(room: Any, name: str, *options: str) -> Any:
    """Start a command."""
    if name == "quiz":
        return room.quiz(*options)
    from tests.quiz.sitting import write

    return write(room, *options, "--lang", "en")


def do(line: Line, room: Any, sitting: Any) -> None:
    """What is neither seen nor typed."""
    if line.sort == "editor":
        from tests.quiz.sitting import edit_with

        edit_with(room, *line.text.replace("⏎", "\n").split(" ===== "))
    elif line.sort == "environ":
        name, _, value = line.text.partition("=")
        room.environ |= {"VISUAL": "", name: value}
    elif line.sort == "cards":
        room.deck = room.deck.with_name("fair")
        choose(room.deck, line)
    else:
        act(line, room.deck, room.db, sitting.written if sitting else "")


def in_terminal(room: Any, lines: Sequence[Line]) -> None:
    """A command from its start to its end, or what is done before the first."""
    sitting, code = None, 0
    if lines and lines[0].sort == "$":
        command, *lines = lines
        code = int(command.more)
        sitting = start(room, *shlex.split(command.text))
    entry: Line | None = None
    while entry or lines or sitting:
        before, entry = until_prompt(lines)
        shown = see(sitting, entry) if sitting else ""
        assert not missing(before, shown), (missing(before, shown), shown)
        for line in before:
            do(line, room, sitting)
        if entry is None:
            break
        press(sitting, entry)
        lines = lines[len(before) + 1 :]
    if sitting:
        assert sitting.end() == code


@pytest.mark.parametrize("conversation", KEYBOARD + WRITE, ids=name)
def test_in_a_terminal(room: Any, conversation: Conversation) -> None:
    """Each goes as the file says."""
    for lines in conversation.sessions():
        in_terminal(room, lines)


# What no conversation on `deck reviews` can show.


@pytest.fixture
def db(small: Path) -> Path:
    """The log beside the small deck."""
    return small.with_name("reviews.db")


def test_through_a_pipe(db: Path) -> None:
    """Without a file, or with `-`, the answers go to standard output."""
    printed = reviews("export", "--db", db).stdout

    assert reviews("export", "-", "--db", db).stdout == printed
    rows = [*csv.reader(printed.splitlines())]
    assert [row[6] for row in rows] == ["answer", 'x, "y"', "感", "answer of a"]


@pytest.mark.parametrize("below", ["r.db", "new/r.db", "new/folder/r.db"])
def test_a_folder_that_cannot_be_created(db: Path, tmp_path: Path, below: str) -> None:
    """Where a folder is a file no reviews can be stored, and the file stays."""
    file = tmp_path / "file"
    file.write_text("text")
    error = reviews("merge", db, code=1, DECK_DB=str(file / below)).stderr

    place = f"error: cannot use the reviews in {file / below}"
    assert error == f"{place}: its folder is a file\n"
    assert file.read_text() == "text"


def test_forget_what_a_card_was(small: Path, db: Path) -> None:
    """Answers under the id that a card had are forgotten, and those to a lost gap."""
    card = "  - {id: c, was: e, kind: recall, q: x, a: b}\n"
    (small / "small.yaml").write_text(BANK + card, encoding="utf-8")
    for item in (CardKey("e", 0), CardKey("c", 2)):
        with Store(db) as store:
            store.add(a_review(item=item, namespace=NAMESPACE))
        output = reviews("forget", "c", "--deck", small, "--db", db).stdout

        assert output == "1 card will be new again\n"
        with Store(db) as store:
            assert {*store.memories(NAMESPACE, Scheduler())} == {CardKey("a", 0)}
