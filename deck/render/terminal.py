"""From a variant to the lines of a terminal: question, answer, what is extra."""

from __future__ import annotations

from deck.bank.card import Card, Kind
from deck.live.value import Number, Printed, Shape, TruthTable, Vector
from deck.live.variant import GapKey, LineKey, Proof, Variant
from deck.render.card import question_parts
from deck.render.passage import (
    CODE_INDENT,
    Look,
    code_lines,
    passage_lines,
    table_lines,
    value_lines,
)
from deck.render.pictures import picture_lines
from deck.render.words import word
from deck.render.wrap import Style, plain, wrap
from deck.width import cell_width


def question_lines(
    card: Card,
    variant: Variant,
    language: str,
    *,
    gap: int = 0,
    width: int = 80,
    style: Style = plain,
) -> list[str]:
    """What is asked: the question, the program, the options, the empty table.

    Of a cloze the gap with this number is open, the others are filled in.
    """
    look = Look(width, style, gap)
    lines = passage_lines(question_parts(variant, language), look)
    if variant.picture:
        lines += ["", *picture_lines(variant.picture, look)]
    if variant.program:
        lines += [
            "",
            *code_lines(variant.program, look, numbered=card.kind is Kind.BUG),
        ]
    if variant.options:
        lines.append("")
    for number, option in enumerate(variant.options, start=1):
        lines += _item(f"{number}. ", passage_lines(option.text, _narrow(look, 3)))
    answer = variant.answer
    if card.kind is Kind.TABLE and isinstance(answer[0], TruthTable):
        lines += ["", *table_lines(answer[0], look, filled=False)]
    return lines


def answer_lines(
    card: Card,
    variant: Variant,
    language: str,
    *,
    gap: int = 0,
    width: int = 80,
    style: Style = plain,
) -> list[str]:
    """What is right: the answer, or every option with its reason, and its picture."""
    look = Look(width, style)
    lines = _answer(card, variant, language, gap, look)
    if variant.answer_picture:
        lines += ["", *picture_lines(variant.answer_picture, look)]
    return lines


def _answer(
    card: Card, variant: Variant, language: str, gap: int, look: Look
) -> list[str]:
    width, style = look.width, look.style
    if card.kind is Kind.CHOICE:
        return _options(variant, look)
    if card.kind is Kind.CODE:
        return code_lines(str(variant.answer[0]), look)
    if card.kind is Kind.INTERVIEW:
        lines: list[str] = []
        for point in variant.points:
            lines += _item("- ", passage_lines(point, _narrow(look, 2)))
        return lines
    if isinstance(variant.key, GapKey):
        return wrap([(variant.key.texts[gap], "bold")], width, style)
    answer = variant.answer
    if answer == (Printed(""),):
        return [word("prints-nothing", language)]
    if answer == (Shape(None),):
        return [style(word("error", language), "bold")]
    if len(answer) == 1 and isinstance(answer[0], (Number, Vector)):
        return wrap([(str(answer[0]), "bold")], width, style)
    lines = passage_lines(answer, look)
    if isinstance(variant.key, LineKey):
        lines = [style(word("line", language, variant.key.line), "bold"), *lines]
    return lines


def extra_lines(
    variant: Variant,
    language: str,  # noqa: ARG001 - one shape for the three functions
    *,
    width: int = 80,
    style: Style = plain,
) -> list[str]:
    """Why it is so, each proof with its value, and where to read on."""
    look = Look(width, style)
    lines = passage_lines(variant.why, look) if variant.why else []
    for proof in variant.proofs:
        lines += _proof(proof, look)
    if variant.ref:
        reference = passage_lines(variant.ref, Look(width))
        lines += [style(line, "dim") for line in reference]
    return lines


def _proof(proof: Proof, look: Look) -> list[str]:
    """An expression and its value: on one line where they fit, else below it."""
    code = code_lines(proof.expression, look)
    if isinstance(proof.value, (TruthTable, Printed)):
        return [*code, *value_lines(proof.value, look)]
    sign = look.style("=", "dim")
    room = look.width - len(CODE_INDENT) - 3
    if cell_width(proof.expression) + cell_width(str(proof.value)) <= room:
        return [f"{code[0]} {sign} {proof.value}"]
    lead, pad = f"{CODE_INDENT}{sign} ", CODE_INDENT + "  "
    inner = _narrow(look, len(pad))
    value = value_lines(proof.value, inner)
    return [*code, *((lead if n == 0 else pad) + row for n, row in enumerate(value))]


def _options(variant: Variant, look: Look) -> list[str]:
    lines: list[str] = []
    for number, option in enumerate(variant.options, start=1):
        mark = "+" if option.right else "-"
        role = "good" if option.right else "bad"
        head = look.style(mark, role) + f" {number}. "
        inner = passage_lines(option.text, _narrow(look, 5))
        if option.because:
            inner += passage_lines(option.because, _narrow(look, 5))
        first, *rest = inner
        lines.append(head + first)
        lines += ["     " + line for line in rest]
    return lines


def _item(lead: str, lines: list[str]) -> list[str]:
    """Lines with a number or bullet before the first, the others under its text."""
    pad = " " * len(lead)
    return [(lead if n == 0 else pad) + line for n, line in enumerate(lines)]


def _narrow(look: Look, cells: int) -> Look:
    return Look(max(look.width - cells, 8), look.style, look.gap)
