"""The formulas in a text, each checked against the TeX that formulas may use."""

from __future__ import annotations

import re
from collections.abc import Iterable

from deck.bank.cloze import Piece
from deck.bank.finding_list import Findings
from deck.bank.source import Text
from deck.bank.template import VERBATIM, without_lives

_MOST = 3  # findings in a text


def check_formulas(
    text: Text, findings: Findings, pieces: Iterable[Piece] = ()
) -> None:
    """A finding for each of the first wrong formulas in a text.

    `pieces` are those of a text with gaps.
    """
    if "\\" not in text or (r"\(" not in text and r"\[" not in text):
        return
    from deck.bank.tex import VALUE, formula_error

    plain = without_lives(text, VALUE)
    if "${" in plain.replace("$${", ""):
        return  # it has no value, and a finding of its own
    left = _MOST
    for match in re.finditer(VERBATIM, _without_edges(plain, pieces)):
        if left and match.lastgroup in {"inline", "block"}:
            start = match.start(match.lastgroup)
            error = formula_error(match[match.lastgroup])
            if error is not None:
                left -= 1
                span = findings.source.locate(
                    text, start + error.start, start + error.end
                )
                findings.add("bad-formula", str(error), span, help=error.fix)


def _without_edges(text: str, pieces: Iterable[Piece]) -> str:
    """A text with `GAP` and `GAP_END` for the edges of its gaps."""
    from deck.bank.tex import GAP, GAP_END

    plain, at = "", 0
    for piece in pieces:
        if piece.gap:
            end = piece.start + len(piece.text)
            behind = end + 2 + (2 + len(piece.hint)) * text.startswith("::", end)
            plain += text[at : piece.start - _open(text, piece.start)]
            plain += GAP * _open(text, piece.start) + text[piece.start : end]
            plain += GAP_END * (behind - end)
            at = behind
    return plain + text[at:]


def _open(text: str, inside: int) -> int:
    """The length of the mark that opens a gap whose inside starts here."""
    return inside - text.rindex("{{c", 0, inside)
