"""From passages and values to the HTML that Anki's fields hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from deck.live.value import Printed, TruthTable, Value
from deck.live.variant import Gap
from deck.render.code import highlight
from deck.render.markup import GapEdge, Held, Marked, Maths, mark

if TYPE_CHECKING:
    from markdown_it.token import Token

Parts = Sequence[str | Value | Gap]
_COLUMN = re.compile(r"([a-z]+)(\d+)")
_TAGS = {
    "paragraph": "p",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "em": "em",
    "strong": "strong",
}


def passage_html(parts: Parts) -> str:
    """A passage as HTML: blocks of text, or one value in its own form."""
    if len(parts) == 1 and isinstance(parts[0], (TruthTable, Printed)):
        return value_html(parts[0])
    marked = mark(parts)
    if marked.is_plain:
        return escape(marked.text, quote=False)
    tokens = marked.tokens()
    if len(tokens) == 3 and tokens[0].type == "paragraph_open":  # noqa: PLR2004
        return _inline(tokens[1].children or [], marked)  # one paragraph needs no tag
    return _blocks(tokens, marked)


def value_html(value: Value) -> str:
    """A value by itself: a table, what a program printed, or its text."""
    if isinstance(value, TruthTable):
        return table_html(value, filled=True)
    if isinstance(value, Printed):
        return printed_html(value)
    return escape(str(value), quote=False)


def table_html(table: TruthTable, *, filled: bool) -> str:
    """A truth table; the asked columns are empty unless `filled`."""
    heads = "".join(
        f"<th{_asked(c, table)}>{_column(name)}</th>"
        for c, name in enumerate(table.columns)
    )
    rows = ""
    for r in range(len(table.rows)):
        cells = ""
        for c in range(len(table.columns)):
            text = table.cell(r, c) if filled or c < table.given else "&nbsp;"
            cells += f"<td{_asked(c, table)}>{text}</td>"
        rows += f"<tr>{cells}</tr>"
    return f'<table class="tt"><tr>{heads}</tr>{rows}</table>'


def _asked(column: int, table: TruthTable) -> str:
    return ' class="asked"' if column >= table.given else ""


def _column(name: str) -> str:
    match = _COLUMN.fullmatch(name)
    return f"{match[1]}<sub>{match[2]}</sub>" if match else escape(name)


def printed_html(printed: Printed) -> str:
    """What a program printed, and the exception that ended it."""
    parts = ""
    if printed.text:
        text = _safe(printed.text)
        parts = f'<pre class="out">{text}</pre>'
    if printed.raised:
        parts += f'<pre class="out raised">{escape(printed.raised)}</pre>'
    return parts


def program_html(program: str, *, numbered: bool = False) -> str:
    """A program, highlighted; with line numbers where a line is asked for."""
    lines = [
        "".join(
            f'<span class="{role}">{_safe(text)}</span>' if role else _safe(text)
            for text, role in line
        )
        for line in highlight(program)
    ]
    if numbered:
        lines = [f'<span class="ln"></span>{line}' for line in lines]
    return '<pre class="code">' + "\n".join(lines) + "</pre>"


def _safe(text: str) -> str:
    """Escaped text in which Anki takes no `{{c1::` for a gap."""
    return escape(text, quote=False).replace("{{c", "{&#123;c")


def _blocks(tokens: Sequence[Token], marked: Marked) -> str:
    out: list[str] = []
    for token in tokens:
        name, _, edge = token.type.rpartition("_")
        if token.type == "inline":
            out.append(_inline(token.children or [], marked))
        elif token.type == "fence":
            out.append(_fence(token, marked))
        elif token.hidden:
            continue
        elif edge == "open":
            start = token.attrs.get("start")
            out.append(f"<{_TAGS[name]}" + (f' start="{start}">' if start else ">"))
        elif edge == "close":
            out.append(f"</{_TAGS[name]}>")
    return "".join(out)


def _fence(token: Token, marked: Marked) -> str:
    """A fenced block; values in it are put in before it is highlighted."""
    code = "".join(
        run if isinstance(run, str) else _held_text(run)
        for run in marked.runs(token.content)
    ).rstrip("\n")
    language = token.info.strip().split(" ")[0]
    if language in {"", "text", "out"}:
        return f'<pre class="out">{_safe(code)}</pre>'
    return program_html(code)


def _held_text(held: Held) -> str:
    """What is held, as it would have been written."""
    if isinstance(held, GapEdge):
        return _edge(held)
    if isinstance(held, Maths):
        inside = "".join(p if isinstance(p, str) else _held_text(p) for p in held.parts)
        return f"\\[{inside}\\]" if held.block else f"\\({inside}\\)"
    return str(held)


def _inline(tokens: Sequence[Token], marked: Marked) -> str:
    out: list[str] = []
    for token in tokens:
        name, _, edge = token.type.rpartition("_")
        if token.type == "text":
            out.append(_words(token.content, marked))
        elif token.type == "code_inline":
            out.append(f"<code>{_words(token.content, marked)}</code>")
        elif token.type == "softbreak":
            out.append("\n")
        elif token.type == "hardbreak":
            out.append("<br>")
        elif edge == "open":
            out.append(f"<{_TAGS[name]}>")
        elif edge == "close":
            out.append(f"</{_TAGS[name]}>")
        else:
            out.append(_words(token.content, marked))
    return "".join(out)


def _words(text: str, marked: Marked) -> str:
    return "".join(
        _safe(run) if isinstance(run, str) else _held_html(run)
        for run in marked.runs(text)
    )


def _held_html(held: Held) -> str:
    if isinstance(held, GapEdge):
        return _edge(held)
    if isinstance(held, Maths):
        return _maths(held)
    if isinstance(held, Printed):
        return f"<code>{_safe(str(held))}</code>"
    return _safe(str(held))


def _edge(edge: GapEdge) -> str:
    """Anki's own marks of a gap; `::` in the hint would start another part."""
    if edge.opens:
        return f"{{{{c{edge.gap.number}::"
    hint = escape(edge.gap.hint, quote=False)
    return f"::{hint}}}}}" if hint else "}}"


def _maths(maths: Maths) -> str:
    """A formula in MathJax's brackets. Anki reads `}}` in it as the end of a gap."""
    inside = ""
    for part in maths.parts:
        if isinstance(part, str):
            inside += escape(part, quote=False)
        elif isinstance(part, GapEdge):
            inside += ("" if part.opens else " ") + _edge(part)
        else:
            inside += escape(str(part), quote=False)
    if maths.block:
        return f'<div class="eq">\\[{inside}\\]</div>'
    return f"\\({inside}\\)"
