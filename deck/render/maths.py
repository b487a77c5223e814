"""Formulas in the terminal, in two dimensions. Owns TeXicode."""

from __future__ import annotations

import re
from functools import cache

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


def _raw(tex: str) -> str:
    return " ".join(_TEXT.sub(r"\1", tex).split())
