"""The blocks of a card as lines for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from deck.live.passage import Passage, Proof
from deck.live.value import Numbers, Printed, Shape, TruthTable, in_words
from deck.render.blocks import (
    Aside,
    Block,
    Blocks,
    Grid,
    Inside,
    Options,
    Ours,
    Picture,
    Points,
    Program,
    Step,
    Steps,
    Text,
)
from deck.render.lines import CODE_INDENT, Look, code_lines, table_lines, value_lines
from deck.render.passage import gap_lines, passage_lines
from deck.render.wrap import FIRM
from deck.width import cell_width, plain
from deck.words import phrase


def blocks_lines(blocks: Blocks, look: Look) -> list[str]:
    """The blocks of a side, an empty line before each but the first."""
    lines: list[str] = []
    for block in blocks:
        if shown := _RENDERERS[type(block)](block, look):
            lines += [*[""] * bool(lines), *shown]
    return lines


def example_lines(example: Passage, look: Look) -> list[str]:
    """A solved example below its heading; empty if there is none."""
    if not example:
        return []
    head = look.style(phrase("card-example", look.language), "bold")
    return [head, *passage_lines(example, look), ""]


def extra_lines(why: Passage, ref: Passage, look: Look) -> list[str]:
    """The explanation and the reference."""
    lines = passage_lines(why, look) if why else []
    if ref:
        reference = passage_lines(ref, look._replace(style=plain))
        lines += [look.style(line, "dim") for line in reference]
    return lines


def slip_lines(value: Passage, because: Passage, look: Look) -> list[str]:
    """A usual mistake: its answer, and below it the reason."""
    inner = look.narrower(2)
    lines = [*passage_lines(value, inner), *passage_lines(because, inner)]
    return _item("- ", lines, look.style("-", "bad") + " ")


def proof_lines(proof: Proof, look: Look) -> list[str]:
    """An expression and its value: on one line if they fit, else below it."""
    code = code_lines(proof.expression, look)
    if isinstance(proof.value, (TruthTable, Printed)):
        return [*code, *value_lines(proof.value, look)]
    sign = look.style("=", "dim")
    room = look.width - len(CODE_INDENT) - 3
    shown = str(proof.value)
    size = cell_width(proof.expression) + cell_width(shown)
    if len(code) == 1 and size <= room:
        return [f"{code[0]} {sign} {shown}"]
    lead = CODE_INDENT + "= "
    value = value_lines(proof.value, look.narrower(len(lead)))
    return [*code, *_item(lead, value, f"{CODE_INDENT}{sign} ")]


def _text(text: Text, look: Look) -> list[str]:
    lines = _passage(text, look)
    if text.lead is not None:
        lead = phrase(text.lead.name, look.language, *text.lead.values)
        lines = [look.style(lead, "bold"), *lines]
    return lines


def _passage(text: Text, look: Look) -> list[str]:
    """What a text says; a number or shape that is an answer stands out."""
    passage = text.passage
    if isinstance(passage, Ours):
        words = phrase(passage.name, look.language, *passage.values)
        return look.wrap(words, "bold" if text.is_answer else "")
    if text.is_answer:
        match passage:
            case (Shape() | Numbers(shape=() | (_,)) as value,):
                shown = in_words(value, look.language)
                if isinstance(value, Numbers) and not value.shape:
                    shown = shown.replace(" ", FIRM)
                return look.wrap([(shown, "bold"), (text.margin, "dim")])
    return passage_lines(passage, look)


def _picture(picture: Picture, look: Look) -> list[str]:
    from deck.render.pictures import picture_lines

    return list(picture_lines(picture, look))


def _program(program: Program, look: Look) -> list[str]:
    """A program; of one with its piece filled in the piece alone."""
    code = program.piece or program.code
    return code_lines(code, look, numbered=program.is_numbered)


def _grid(grid: Grid, look: Look) -> list[str]:
    return table_lines(grid.table, look, filled=False)


def _options(options: Options, look: Look) -> list[str]:
    """The options; solved with reasons, of one that was chosen and the right one."""
    if not options.is_solved:
        return _numbered([option.text for option in options.items], look)
    lines: list[str] = []
    inner = look.narrower(5)
    for number, option in enumerate(options.items, start=1):
        if look.chosen and number != look.chosen and not option.right:
            continue
        mark, role = ("+", "good") if option.right else ("-", "bad")
        shown = passage_lines(option.text, inner)
        if option.because:
            shown += passage_lines(option.because, inner)
        lead = f" {number}. "
        lines += _item(mark + lead, shown, look.style(mark, role) + lead)
    return lines


def _steps(steps: Steps, look: Look) -> list[str]:
    """The steps; solved their numbers in order, the steps in order, and the unused."""
    if not steps.is_solved:
        numbered = enumerate(steps.items, start=1)
        return [line for n, step in numbered for line in _step(f"{n}. ", step, look)]
    order, used = steps.order, steps.used
    lines = [look.style(order, "bold")]
    if used[0].is_code:
        lines += code_lines("\n".join(str(step.text[0]) for step in used), look)
    else:
        for number, step in zip(order.split(), used, strict=True):
            lines += _step(f"{number}. ", step, look)
    if unused := steps.unused:
        lines.append(look.style(phrase("card-unused", look.language, unused), "dim"))
    return lines


def _step(lead: str, step: Step, look: Look) -> list[str]:
    """A step after its number; code keeps its indent."""
    inner = look.narrower(len(lead))
    if step.is_code:
        return _item(lead, code_lines(str(step.text[0]), inner, indent=""))
    return _item(lead, passage_lines(step.text, inner))


def _points(points: Points, look: Look) -> list[str]:
    return _numbered(points.items, look)


def _inside(inside: Inside, look: Look) -> list[str]:
    return gap_lines(inside.passage, look)


def _aside(_aside: Aside, _look: Look) -> list[str]:
    return []  # here one types


def _numbered(texts: Sequence[Passage], look: Look) -> list[str]:
    lines: list[str] = []
    for number, text in enumerate(texts, start=1):
        lines += _item(f"{number}. ", passage_lines(text, look.narrower(3)))
    return lines


def _item(lead: str, lines: list[str], painted: str = "") -> list[str]:
    """Lines with a number or bullet before the first, the others indented."""
    pad = " " * len(lead)
    first = painted or lead
    return [(pad if number else first) + line for number, line in enumerate(lines)]


_RENDERERS: Mapping[type[Block], Callable[[Any, Look], list[str]]] = {
    Text: _text,
    Picture: _picture,
    Program: _program,
    Grid: _grid,
    Options: _options,
    Steps: _steps,
    Points: _points,
    Inside: _inside,
    Aside: _aside,
}
