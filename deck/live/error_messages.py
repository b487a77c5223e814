"""Why an expression has no value, in words for somebody who is no programmer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from deck.bank.finding_list import Findings
from deck.bank.source import Text
from deck.bank.template import QUOTED
from deck.diagnostics.finding import did_you_mean


@dataclass(frozen=True)
class ExpressionError(Exception):
    """Why an expression has no value, and where in it, as indices of its text."""

    rule: str
    message: str
    start: int
    end: int
    name: str = ""  # the unknown name
    help: str = ""  # what to do about it
    hangs_on_numbers: bool = False  # with others it may have a value
    condition: str = ""  # which numbers have one, such as `a != 0`


class LiveError(ValueError):
    """An error whose text is a sentence for the author already, and its rule."""

    rule = "live-error"


class UnstableError(LiveError):
    """A value is another one in another process."""

    rule = "unstable-value"


class CallError(LiveError):
    """A function or operator gave nothing; the cause tells whether others would do."""


_LONGEST = 200
_HELP = {  # of names that are looked for in vain
    **dict.fromkeys(("output", "raised"), "only a card with a `program` has it"),
    "sci": "`scientific(x, 3)` writes a number with a power of ten",
}
_TYPES = {
    "NoneType": "nothing",
    "TruthTable": "a truth table",
    "bool": "true or false",
    "builtin_function_or_method": "a function",
    **dict.fromkeys(("Counts", "Curve", "Digit", "Net", "Planes"), "a picture"),
    "bytes": "bytes",
    "complex": "a complex number",
    "dict": "a dictionary",
    "float": "a number",
    "function": "a function",
    "generator": "a generator",
    "int": "a whole number",
    "list": "a list",
    "ndarray": "a vector",
    "set": "a set",
    "slice": "a slice",
    "str": "a text",
    "tuple": "a shape",
    "type": "a class",
    "ufunc": "a function",
}
# How Python writes a function or an object, shortened or not, at the end of a text.
_REPR = re.compile(r"<(?:built-in )?function (\w+)[^<>]*>|<[^<>]+>|\b([A-Z]\w*)\(.*$")
_ABOUT = re.compile(r"^numpy\.|_$")  # what does not matter in the name of a type
_NAMES = {  # what other libraries call them
    "average": ("mean",),
    "avg": ("mean",),
    "choice": ("pick",),
    "ceil": ("round",),
    "floor": ("round",),
    "length": ("len",),
    "ln": ("log",),
    "randint": ("integer",),
    "random": ("tenths", "integer"),
    "range": ("arange",),
    "uniform": ("tenths",),
}
_INDEX = "an index is a whole number, or a slice such as `1:3`"
_ENDS = "there is no such element; they are counted from 0"

# Messages of Python and NumPy, and ours for them. `{0}` is the function that is called,
# `{1}` the first group, `{type1}` the type that it names.
_VALUES = (
    (
        r"unsupported operand type\(s\) for (\S+).*?: '([^']*)' and '([^']*)'",
        "`{1}` does not take {type2} and {type3}",
    ),
    (
        r"bad operand type for (?:unary )?(\S+?)(?:\(\))?: '([^']*)'",
        "`{1}` does not take {type2}",
    ),
    (r"type (\S+) doesn't define __round__ method", "`round` does not take {type1}"),
    (r"object of type '([^']*)' has no len\(\)", "`len` does not take {type1}"),
    (
        r"'(\S+)' not supported between instances of '([^']*)' and '([^']*)'",
        "`{1}` does not compare {type2} and {type3}",
    ),
    (
        r"can only concatenate (\w+) \(not \"(\w+)\"\)",
        "`+` does not join {type1} and {type2}",
    ),
    (r"(?:the )?truth value of an array", "a vector is neither true nor false"),
    (r"'?(\w+)'? object is not subscriptable", "{type1} has no elements"),
    (r"only integers, slices|indices must be integers", _INDEX),
    (
        r"index (-?\d+) is out of bounds for axis \d+ with size (\d+)",
        "there is no element {1}: there are {2}, counted from 0",
    ),
    (r"(?:string|tuple|list) index out of range", _ENDS),
    (r"too many indices", "there are more indices than axes"),
    (
        r"could not be broadcast together with shapes (\(.*?\)) (\(.*?\))",
        "shapes {1} and {2} do not fit each other",
    ),
    (
        r"matmul: .*\(size (\d+) is different from (\d+)\)",
        "`@` needs equal inner lengths, not {2} and {1}",
    ),
    (r"matmul: .*enough dimensions", "`@` takes vectors and matrices only"),
    (r"inhomogeneous shape", "the rows of a matrix differ in length"),
    (
        r"^(?:divide|division|modulo|float|integer) .*by zero|divide by zero",
        "division by zero",
    ),
    (r"invalid value encountered", "the result is not a number"),
    (
        r"Python integer (-?\d+) out of bounds for (\w+)",
        "the number {1} does not fit `{2}`",
    ),
    (
        r"result out of range|too large to convert|out of bounds for|math range",
        "the number is too large",
    ),
    (r"Unable to allocate|^MemoryError$", "the result is too large"),
    (
        r"empty sequence|zero-size array|iterable argument is empty",
        "there is no element",
    ),
)
_ARGUMENTS = (
    (r"unexpected keyword argument '(\w+)'", "`{0}` has no argument `{1}`"),
    (r"multiple values for argument '(\w+)'", "`{0}` has two values for `{1}`"),
    (r"'(\w+)' parameter is positional", "`{0}` takes `{1}` without its name"),
)
_SYNTAX = (
    (r"perhaps you forgot a comma", "a `,` or an operator is missing here"),
    (r"assignment|instead of '='|cannot assign", "`=` cannot be used here"),
    (r"leading zeros", "a whole number cannot start with 0"),
    (
        r"invalid (?:non-printable )?character '(.)'",
        "`{1}` is not a character of expressions",
    ),
    (r"unterminated string|eol while scanning", "a quote is not closed"),
    (r"too many nested parentheses|recursion|too complex", "nested too deeply"),
    (
        r"invalid (?:decimal|hexadecimal|octal|binary) literal",
        "a number runs into a name; `*` multiplies",
    ),
    (r"starred expression", "`*` cannot be used here"),
    (r"^f-string|f-string:", "an f-string cannot be used here"),
)
_UNREADABLE = "the expression cannot be read from here on"


def value_reason(error: Exception, otherwise: str = "this cannot be computed") -> str:
    """Why an expression has no value; `otherwise` where no message is known."""
    if isinstance(error, LiveError) or _is_ours(error):
        text = _REPR.sub(_repr_words, " ".join(str(error).split()))
        return text[:1].lower() + text[1:_LONGEST].rstrip(".")
    text = " ".join(str(error).split()) or type(error).__name__
    return _translated(text, _VALUES) or otherwise


def _repr_words(match: re.Match[str]) -> str:
    return f"`{match[1]}`" if match[1] else type_words(match[2] or "")


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
    """Why a function gave nothing for its arguments."""
    wrong = "" if _is_ours(error) else _wrong_call(name, function, arguments, keywords)
    if wrong:
        return wrong
    return value_reason(error, does_not_take(name, [*arguments, *keywords.values()]))


def _wrong_call(
    name: str,
    function: Callable[..., Any],
    arguments: Sequence[Any],
    keywords: Mapping[str, Any],
) -> str:
    """Why arguments do not fit the parameters; empty where they do.

    A function of Python's own may not say what its parameters are.
    """
    import inspect  # as `dis`, a few milliseconds that good expressions never pay

    try:
        signature = inspect.signature(function)
    except ValueError:
        return ""
    try:
        signature.bind(*arguments, **keywords)
    except TypeError as error:
        if reason := _translated(str(error), _ARGUMENTS, name):
            return reason
        parameters = signature.parameters.values()
        places = [p for p in parameters if p.kind <= p.POSITIONAL_OR_KEYWORD]
        fewest = sum(p.default is inspect.Parameter.empty for p in places)
        counts = " or ".join(map(str, range(fewest, len(places) + 1)))
        given = len(arguments) + len(keywords)
        plural = "" if counts == "1" else "s"
        return f"`{name}` takes {counts} argument{plural}, not {given}"
    return ""


def does_not_take(name: str, values: Sequence[Any]) -> str:
    """The sentence on values that a function or an operator is not for."""
    *most, last = ("", *map(kind_words, values))
    if not values:
        return f"`{name}` gives nothing here"
    listed = f"{', '.join(most[1:])} and {last}" if most[1:] else last
    return f"`{name}` does not take {listed}"


def kind_words(value: Any) -> str:
    """What a value is, as a teacher would call it."""
    axes = getattr(value, "ndim", None)
    is_row = isinstance(value, list) and bool(value)
    if is_row and not any(isinstance(item, (str, tuple)) for item in value):
        axes = 1 + any(isinstance(item, list) for item in value)
    if isinstance(axes, int):
        return ("a number", "a vector", "a matrix", "an array")[min(axes, 3)]
    return type_words(type(value).__name__)


def syntax_reason(error: Exception) -> str:
    """What keeps an expression from being read."""
    text = getattr(error, "msg", "") or str(error) or type(error).__name__
    return _translated(text.lower(), _SYNTAX) or _UNREADABLE


def _translated(
    text: str, messages: tuple[tuple[str, str], ...], name: str = ""
) -> str:
    """Our message for one of Python's; empty where there is none."""
    for pattern, message in messages:
        if match := re.search(pattern, text):
            groups = [group or "" for group in match.groups()]
            types = {f"type{n}": type_words(g) for n, g in enumerate(groups, start=1)}
            return message.format(name, *(g.replace("'", "`") for g in groups), **types)
    return ""


