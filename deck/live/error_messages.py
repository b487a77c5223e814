"""Errors of expressions, programs and modules, and their texts: Python's own sentences.

`messages.toml` beside this module has what to write instead of what other languages and
libraries have; it is read with the first error.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deck.files import own_tables


@dataclass(frozen=True)
class ExpressionError(Exception):
    """Why an expression has no value, and where in it, as indices of its text."""

    rule: str
    message: str
    start: int
    end: int
    name: str = ""  # the unknown name
    help: str = ""  # what to do about it
    depends_on_numbers: bool = False  # with others it may have a value
    condition: str = ""  # which numbers have one, such as `a != 0`


class LiveError(ValueError):
    """An error whose text is a sentence for the author, with the rule of its finding.

    `line` is that of a program or a module that raised it, or 0.
    """

    def __init__(self, message: str, line: int = 0, rule: str = "live-error") -> None:
        """The sentence is the text of the error."""
        super().__init__(message)
        self.line, self.rule = line, rule


class StoppedError(LiveError):
    """A process was stopped, or the code in it ended it.

    `why` is late, output, limits or ended; `detail` is the number of seconds
    or bytes, or the exception.
    """

    def __init__(self, message: str, why: str, detail: object, line: int = 0) -> None:
        """The sentence, and its facts."""
        super().__init__(message, line)
        self.why, self.detail = why, detail


_MESSAGES = Path(__file__).with_name("messages.toml")
_LONGEST = 200


def words(table: str) -> dict[str, Any]:
    """A table of `messages.toml`."""
    return dict(own_tables(_MESSAGES)[table])


def reason(error: Exception) -> str:
    """What an error says, on one line and without a full stop."""
    what: object = error
    if isinstance(error, SyntaxError):
        what = error.msg
    elif isinstance(error, OverflowError):  # some have a number before their sentence
        what = error.args[-1]
    text = " ".join(str(what).split()) or type(error).__name__
    first = text[:1] if text[1:2].isupper() else text[:1].lower()  # `AND() takes …`
    return first + text[1:_LONGEST].rstrip(".")


def type_words(name: str) -> str:
    """The name of a type in a sentence."""
    return str(words("types").get(name, f"a value of type `{name}`"))
