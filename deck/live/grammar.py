"""What a live expression may look like: a small part of Python's, and its mistakes.

There are no attributes, no lambdas and no comprehensions.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache

from deck.bank.template import MAX_LENGTH, QUOTED
from deck.live.error_messages import ExpressionError, syntax_reason

_SHORT = 40  # characters that a help repeats
_BRACKET = re.compile(rf"{QUOTED.pattern}|[()\[\]{{}}]")


@lru_cache(maxsize=256)
def parse(text: str) -> ast.expr:
    """The syntax tree of an expression, all of it known to be allowed.

    Python warns of some that are not what they seem; whoever evaluates keeps it quiet.
    """
    if len(text) > MAX_LENGTH:
        message = f"the expression is longer than {MAX_LENGTH} characters"
        raise ExpressionError("live-syntax", message, 0, len(text))
    if not text.strip():
        message = "nothing stands between `${` and `}`"
        raise ExpressionError("live-syntax", message, 0, len(text))
    if "#" in text and "#" in (bare := QUOTED.sub(lambda q: "_" * len(q[0]), text)):
        start = bare.index("#")
        message = "a comment cannot stand here"
        raise ExpressionError("live-syntax", message, start, start + 1)
    if wrong := _wrong_bracket(text):  # before ours are put around: they must pair
        raise ExpressionError("live-syntax", *wrong)
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
        raise ExpressionError("live-syntax", message, 0, len(text), help=fix)
    _check_allowed(tree, text)
    return tree


def _syntax_error(text: str, error: Exception) -> ExpressionError:
    start = 0
    if isinstance(error, SyntaxError) and error.offset and error.lineno:
        start = _index(text, error.lineno, error.offset - 1)
    start = min(start, len(text) - 1)
    fix = _IN_PYTHON.get(text[start], "")
    reason = syntax_reason(error)
    if reason.startswith("`=`"):
        fix = "two values are compared by `==`"
    return ExpressionError("live-syntax", reason, start, start + 1, help=fix)


def _wrong_bracket(text: str) -> tuple[str, int, int] | None:
    """What is wrong with the brackets, and from where to where."""
    opened: list[re.Match[str]] = []
    for match in _BRACKET.finditer(text):
        bracket = match[0]
        if bracket in _CLOSING.values():
            opened.append(match)
        elif bracket in _CLOSING and (
            not opened or opened.pop()[0] != _CLOSING[bracket]
        ):
            return f"this `{bracket}` closes nothing", *match.span()
    return ("a bracket is not closed", *opened[-1].span()) if opened else None


def _index(text: str, line: int, column: int) -> int:
    """Index in the text of a place in the parenthesised source, in characters."""
    if line == 1:
        return max(0, min(column - 1, len(text)))
    before = text.split("\n")[: line - 1]
    return min(sum(len(part) + 1 for part in before) + column, len(text))


def _check_allowed(tree: ast.expr, text: str) -> None:
    """Refuse anything that is not on the list, nodes and operators."""
    nodes: list[ast.AST] = [tree]
    for node in nodes:  # it grows, in the order of `ast.walk`, which is slower
        if not _is_allowed(node):
            raise _not_allowed(node, tree, text)
        nodes += ast.iter_child_nodes(node)


def _not_allowed(node: ast.AST, tree: ast.expr, text: str) -> ExpressionError:
    """The error for a node of a tree, which may be an operator."""
    fix = ""
    if isinstance(node, ast.expr):
        message = f"{_WORDS.get(type(node), 'this')} cannot be used here"
        start, end = place(node, text)
        if isinstance(node, ast.Attribute):
            start = place(node.value, text)[1]
            fix = _without_attribute(node, text)
    else:
        word = _OPERATORS[type(node)]
        message = f"the operator `{word}` cannot be used here"
        start = text.index(word.split()[0], _before_operator(node, tree, text))
        end = start + len(word)
        fix = "a power is written `**`" if word == "^" else ""
    return ExpressionError("live-syntax", message, start, end, help=fix)


def _before_operator(operator: ast.AST, tree: ast.expr, text: str) -> int:
    """An index from which an operator is the first of its kind."""
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(left=left, op=op) if op is operator:
                return place(left, text)[1]
            case ast.UnaryOp(op=op) if op is operator:
                return place(node, text)[0]
            case ast.Compare(left=left, ops=ops, comparators=others):
                if operator in ops:
                    before = [left, *others][ops.index(operator)]
                    return place(before, text)[1]
    return 0


def _without_attribute(node: ast.Attribute, text: str) -> str:
    """What to write in place of an attribute: the name of a function alone."""
    start, end = place(node.value, text)
    if text[start:end] in _LIBRARIES:
        return f"write `{node.attr}(…)` alone, if `deck explain names` lists it"
    return f"write `{node.attr}({text[start:end]})`, if `deck explain names` lists it"


_WORDS: dict[type[ast.AST], str] = {
    ast.Attribute: "an attribute",
    ast.Lambda: "a lambda",
    ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a comprehension",
    ast.Dict: "a dictionary",
    ast.Set: "a set",
    ast.JoinedStr: "an f-string",
    ast.NamedExpr: "an assignment",
    ast.Starred: "`*`",
    ast.Call: "such a call",
    ast.Constant: "this constant",
}
_LIBRARIES = {"np", "numpy", "math", "nnref", "statistics", "random"}
_IN_PYTHON = {  # characters of formulas, and what is written instead
    "×": "write `*`",
    "·": "write `*`",
    "⋅": "write `*`",
    "÷": "write `/`",
    "−": "write `-`",
    "–": "write `-`",
    "²": "write `**2`",
    "³": "write `**3`",
    "≤": "write `<=`",
    "≥": "write `>=`",
    "≠": "write `!=`",
    "√": "write `** 0.5`",
    "“": 'write `"`',
    "”": 'write `"`',
    "‘": "write `'`",
    "’": "write `'`",
    "，": "write `,`",
    "（": "write `(`",
    "）": "write `)`",
}
_HALF = re.compile(r"[\ud800-\udfff]")  # of a character: no file can hold it
_CLOSING = {")": "(", "]": "[", "}": "{"}
_OPERATORS: dict[type[ast.AST], str] = {
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.Invert: "~",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}


_ALLOWED = {
    *(ast.Name, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp),
    *(ast.Call, ast.keyword, ast.Subscript, ast.Slice, ast.List, ast.Tuple),
}
_CONSTANTS = {bool, int, float, type(None)}


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
    return kind in _ALLOWED or not (isinstance(node, ast.expr) or kind in _OPERATORS)


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
