"""Passages and values as HTML for the fields of Anki."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from deck.live.passage import Gap
from deck.live.program import GAP_MARK, fill_gap
from deck.live.value import (
    Numbers,
    Phrase,
    Printed,
    TruthTable,
    Value,
    in_formula,
    in_sentence,
    in_words,
)
from deck.render.anki_text import (
    BLOCK,
    BLOCK_END,
    GAP,
    GAP_END,
    INLINE,
    INLINE_END,
    PART,
    isolate,
    join_signs,
    safe_text,
)
from deck.render.card_text import is_from_right
from deck.render.highlight import highlight
from deck.render.markup import Embedded, GapEdge, Maths, Run, Token, as_written, parse
from deck.width import cell_width

Parts = Sequence[str | Value | Gap]
_FIRM = 24  # cells of a value that stays on one line
_WIDEST = 14  # em of a vector or matrix that a phone of 360 pixels has room for
_COLUMNS, MOST_COLUMNS = 34, 47  # of code on such a phone, in its own and least size
NUMBER_COLUMNS, _FURTHER_IN = 4, 4  # of a line's number; of what goes on below it
_OPENING, _CLOSING = r"(\[（“‘「", r").,;:!?%\]…’”，。；：！？、）」"
_PAIR = r"[(\[][−\d., ]{2,22}[)\]]"
_NAMED, _NUMBERS = r"(?<![\w&])[A-Za-z]\w?", rf"(?:{_PAIR}|−?\d[\d.]*)"
_SMALL = f"{INLINE}[^{INLINE_END}]{{,54}}{INLINE_END}"  # such as two by two numbers
_VALUE = r'<span class="firm">[^<]*</span>'  # is on one line already
_FACTOR = r"\d+(?:\.\d+)?[⁻¹²³⁰⁴-⁹]*"
_CALL = rf"(?<![\w&])[A-Za-z]\w{{1,9}}\([^()<>&\n{GAP}-{GAP_END}]{{2,14}}\)"
# Where no line may break: beside a formula, in a call or a pair of numbers or before
# the one that a letter stands for, in a product or a row of them (`784-50-10`). By
# signs, which a text with such a piece has one of.
_PIECES = {
    "<code": "<code.*?</code>",
    BLOCK: f"{BLOCK}[^{BLOCK_END}]*{BLOCK_END}",
    INLINE: rf"(?:{_NAMED} [=≈] (?={_SMALL}))?"
    f"[{_OPENING}]*{INLINE}[^{INLINE_END}]*{INLINE_END}[{_CLOSING}]*",
    " = ": rf"{_NAMED} = {_NUMBERS}",
    " ≈ ": rf"{_NAMED} ≈ {_NUMBERS}",
    "(": rf"{_CALL}|{_PAIR}",
    "[": _PAIR,
    " × ": rf"{_VALUE}|(?<![\d.,]){_FACTOR}(?: × {_FACTOR})+",
    "-": r"(?<![\w-])\d{1,4}(?:-\d{1,4}){2,4}(?![\w-])",
}
_WHOLE = (INLINE_END, BLOCK_END, ">")  # in such a piece no line breaks anyway
_HIGH = re.compile(r"\\(?:frac|binom)(?![A-Za-z])")
_PLAIN_WORDS = str.maketrans("\\{}$", "∖()＄")  # what TeX would read among words
_COLUMN = re.compile(r"([a-z]+)(\d+)")
_TAGS = {
    "paragraph": "p",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
}
_INLINE_TAGS = {
    "em_open": "<em>",
    "em_close": "</em>",
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "softbreak": "\n",
    "hardbreak": "<br>",
}


def passage_html(parts: Parts, language: str) -> str:
    """A passage as HTML: blocks of text, or one value in its own form."""
    if len(parts) == 1 and isinstance(parts[0], (TruthTable, Printed)):
        return value_html(parts[0])
    return _blocks(parse(parts), language)


def value_html(value: Value) -> str:
    """A value by itself: a table, an output, a matrix row by row, or its text."""
    if isinstance(value, TruthTable):
        return table_html(value, filled=True)
    if isinstance(value, Printed):
        return printed_html(value)
    if isinstance(value, Numbers) and value.is_matrix:
        return "[" + "\n ".join(map(safe_text, value.lines)) + "]"
    return safe_text(str(value))


def table_html(table: TruthTable, *, filled: bool) -> str:
    """A truth table; the asked columns are empty unless `filled`."""
    heads = "".join(
        f"<th{_cell_class(c, table)}>{_column(name)}</th>"
        for c, name in enumerate(table.columns)
    )
    rows = ""
    for row in table.texts:
        cells = ""
        for c, text in enumerate(row):
            is_shown = filled or c < table.given
            cell = safe_text(in_sentence(text, "")) if is_shown else "&nbsp;"
            cells += f"<td{_cell_class(c, table)}>{cell}</td>"
        rows += f"<tr>{cells}</tr>"
    return f'<table class="tt"><tr>{heads}</tr>{rows}</table>'


def _cell_class(column: int, table: TruthTable) -> str:
    return ' class="asked"' if column >= table.given else ""


def _column(name: str) -> str:
    match = _COLUMN.fullmatch(name)
    return f"{match[1]}<sub>{match[2]}</sub>" if match else safe_text(name)


def printed_html(printed: Printed) -> str:
    """The output of a program, and the exception that ended it."""
    parts = ""
    if printed.text:
        lines = [safe_text(line) for line in printed.text.split("\n")]
        parts = _pre("out", printed.text, lines)
    if printed.raised:
        parts += f'<pre class="out raised">{safe_text(printed.raised)}</pre>'
    return parts


@lru_cache(maxsize=256)  # the two sides and languages of a card share it
def program_html(
    program: str, look: str = "code", *, numbered: bool = False, piece: str = ""
) -> str:
    """A highlighted program, with line numbers if `numbered`.

    Its gap is marked, or the `piece` that fills the gap.
    """
    gap, size = program.find(GAP_MARK), len(GAP_MARK)
    if piece:
        whole = fill_gap(program, piece)
        program, size = whole, size + len(whole) - len(program)
    edges = _piece_edges(program, gap, gap + size) if gap >= 0 else ()
    lines = _code_lines(highlight(program), edges)
    if numbered:
        lines = [f'<span class="ln"></span>{line}' for line in lines]
    return _pre(look, program, lines, gutter=NUMBER_COLUMNS * numbered)


def _piece_edges(program: str, start: int, end: int) -> list[tuple[int, str]]:
    """The marks around each line of a piece, without its indent."""
    edges: list[tuple[int, str]] = []
    at = start
    for line in program[start:end].split("\n"):
        if line.strip():
            first = at + len(line) - len(line.lstrip())
            edges += [(first, '<span class="piece">'), (at + len(line), "</span>")]
        at += len(line) + 1
    return edges


def _pre(look: str, text: str, shown: Sequence[str], *, gutter: int = 0) -> str:
    """Lines of code, in smaller letters if a phone has no room for them.

    A line that is too long even then wraps, with a hanging indent. Every output states
    its width, as it may have larger letters than code.
    """
    lines = text.expandtabs(4).split("\n")
    widths = [cell_width(line) + gutter for line in lines]
    style = ""
    if look == "out" or max(widths) > _COLUMNS:
        style = f' style="--w:{min(max(widths), MOST_COLUMNS)}"'
    rows = [
        html if width <= MOST_COLUMNS else _hanging(html, line, gutter)
        for html, line, width in zip(shown, lines, widths, strict=True)
    ]
    return f'<pre class="{look}"{style}>' + "\n".join(rows) + "</pre>"


def _hanging(html: str, line: str, gutter: int) -> str:
    """A long line, which wraps with a hanging indent."""
    indent = len(line) - len(line.lstrip()) + _FURTHER_IN + gutter
    return f'<span class="long" style="--in:{indent}ch">{html}</span>'


def line_html(line: str) -> str:
    """A line of a program in a text."""
    indent = line[: len(line) - len(line.lstrip())]
    (runs,) = highlight(line.strip())
    shown = "".join(_span(text, role) for text, role in runs)
    further = f"--in:{len(indent) + _FURTHER_IN}ch"
    return f'<code class="line" style="{further}">{indent}{shown}</code>'


def _code_lines(
    lines: Sequence[Sequence[tuple[str, str]]], edges: Sequence[tuple[int, str]]
) -> list[str]:
    """Lines of highlighted runs as HTML; `edges` are tags by place in the code."""
    shown: list[str] = []
    waiting = list(edges)
    at = 0  # the place in the code
    for line in lines:
        html = ""
        for text, role in line:
            rest = text
            while waiting and waiting[0][0] < at + len(rest):
                place, edge = waiting.pop(0)
                html += _span(rest[: place - at], role) + edge
                rest, at = rest[place - at :], place
            html += _span(rest, role)
            at += len(rest)
        while waiting and (waiting[0][0] <= at or len(shown) == len(lines) - 1):
            html += waiting.pop(0)[1]
        shown.append(html)
        at += 1
    return shown


def _span(text: str, role: str) -> str:
    if not (text and role):
        return safe_text(text)
    return f'<span class="{role}">{safe_text(text)}</span>'


def _blocks(tokens: Sequence[Token], language: str) -> str:
    out: list[str] = []
    for token in tokens:
        if token.type == "inline":
            out.append(_inline(token.children or [token], language))
        elif token.type == "fence":
            out.append(_fence(token))
        else:
            name, _, edge = token.type.rpartition("_")
            start = f' start="{token.start}"' if token.start > 1 else ""
            out.append(f"<{'/' * (edge == 'close')}{_TAGS[name]}{start}>")
    return "".join(out)


def _fence(token: Token) -> str:
    """A fenced block, highlighted with its values filled in."""
    code = ""
    edges: list[tuple[int, str]] = []
    for run in token.runs:
        if isinstance(run, GapEdge):
            edges.append((len(code), _edge(run)))
        code += as_written(run)
    code = code.rstrip("\n")
    lines = _code_lines(highlight(code, token.info), edges)
    return _pre("code" if token.info else "out", code, lines)


def _inline(tokens: Sequence[Token], language: str) -> str:
    out: list[str] = []
    for token in tokens:
        if token.type in _INLINE_TAGS:
            out.append(_INLINE_TAGS[token.type])
        elif token.type == "code_inline":
            code = "".join(map(as_written, token.runs))
            is_own = token.runs[1:] or token.runs[0] == code  # a value has its own look
            firm = ' class="firm"' if is_own and _is_firm(code) else ""
            out.append(f"<code{firm}>{_words(token.runs, None)}</code>")
        else:
            out.append(_words(token.runs, language))
    return _together("".join(out), language)


def _together(html: str, language: str) -> str:
    """The HTML of a sentence, with pieces in which no line breaks."""
    if is_from_right(language):
        html = join_signs(html)
    signs = "|".join([piece for sign, piece in _PIECES.items() if sign in html])
    return re.sub(signs, _firm, html) if signs else html


def _firm(match: re.Match[str]) -> str:
    """A piece in which no line breaks; as it is if no line could."""
    text = match[0]
    if text.startswith((INLINE, BLOCK, "<")) and text.endswith(_WHOLE):
        return text
    can_break = any(s in text for s in (" ", "-", INLINE_END))  # a sign is behind this
    return f'<span class="firm">{text}</span>' if can_break else text


def _words(runs: Sequence[Run], language: str | None) -> str:
    return "".join(
        [safe_text(r) if isinstance(r, str) else _embedded(r, language) for r in runs]
    )


def _embedded(run: Embedded, language: str | None) -> str:
    """A value, edge or formula in a sentence or, without a language, in code."""
    if isinstance(run, GapEdge):
        return _edge(run)
    if isinstance(run, Maths):
        return _maths(run)
    if isinstance(run, Printed):
        return f"<code>{safe_text(str(run))}</code>"
    words = str(run) if language is None else in_words(run, language)
    if language is not None and isinstance(run, Numbers) and run.shape:
        if _has_room(run):
            return f"{INLINE} {safe_text(in_formula(run))} {INLINE_END}"
        words = words.replace("-", "−")
    text = safe_text(words)
    if language and is_from_right(language) and not isinstance(run, Phrase):
        text = isolate(text)  # its minus would be behind it
    return f'<span class="firm">{text}</span>' if _is_firm(words) else text


def _has_room(value: Numbers) -> bool:
    """True if a vector or matrix fits a line of a phone as a formula."""
    columns = zip(*value.table, strict=True)
    return sum(max(map(len, column)) / 2 + 1 for column in columns) <= _WIDEST


def _is_firm(text: str) -> bool:
    """True for a text with blanks that is short enough for one line."""
    return " " in text and cell_width(text) <= _FIRM


def _edge(edge: GapEdge) -> str:
    """The mark of Anki for the edge of a gap."""
    if edge.opens:
        return f"{GAP}{edge.gap.number}{PART}"
    hint = safe_text(edge.gap.hint)
    return f"{PART}{hint}{GAP_END}" if hint else GAP_END


def _maths_end(edge: GapEdge) -> str:
    """The end of a gap in a formula; its hint is text, not a product of letters."""
    hint = safe_text(edge.gap.hint.translate(_PLAIN_WORDS))
    return f"{PART}\\text{{{hint}}} {GAP_END}" if hint else GAP_END


def _maths(maths: Maths) -> str:
    """A formula in the brackets of MathJax, with a blank before the end of a gap.

    Anki takes the first `}}` as that end. It removes the tags of a gap from a formula,
    so a class of TeX marks it; unless it has several cells, which are not one group.
    """
    from deck.source.formulas import is_group

    inside = outside = tex = ""
    for part in maths.pieces():
        if isinstance(part, str):
            inside += safe_text(part)
            tex += part
        elif part.opens:
            outside, inside, tex = inside, _edge(part), ""
        else:
            gap = f"{inside} {_maths_end(part)}"
            if is_group(tex):
                gap = rf"\class{{gap{part.gap.number}}}{{ {gap} }}"
            inside = outside + gap
    if maths.block:
        return f'<span class="eq">{BLOCK}{inside}{BLOCK_END}</span>'
    if _HIGH.search(inside):
        inside = rf" \displaystyle {inside.lstrip()}"
    return f"{INLINE}{inside}{INLINE_END}"
