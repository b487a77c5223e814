"""Formulas on a page as MathML, which browsers draw by themselves.

Anki draws them by MathJax, a script that no package for Python brings in a version of
today; and the page would have to let it run and add styles.
"""

from __future__ import annotations

import re
from html import unescape

from deck.source.formulas import to_mathml

_FORMULA = re.compile(r"<[^<>]*>|\\\((.*?)\\\)|\\\[(.*?)\\\]", re.DOTALL)
# math-core has no classes, but colours: one of them that hardly any formula has.
_CLASS = r"\\class\{(\w+)\}"
_COLOUR, _COLOURED = r"\textcolor{Mulberry}", 'style="color:#A83E9E;"'


def draw_formulas(html: str) -> str:
    """The HTML of a side with MathML for its formulas, as far as math-core can."""
    return _FORMULA.sub(_draw, html)


def _draw(match: re.Match[str]) -> str:
    inline, block = match.groups()
    if inline is None and block is None:
        return match[0]  # a tag: what is in it is no formula
    tex = unescape(inline or block)
    marks = iter(re.findall(_CLASS, tex))
    coloured = re.sub(_CLASS, lambda _: _COLOUR, tex)
    drawn = to_mathml(coloured, is_block=inline is None)
    named = re.sub(_COLOURED, lambda _: f'class="{next(marks, "")}"', drawn)
    return named or match[0]
