"""Formulas as MathML, which browsers draw by themselves. Owns math-core.

Anki draws them by MathJax, a script that no package for Python brings in a version of
today; and the page would have to let it run and add styles. math-core draws what
`deck explain formulas` lists as MathJax does: a test of the system compares them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

_FORMULA = re.compile(r"<[^<>]*>|\\\((.*?)\\\)|\\\[(.*?)\\\]", re.DOTALL)
# What math-core does not know, by what looks like it.
_WRITTEN = {
    r"\widetilde": r"\tilde",
    r"\surd": r"\text{√}",
    "{smallmatrix}": "{matrix}",
    "{split}": "{aligned}",
}
_UNKNOWN = re.compile(
    r"\\(?:widetilde|surd)(?![A-Za-z])|\{(?:smallmatrix|split)\}"
    r"|\\[bB]igg?[lmr]?\s*\."  # the size of a bracket that is not there
)
# It has no classes, but one colour, which no author's formula has.
_CLASS = r"\\class\{(\w+)\}"
_COLOUR, _COLOURED = r"\textcolor{red}", 'style="color:#FF0000;"'


def draw_formulas(html: str) -> str:
    """The HTML of a side with MathML for its formulas, as far as math-core can."""
    return _FORMULA.sub(_draw, html)


def _draw(match: re.Match[str]) -> str:
    inline, block = match.groups()
    if inline is None and block is None:
        return match[0]  # a tag: what is in it is no formula
    return to_mathml(unescape(inline or block), is_block=inline is None) or match[0]


@lru_cache(4_096)
def to_mathml(tex: str, *, is_block: bool) -> str:
    """A formula as MathML; empty where it cannot be drawn."""
    from math_core import LatexError, LatexToMathML

    known = _UNKNOWN.sub(lambda match: _WRITTEN.get(match[0], ""), tex)
    marks = iter(re.findall(_CLASS, known))
    known = re.sub(_CLASS, lambda _: _COLOUR, known)
    try:
        drawn = LatexToMathML().convert_with_local_state(known, displaystyle=is_block)
    except LatexError:
        return ""
    return re.sub(_COLOURED, lambda _: f'class="{next(marks)}"', drawn)
