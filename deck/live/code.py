"""The program of a card as it is run: for a code card, with the piece and its tests."""

from __future__ import annotations

from deck.bank.card import Card, Code
from deck.bank.kinds import GAP_MARK


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


def card_program(card: Card) -> str | None:
    """What is run for a card at build; None where there is no program."""
    if card.program is None:
        return None
    if isinstance(card.body, Code):
        return test_program(card.program, card.body.piece, card.body.tests)
    return str(card.program)
