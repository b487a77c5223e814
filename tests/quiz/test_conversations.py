"""Conversations of `conversations`: before the clock of a test, and in a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deck.cli.quiz import quiz
from deck.errors import DeckError
from deck.live.trust import allow, config_file
from tests.quiz.conversation import (
    END,
    Conversation,
    Line,
    check_log,
    conversations,
    fits,
    missing,
    one_line,
    rewrite,
    until_prompt,
)

HERE = Path(__file__).parent
NAMESPACE = "00112233445566aa"
DESK = conversations(HERE / "conversations" / "desk.txt")


@dataclass
class Script:
    """What the learner types in one session before a desk, and what they should see."""

    desk: Any
    lines: Sequence[Line]
    at: int = 0  # where what follows the last prompt begins on the desk
    knows: bool = False  # and answers right until the next line is seen

    def reply(self, item: str, prompt: str) -> str:
        """What is typed at a prompt."""
        shown = self.shown()
        before, asked = until_prompt(self.lines)
        if not self.knows:
            before = self.look(before, shown)
        if self.knows:
            if asked is None or not fits(prompt, asked.text) or missing(before, shown):
                return str(self.desk.knows(item, prompt))
            self.knows = False
            self.look(before, shown)
        if asked is None and prompt.endswith(END):
            return ""
        assert asked, f"nothing more is typed, but asked is {prompt!r}\n{shown}"
        assert fits(prompt, asked.text), f"{asked.text!r} is not {prompt!r}\n{shown}"
        self.lines = self.lines[self.lines.index(asked) + 1 :]
        self.at = len(self.desk.shown)
        if asked.more in {"\x03", "\x04"}:
            raise KeyboardInterrupt if asked.more == "\x03" else EOFError
        return asked.more

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
        match line.sort:
            case "~":
                assert line.text not in one_line(self.desk.text)
            case "time":
                number, unit = line.text.split()
                self.desk.clock.move(**{unit: float(number)})
            case "edit" | "write":
                rewrite(self.desk.path, line)
            case "allow":
                allow(self.desk.path)
            case "forbid":
                config_file().unlink()
            case "log" | "counts" | "events":
                check_log(line, self.desk.db, NAMESPACE)

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
        with quiz.make_context(name, options) as context:
            given = context.params
        changes = {"ui": given.pop("ui") or "en", "ascii": given.pop("in_ascii")}
        changes["language"] = given.pop("lang") or "en"
        for other in ("folder", "db", "quiet"):
            del given[other]
        try:
            return int(self.desk.run(self.reply, **changes, **given))
        except DeckError as error:
            self.desk.shown.append(f"error: {error}")
            return 2


def name(value: object) -> str | None:
    """A conversation is named by its law."""
    return value.law if isinstance(value, Conversation) else None


@pytest.mark.parametrize("conversation", DESK, ids=name)
def test_before_a_clock(desk: Any, conversation: Conversation) -> None:
    """Each goes as the file says, over the deck of every kind."""
    for lines in conversation.sessions():
        Script(desk, lines).run()
