"""Passages as lines for the terminal: paragraphs, lists, code, formulas, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from deck.live.passage import Gap
from deck.live.value import Printed, TruthTable, Value, in_words
from deck.render.lines import CODE_INDENT, Look, code_lines, value_lines
from deck.render.markup import (
    GapBox,
    GapEdge,
    Maths,
    Token,
    all_runs,
    as_written,
    boxes,
    gap_box,
    parse,
)
from deck.render.markup import Run as Piece
from deck.render.wrap import FIRM, Run
from deck.width import cell_width, plain

_TIMES = r"(?<=\d) ([×x]) (?=\d)"  # in a number such as `3 × 10⁸`, or between two
_FIRM = 24  # cells of a value or formula that stays on one line


def passage_lines(parts: Sequence[str | Value | Gap], look: Look) -> list[str]:
    """A passage wrapped to the width; a table or output alone has its own form."""
    if len(parts) == 1 and isinstance(parts[0], (TruthTable, Printed)):
        return value_lines(parts[0], look)
    boxed = boxes(look.is_asked, lambda gap: GapBox(f"[{gap.hint or '____'}]"))
    return [*_blocks(parse(parts, boxed), look)]


def _blocks(tokens: Sequence[Token], look: Look) -> Iterator[str]:
    """Lines of the blocks, with an empty line between paragraphs."""
    lists: list[int | None] = []  # the next number of each open list, None for bullets
    pads = [0]  # how far in the text of an item is, by list
    lead = ""
    empty = False
    for token in tokens:
        indent = "  " * len(lists)
        rest = indent + " " * pads[-1]
        if token.type == "paragraph_open" and empty and not lists:
            yield ""
        elif token.type in {"ordered_list_open", "bullet_list_open"}:
            ordered = token.type.startswith("ordered")
            lists.append(token.start if ordered else None)
            pads.append(0)
        elif token.type in {"ordered_list_close", "bullet_list_close"}:
            lists.pop()
            pads.pop()
        elif token.type == "list_item_open":
            lead = _bullet(lists)
            pads[-1] = len(lead)
        elif token.type == "inline":
            runs = [*_inline([*_pieces(token.children or [token], look)], look)]
            if runs:
                yield from look.wrap(
                    runs, first=indent + lead if lead else rest, rest=rest
                )
            lead, empty = "", True
        elif token.type == "fence":
            if lead:
                yield f"{indent}{lead}".rstrip()
                lead = ""
            elif empty:
                yield ""
            code = "".join(map(as_written, token.runs)).rstrip("\n")
            yield from code_lines(
                code, look, language=token.info, indent=rest or CODE_INDENT
            )
            empty = True


def _bullet(lists: list[int | None]) -> str:
    number = lists[-1]
    if number is None:
        return "- "
    lists[-1] = number + 1
    return f"{number}. "


def _inline(pieces: Sequence[tuple[Piece, str]], look: Look) -> Iterator[Run]:
    """Runs of text; a display formula is on a line of its own."""
    for number, (piece, role) in enumerate(pieces):
        if isinstance(piece, str):
            words = re.sub(_TIMES, rf"{FIRM}\1{FIRM}", piece)
            yield words, "gap" if isinstance(piece, GapBox) else role
        elif isinstance(piece, Maths):
            if piece.block and number:
                yield "\n", ""
            yield from _formula(piece, look, role)
            if piece.block and number < len(pieces) - 1:
                yield "\n", ""
        elif not isinstance(piece, GapEdge):
            words = str(piece) if role == "code" else in_words(piece, look.language)
            yield _firm(words), role


def _firm(text: str) -> str:
    """A text with no-break blanks if it is short."""
    return text.replace(" ", FIRM) if cell_width(text) <= _FIRM else text


def _formula(maths: Maths, look: Look, role: str) -> Iterator[Run]:
    """A formula as runs; the box of the asked gap has its role."""
    from deck.render.maths import maths_line

    line = maths_line(maths.tex(look.is_asked))
    gaps = (part.gap for part in maths.parts if isinstance(part, GapEdge))
    shown = {maths_line(gap_box(gap)) for gap in gaps if look.is_asked(gap)}
    parts = re.split(f"({'|'.join(map(re.escape, shown))})", line) if shown else [line]
    firm = cell_width(line) <= _FIRM
    for text in filter(None, parts):
        yield _firm(text) if firm else text, "gap" if text in shown else role


def _pieces(tokens: Sequence[Token], look: Look) -> Iterator[tuple[Piece, str]]:
    """The runs of inline tokens, each with its role."""
    tick = "`" if look.style is plain else ""  # where no colour shows it
    roles = [""]
    for token in tokens:
        if token.type == "strong_open":
            roles.append("bold")
        elif token.type == "em_open":
            roles.append("em")
        elif token.type in {"strong_close", "em_close"}:
            roles.pop()
        elif token.type == "code_inline" and token.runs:
            yield tick, ""
            yield from ((run, "code") for run in token.runs)
            yield tick, ""
        else:
            role = "" if token.type.endswith("break") else roles[-1]
            yield from ((run, role) for run in token.runs)


def gap_lines(parts: Sequence[str | Value | Gap], look: Look) -> list[str]:
    """The content of the asked gap, as it is in its place."""
    for run in all_runs(parse(parts)):
        if isinstance(run, Maths):
            tex, inside = "", False
            for part in run.pieces():
                if isinstance(part, GapEdge):
                    inside = part.opens and look.is_asked(part.gap)
                elif inside:
                    tex += part
            if tex:
                from deck.render.maths import maths_line

                return look.wrap(maths_line(tex), "bold")
    gaps = (p for p in parts if isinstance(p, Gap) and look.is_asked(p))
    inside_gap = next(gaps).inside
    text = "".join(in_words(part, look.language) for part in inside_gap)
    if any(sign in text for sign in "`\\*"):
        return passage_lines(inside_gap, look)
    return look.wrap(text, "bold")
