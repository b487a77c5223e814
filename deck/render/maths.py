"""Formulas in the terminal, in two dimensions. Owns TeXicode."""

from __future__ import annotations

import re
from functools import cache

_BRACED = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
_FRACTION = re.compile(rf"\\[dt]?frac\s*{_BRACED}\s*{_BRACED}")
_SINGLE = re.compile(
    r"\s*(?:[\d.]+|\\?[A-Za-z]+(?:_\w)?)\s*"
)  # needs no brackets beside a slash
_TEXT = re.compile(r"\\(?:text|mathrm|operatorname)\{([^{}]*)\}")


@cache
def maths_rows(tex: str) -> tuple[str, ...]:
    """A formula as rows of characters; as it was written where that cannot be done."""
    try:
        from texicode.pipeline import init_arts, render_tex_rows

        init_arts({"fonts": "normal"})
        rows = [str(row).rstrip() for row in render_tex_rows(tex, False)]
    except Exception:  # noqa: BLE001 - it raises KeyError and more for unknown macros
        return (_raw(tex),)
    joined = "".join(rows)
    if not joined.strip() or "TeXicode" in joined or joined.count("?") > tex.count("?"):
        return (_raw(tex),)
    while rows and not rows[0].strip():
        rows.pop(0)
    while rows and not rows[-1].strip():
        rows.pop()
    indent = min(len(row) - len(row.lstrip()) for row in rows if row.strip())
    return tuple(row[indent:] for row in rows)


@cache
def maths_line(tex: str) -> str | None:
    """A formula on one line, its fractions with a slash; None where that is no way."""
    before = ""
    while tex != before:
        before, tex = tex, _FRACTION.sub(_slash, tex)
    rows = maths_rows(tex)
    return rows[0] if len(rows) == 1 else None


def _slash(match: re.Match[str]) -> str:
    over, under = (
        part if _SINGLE.fullmatch(part) else f"({part})" for part in match.groups()
    )
    return f"{over}/{under}"


def _raw(tex: str) -> str:
    return " ".join(_TEXT.sub(r"\1", tex).split())
