"""What a live expression may look like: a small part of Python's, and its mistakes.

There are no attributes, no lambdas and no comprehensions. The names that expressions
use are here, too, and numbers substituted for them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from deck.bank.models import Card, all_words
from deck.bank.source import Text
from deck.bank.template import MAX_LENGTH, QUOTED, Live, bare_live, lives
from deck.live.error_messages import ExpressionError, translated, words
from deck.live.limits import functions
from deck.live.value import Numbers

_SHORT = 40  # characters that a help repeats
_WIDE = ord("！") - ord("!")
_BRACKET = re.compile(rf"{QUOTED.pattern}|[()\[\]{{}}]")
_CLOSING = {")": "(", "]": "[", "}": "{"}
_HALF = re.compile(r"[\ud800-\udfff]")  # of a character: no file can hold it
_LIBRARIES = {"np", "numpy", "math", "nnref", "statistics", "random"}
_ALLOWED = {
    *(ast.Name, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp),
    *(ast.Call, ast.keyword, ast.Subscript, ast.Slice, ast.List, ast.Tuple),
}
_REFUSED = {
    *(ast.BitAnd, ast.BitOr, ast.BitXor, ast.LShift, ast.RShift, ast.Invert),
    *(ast.Is, ast.IsNot, ast.In, ast.NotIn),
}
_CONSTANTS = {bool, int, float, type(None)}


@lru_cache(maxsize=256)
def parse(text: str) -> ast.expr:
    """The syntax tree of an expression, all of it known to be allowed.

    Python warns of some that are not what they seem; whoever evaluates keeps it quiet.
    """
    if len(text) > MAX_LENGTH:
        raise _error(f"the expression is longer than {MAX_LENGTH} characters", text)
    if not text.strip():
        raise _error("nothing stands between `${` and `}`", text)
    if "#" in text and "#" in (bare := QUOTED.sub(lambda q: "_" * len(q[0]), text)):
        start = bare.index("#")
        raise _error("a comment cannot stand here", text, start, start + 1)
    _check_brackets(text)  # before ours are put around: they must pair
    # Parentheses let an expression span lines; they add one column to the first line.
    try:
        tree = ast.parse(f"({text}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _syntax_error(text, error) from None
    if (
        isinstance(tree, ast.Tuple)
        and tree.elts
        and not text.rstrip().endswith((")", ","))
    ):
        message = "two expressions in one; write a shape as `(2, 3)`"
        fix = f"a vector is `[{text.strip()}]`" if len(text) < _SHORT else ""
        pointed = re.sub(r"(?<=\d),(?=\d)", ".", text.strip())
        if fix and pointed != text.strip():
            fix = f"decimals stand behind a point, as in `{pointed}`; {fix}"
        raise _error(message, text, fix=fix)
    nodes: list[ast.AST] = [tree]
    for node in nodes:  # it grows, in the order of `ast.walk`, which is slower
        if not _is_allowed(node):
            raise _not_allowed(node, text)
        nodes += ast.iter_child_nodes(node)
    return tree


def _error(
    message: str, text: str, start: int = 0, end: int = -1, fix: str = ""
) -> ExpressionError:
    end = len(text) if end < 0 else end
    return ExpressionError("live-syntax", message, start, end, help=fix)


def _syntax_error(text: str, error: Exception) -> ExpressionError:
    start = 0
    if isinstance(error, SyntaxError) and error.offset and error.lineno:
        start = _index(text, error.lineno, error.offset - 1)
    reason = getattr(error, "msg", "") or str(error) or type(error).__name__
    if start >= len(text) and reason == "invalid syntax":
        reason = "unexpected end"
    start = min(start, len(text) - 1)
    message = translated(reason.lower(), "syntax")
    fix = words("instead").get(text[start], "")
    if "！" <= text[start] <= "～":  # of full width
        fix = f"write `{chr(ord(text[start]) - _WIDE)}`"
    if message.startswith("`=`"):
        fix = "two values are compared by `==`"
    return _error(message, text, start, start + 1, fix)


def _check_brackets(text: str) -> None:
    opened: list[re.Match[str]] = []
    for match in _BRACKET.finditer(text):
        bracket = match[0]
        if bracket in "([{":
            opened.append(match)
        elif bracket in _CLOSING and (
            not opened or opened.pop()[0] != _CLOSING[bracket]
        ):
            raise _error(f"this `{bracket}` closes nothing", text, *match.span())
    if opened:
        raise _error("a bracket is not closed", text, *opened[-1].span())


def _is_allowed(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            return not _HALF.search(node.value)
        return type(node.value) in _CONSTANTS
    if isinstance(node, ast.Call):
        if not _is_allowed(node.func):
            return True  # what is called is the mistake, and comes later
        return isinstance(node.func, ast.Name) and all(k.arg for k in node.keywords)
    kind = type(node)
    return kind in _ALLOWED or not (isinstance(node, ast.expr) or kind in _REFUSED)


def _not_allowed(node: ast.AST, text: str) -> ExpressionError:
    """The error for a node that may be an operator, which has no place."""
    name = type(node).__name__
    if not isinstance(node, ast.expr):
        word = words("operators")[name]
        first = word.split()[0]
        pattern = rf"\b{first}\b" if first.isalpha() else re.escape(first)
        matches = re.finditer(rf"{QUOTED.pattern}|{pattern}", text)
        start = next(match.start() for match in matches if match[0] == first)
        message = f"the operator `{word}` cannot be used here"
        fix = "a power is written `**`" if word == "^" else ""
        return _error(message, text, start, start + len(word), fix)
    message = f"{words('nodes').get(name, 'this')} cannot be used here"
    start, end = place(node, text)
    fix = ""
    if isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.Lambda)):
        fix = words("unknown")["own:"]
    elif isinstance(node, ast.Attribute):
        before, start = place(node.value, text)
        whole = text[before:start]
        call = f"{node.attr}({whole})"
        fix = f"write `{call}`, if `deck explain names` lists it"
        if whole in _LIBRARIES:
            is_constant = node.attr in functions()["constants"]
            fix = f"write `{node.attr}(…)` alone, if `deck explain names` lists it"
            fix = f"write `{node.attr}` alone" if is_constant else fix
    return _error(message, text, start, end, fix)


def place(node: ast.expr, text: str) -> tuple[int, int]:
    """Start and end of a node, as indices in the expression's text."""
    return _char(node.lineno, node.col_offset, text), _char(
        node.end_lineno or node.lineno, node.end_col_offset or 0, text
    )


