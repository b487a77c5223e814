"""The syntax of live expressions: parses them as Python, and explains mistakes.

Which nodes are allowed is in `expression`: no attributes, lambdas or comprehensions.
"""

from __future__ import annotations

import ast
import re

from deck.bank.template import MAX_LENGTH, QUOTED
from deck.live.error_messages import ExpressionError, translated, words
from deck.live.limits import functions

_SHORT = 40  # characters that a help repeats
_WIDE = ord("！") - ord("!")
_ON_ONE_LINE = str.maketrans("\r\n", "  ")
_LIVE = re.compile(r"\$\s*\{")
_BRACKET = re.compile(r"[()\[\]{}]")
_CLOSING = {")": "(", "]": "[", "}": "{"}
_LIBRARIES = {"np", "numpy", "math", "nnref", "statistics", "random"}


def parse(text: str) -> ast.expr:
    """The syntax tree of an expression. Raises ExpressionError.

    The parser warns of some, such as `1 is x`: callers ignore warnings.
    """
    if len(text) > MAX_LENGTH:
        raise _error(f"the expression is longer than {MAX_LENGTH} characters", text)
    if not text.strip():
        raise _error("nothing stands between `${` and `}`", text)
    unquoted = QUOTED.sub(lambda quoted: "_" * len(quoted[0]), text)
    if (start := unquoted.find("#")) >= 0:
        raise _error("a comment cannot stand here", text, start, start + 1)
    if (mark := _LIVE.search(unquoted)) is not None:
        fix = "within an expression, and in `where`, `draw` and `proof`, write it alone"
        raise _error("`${` cannot stand in an expression", text, *mark.span(), fix)
    _check_brackets(unquoted)  # before ours are put around: they must pair
    # In parentheses, because it may begin with a blank; they add one column.
    try:
        tree = ast.parse(f"({text.translate(_ON_ONE_LINE)})", mode="eval").body
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
    return tree


def _error(
    message: str, text: str, start: int = 0, end: int = -1, fix: str = ""
) -> ExpressionError:
    end = len(text) if end < 0 else end
    return ExpressionError("live-syntax", message, start, end, help=fix)


def _syntax_error(text: str, error: Exception) -> ExpressionError:
    start = 0
    if isinstance(error, SyntaxError) and error.offset:
        start = max(error.offset - 2, 0)
    reason = getattr(error, "msg", "") or str(error) or type(error).__name__
    if start >= len(text) and reason == "invalid syntax":
        reason = "unexpected end"
    start = min(start, len(text) - 1)
    message = translated(reason.lower(), "syntax")
    instead = words("instead")
    fix = instead.get(text[start : start + 2]) or instead.get(text[start], "")
    if "！" <= text[start] <= "～":  # of full width
        fix = f"write `{chr(ord(text[start]) - _WIDE)}`"
    if message.startswith("`=`"):
        fix = "two values are compared by `==`"
    return _error(message, text, start, start + 1, fix)


def _check_brackets(text: str) -> None:
    opened: list[re.Match[str]] = []
    for match in _BRACKET.finditer(text):
        bracket = match[0]
        if bracket not in _CLOSING:
            opened.append(match)
        elif not opened or opened.pop()[0] != _CLOSING[bracket]:
            raise _error(f"this `{bracket}` closes nothing", text, *match.span())
    if opened:
        raise _error("a bracket is not closed", text, *opened[-1].span())


def not_allowed(node: ast.AST, text: str) -> ExpressionError:
    """The error for a node that expressions do not have.

    An operator has no place of its own.
    """
    name = type(node).__name__
    if not isinstance(node, ast.expr):
        word = words("operators")[name]
        first = word.split()[0]
        pattern = rf"\b{first}\b" if first.isalpha() else re.escape(first)
        matches = re.finditer(rf"{QUOTED.pattern}|{pattern}", text)
        starts = (match.start() for match in matches if match[0] == first)
        start = next(starts, 0)  # where no blank parts it from a number: `1in v`
        message = f"the operator `{word}` cannot be used here"
        fix = words("instead").get(word, "")
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
    line, last = f"({text})", node.end_col_offset or 0
    start, end = char_column(line, node.col_offset), char_column(line, last)
    return max(start - 1, 0), min(end - 1, len(text))  # our parentheses are no part


def char_column(line: str, byte: int) -> int:
    """The characters of a line before a byte: `ast` counts bytes."""
    return len(line.encode()[:byte].decode(errors="ignore"))
