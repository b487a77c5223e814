"""The syntax of live expressions: the part of Python's that they have."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from unicodedata import decomposition, normalize

from deck.live.error_messages import ExpressionError, reason, words
from deck.plugins import installed
from deck.source.template import MAX_LENGTH, QUOTED

_NODES = (
    *(ast.Expression, ast.Load, ast.Name, ast.Call, ast.keyword, ast.IfExp, ast.List),
    *(ast.Tuple, ast.Subscript, ast.Slice, ast.BinOp, ast.UnaryOp, ast.BoolOp),
    *(ast.Compare, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod),
    *(ast.Pow, ast.MatMult, ast.USub, ast.UAdd, ast.Not, ast.And, ast.Or, ast.Eq),
    *(ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE),
)
_CONSTANTS = {bool, int, float, str, type(None)}
_LIBRARIES = {"np", "numpy", "math", "statistics", "random"}
_HALF = re.compile(r"[\ud800-\udfff]")  # of a character: no file can hold it
_ON_ONE_LINE = str.maketrans("\r\n", "  ")


def parse(text: str) -> ast.Expression:
    """The syntax tree of an expression, with columns of its text in UTF-8.

    Raises ExpressionError. The parser warns of some, such as `1 is x`: callers ignore
    warnings.
    """
    if len(text) > MAX_LENGTH:
        raise _error(f"the expression is longer than {MAX_LENGTH} characters", text)
    if not text.strip():
        raise _error("nothing stands between `${` and `}`", text)
    unquoted = QUOTED.sub(lambda quoted: "_" * len(quoted[0]), text)
    if (start := unquoted.find("#")) >= 0:  # lines are joined: it would hide them
        raise _error("a comment cannot stand here", text, start, start + 1)
    line = text.translate(_ON_ONE_LINE).lstrip(" \t")
    try:
        tree = ast.parse(line, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _syntax_error(text, len(text) - len(line), error) from None
    first = len(text.encode(errors="replace")) - len(line.encode(errors="replace"))
    for node in ast.walk(tree):
        if first and isinstance(node, (ast.expr, ast.keyword)):
            node.col_offset += first
            node.end_col_offset = (node.end_col_offset or 0) + first
    for mistake in _not_allowed(tree, text):
        raise mistake
    return tree


def place(node: ast.AST, text: str) -> tuple[int, int]:
    """Start and end of a node, as indices in the expression's text."""
    start, end = (getattr(node, f"{end}col_offset", 0) for end in ("", "end_"))
    return char_column(text, start), char_column(text, end)


def char_column(line: str, byte: int) -> int:
    """The characters of a line before a byte: `ast` counts bytes."""
    return len(line.encode()[:byte].decode(errors="ignore"))


def _error(
    message: str, text: str, start: int = 0, end: int = -1, fix: str = ""
) -> ExpressionError:
    end = len(text) if end < 0 else end
    return ExpressionError("live-syntax", message, start, end, help=fix)


def _syntax_error(text: str, first: int, error: Exception) -> ExpressionError:
    """The error where Python cannot read a text whose first sign is at an index."""
    if not isinstance(error, SyntaxError):
        return _error(reason(error), text)
    start, end = (
        (number or 0) - 1 + first for number in (error.offset, error.end_offset)
    )
    is_cut = not first <= start < len(text)
    if is_cut:
        start = end = len(text.rstrip()) - 1
    fix = "the expression ends too early" if is_cut else _instead(text, start)
    return _error(reason(error), text, start, min(max(end, start + 1), len(text)), fix)


def _instead(text: str, start: int) -> str:
    """What to write instead of what Python cannot read; empty if nobody knows."""
    sign, signs = text[start], words("signs")
    if fix := signs.get(text[start : start + 2]) or signs.get(sign):
        return str(fix)
    form, plain = decomposition(sign).partition(" ")[0], normalize("NFKC", sign)
    if form in {"<wide>", "<super>"}:
        return f"write `{'**' * (form == '<super>')}{plain}`"
    if re.match(r"\d+[^\W\d]", text[start:]):
        return "`*` multiplies, as in `2 * x`"
    if re.search(r"[\w)\]] +$", text[:start]) and re.match(r"\w", sign):
        return "an operator such as `*`, or a `,`, is missing before it"
    return ""


def _not_allowed(tree: ast.Expression, text: str) -> Iterator[ExpressionError]:
    """What Python reads, and expressions do not have."""
    body = tree.body
    if isinstance(body, ast.Tuple) and text[-1:] not in {")", ","}:
        fix = "a shape is `(2, 3)`, a vector `[2, 3]`, and a decimal number `2.3`"
        yield _error("two expressions in one", text, fix=fix)
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value) if value == float("inf"):
                fix = "infinity is written `inf`"
                yield _error("the number is too large", text, *place(node, text), fix)
            case ast.Constant(value):
                is_known = type(value) in _CONSTANTS and not _HALF.search(str(value))
                if not is_known:
                    yield _no_node(node, text)
            case ast.Call(func, keywords=keywords):
                if not (isinstance(func, ast.Name) and all(k.arg for k in keywords)):
                    is_known = isinstance(func, (ast.Attribute, ast.Lambda))
                    yield _no_node(func if is_known else node, text)
            case ast.operator() | ast.unaryop() | ast.cmpop():
                if not isinstance(node, _NODES):
                    yield _no_operator(node, text)
            case _ if not isinstance(node, _NODES):
                yield _no_node(node, text)


def _no_node(node: ast.AST, text: str) -> ExpressionError:
    """The error for a node that expressions do not have."""
    name = type(node).__name__
    message = f"{words('nodes').get(name, 'this')} cannot be used here"
    start, end = place(node, text)
    fix = words("helps").get(name, "")
    if isinstance(node, ast.Attribute):
        before, start = place(node.value, text)
        whole = text[before:start]
        call = (
            f"{node.attr}(…)"
            if whole in {*_LIBRARIES, *installed()}
            else f"{node.attr}({whole})"
        )
        fix = f"write `{call}`, if `deck explain names` lists `{node.attr}`"
    return _error(message, text, start, end, fix)


def _no_operator(node: ast.AST, text: str) -> ExpressionError:
    """The error for an operator, which has no place of its own."""
    word = words("operators")[type(node).__name__]
    first = word.split()[0]
    pattern = rf"\b{first}\b" if first.isalpha() else re.escape(first)
    matches = re.finditer(rf"{QUOTED.pattern}|{pattern}", text)
    starts = (match.start() for match in matches if match[0] == first)
    start = next(starts, 0)  # where no space parts it from a number: `1in v`
    message = f"the operator `{word}` cannot be used here"
    return _error(message, text, start, start + len(word), words("signs").get(word, ""))
