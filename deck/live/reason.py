"""Why an expression has no value, in words for somebody who is no programmer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from deck.bank.collect import Findings, did_you_mean
from deck.bank.source import Text


@dataclass(frozen=True)
class ExpressionError(Exception):
    """Why an expression has no value, and where in it, as indices of its text."""

    rule: str
    message: str
    start: int
    end: int
    name: str = ""  # the unknown name


class SaidError(ValueError):
    """An error whose text is a sentence for the author already, and its rule."""

    rule = "live-error"


class UnstableError(SaidError):
    """A value is another one in another process."""

    rule = "unstable-value"


_LONGEST = 200
_TYPES = {
    "NoneType": "nothing",
    "TruthTable": "a truth table",
    "bool": "true or false",
    "builtin_function_or_method": "a function",
    "complex": "a complex number",
    "dict": "a dictionary",
    "float": "a number",
    "function": "a function",
    "int": "a whole number",
    "list": "a list",
    "numpy.ndarray": "a vector",
    "str": "a text",
    "tuple": "a shape",
}
_INDEX = "an index is a whole number, or a slice such as `1:3`"
_ENDS = "there is no such element; they are counted from 0"

# What Python and NumPy say, and what is said instead. `{1}` is what the first group
# found, `{1!t}` the type that it names.
_VALUES = (
    (
        r"unsupported operand type\(s\) for (\S+).*?: '([^']*)' and '([^']*)'",
        "`{1}` does not take {2!t} and {3!t}",
    ),
    (
        r"bad operand type for (?:unary )?(\S+?)(?:\(\))?: '([^']*)'",
        "`{1}` does not take {2!t}",
    ),
    (r"type (\S+) doesn't define __round__ method", "`round` does not take {1!t}"),
    (r"object of type '([^']*)' has no len\(\)", "`len` does not take {1!t}"),
    (
        r"'(\S+)' not supported between instances of '([^']*)' and '([^']*)'",
        "`{1}` does not compare {2!t} and {3!t}",
    ),
    (
        r"can only concatenate (\w+) \(not \"(\w+)\"\)",
        "`+` does not join {1!t} and {2!t}",
    ),
    (r"(?:the )?truth value of an array", "a vector is neither true nor false"),
    (r"'?(\w+)'? object is not subscriptable", "{1!t} has no elements"),
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
        r"result out of range|too large to convert|out of bounds for|math range",
        "the number is too large",
    ),
    (
        r"(\w+)\(\) takes (.+?) positional (arguments?) but (\d+)",
        "`{1}` takes {2} {3}, not {4}",
    ),
    (r"(\w+)\(\) missing \d+ required .*?arguments?: (.+)", "`{1}` lacks {2}"),
    (
        r"(\w+)\(\) got an unexpected keyword argument '(\w+)'",
        "`{1}` has no argument `{2}`",
    ),
    (
        r"ufunc '(\w+)' did not contain a loop|ufunc '(\w+)' not supported",
        "this cannot be computed with",
    ),
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
    (r"^invalid syntax$", "the expression cannot be read from here on"),
)


def value_reason(error: Exception) -> str:
    """What kept an expression from a value."""
    if isinstance(error, SaidError):
        return str(error)
    text = " ".join(str(error).split()) or type(error).__name__
    return _plain(text, _VALUES)


def syntax_reason(error: Exception) -> str:
    """What keeps an expression from being read."""
    text = getattr(error, "msg", "") or str(error) or type(error).__name__
    return _plain(text.lower(), _SYNTAX)


def _plain(text: str, words: tuple[tuple[str, ...], ...]) -> str:
    for pattern, said in words:
        if match := re.search(pattern, text):
            return _filled(said, match)
    return text[:1].lower() + text[1:_LONGEST].rstrip(".")


def _filled(said: str, match: re.Match[str]) -> str:
    """A sentence with what the groups of a pattern found."""
    for number, found in enumerate(match.groups(), start=1):
        said = said.replace(f"{{{number}}}", (found or "").replace("'", "`"))
        said = said.replace(f"{{{number}!t}}", type_words(found or ""))
    return said


def type_words(name: str) -> str:
    """A type of Python's or NumPy's as a teacher would call it."""
    if name in _TYPES:
        return _TYPES[name]
    number = re.fullmatch(r"(?:numpy\.)?u?(?:int|float)\d+", name)
    return "a number" if number else f"a {name}"


def report_error(
    findings: Findings,
    text: Text,
    start: int,
    error: ExpressionError,
    names: Sequence[str],
) -> None:
    """Record why an expression, which starts at `start` in a text, has no value."""
    span = findings.source.locate(text, start + error.start, start + error.end)
    fix = did_you_mean(error.name, names) if error.name else ""
    if error.name in {"output", "raised"}:
        fix = "only a card with a `program` has it"
    elif error.name and not fix:
        fix = "`deck explain names` lists them"
    findings.add(error.rule, error.message, span, help=fix)
