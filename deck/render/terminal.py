"""The lines of a card for a terminal: question, answer, extra."""

from __future__ import annotations

from collections.abc import Sequence

from deck.live.value import (
    Form,
    Numbers,
    Printed,
    Shape,
    TruthTable,
    as_shown,
    in_words,
    last_digit,
)
from deck.live.variant import (
    Figure,
    GapKey,
    LineKey,
    MendKey,
    NumberKey,
    Passage,
    Proof,
    ShownSlip,
    ShownStep,
    Variant,
)
from deck.render.blocks import CODE_INDENT, Look, code_lines, table_lines, value_lines
from deck.render.card_text import (
    order_text,
    question_parts,
    slip_parts,
    unused_text,
    used_steps,
)
from deck.render.passage import gap_lines, passage_lines
from deck.render.wrap import FIRM
from deck.width import cell_width, plain
from deck.words import phrase

_TRIVIAL = 1e-4  # off by so little is no more than a rounding


def card_lines(
    kind: str, variant: Variant, look: Look, gaps: Sequence[int]
) -> list[str]:
    """All of a card, with question and answer for each gap."""
    lines = example_lines(variant, look)
    for gap in gaps:
        open_gap = look._replace(gap=gap)
        lines += question_lines(kind, variant, open_gap)
        lines += ["", look.style("---", "dim")]
        lines += [*answer_lines(kind, variant, open_gap), ""]
    lines += extra_lines(variant, look)
    for slip in variant.slips:
        lines += ["", *slip_lines(slip, look)]
    return lines


def question_lines(kind: str, variant: Variant, look: Look) -> list[str]:
    """The question, with its picture, program, options, or empty table.

    Of a cloze only the asked gap is open.
    """
    lines = passage_lines(question_parts(variant, look.language), look)
    lines += _picture(variant.picture, look)
    if variant.program:
        lines += ["", *code_lines(variant.program, look, numbered=kind == "bug")]
    texts = [option.text for option in variant.options]
    texts += [part.text for part in variant.parts]
    if texts:
        lines += ["", *_numbered(texts, look)]
    if variant.steps:
        lines.append("")
    for number, step in enumerate(variant.steps, start=1):
        lines += _step(f"{number}. ", step, look)
    answer = variant.answer
    if kind == "numeric" and isinstance(answer[0], TruthTable):
        lines += ["", *table_lines(answer[0], look, filled=False)]
    return lines


def answer_lines(
    kind: str, variant: Variant, look: Look, *, chosen: int = 0
) -> list[str]:
    """The answer, or every option with its reason, and the picture.

    If an option was `chosen`, counted from 1, only it and the right one are shown.
    """
    if kind == "choice":
        lines = _options(variant, chosen, look)
    else:
        lines = _answer(kind, variant, look)
    return lines + _picture(variant.answer_picture, look)


def _picture(figure: Figure | None, look: Look) -> list[str]:
    """A picture after an empty line."""
    if figure is None:
        return []
    from deck.render.pictures import picture_lines

    return ["", *picture_lines(figure, look)]


def _answer(kind: str, variant: Variant, look: Look) -> list[str]:
    language = look.language
    if kind in {"code", "exercise"}:
        return code_lines(str(variant.answer[0]), look)
    if kind == "order":
        return _order(variant, look)
    if kind == "interview":
        return _numbered(variant.points, look)
    if isinstance(variant.key, GapKey):
        return gap_lines(variant.cloze, look)
    answer = variant.answer
    if answer == (Printed(""),):
        return [phrase("card-prints-nothing", language)]
    if answer == (Shape(None),):
        return [look.style(phrase("card-error", language), "bold")]
    match answer:
        case (Shape() | Numbers(shape=() | (_,)) as value,):
            shown = in_words(value, language)
            if isinstance(value, Numbers) and not value.shape:
                shown = shown.replace(" ", FIRM)
            return look.wrap([(shown, "bold"), (_within(variant, look), "dim")])
    lines = passage_lines(answer, look)
    if isinstance(variant.key, LineKey):
        line = look.style(phrase("card-line", language, variant.key.line), "bold")
        if isinstance(variant.key, MendKey):
            lines = [*code_lines(variant.key.mend, look), *lines]
        lines = [line, *lines]
    return lines


def _step(lead: str, step: ShownStep, look: Look) -> list[str]:
    """A step after its number; code keeps its indent."""
    inner = look.narrower(len(lead))
    if step.is_code:
        return _item(lead, code_lines(str(step.text[0]), inner, indent=""))
    return _item(lead, passage_lines(step.text, inner))


def _order(variant: Variant, look: Look) -> list[str]:
    """The numbers in order, the steps in order, and those that are not used."""
    order, used = order_text(variant), used_steps(variant)
    lines = [look.style(order, "bold")]
    if used[0].is_code:
        lines += code_lines("\n".join(str(step.text[0]) for step in used), look)
    else:
        for number, step in zip(order.split(), used, strict=True):
            lines += _step(f"{number}. ", step, look)
    if unused := unused_text(variant):
        shown = phrase("card-unused", look.language, unused)
        lines.append(look.style(shown, "dim"))
    return lines


def extra_lines(variant: Variant, look: Look) -> list[str]:
    """The explanation, each proof with its value, and the reference."""
    lines = passage_lines(variant.why, look) if variant.why else []
    for proof in variant.proofs:
        lines += proof_lines(proof, look)
    if variant.ref:
        reference = passage_lines(variant.ref, look._replace(style=plain))
        lines += [look.style(line, "dim") for line in reference]
    return lines


def example_lines(variant: Variant, look: Look) -> list[str]:
    """The solved example below its heading; empty if there is none."""
    if not variant.example:
        return []
    head = look.style(phrase("card-example", look.language), "bold")
    return [head, *passage_lines(variant.example, look), ""]


def slip_lines(slip: ShownSlip, look: Look) -> list[str]:
    """A usual mistake: its answer, and below it the reason."""
    inner = look.narrower(2)
    lines = passage_lines(slip_parts(slip), inner)
    lines += passage_lines(slip.because, inner)
    return _item("- ", lines, look.style("-", "bad") + " ")


def _within(variant: Variant, look: Look) -> str:
    """The tolerance of an answer, if it is more than the last digit shown."""
    if not isinstance(variant.key, NumberKey):
        return ""
    key, answer = variant.key, variant.answer[0]
    assert isinstance(answer, Numbers)  # noqa: S101 - as its key says
    if key.share:
        return f" ± {100 * key.share:.3g}%"
    halves = (
        max(min(_TRIVIAL, abs(as_shown(text)) / 1e3), last_digit(text) / 2)
        for text in answer.texts
    )
    if all(x <= y * (1 + _TRIVIAL) for x, y in zip(key.limits, halves, strict=True)):
        return ""
    if answer.format and answer.format.form is Form.PERCENT:
        return f" ± {100 * key.tolerance:.3g}%"
    most = Numbers.of(float(f"{key.tolerance:.3g}"))
    return f" ± {in_words(most, look.language)}"


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


def _options(variant: Variant, chosen: int, look: Look) -> list[str]:
    lines: list[str] = []
    inner = look.narrower(5)
    for number, option in enumerate(variant.options, start=1):
        if chosen and number != chosen and not option.right:
            continue
        mark, role = ("+", "good") if option.right else ("-", "bad")
        shown = passage_lines(option.text, inner)
        if option.because:
            shown += passage_lines(option.because, inner)
        lead = f" {number}. "
        lines += _item(mark + lead, shown, look.style(mark, role) + lead)
    return lines


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
