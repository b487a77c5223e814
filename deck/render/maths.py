"""Formulas in the terminal, in two dimensions. Owns TeXicode."""

from __future__ import annotations

import re
from functools import lru_cache

from deck.render.ascii import linear, slash_fractions
from deck.render.wrap import trimmed
from deck.width import cell_width

# TeXicode has letters, and the signs of ASCII: others go through it as rare letters.
_LETTERS = "".join(map(chr, range(0x10380, 0x1039D)))
_FILLER = chr(0x1039D)  # behind a wide letter, which takes two cells
_SIGNS = {"sum": "∑", "prod": "∏"}  # drawn of lines, they are taken for other things
_KNOWN = {  # for what it does not know
    "Theta": " Θ",
    "operatorname": r"\mathrm",
    "boldsymbol": r"\mathbf",
    "varnothing": r"\emptyset",
    "implies": r"\Rightarrow",
    "impliedby": r"\Leftarrow",
    "lVert": r"\Vert",
    "rVert": r"\Vert",
}
_UNKNOWN = re.compile(rf"\\({'|'.join(_KNOWN)})(?![A-Za-z])")
_RUN_ON = re.compile(r"(\\[A-Za-z]+)(?=[^\x00-\x7f])")
# A sign between blanks, which TeX would set itself; braces, and those of an index.
_RELATIONS = "leq?|geq?|neq?|approx|equiv|sim|to|in|mapsto|[Rr]ightarrow"
_APART = re.compile(rf" ([-+=<>]|\\(?:{_RELATIONS})) |([_^] ?)?(\{{)|\\[{{}}]|(}})")
_TEXT = re.compile(r"\\(?:text|mathrm|operatorname)\{([^{}]*)\}")


@lru_cache(maxsize=4_096)
def maths_rows(tex: str) -> tuple[str, ...]:
    """A formula as rows of characters; as TeX on one line if it cannot be drawn."""
    from deck.bank.formulas import MAX_LENGTH

    strange = {char for char in tex if not (char.isascii() or char.isalnum())}
    if len(tex) > MAX_LENGTH or len(strange) > len(_LETTERS):
        return (_raw(tex),)
    letters = dict(zip(map(ord, strange), _LETTERS, strict=False))
    wide = {ord(c): letters.get(ord(c), c) + _FILLER for c in tex if cell_width(c) > 1}
    known = _UNKNOWN.sub(lambda match: _KNOWN[match[1]], re.sub(r"\s+", " ", tex))
    known = _apart(_RUN_ON.sub(r"\1 ", known))
    try:
        from texicode.arts import multi_line_leaf_commands
        from texicode.pipeline import init_arts, render_tex_rows

        for name, sign in _SIGNS.items():
            multi_line_leaf_commands[name] = ([[" ", sign, " "]], 0)
        init_arts({"fonts": "normal"})
        rows = render_tex_rows(known.translate(letters | wide), False)
    except Exception:  # noqa: BLE001 - it raises KeyError and more for what it lacks
        return (_raw(tex),)
    back = {ord(rare): char for char, rare in letters.items()} | {ord(_FILLER): ""}
    rows = [str(row).translate(back).rstrip() for row in rows]
    joined = "".join(rows)
    if not joined.strip() or "TeXicode" in joined or joined.count("?") > tex.count("?"):
        return (_raw(tex),)
    indent = min(len(row) - len(row.lstrip()) for row in rows if row.strip())
    return tuple(row[indent:] for row in trimmed(rows))


def _apart(tex: str) -> str:
    """A formula with its author's blanks around signs, except in indices."""
    braces: list[bool] = []  # the open ones, and whether they are those of an index

    def spaced(match: re.Match[str]) -> str:
        sign, index, opens, closes = match.groups()
        if opens:
            braces.append(bool(index))
        elif closes and braces:
            braces.pop()
        return rf"\ {sign}\ " if sign and not any(braces) else match[0]

    return _APART.sub(spaced, tex)


def maths_line(tex: str) -> str:
    """A formula on one line, with slashes for fractions; else in ASCII.

    Not cached: a card is stored with the rows that showing it asks for.
    """
    before, flat = "", tex
    while flat != before:
        before, flat = flat, slash_fractions(flat)
    rows = maths_rows(flat)
    return linear(tex) if len(rows) > 1 or "\\" in rows[0] else rows[0]


def _raw(tex: str) -> str:
    return " ".join(_TEXT.sub(r"\1", tex).split())
