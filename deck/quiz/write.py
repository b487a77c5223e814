"""Runs an exercise: the learner writes a file, which is checked part by part.

It is checked when the editor is left, and whenever the file is saved in another one.
The file begins with the task in comments and is kept between tries. Once it passes it
is renamed, so that the next time starts with an empty one: `exercise_file`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from deck.errors import DeckError
from deck.files import read_file
from deck.kinds.filled import FileTask
from deck.kinds.pieces import one_line
from deck.kinds.verdict import RIGHT, WRONG
from deck.live.error_messages import StoppedError
from deck.live.exercise import Failure, FileReport, file_program, read_report
from deck.live.passage import Passage
from deck.live.program import run_program
from deck.quiz.card_source import CardInstance
from deck.quiz.exercise_file import (
    MOST_BYTES,
    Saves,
    begin,
    file_path,
    former_path,
    marker,
    read_former,
    rename_done,
)
from deck.quiz.hint import next_line, unwritten
from deck.quiz.learner import Learner
from deck.quiz.question import Answer
from deck.quiz.report import ladder_row
from deck.quiz.review import CardKey, GradedBy, Rating
from deck.quiz.screen import ENTER, Command, Edit, Screen
from deck.quiz.stats import Program, ladder, next_program
from deck.render.blocks import Ours
from deck.render.card_text import plain_text
from deck.render.lines import CODE_INDENT
from deck.render.passage import passage_lines
from deck.render.wrap import wrap
from deck.width import cell_width, clean
from deck.words import phrase

SECONDS = 20.0  # for the file with all tests
_COMMENT = 78  # columns
_VALUE = "{}"  # in a message, what the test found


@dataclass
class Writing:
    """An exercise in progress.

    Its file is in a `folder`, the current one by default. It is opened by `edit` where
    that has an editor, else edited in another window.
    """

    learner: Learner
    screen: Screen
    edit: Edit
    instance: CardInstance
    folder: Path = Path()
    report: FileReport | None = None
    text: str = ""  # of the file, when it was checked last
    hints: Counter[int] = field(default_factory=Counter)  # shown of each part
    lines: set[str] = field(default_factory=set)  # of the solution that were shown

    def __post_init__(self) -> None:
        """Find the file."""
        self.card = self.instance.card.id
        self.path = file_path(self.folder.absolute(), self.card)
        self.saves = Saves(self.path)
        self.has_editor = self.screen.keyboard.interactive
        self.language = self.learner.deck.language

    @property
    def task(self) -> FileTask:
        """What is to be written."""
        task = self.instance.filled.run
        assert isinstance(task, FileTask)  # noqa: S101 - as its kind says
        return task

    def run(self, *, hint: bool = False) -> Answer | Command:
        """The answer once the file passes, or the learner gives up.

        Else the command to quit, or to bury the card until later. With `hint`, show the
        hint for the next part first. Where nobody can press a key, the file is checked
        once. Raises DeckError as `begin` does.
        """
        is_new = self._begin()
        self.saves.note()
        self.screen.say("write-file", self.path)
        is_edited = not hint and self._open()
        is_passed = (is_edited or not is_new) and self._check()
        if hint and not is_passed:
            self._unfold()
        while not is_passed:
            if not self.screen.keyboard.interactive:
                return Command.QUIT
            name = "write-again" if self.has_editor else "write-check"
            wanted, is_saved = f"{ENTER} hane", self.saves.is_saved
            match self.screen.press(name, wanted=wanted, until=is_saved):
                case "h":
                    self._unfold()
                case "a":
                    return self._answer(Rating.AGAIN)
                case "n":
                    return Command.BURY
                case Command.QUIT:
                    return Command.QUIT
                case Command():
                    pass  # there is no answer to take back, and no card to hide
                case "":  # it was saved
                    self.screen.write("")
                    is_passed = self._check()
                case _:
                    self._open()
                    is_passed = self._check()
        return self._answer(Rating.HARD if self.hints else Rating.GOOD)

    def attempt(self) -> Answer | Command:
        """The same in a quiz, which goes on where the file cannot be written."""
        try:
            return self.run()
        except DeckError as error:
            self.screen.lines([str(error)])
            return Command.BURY

    def _answer(self, rating: Rating) -> Answer:
        parts = self.report.parts if self.report is not None else ()
        typed = f"{parts.count(None)}/{len(self.task.parts)}"
        verdict = RIGHT if rating > Rating.AGAIN else WRONG
        if verdict is RIGHT:
            path = rename_done(self.path, self.learner.today)
            self.screen.say("write-passed", path, role="good")
        return Answer(typed, rating, GradedBy.PROGRAM, verdict)

    def _begin(self) -> bool:
        """Create the file, with the task in comments; False if something is in it.

        What was written in its former place is copied, once.
        """
        learner = self.learner
        former = former_path(learner.store.path, learner.namespace, self.card)
        text = read_former(former, self.card)
        is_created = begin(self.path, self.card, text or self._first_text())
        if not is_created or text is None:
            return is_created
        rename_done(former, learner.today)
        self.screen.say("write-copied", former)
        return False

    def _first_text(self) -> str:
        """The task and its parts as comments, then the code given."""
        question = self.instance.filled.title
        lines = [marker(self.card), "#"]
        lines += [] if isinstance(question, Ours) else self._comment(question)
        lines.append("#")
        for number, part in enumerate(self.task.parts, start=1):
            lines += self._comment(part.text, f"{number}. ")
        command = phrase("card-command", self.language, self.card)
        return "\n".join([*lines, "#", f"# {command}", "", self.task.start]) + "\n"

    def _comment(self, passage: Passage, lead: str = "") -> list[str]:
        text = plain_text(passage, self.language)
        pad = " " * len(lead)
        lines = wrap([(text, "")], _COMMENT - 2, first=lead, rest=pad)
        return [f"# {line}".rstrip() for line in lines]

    def _open(self) -> bool:
        """Open the editor; after it fails, the file is edited in another window."""
        if not self.has_editor:
            return False
        if not self.path.exists():  # it was deleted
            self._begin()
        edited = self.edit(self.path)
        self.has_editor = edited.went_well
        if not self.has_editor:
            self.screen.say(*edited.fault("editor"))
        return self.has_editor

    def _read(self) -> str | None:
        """The text of the file; None, with a sentence, where it cannot be read."""
        self.saves.note()
        try:
            data = read_file(self.path, MOST_BYTES)
            return data.decode("utf-8-sig")
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError):
            self.screen.say("write-unreadable", self.path, role="bad")
            return None

    def _check(self) -> bool:
        """Run the file and report on each part; True if all pass."""
        text = self._read()
        if text is None:
            return False
        self.text = text
        if text.split() in ([], self._first_text().split()):
            self.screen.say("write-empty")
            return False
        self.screen.say("write-runs", SECONDS, role="dim")
        tests = [part.tests for part in self.task.parts]
        program = file_program(self.task.setup, text, tests)
        try:
            result = run_program(program, SECONDS)
        except StoppedError as error:
            self.screen.say(f"stopped-{error.why}", error.detail, role="bad")
            return False
        report = read_report(result.printed.text)
        if report is None:
            self.screen.say("stopped-ended", result.printed.raised, role="bad")
            return False
        self.report = report
        self._show(report, text.splitlines())
        return report.is_passed

    def _show(self, report: FileReport, lines: list[str]) -> None:
        """Show which parts pass, and why the first of the others does not."""
        parts = zip(self.task.parts, report.parts, strict=True)
        for number, (part, failure) in enumerate(parts, start=1):
            mark, role = ("·", "") if failure else ("✓", "good")
            self._item(f"{mark} {number}.", plain_text(part.text, self.language), role)
        if report.output:
            self.screen.say("write-prints", one_line(report.output))
        if report.error is not None:
            self._show_error(report.error, lines)
        failures = [(n, f) for n, f in enumerate(report.parts) if f is not None]
        if not failures:
            return
        number, failure = failures[0]
        # A message on an earlier part may explain why the file ends there.
        is_reason = _fails_test(failure) and number + 1 < len(report.parts)
        is_reason = is_reason or bool(failure.nothing)
        if report.error is None or is_reason:
            self._show_failure(number, failure, lines)

    def _show_error(self, error: Failure, lines: list[str]) -> None:
        """Show the exception that ended the file."""
        if error.raised in {"SyntaxError", "IndentationError", "TabError"}:
            self.screen.say("write-syntax", error.line, error.text, role="bad")
        else:
            what = one_line(error.exception)
            self.screen.say("write-ends", error.line, what, role="bad")
        self._show_line(lines, error.line)

    def _show_failure(self, part: int, failure: Failure, lines: list[str]) -> None:
        """Show why a part does not pass, in the words of its author or of Python."""
        number = part + 1
        if failure.nothing:
            self.screen.say("write-fails", number, role="bad")
            self.screen.say("code-no-return", failure.nothing)
        elif _fails_test(failure):
            self.screen.say("write-fails", number, role="bad")
            message = self.task.parts[part].messages[failure.test]
            value = one_line(failure.text).replace("`", "'")
            self._passage(
                tuple(
                    run.replace(_VALUE, value) if isinstance(run, str) else run
                    for run in message
                )
            )
        elif failure.line:
            what = one_line(failure.exception)
            self.screen.say("write-raises", number, failure.line, what, role="bad")
            self._show_line(lines, failure.line)
        elif failure.missing:
            self.screen.say("write-missing", number, failure.missing, role="bad")
        else:
            what = one_line(failure.exception)
            name, call = "write-ends-part", [one_line(failure.call)]
            name, call = ("write-test-ends", call) if failure.call else (name, [])
            self.screen.say(name, number, *call, what, role="bad")

    def _show_line(self, lines: list[str], number: int) -> None:
        if 0 < number <= len(lines):
            self._item(f"{number} |", lines[number - 1].strip())

    def _item(self, lead: str, text: str, role: str = "") -> None:
        """Show a text of the author or the learner behind its number."""
        look, first = self.screen.look(), f"  {clean(lead)} "
        rest = " " * cell_width(first)
        self.screen.lines(look.wrap(clean(text), role, first=first, rest=rest))

    def _unfold(self) -> None:
        """Show the next hint for the first part that does not pass, or else a line."""
        parts = range(len(self.task.parts))
        failing = [n for n in parts if self.report is None or self.report.parts[n]]
        failing = failing or [parts[-1]]  # where only the file itself is at fault
        begun = (n for n in failing if unwritten(self.task, n, self.text))
        part = next(begun, failing[0])  # a slip of the pen fails parts that are written
        hints, shown = self.task.parts[part].hints, self.hints[part]
        self.hints[part] += 1
        if shown < len(hints):
            self.screen.say("write-hint", part + 1, role="bold")
            self._passage(hints[shown])
            return
        lines = next_line(self.task, part, self.text, self.lines)
        self.lines.add(lines)
        self.screen.say("write-line", part + 1, role="bold")
        for line in lines.splitlines():
            code = line.lstrip()
            lead = CODE_INDENT + line.removesuffix(code)
            self.screen.lines(self.screen.look().wrap(code, first=lead, rest=lead))

    def _passage(self, passage: Passage) -> None:
        look = self.screen.look(self.language)
        self.screen.lines(passage_lines(passage, look))


def show_ladder(learner: Learner, screen: Screen, card: str) -> None:
    """Show the programs of the deck, of which one is to be written."""
    row = ladder_row(_programs(learner), card, screen.look(), screen.ui)
    screen.lines(row)


def say_next(learner: Learner, screen: Screen, card: str, answer: Answer) -> None:
    """Say when a program is asked again, and which one follows."""
    memory = learner.memory(CardKey(card, 0))
    if memory is None:
        return
    due = memory.due.isoformat()
    if answer.verdict is not RIGHT:
        screen.say("write-next", due)
        return
    screen.say("write-compare", card)
    screen.say("write-today", learner.today.isoformat(), due)
    if following := next_program(_programs(learner), card):
        screen.say("write-then", following)
    else:
        screen.say("write-all")


def _programs(learner: Learner) -> tuple[Program, ...]:
    reviews = learner.store.reviews(learner.namespace)
    return ladder((card.id for card in learner.deck.programs), reviews)


def _fails_test(failure: Failure) -> bool:
    """Whether an assertion of the author fails, which has a message."""
    return failure.raised == "AssertionError" and not failure.line
