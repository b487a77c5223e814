"""The HTML of a field as lines of text, for the diff.

Usually formulas are as on a terminal, and emphasis has no marks; in an exact text
both are as written, for fields that differ in nothing else.
"""

from __future__ import annotations

import re
from hashlib import sha256
from html.parser import HTMLParser

from deck.bank.template import FORMULA
from deck.render.maths import maths_line
from deck.width import cell_width, clean, padded

Lines = tuple[str, ...]
INDENT = "    "  # before the lines of programs and tables, whose blanks count

_BLOCKS = {"div", "p", "li", "ul", "ol", "pre", "table", "tr", "hr", "br"}
_SILENT = {"script", "style", "svg"}
_MARKS = {"strong": "**", "em": "*"}
_GAP_CLASS = r"\\class\{gap\d+\}\{ (.*?\}\}) \}"  # by which a gap is seen in a formula
_LONGEST = 300  # characters of a formula that is drawn
_LARGEST = 1 << 19  # characters of a field that is read


def field_texts(html: str, *, exact: bool = False) -> tuple[Lines, ...]:
    """The lines of each variant in a field; one where there are none."""
    if len(html) > _LARGEST:
        digest = sha256(html.encode()).hexdigest()[:8]
        return ((f"[{len(html)} characters, {digest}]",),)
    reader = _Reader(exact=exact)
    reader.feed(html)
    reader.close()
    return reader.texts()


class _Reader(HTMLParser):
    """Collects the lines of each variant."""

    def __init__(self, *, exact: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._exact = exact
        self._variants: list[list[str]] = [[]]
        self._boxed = False  # whether a variant has begun
        self._line = ""
        self._lead = ""  # before the next words: the number or bullet of an item
        self._depth = 0  # of boxes
        self._lists: list[int | None] = []  # the number of the last item, or bullets
        self._rows: list[list[str]] | None = None
        self._code = False  # inside a block of code
        self._value = False  # inside what an expression gives
        self._where = False  # inside the number of a line
        self._silent: list[str] = []
        self._drawing: list[str] = []  # the source of the picture being left out

    def texts(self) -> tuple[Lines, ...]:
        """The lines of each variant."""
        self._break()
        return tuple(tuple(lines) for lines in self._variants)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Blocks begin a line; items, cells and pictures have a form of their own."""
        named = {key: clean(value or "") for key, value in attrs}
        if self._silent:
            self._silent += [tag] * (tag == self._silent[0])
            self._drawing.append(self.get_starttag_text() or "")
            return
        if tag in _SILENT:
            self._silent = [tag]
            self._drawing = [self.get_starttag_text() or ""]
            if tag == "svg":
                self._line += f"[{named.get('aria-label') or 'picture'}]"
            return
        if tag in _BLOCKS:
            self._break()
        classes = named.get("class", "").split()
        if tag == "div":
            if not self._depth and classes == ["v"]:
                self._begin_variant()
            self._depth += 1
            self._value = classes == ["is"]
            self._lead = "= " if self._value else self._lead
        elif tag in {"td", "th"} and self._rows:
            self._rows[-1].append("")
        else:
            self._start(tag, named, classes)

    def _start(self, tag: str, named: dict[str, str], classes: list[str]) -> None:
        if tag == "img":
            source = f" {named.get('src', '')}" * self._exact
            self._words(f"[{named.get('alt') or 'picture'}{source}]")
        elif tag in {"ul", "ol"}:
            start = named.get("start", "")
            first = int(start) - 1 if start.isdecimal() and len(start) < 6 else 0  # noqa: PLR2004
            self._lists.append(first if tag == "ol" else None)
        elif tag == "li":
            self._item(classes)
        elif tag == "table":
            self._rows, self._lead = [], ""
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag == "pre":
            self._code, self._lead = True, ""
        elif tag == "span" and classes == ["ln"]:
            self._line += f"{self._line.count(chr(10)) + 1}  "
        elif tag == "span" and classes == ["where"]:
            self._where = True
        elif tag == "code" and not (self._code or self._value):
            self._words("`")
        elif tag in _MARKS and self._exact:
            self._words(_MARKS[tag])

    def handle_endtag(self, tag: str) -> None:
        """Blocks end their line; a table is drawn once it is complete."""
        if self._silent:
            if tag == self._silent[0]:
                self._silent.pop()
            if not self._silent and tag == "svg" and self._exact:
                digest = sha256("".join(self._drawing).encode()).hexdigest()
                self._line += f" [drawing {digest[:8]}]"
            return
        if tag == "table" and self._rows is not None:
            rows, self._rows = self._rows, None
            self._variants[-1] += _table(rows)
            return
        if tag in _BLOCKS:
            self._break()
        if tag == "div":
            self._depth = max(self._depth - 1, 0)
            self._value = False
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        elif tag == "pre":
            self._code = False
        elif tag == "code" and not (self._code or self._value):
            self._words("`")
        elif tag == "span" and self._where:
            self._where = False
            self._break()
        elif tag in _MARKS and self._exact:
            self._words(_MARKS[tag])

    def handle_data(self, data: str) -> None:
        """Adds words, except those of a picture or script."""
        if self._silent:
            self._drawing.append(data)
        else:
            self._words(clean(data))

    def _words(self, text: str) -> None:
        if self._rows is not None:
            if self._rows and self._rows[-1]:
                self._rows[-1][-1] += text.replace("\xa0", "")
            return
        self._line += text

    def _item(self, classes: list[str]) -> None:
        mark = "+ " if "right" in classes else "- " if "wrong" in classes else ""
        if self._lists and self._lists[-1] is not None:
            self._lists[-1] += 1
            self._lead = f"{mark}{self._lists[-1]}. "
        else:
            self._lead = mark or "- "

    def _begin_variant(self) -> None:
        if self._boxed or self._variants[-1]:
            self._variants.append([])
        self._boxed = True

    def _break(self) -> None:
        """End the line, or the lines of a block of code."""
        if self._rows is not None:
            return
        text, self._line = self._line, ""
        if self._code:
            lines = text.rstrip().expandtabs(4).split("\n")
            self._variants[-1] += [INDENT + line for line in lines]
        elif text.strip():
            words = " ".join(text.split())
            shown = words if self._exact else re.sub(FORMULA, _formula, words)
            self._variants[-1].append(self._lead + shown)
        else:
            return
        self._lead = ""


def _formula(match: re.Match[str]) -> str:
    """A formula on one line, as on a terminal."""
    tex = match[1] or match[2] or ""
    if "{{c" in tex:
        return re.sub(_GAP_CLASS, r"\1", match[0])
    if len(tex) > _LONGEST:
        return match[0]
    return maths_line(tex.strip())


def _table(rows: list[list[str]]) -> list[str]:
    """The rows of a table, with aligned columns."""
    columns = max((len(row) for row in rows), default=0)
    cells = [[" ".join(cell.split()) for cell in row] for row in rows]
    wide = [
        max((cell_width(row[n]) for row in cells if n < len(row)), default=0)
        for n in range(columns)
    ]
    return [
        INDENT + "  ".join(padded(cell, wide[n]) for n, cell in enumerate(row)).rstrip()
        for row in cells
    ]
