"""Error messages of expressions, in words for authors who are not programmers.

The words are in `messages.toml` beside this module, which is read with the first error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
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

    `why` is late, output, limits, ended or forbidden; `detail` is the number of seconds
    or bytes, or the exception.
    """

    def __init__(self, message: str, why: str, detail: object, line: int = 0) -> None:
        """The sentence, and its facts."""
        super().__init__(message, line)
        self.why, self.detail = why, detail


_MESSAGES = Path(__file__).with_name("messages.toml")
_LONGEST = 200
# How NumPy writes a number or a truth, and how a picture or table is written, shortened
# or not, at the end of a text.
_REPR = re.compile(
    r"\bnp\.\w+\((?P<number>[^()]*)\)|\bnp\.(?P<truth>True|False)_"
    r"|\b(?P<type>Counts|Curve|Digit|Net|Planes|TruthTable)\(.*$"
)
_ABOUT = re.compile(r"^numpy\.|_$")  # what does not matter in the name of a type


def words(table: str) -> dict[str, Any]:
    """A table of `messages.toml`."""
    return dict(own_tables(_MESSAGES)[table])


def value_reason(error: Exception, otherwise: str = "this cannot be computed") -> str:
    """Why an expression has no value; `otherwise` where no message is known."""
    text = " ".join(str(error).split())
    if isinstance(error, LiveError) or _is_ours(error):
        text = _REPR.sub(_repr_words, text)
        return text[:1].lower() + text[1:_LONGEST].rstrip(".")
    return translated(text or type(error).__name__, "values") or otherwise


def _repr_words(match: re.Match[str]) -> str:
    return type_words(match["type"]) if match["type"] else match[match.lastgroup or 0]


def _is_ours(error: Exception) -> bool:
    """Whether a `raise` of ours wrote its text, not Python or NumPy."""
    import dis

    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None or isinstance(error, (KeyError, StopIteration)):
        return False
    code = trace.tb_frame.f_code
    package = str(trace.tb_frame.f_globals.get("__name__", "")).partition(".")[0]
    raised = dis.opname[code.co_code[trace.tb_lasti]] == "RAISE_VARARGS"
    return raised and package in {"deck", "nnref"}


def call_reason(
    error: Exception,
    name: str,
    function: Callable[..., Any],
    arguments: Sequence[Any],
    keywords: Mapping[str, Any],
) -> str:
    """Why a function has no value for its arguments."""
    otherwise = does_not_take(name, [*arguments, *keywords.values()])
    if _is_ours(error):
        return value_reason(error, otherwise)
    import inspect  # as `dis`, a few milliseconds that good expressions never pay

    signature = inspect.signature(function)
    try:
        signature.bind_partial(*arguments, **keywords)  # before what is missing
        signature.bind(*arguments, **keywords)
    except TypeError as wrong:
        if reason := translated(str(wrong), "arguments", name):
            return reason
        parameters = signature.parameters.values()
        places = [p for p in parameters if p.kind <= p.POSITIONAL_OR_KEYWORD]
        fewest = sum(p.default is inspect.Parameter.empty for p in places)
        counts = " or ".join(map(str, range(fewest, len(places) + 1)))
        given = len(arguments) + len(keywords)
        plural = "" if counts == "1" else "s"
        return f"`{name}` takes {counts} argument{plural}, not {given}"
    return value_reason(error, otherwise)


def does_not_take(name: str, values: Sequence[Any]) -> str:
    """The message that a function or an operator does not take these values."""
    *most, last = ("", *map(_kind, values))
    if not values:
        return f"`{name}` gives nothing here"
    listed = f"{', '.join(most[1:])} and {last}" if most[1:] else last
    return f"`{name}` does not take {listed}"


def _kind(value: Any) -> str:
    """What a value is, as a teacher would call it."""
    axes = getattr(value, "ndim", None)
    is_row = isinstance(value, list) and bool(value)
    if is_row and not any(isinstance(item, (str, tuple)) for item in value):
        axes = 1 + any(isinstance(item, list) for item in value)
    if isinstance(axes, int):
        return ("a number", "a vector", "a matrix", "an array")[min(axes, 3)]
    return type_words(type(value).__name__)


def translated(text: str, table: str, name: str = "") -> str:
    """Our message for one of Python's; empty where there is none."""
    for pattern, message in words(table).items():
        if match := re.search(pattern, text):
            groups = [group or "" for group in match.groups()]
            types = {f"type{n}": type_words(g) for n, g in enumerate(groups, start=1)}
            quoted = (group.replace("'", "`") for group in groups)
            return str(message).format(name, *quoted, **types)
    return ""


def type_words(name: str) -> str:
    """A type of Python's or NumPy's as a teacher would call it."""
    name = _ABOUT.sub("", name)
    number = re.fullmatch(r"u?(?:int|float)\d+", name)
    other = "a number" if number else f"a value of type `{name}`"
    return str(words("types").get(name, other))
