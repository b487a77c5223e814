"""The abilities of a terminal; programs, tables and values as lines for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from deck.live.passage import Gap
from deck.live.value import Numbers, Printed, TruthTable, Value
from deck.render.highlight import highlight
from deck.render.wrap import Run, cut, wrap
from deck.width import Style, cell_width, plain

CODE_INDENT = "    "


class Look(NamedTuple):
    """The width of the terminal, what it can show, and which gap is asked."""

    width: int = 80
    style: Style = plain
    gap: int = 0
    language: str = ""  # of the card, by which its numbers are written
    chosen: int = 0  # the option, from 1, that is explained with the right one

    def is_asked(self, gap: Gap) -> bool:
        """True if the content of a gap is hidden."""
        return gap.number == self.gap

    def wrap(
        self,
        text: str | Iterable[Run],
        role: str = "",
        *,
        first: str = "",
        rest: str = "",
    ) -> list[str]:
        """A text of one role, or runs of several, wrapped to the width."""
        runs = [(text, role)] if isinstance(text, str) else text
        return wrap(runs, self.width, self.style, first=first, rest=rest)

    def narrower(self, cells: int) -> Look:
        """The same with so many cells less."""
        return self._replace(width=max(self.width - cells, 8))


def value_lines(value: Value, look: Look) -> list[str]:
    """A value by itself."""
    if isinstance(value, TruthTable):
        return table_lines(value, look, filled=True)
    if isinstance(value, Printed):
        lines: list[str] = []
        for line in value.text.split("\n") if value.text else ():
            lines += _code_line([(line, "")], CODE_INDENT, CODE_INDENT, look)
        if value.raised:
            lines.append(CODE_INDENT + look.style(value.raised, "bad"))
        return lines
    text = str(value)
    if isinstance(value, Numbers) and value.is_matrix and cell_width(text) > look.width:
        text = "[" + "\n".join(value.lines) + "]"
        return look.wrap(text, rest=" ")
    return look.wrap(text)


def table_lines(table: TruthTable, look: Look, *, filled: bool) -> list[str]:
    """A truth table; the asked cells are `?` unless `filled`.

    If it is wider than the screen, each row is a line of pairs.
    """
    columns = range(len(table.columns))
    shown_columns = len(table.columns) if filled else table.given
    cells = [[*table.columns]]
    cells += [
        [text if c < shown_columns else "?" for c, text in enumerate(row)]
        for row in table.texts
    ]
    widths = [max(cell_width(row[c]) for row in cells) for c in columns]
    if sum(widths) + 2 * len(widths) + 1 + len(CODE_INDENT) > look.width:
        return _row_lines(cells, table.given, look)
    lines = []
    for number, row in enumerate(cells):
        shown = [" " * (widths[c] - cell_width(row[c])) + row[c] for c in columns]
        given, wanted = shown[: table.given], shown[table.given :]
        left, right = "  ".join(given) + " | ", "  ".join(wanted)
        if number == 0:
            lines.append(CODE_INDENT + look.style(left + right, "dim"))
        else:
            lines.append(CODE_INDENT + left + look.style(right, "bold"))
    return lines


def _row_lines(cells: Sequence[Sequence[str]], given: int, look: Look) -> list[str]:
    """`x1=0 x2=1 | y=?`, a row of a table that is too wide."""
    names, *rows = cells
    lines: list[str] = []
    for row in rows:
        pairs = [f"{name}={cell}" for name, cell in zip(names, row, strict=True)]
        runs = [
            (" ".join(pairs[:given]) + " | ", ""),
            (" ".join(pairs[given:]), "bold"),
        ]
        lines += look.wrap(runs, rest="  ")
    return lines


def code_lines(
    code: str,
    look: Look,
    *,
    numbered: bool = False,
    language: str = "python",
    indent: str = CODE_INDENT,
) -> list[str]:
    """A highlighted program, with line numbers if `numbered`.

    A line wider than the screen continues on the next, after a mark.
    """
    lines = highlight(code, language)
    gutter = len(str(len(lines)))
    shown: list[str] = []
    for number, line in enumerate(lines, start=1):
        if numbered:
            count = f"{number:>{gutter + 2}}"
            lead, rest = look.style(count, "dim") + " ", " " * (len(count) + 1)
        else:
            lead = rest = indent
        shown += _code_line(line, lead, rest, look)
    return shown


def _code_line(line: Sequence[Run], lead: str, rest: str, look: Look) -> list[str]:
    """A line of code after `lead`; what does not fit follows after a mark."""
    mark = "↳ " if len(line) else ""
    room = max(look.width - len(rest), 8)
    shown: list[str] = []
    for number, part in enumerate(cut(line, room, room - len(mark))):
        text = "".join(look.style(text, role) if role else text for text, role in part)
        head = rest + look.style(mark, "dim") if number else lead
        shown.append((head + text).rstrip())
    return shown
