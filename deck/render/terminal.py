"""From a variant to the lines of a terminal: question, answer, what is extra."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from deck.bank.keys import Kind
from deck.live.value import (
    Number,
    Printed,
    Shape,
    TruthTable,
    Vector,
    in_words,
    last_digit,
)
from deck.live.variant import (
    CodeKey,
    ExerciseKey,
    Figure,
    GapKey,
    LineKey,
    MendKey,
    NumberKey,
    Proof,
    ShownSlip,
    ShownStep,
    Variant,
)
from deck.render.blocks import CODE_INDENT, Look, code_lines, table_lines, value_lines
from deck.render.card_text import order_text, question_parts, unused_text, word
from deck.render.highlight import highlight
from deck.render.passage import gap_lines, parse_passage, passage_lines
from deck.render.wrap import FIRM, Style, plain, wrap
from deck.width import cell_width

_TRIVIAL = 1e-4  # off by so little is no more than a rounding


def parse_texts(variant: Variant, language: str, gaps: Sequence[int]) -> None:
    """Parse all texts of a card, so that showing it does not take a parser."""
    passages = [question_parts(variant, language), variant.answer, variant.why]
    passages += [variant.ref, variant.example, *variant.points]
    for option in variant.options:
        passages += [option.text, option.because]
    for part in variant.parts:
        passages += [part.text, part.hint]
    for slip in variant.slips:
        passages += [slip.value, slip.because]
    passages += [step.text for step in variant.steps if not step.is_code]
    for gap in gaps:
        look = Look(gap=gap, language=language)
        for passage in passages:
            parse_passage(passage, look)
        if isinstance(variant.key, GapKey):
            gap_lines(variant.cloze, look)
    codes = [variant.program, *(proof.expression for proof in variant.proofs)]
    if isinstance(variant.key, (CodeKey, ExerciseKey)):
        codes.append(str(variant.answer[0]))
    if isinstance(variant.key, MendKey):
        codes.append(variant.key.mend)
    if variant.steps and variant.steps[0].is_code:
        codes += [_whole(variant), *(str(step.text[0]) for step in variant.steps)]
    for code in filter(None, codes):
        highlight(code)
    for figure in variant.figures:
        _picture(figure, Look(language=language))


def question_lines(
    kind: Kind,
    variant: Variant,
    language: str,
    *,
    gap: int = 0,
    width: int = 80,
    style: Style = plain,
    ascii: bool = False,  # noqa: A002 - the option's own name
    rows: int = sys.maxsize,
) -> list[str]:
    """What is asked: the question, the program, the options, the empty table.

    Of a cloze the gap with this number is open, the others are filled in. A picture is
    drawn smaller, as far as it can be, where the whole would have more rows.
    """
    look = Look(width, style, gap, ascii, language)
    text = passage_lines(question_parts(variant, language), look)
    rest = _rest_of_question(kind, variant, look)
    picture = _picture(variant.picture, look, rows - len(text) - len(rest))
    return text + picture + rest


def _rest_of_question(kind: Kind, variant: Variant, look: Look) -> list[str]:
    """What comes below its text and picture."""
    lines: list[str] = []
    if variant.program:
        lines += [
            "",
            *code_lines(variant.program, look, numbered=kind is Kind.BUG),
        ]
    if variant.options:
        lines.append("")
    for number, option in enumerate(variant.options, start=1):
        lines += _item(f"{number}. ", passage_lines(option.text, look.narrower(3)))
    if variant.steps:
        lines.append("")
    for number, step in enumerate(variant.steps, start=1):
        lines += _step(f"{number}. ", step, look)
    if variant.parts:
        lines.append("")
    for number, part in enumerate(variant.parts, start=1):
        lines += _item(f"{number}. ", passage_lines(part.text, look.narrower(3)))
    answer = variant.answer
    if kind is Kind.TABLE and isinstance(answer[0], TruthTable):
        lines += ["", *table_lines(answer[0], look, filled=False)]
    return lines


def answer_lines(
    kind: Kind,
    variant: Variant,
    language: str,
    *,
    gap: int = 0,
    chosen: int = 0,
    width: int = 80,
    style: Style = plain,
    ascii: bool = False,  # noqa: A002 - the option's own name
    rows: int = sys.maxsize,
) -> list[str]:
    """What is right: the answer, or every option with its reason, and its picture.

    Where an option was chosen, counted from 1, only it and the right one are shown. The
    picture is drawn as `question_lines` does.
    """
    look = Look(width, style, ascii=ascii, language=language)
    if kind is Kind.CHOICE:
        lines = _options(variant, chosen, look)
    else:
        lines = _answer(kind, variant, language, gap, look)
    return lines + _picture(variant.answer_picture, look, rows - len(lines))


def _picture(figure: Figure | None, look: Look, rows: int = sys.maxsize) -> list[str]:
    """A picture, and the empty line before it."""
    if figure is None:
        return []
    from deck.render.pictures import picture_lines

    return ["", *picture_lines(figure, look, rows - 1)]


def _answer(
    kind: Kind, variant: Variant, language: str, gap: int, look: Look
) -> list[str]:
    width, style = look.width, look.style
    if kind in {Kind.CODE, Kind.EXERCISE}:
        return code_lines(str(variant.answer[0]), look)
    if kind is Kind.ORDER:
        return _order(variant, look)
    if kind is Kind.INTERVIEW:
        lines: list[str] = []
        for number, point in enumerate(variant.points, start=1):
            lines += _item(f"{number}. ", passage_lines(point, look.narrower(3)))
        return lines
    if isinstance(variant.key, GapKey):
        return gap_lines(variant.cloze, look._replace(gap=gap))
    answer = variant.answer
    if answer == (Printed(""),):
        return [word("prints-nothing", language)]
    if answer == (Shape(None),):
        return [style(word("error", language), "bold")]
    if len(answer) == 1 and isinstance(answer[0], (Number, Vector, Shape)):
        within = _within(variant, look)
        shown = look.fold(in_words(answer[0], language))
        if isinstance(answer[0], Number):
            shown = shown.replace(" ", FIRM)
        return wrap([(shown, "bold"), (within, "dim")], width, style)
    lines = passage_lines(answer, look)
    if isinstance(variant.key, LineKey):
        line = style(word("line", language, variant.key.line), "bold")
        if isinstance(variant.key, MendKey):
            lines = [*code_lines(variant.key.mend, look), *lines]
        lines = [line, *lines]
    return lines


def _step(lead: str, step: ShownStep, look: Look) -> list[str]:
    """A step behind its number; code keeps its indent."""
    inner = look.narrower(len(lead))
    if not step.is_code:
        return _item(lead, passage_lines(step.text, inner))
    wide = look._replace(width=look.width + len(CODE_INDENT) - len(lead))
    shown = code_lines(str(step.text[0]), wide)
    return _item(lead, [line.removeprefix(CODE_INDENT) for line in shown])


def _order(variant: Variant, look: Look) -> list[str]:
    """The numbers in order, the whole in its order, and what is not used."""
    order = order_text(variant)
    lines = [look.style(order, "bold")]
    if variant.steps[0].is_code:
        lines += code_lines(_whole(variant), look)
    else:
        for number, step in zip(order.split(), _used(variant), strict=True):
            lines += _step(f"{number}. ", step, look)
    if unused := unused_text(variant):
        shown = word("not-used", look.language, unused)
        lines.append(look.style(look.fold(shown), "dim"))
    return lines


def _used(variant: Variant) -> list[ShownStep]:
    """The steps in their order, without those that belong nowhere."""
    steps = sorted(variant.steps, key=lambda step: step.place)
    return [step for step in steps if step.place]


def _whole(variant: Variant) -> str:
    """The program that the steps make."""
    return "\n".join(str(step.text[0]) for step in _used(variant))


def extra_lines(
    variant: Variant,
    language: str,
    *,
    width: int = 80,
    style: Style = plain,
    ascii: bool = False,  # noqa: A002 - the option's own name
) -> list[str]:
    """Why it is so, each proof with its value, and where to read on."""
    look = Look(width, style, ascii=ascii, language=language)
    lines = passage_lines(variant.why, look) if variant.why else []
    for proof in variant.proofs:
        lines += _proof(proof, look)
    if variant.ref:
        reference = passage_lines(variant.ref, look._replace(style=plain))
        lines += [style(line, "dim") for line in reference]
    return lines


def example_lines(
    variant: Variant,
    language: str,
    *,
    width: int = 80,
    style: Style = plain,
    ascii: bool = False,  # noqa: A002 - the option's own name
) -> list[str]:
    """A solved one, under its heading; nothing where there is none."""
    if not variant.example:
        return []
    look = Look(width, style, ascii=ascii, language=language)
    head = style(look.fold(word("example", language)), "bold")
    return [head, *passage_lines(variant.example, look), ""]


def slip_lines(
    slip: ShownSlip,
    language: str,
    *,
    width: int = 80,
    style: Style = plain,
    ascii: bool = False,  # noqa: A002 - the option's own name
) -> list[str]:
    """A usual mistake: its answer, and below it why that is wrong."""
    look = Look(width, style, ascii=ascii, language=language).narrower(2)
    first, *rest = passage_lines(slip.value, look) + passage_lines(slip.because, look)
    return [style("-", "bad") + " " + first, *("  " + line for line in rest)]


def proof_lines(
    proof: Proof,
    *,
    width: int = 80,
    style: Style = plain,
    ascii: bool = False,  # noqa: A002 - the option's own name
) -> list[str]:
    """An expression and its value."""
    return _proof(proof, Look(width, style, ascii=ascii))


def _within(variant: Variant, look: Look) -> str:
    """How far off an answer may be, where that is more than the last digit shown."""
    if not isinstance(variant.key, NumberKey):
        return ""
    key, answer = variant.key, variant.answer[0]
    assert isinstance(answer, (Number, Vector))  # noqa: S101 - as its key says
    if key.share:
        return look.fold(f" ± {100 * key.share:.3g}%")
    half = min(map(last_digit, answer.texts), default=0.0) / 2
    if key.tolerance <= max(_TRIVIAL, half) * (1 + _TRIVIAL):
        return ""
    return look.fold(f" ± {key.tolerance:.3g}")


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
    inner = look.narrower(len(pad))
    value = value_lines(proof.value, inner)
    return [*code, *((lead if n == 0 else pad) + row for n, row in enumerate(value))]


def _options(variant: Variant, chosen: int, look: Look) -> list[str]:
    lines: list[str] = []
    inner_look = look.narrower(5)
    for number, option in enumerate(variant.options, start=1):
        if chosen and number != chosen and not option.right:
            continue
        mark = "+" if option.right else "-"
        role = "good" if option.right else "bad"
        head = look.style(mark, role) + f" {number}. "
        inner = passage_lines(option.text, inner_look)
        if option.because:
            inner += passage_lines(option.because, inner_look)
        first, *rest = inner
        lines.append(head + first)
        lines += ["     " + line for line in rest]
    return lines


def _item(lead: str, lines: list[str]) -> list[str]:
    """Lines with a number or bullet before the first, the others under its text."""
    pad = " " * len(lead)
    return [(lead if n == 0 else pad) + line for n, line in enumerate(lines)]
