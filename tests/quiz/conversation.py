"""Conversations with the quiz as text: what is typed, seen and logged.

A section of a file is one. Its title is the law that it shows, its lines are in order:

    $ quiz --new 3      a command on the deck; it ends with code 0
    $1 quiz --topic x   or with this one
    What is a weight?   what is seen next; lines are compared however they are broken
    ~ Missed            what is not seen between the command and here
    number> 1/2         a prompt, or how it ends, and what is typed: ⏎ is Enter alone,
                        ␃ is Ctrl-C, ␡ Backspace, and so are other control characters
    …                   right answers follow, until what comes next is seen
    time: 2 days        passes
    edit: values / a: => b:      the second text is written for the first; ⏎ ends a line
    write: values / topic: x⏎    or a whole bank
    spoil: DROP ...     is what happens to the log by no command
    remove: values      that bank; `move: other` has the folder in another place
    allow:              its programs may run, after `forbid:` no more
    cards: relu told    are all that the deck has, as `fair.yaml` says
    environ: EDITOR=vi  of what follows
    editor: x = 1⏎ ===== x = 2⏎       what an editor writes, each time it is opened
    same: other.db      has the same log; `absent: other.db` is not there
    text: a.txt / x     is all that is in the file
    draft: x = 2        is in the file of a program, which is not there if nothing is
    log: told 3 learner; gaps:1 1     all answers: grade, who gave it, what was typed
    counts: gaps:1 *    the answers of which memories are made, or only how many
    undone: told        the answers that were taken back
    events: bury told   what else the file has, in order
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from deck.folder.trust import config_file, trust_always
from deck.quiz.review import Event, EventKind, Purpose, Review
from deck.quiz.scheduler import Scheduler
from deck.quiz.store import Store
from tests.folders import HEAD, write_folder
from tests.quiz.entries import answers_in

_PROMPT = re.compile(r"((?:.*?\S)?> )(.+)")
_DONE = "time|edit|write|spoil|remove|move|allow|forbid|cards|environ|editor"
_CHECKS = "log|counts|events|undone|draft|same|text|absent"
_LABEL = re.compile(rf"({_DONE}|{_CHECKS}):(?: (.*))?")
_ESCAPES = re.compile(r"\x1b\[\?\d+[hl]")
CONVERSATIONS = Path(__file__).with_name("conversations")
KEY_PROMPTS = ("Easy> ", "goes on> ", "ends> ", "not now> ", "n no> ")
END = "Enter ends> "  # where Enter is typed if nothing else is
_CONTROLS = {0x2400 + n: n for n in range(32)} | {0x2421: 0x7F}


class Line(NamedTuple):
    """A line: of what sort it is, by its mark or label, and its text."""

    sort: str  # empty for what is seen, `>` for a prompt
    text: str
    more: str = ""  # the exit code of a command, or what is typed at a prompt


class Conversation(NamedTuple):
    """A law, and the lines that show it."""

    law: str
    lines: tuple[Line, ...]

    def sessions(self) -> Iterator[tuple[Line, ...]]:
        """Its lines, from each command to the next."""
        starts = [n for n, line in enumerate(self.lines) if line.sort == "$"]
        for start, end in zip([0, *starts], [*starts, None], strict=True):
            yield self.lines[start:end]


def conversations(path: Path) -> list[Conversation]:
    """Those of a file, whose text before them is for its reader."""
    _, *parts = path.read_text("utf-8").split("\n## ")
    split = (part.splitlines() for part in parts)
    return [
        Conversation(law, tuple(_line(each) for each in lines if each))
        for law, *lines in split
    ]


def _line(text: str) -> Line:
    if text[0] == "$":
        code, _, words = text[1:].partition(" ")
        return Line("$", words, code or "0")
    if text[0] in "~…":
        return Line(text[0], text[1:].strip().translate(_CONTROLS))
    if match := _LABEL.fullmatch(text):
        return Line(match[1], match[2] or "")
    if match := _PROMPT.fullmatch(text):
        typed = match[2].translate(_CONTROLS)
        return Line(">", match[1], "" if typed == "⏎" else typed.replace("⏎", "\n"))
    return Line("", text)


def fits(prompt: str, wanted: str) -> bool:
    """Whether a prompt is the one of a line; that of plain words is nothing else."""
    return prompt == wanted or (wanted != "> " and prompt.endswith(wanted))


def letters(shown: str) -> str:
    """What was shown, however it was broken into lines."""
    return "".join(_ESCAPES.sub("", shown).split())


def missing(lines: Iterable[Line], shown: str) -> str:
    """The first line that is not in what was shown, in its place; none is empty."""
    text, at = letters(shown), 0
    for line in lines:
        wanted = letters(line.text)
        if not line.sort:
            found = text.find(wanted, at)
            if found < 0:
                return line.text
            at = found + len(wanted)
    return ""


def check_log(line: Line, db: Path, deck: Path) -> None:
    """The log is what a line says of it."""
    config = (deck / "deck.yaml").read_text("utf-8")
    namespace = config.partition("namespace: ")[2].split()[0]
    with Store(db, to_read=True) as store:
        log = store.log(namespace)
        events = store.events(namespace, EventKind.SUSPEND, EventKind.RESUME)
        events += store.events(namespace, EventKind.BURY, EventKind.FORGET)
        studied = store.reviews(namespace)
        counting = [each for each in studied if each.purpose != Purpose.CRAM]
        if line.sort == "counts":
            follows = Scheduler().replay(counting, store.starts(namespace))
            assert store.memories(namespace, Scheduler()) == follows
    events.sort(key=lambda event: event.at_ms)
    wanted = [each.split(maxsplit=3) for each in line.text.split(";") if each.strip()]
    if line.sort == "events":
        found = [[str(each.kind), _name(each)] for each in events]
    elif line.sort == "undone":
        found = [[_name(each)] for each in log if each.undone]
    else:
        reviews = counting if line.sort == "counts" else log
        found = [_columns(review) for review in reviews]
        if line.text.isdigit():
            assert len(found) == int(line.text), found
            return
    assert len(found) == len(wanted), (found, wanted)
    for each, words in zip(found, wanted, strict=True):
        pairs = zip(each, words, strict=False)
        assert all(word in {"*", one} for one, word in pairs), (found, wanted)


def _name(entry: Review | Event) -> str:
    card, gap = entry.item
    return f"{card}:{gap}" if gap else str(card)


def _columns(review: Review) -> list[str]:
    by, answer = str(review.graded_by), " ".join(review.answer.split())
    return [_name(review), str(int(review.rating)), by, answer]


def act(line: Line, deck: Path, db: Path, shown: str) -> None:
    """Do what a line says, or see that what it says is so."""
    match line.sort:
        case "edit" | "write":
            rewrite(deck, line)
        case "spoil":
            with closing(sqlite3.connect(db)) as log:
                log.execute("PRAGMA ignore_check_constraints = 1")
                log.executescript(line.text)
                log.execute("DELETE FROM meta WHERE name LIKE 'scheduler %'")
                log.commit()
        case "remove":
            (deck / f"{line.text}.yaml").unlink()
        case "move":
            deck.rename(deck.with_name(line.text))
        case "allow":
            trust_always(deck)
        case "forbid":
            config_file().unlink()
        case "~":
            assert letters(line.text) not in "".join(shown.split())
        case "log" | "counts" | "events" | "undone":
            check_log(line, db, deck)
        case _:
            check_file(line, deck, db)


def check_file(line: Line, deck: Path, db: Path) -> None:
    """A file is as a line says."""
    match line.sort:
        case "same":
            assert answers_in(deck.parent / line.text) == answers_in(db)
        case "absent":
            assert not (deck.parent / line.text).exists()
        case "text":
            name, _, text = line.text.partition(" / ")
            assert (deck / name).read_text("utf-8") == text.replace("⏎", "\n")
        case "draft":
            draft = db.with_name("program.py")
            found = draft.read_text("utf-8") if draft.exists() else ""
            assert line.text in found if line.text else found == ""


def rewrite(folder: Path, line: Line) -> None:
    """Edit a bank, or write it, as a line says."""
    text = line.text.translate(_CONTROLS).replace("⏎", "\n")
    name, _, texts = text.partition(" / ")
    path = folder / name if "." in name else folder / f"{name}.yaml"
    if line.sort == "edit":
        old, _, new = texts.partition(" => ")
        text = path.read_text("utf-8")
        assert old in text, old
        texts = text.replace(old, new, 1)
    path.write_text(texts, "utf-8")


def choose(folder: Path, line: Line) -> None:
    """Have a deck some cards."""
    _, *cards = (CONVERSATIONS / "fair.yaml").read_text("utf-8").split("  - id: ")
    by_id = {card.split()[0]: f"  - id: {card}" for card in cards}
    write_folder(
        folder, {"fair": HEAD + "".join(map(by_id.__getitem__, line.text.split()))}
    )
    trust_always(folder)


def until_prompt(lines: Sequence[Line]) -> tuple[Sequence[Line], Line | None]:
    """The lines before the next prompt, and that prompt; None where there is none."""
    at = next((n for n, line in enumerate(lines) if line.sort == ">"), None)
    return (lines, None) if at is None else (lines[:at], lines[at])
