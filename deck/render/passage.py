"""Passages as lines for the terminal: paragraphs, lists, code, formulas, tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deck.live.value import Printed, TruthTable, Value
from deck.live.variant import Gap
from deck.render.code import highlight
from deck.render.markup import GapEdge, Held, Marked, Maths, mark
from deck.render.maths import maths_line, maths_rows
from deck.render.wrap import FIRM, Run, Style, plain, wrap
from deck.width import cell_width

if TYPE_CHECKING:
    from markdown_it.token import Token

CODE_INDENT = "    "
_FIRM = 24  # cells of a value that stays on one line


@dataclass(frozen=True, slots=True)
class Look:
    """How wide the terminal is, what it can show, and which gap is asked."""

    width: int = 80
    style: Style = plain
    gap: int = 0


def passage_lines(parts: Sequence[str | Value | Gap], look: Look) -> list[str]:
    """A passage wrapped to the width; a table or output alone in its own form."""
    if len(parts) == 1 and isinstance(parts[0], (TruthTable, Printed)):
        return value_lines(parts[0], look)
    marked = mark(parts)
    if marked.is_plain:
        return wrap([(marked.text, "")], look.width, look.style)
    return list(_blocks(marked.tokens(), marked, look))


def value_lines(value: Value, look: Look) -> list[str]:
    """A value by itself."""
    if isinstance(value, TruthTable):
        return table_lines(value, look, filled=True)
    if isinstance(value, Printed):
        lines = [
            (CODE_INDENT + line).rstrip()
            for line in value.text.split("\n")
            if value.text
        ]
        if value.raised:
            lines.append(CODE_INDENT + look.style(value.raised, "bad"))
        return lines
    return wrap([(str(value), "")], look.width, look.style)


def table_lines(table: TruthTable, look: Look, *, filled: bool) -> list[str]:
    """A truth table; the asked cells are `?` unless `filled`."""
    columns = range(len(table.columns))
    cells = [list(table.columns)]
    cells += [
        [table.cell(r, c) if filled or c < table.given else "?" for c in columns]
        for r in range(len(table.rows))
    ]
    widths = [max(cell_width(row[c]) for row in cells) for c in columns]
    lines = []
    for number, row in enumerate(cells):
        shown = [" " * (widths[c] - cell_width(row[c])) + row[c] for c in columns]
        given, asked = shown[: table.given], shown[table.given :]
        role = "dim" if number == 0 else "bold"
        right = look.style("  ".join(asked), role)
        lines.append(f"{CODE_INDENT}{'  '.join(given)} | {right}")
    return lines


def code_lines(
    code: str, look: Look, *, numbered: bool = False, language: str = "python"
) -> list[str]:
    """A program, highlighted, each line numbered where a line is asked for."""
    lines = highlight(code, language)
    gutter = len(str(len(lines)))
    shown: list[str] = []
    for number, line in enumerate(lines, start=1):
        lead = look.style(f"{number:>{gutter + 2}}", "dim") + " "
        text = "".join(look.style(text, role) if role else text for text, role in line)
        shown.append(((lead if numbered else CODE_INDENT) + text).rstrip())
    return shown


def _blocks(tokens: Sequence[Token], marked: Marked, look: Look) -> Iterator[str]:
    """Lines of the blocks, with an empty line between paragraphs."""
    lists: list[int | None] = []  # the next number of each open list, None for bullets
    lead = ""
    empty = False
    for token in tokens:
        if token.type == "paragraph_open" and empty and not lists:
            yield ""
        elif token.type in {"ordered_list_open", "bullet_list_open"}:
            ordered = token.type.startswith("ordered")
            lists.append(int(token.attrs.get("start", 1)) if ordered else None)
        elif token.type in {"ordered_list_close", "bullet_list_close"}:
            lists.pop()
        elif token.type == "list_item_open":
            lead = _bullet(lists)
        elif token.type == "inline":
            indent = "  " * len(lists)
            rest = indent + " " * len(lead)
            runs = list(_inline(token.children or [], marked, look))
            yield from _with_formulas(runs, look, indent + lead, rest)
            lead, empty = "", True
        elif token.type == "fence":
            if empty:
                yield ""
            text = "".join(_code_words(token.content, marked, look))
            language = token.info.strip().split(" ")[0]
            yield from code_lines(text.rstrip("\n"), look, language=language)
            empty = True


def _bullet(lists: list[int | None]) -> str:
    number = lists[-1]
    if number is None:
        return "- "
    lists[-1] = number + 1
    return f"{number}. "


def _with_formulas(
    runs: Sequence[Run | tuple[str, ...]], look: Look, first: str, rest: str
) -> Iterator[str]:
    """Wrapped text; a formula of several rows stands on lines of its own."""
    text: list[Run] = []
    for run in runs:
        if len(run) == 2 and run[1] in _ROLES:  # noqa: PLR2004
            text.append((run[0], run[1]))
            continue
        if text:
            yield from wrap(text, look.width, look.style, first=first, rest=rest)
            text, first = [], rest
        yield from (f"{rest}  {row}".rstrip() for row in run)
        first = rest
    if text:
        yield from wrap(text, look.width, look.style, first=first, rest=rest)


_ROLES = {"", "bold", "em", "code", "gap"}


def _inline(
    tokens: Sequence[Token], marked: Marked, look: Look
) -> Iterator[Run | tuple[str, ...]]:
    """Runs of text, and formulas of several rows; what stands in the asked gap not."""
    hidden = False
    pieces = list(_pieces(tokens, marked, look))
    alone = sum(not isinstance(p, str) or bool(p.strip()) for p, _ in pieces) == 1
    for piece, role in pieces:
        if isinstance(piece, GapEdge):
            asked = piece.gap.number == look.gap
            if asked and piece.opens:
                yield f"[{piece.gap.hint or '____'}]", "gap"
            hidden = asked and piece.opens
        elif hidden:
            continue
        elif isinstance(piece, str):
            yield piece, role
        elif isinstance(piece, Maths):
            tex = _tex(piece, look)
            rows = maths_rows(tex)
            line = None if piece.block or alone else maths_line(tex)
            if len(rows) > 1 and line is not None:
                rows = (line,)
            if len(rows) == 1:
                yield rows[0], role
            else:
                yield rows
        else:
            text = str(piece)
            firm = cell_width(text) <= _FIRM
            yield (text.replace(" ", FIRM) if firm else text), role


def _pieces(
    tokens: Sequence[Token], marked: Marked, look: Look
) -> Iterator[tuple[str | Held, str]]:
    """Words and what stands between them, each with its role."""
    roles = [""]
    for token in tokens:
        if token.type == "strong_open":
            roles.append("bold")
        elif token.type == "em_open":
            roles.append("em")
        elif token.type in {"strong_close", "em_close"}:
            roles.pop()
        elif token.type == "softbreak":
            yield " ", ""
        elif token.type == "hardbreak":
            yield "\n", ""
        elif token.type == "code_inline":
            tick = "`" if look.style is plain else ""  # where no colour tells
            yield tick, ""
            yield from ((run, "code") for run in marked.runs(token.content))
            yield tick, ""
        else:
            yield from ((run, roles[-1]) for run in marked.runs(token.content))


def _code_words(text: str, marked: Marked, look: Look) -> Iterator[str]:
    """The words of a code block, the asked gap as a box."""
    hidden = False
    for run in marked.runs(text):
        if isinstance(run, GapEdge):
            hidden = run.opens and run.gap.number == look.gap
            yield f"[{run.gap.hint or '____'}]" if hidden else ""
        elif not hidden:
            yield _as_text(run)


def _tex(maths: Maths, look: Look) -> str:
    """The formula with the asked gap as a box, which no formula else has."""
    tex, hidden = "", False
    for part in maths.parts:
        if isinstance(part, GapEdge):
            hidden = part.opens and part.gap.number == look.gap
            tex += "[\\ldots]" if hidden else ""
        elif not hidden:
            tex += str(part)
    return tex


def _as_text(held: str | Held) -> str:
    if isinstance(held, Maths):
        return "".join(str(part) for part in held.parts)
    return "" if isinstance(held, GapEdge) else str(held)