def type_words(name: str) -> str:
    """A type of Python's or NumPy's as a teacher would call it."""
    name = _ABOUT.sub("", name)
    if name in _TYPES:
        return _TYPES[name]
    number = re.fullmatch(r"u?(?:int|float)\d+", name)
    return "a number" if number else "a value of another kind"


def explain_draw(
    error: ExpressionError, text: str, drawn: Mapping[str, Any], where: str | None
) -> ExpressionError:
    """The error of an expression, with the drawn numbers that it hangs on.

    The help says how `where` keeps such numbers away.
    """
    failed = QUOTED.sub("", text[error.start : error.end])
    used = [name for name in drawn if re.search(rf"\b{re.escape(name)}\b", failed)]
    numbers = list_numbers({name: drawn[name] for name in used})
    if not (numbers and error.hangs_on_numbers):
        return error
    condition = error.condition
    if not condition:
        fix = "reject such numbers with `where`"
    elif text == where:
        fix = f"begin it with `{condition} and`"
    elif where:
        fix = f"add `and {condition}` to `where`"
    else:
        fix = f"reject such numbers: `where: {condition}`"
    return replace(error, message=error.message + numbers, help=fix)


def list_numbers(drawn: Mapping[str, Any]) -> str:
    """The words on the numbers of a draw, as a learner sees them; none if too long."""
    shown = {name: _shown(value) for name, value in drawn.items()}
    listed = ", ".join(f"{name} = {text}" for name, text in shown.items() if text)
    return f" with {listed}" if 0 < len(listed) < _LONGEST else ""


def _shown(value: Any) -> str:
    """A drawn value as cards show it; empty where they could not."""
    from deck.live.to_value import to_value
    from deck.live.value import in_words

    try:
        return in_words(to_value(value), "")
    except (TypeError, ValueError):
        return ""


def report_error(
    findings: Findings,
    text: Text,
    start: int,
    error: ExpressionError,
    names: Sequence[str],
) -> None:
    """Record why an expression, which starts at `start` in a text, has no value."""
    span = findings.source.locate(text, start + error.start, start + error.end)
    fix = error.help
    if error.name in _HELP:
        fix = _HELP[error.name]
    elif error.name:
        fix = did_you_mean(error.name, names, _NAMES) or (
            "`deck explain names` lists the functions; `draw` gives a name a number"
        )
    findings.add(error.rule, error.message, span, help=fix)
