"""The program of a card as it is run: for a code card, with the piece and its tests."""

from __future__ import annotations

import re
import warnings

from deck.bank.models import GAP_MARK, Card, Code

_STOP = r"(?<!\.)\.(?=\s|$)"  # of a sentence, not of `0.5` or `...`


def fill_gap(program: str, piece: str) -> str:
    """The program with a piece in its gap, indented as the gap's line is."""
    lines = []
    for line in program.split("\n"):
        if GAP_MARK in line:
            indent = line[: len(line) - len(line.lstrip())]
            inside = piece.strip("\n").replace("\n", "\n" + indent)
            lines.append(line.replace(GAP_MARK, inside))
        else:
            lines.append(line)
    return "\n".join(lines)


def test_program(program: str, piece: str, tests: str) -> str:
    """The program with a piece put in, followed by what it must pass."""
    return fill_gap(program, piece).rstrip("\n") + "\n\n" + tests


def why_not_python(program: str) -> tuple[str, int]:
    """Python's reason against a program, which is not run, and its line from 1.

    Nothing and 0 where there is no reason.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(program, "program", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = getattr(error, "msg", "") or str(error)
        line = getattr(error, "lineno", None) or 1
        return f"{reason[:1].lower()}{reason[1:]}", line
    return "", 0


def card_program(card: Card) -> str | None:
    """What is run for a card at build; None where there is no program."""
    if card.program is None:
        return None
    if isinstance(card.body, Code):
        return test_program(card.program, card.body.piece, card.body.tests)
    return str(card.program)


def first_sentence(docstring: str) -> str:
    """What a function does, without its full stop."""
    sentence = re.split(_STOP, docstring, maxsplit=1)[0]
    return " ".join(sentence.split())