def _char(line: int, byte: int, text: str) -> int:
    lines = f"({text}".split("\n")
    return _index(text, line, char_column(lines[line - 1], byte))


def char_column(line: str, byte: int) -> int:
    """The characters of a line before a byte: `ast` counts bytes."""
    return len(line.encode()[:byte].decode(errors="ignore"))


def _index(text: str, line: int, column: int) -> int:
    """Index in the text of a place in the parenthesised source, in characters."""
    if line == 1:
        return max(0, min(column - 1, len(text)))
    before = text.split("\n")[: line - 1]
    return min(sum(len(part) + 1 for part in before) + column, len(text))


class Use(NamedTuple):
    """Where an expression uses a name: in which text, from where to where."""

    text: Text
    start: int
    end: int


def used_names(card: Card) -> dict[str, Use] | None:
    """The names in a card's expressions, each where it is used first.

    None where an expression cannot be read: what it uses is not known.
    """
    uses: dict[str, Use] = {}
    for text, live in _expressions(card):
        names = _names(live.text)
        if names is None:
            return None
        for name, first, last in names:
            if name not in uses:
                uses[name] = Use(text, live.start + first, live.start + last)
    return uses


@lru_cache(maxsize=256)  # the languages of a card share most
def _names(expression: str) -> tuple[tuple[str, int, int], ...] | None:
    """The names in an expression with their places; None where it cannot be read."""
    try:
        tree = parse(expression)
    except ExpressionError:
        return None
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return tuple((node.id, *place(node, expression)) for node in names)


def substitute(text: str, numbers: Mapping[str, Any]) -> str:
    """The expression with `numbers` in place of their names, worth the same."""
    named = [
        (start, end, numbers[name])
        for name, start, end in _names(text) or ()  # a finding says why there is none
        if name in numbers
    ]
    for start, end, value in sorted(named, key=lambda use: use[0], reverse=True):
        shown = _literal(value)
        before, after = text[:start].rstrip(), text[end:].lstrip()
        stands_alone = before[-1:] in "([,=" and not after.startswith("**")
        if shown.startswith("-") and not stands_alone:
            shown = f"({shown})"
        text = text[:start] + shown + text[end:]
    return text


def _literal(value: Any) -> str:
    """A drawn value as one would write it in an expression."""
    if hasattr(value, "dtype"):
        return _array_literal(value)
    if isinstance(value, (list, tuple)):
        inside = ", ".join(map(_literal, value))
        if isinstance(value, list):
            return f"[{inside}]"
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return repr(value)
    shown = str(Numbers.of(value))
    try:
        return shown if float(shown) == value else repr(value)
    except ValueError:
        return repr(value)


def _array_literal(array: Any) -> str:
    """An array of NumPy's, or one of its numbers, on one line."""
    from nnref.show import plain_numbers

    inside, kind = _literal(plain_numbers(array)), f'"{array.dtype}"'
    if not array.ndim:
        return inside
    is_usual = str(array.dtype) in {"int64", "float64", "bool"}
    return f"array({inside})" if is_usual else f"array({inside}, {kind})"


def _expressions(card: Card) -> Iterator[tuple[Text, Live]]:
    """Each expression of a card, with the text that it is in."""
    texts: list[tuple[Text, bool]] = []  # and whether it may be bare
    for role, localized in all_words(card):
        is_value = role in {"value", "slip"}
        texts += [
            (text, is_value and text.strip() != "error") for text in localized.texts
        ]
    texts += [(text, False) for text in chain.from_iterable(card.accept.values())]
    whole = [*card.proof, *card.draw.values(), *filter(None, (card.where,))]
    whole += [image.source for image in card.images if not image.is_file]
    texts += [(text, True) for text in whole]
    for text, may_be_bare in texts:
        found = [bare_live(text)] if may_be_bare and "${" not in text else lives(text)
        yield from ((text, live) for live in found)
