"""Markup of other tools in the texts of a card, which cards show literally."""

from __future__ import annotations

import re
from typing import NamedTuple

from deck.source.finding_list import Findings
from deck.source.source import Text
from deck.source.template import without_code, words_alone

_LONGEST = 40  # characters of markup that a message quotes
_LITERAL = "; where it is meant literally, write it as `code`"
_TAGS = "sub|sup|br|hr|img|div|span|strong|em|[uo]l|li|h[1-6]|tr|td|th|pre|kbd|font"
_PAIRED = "a|b|i|u|s|p|q|code|small|big|mark|center|table"  # also names of places
_VALUE = r"\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=]+"


class _Sort(NamedTuple):
    """A sort of markup: what it would be elsewhere, what to write, its pattern."""

    meant: str
    help: str
    pattern: str


_SORTS = (
    _Sort(
        "as HTML",
        "texts take `**bold**`, `*emphasis*`, `code`, lists, formulas, `H₂O` and `x²`",
        rf"</?(?:{_TAGS})\s*/?>|<({_PAIRED})>[^<>]{{0,200}}</\1>|<!--"
        rf"|<[a-z]+(?:\s+[a-z:-]+=(?:{_VALUE}))+\s*/?>|&(?:nbsp|lt|gt|amp|#\d{{1,6}});",
    ),
    _Sort(
        "as a formula",
        r"write a formula between `\(` and `\)`",
        r"\$\$(?!\{)[^$]+\$\$"
        r"|(?<![A-Za-z0-9_$])\$(?=[^$\n]*[\\^_=]|[a-z]\$)(?![\s{])[^$\n]+(?<!\s)\$"
        r"(?![A-Za-z0-9_$])"
        r"|(?<![\w:.\\])\\[a-z]{2,}",  # a command of TeX, but no path of Windows
    ),
    _Sort(
        "as the edge of a formula",
        r"write both edges, `\(` and `\)`, or `\[` and `\]`; or neither",
        r"\\[()\[\]]",
    ),
    _Sort(
        "as a picture",
        "give the card a `picture` or an `answer_picture`",
        r"!\[[^\[\]\n]*\]\([^()\n]+\)",
    ),
    _Sort(
        "as a link",
        "write the address in words, or give the source in `ref`",
        r"(?<![\w!\])])\[[^\[\]\n]+\]\((?:\w+:|www\.|[/#]|\.\.?/|[\w./-]+\.[a-z]{2,})"
        r"[^\s()]*(?:\s[^()\n]*)?\)|<(?:https?://|mailto:)[^\s<>]+>",
    ),
    _Sort(
        "as a gap",
        "gaps stand in the `text` of a card with `kind: cloze`",
        r"\{\{c\d+::",
    ),
    _Sort(
        "as a gap or a value",
        "a gap of a cloze is `{{c1::text}}`, a computed value `${ … }`",
        r"\{\{(?!c\d)[^{}\n]+\}\}",
    ),
)


def check_markup(text: Text, findings: Findings, *, gaps: bool = False) -> None:
    """A warning for the first markup of each sort, outside code, formulas and values.

    With `gaps` the text may have gaps. A backslash before markup makes it literal.
    """
    if not re.search(r"[<&$\\\[{]", text):
        return
    plain = words_alone(text, "0") if gaps else without_code(text, "0")
    for sort in _SORTS:
        if match := re.search(rf"(?<!\\)(?:{sort.pattern})", plain, re.IGNORECASE):
            shown = " ".join(text[slice(*match.span())].split())
            if len(shown) > _LONGEST:
                shown = shown[: _LONGEST - 1] + "…"
            message = f"`{shown}` is shown as it is written, not {sort.meant}"
            fix = sort.help + _LITERAL
            findings.add_in("foreign-markup", message, text, *match.span(), help=fix)
