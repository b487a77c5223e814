"""What a live expression may look like: a small part of Python's, and its mistakes.

There are no attributes, no lambdas and no comprehensions.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache

from deck.bank.template import MAX_LENGTH, QUOTED
from deck.live.error_messages import ExpressionError, translated, words

_SHORT = 40  # characters that a help repeats
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
    start = min(start, len(text) - 1)
    reason = getattr(error, "msg", "") or str(error) or type(error).__name__
    message = translated(reason.lower(), "syntax")
    fix = words("instead").get(text[start], "")
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
    if isinstance(node, ast.Attribute):
        before, start = place(node.value, text)
        whole = text[before:start]
        call = f"{node.attr}({whole})"
        fix = f"write `{call}`, if `deck explain names` lists it"
        if whole in _LIBRARIES:
            fix = f"write `{node.attr}(…)` alone, if `deck explain names` lists it"
    return _error(message, text, start, end, fix)


def place(node: ast.expr, text: str) -> tuple[int, int]:
    """Start and end of a node, as indices in the expression's text."""
    return _char(node.lineno, node.col_offset, text), _char(
        node.end_lineno or node.lineno, node.end_col_offset or 0, text
    )


def _char(line: int, byte: int, text: str) -> int:
    """`ast` counts bytes; texts are counted in characters."""
    lines = f"({text}".split("\n")
    column = len(lines[line - 1].encode()[:byte].decode(errors="ignore"))
    return _index(text, line, column)


def _index(text: str, line: int, column: int) -> int:
    """Index in the text of a place in the parenthesised source, in characters."""
    if line == 1:
        return max(0, min(column - 1, len(text)))
    before = text.split("\n")[: line - 1]
    return min(sum(len(part) + 1 for part in before) + column, len(text))
