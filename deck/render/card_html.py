"""The blocks of a card as the HTML of a note's fields.

What differs between the draws of a card is in a `<div class="v">` for each; the script
of the note type shows one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from deck.live.passage import Passage, Proof
from deck.live.value import Printed, TruthTable
from deck.render.anki_text import isolate
from deck.render.blocks import (
    Aside,
    Block,
    Blocks,
    Grid,
    Inside,
    Option,
    Options,
    Ours,
    Picture,
    Points,
    Program,
    Step,
    Steps,
    Text,
)
from deck.render.card_text import is_from_right
from deck.render.html import (
    line_html,
    passage_html,
    program_html,
    table_html,
    value_html,
)
from deck.render.pictures import picture_html
from deck.words import interface_of, phrase


def each_draw(sides: Sequence[str], language: str) -> str:
    """One text, or a box for each of several that differ.

    The blanks between them separate words in the table of Anki's browser; line ends
    would become empty lines in the editor of AnkiDroid. The language is for fonts of
    Chinese, speech, and the side on which a text begins.
    """
    if not any(sides):
        return ""
    look = f'lang="{language}"' + ' dir="rtl"' * is_from_right(language)
    if len(set(sides)) == 1:
        return f"<div {look}>{sides[0]}</div>"
    return " ".join(f'<div class="v" {look}>{text}</div>' for text in sides)


def blocks_html(blocks: Blocks, language: str) -> str:
    """The blocks of a side, one after the other."""
    return "".join(_RENDERERS[type(block)](block, language) for block in blocks)


def example_html(example: Passage, language: str) -> str:
    """A solved example, which a tap unfolds."""
    if not example:
        return ""
    shown = passage_html(example, language)
    return _folded("example", "card-example", f"<div>{shown}</div>", language)


def extra_html(
    why: Passage,
    slips: Iterable[tuple[Passage, Passage]],
    proofs: Iterable[Proof],
    ref: Passage,
    language: str,
) -> str:
    """What is shown after the answer: explanation and source.

    A tap unfolds the usual mistakes, and what was computed.
    """
    parts = f'<div class="why">{passage_html(why, language)}</div>' if why else ""
    if ref:
        parts += f'<div class="ref">{passage_html(ref, language)}</div>'
    listed = [
        passage_html(value, language) + _because(because, language)
        for value, because in slips
    ]
    if listed:
        mistakes = _list('ul class="slips"', listed)
        parts += _folded("mistakes", "card-mistakes", mistakes, language)
    if computed := "".join(map(_proof, proofs)):
        parts += _folded("computed", "card-computed", computed, language)
    return parts


def _folded(look: str, head: str, inside: str, language: str) -> str:
    """What a tap on its head unfolds, with and without the script."""
    summary = f'<summary class="tappable">{_own(head, language)}</summary>'
    return f'<details class="{look}">{summary}{inside}</details>'


def _proof(proof: Proof) -> str:
    """An expression and its value."""
    shown = value_html(proof.value)
    if not isinstance(proof.value, (TruthTable, Printed)):
        shown = f"<code>{shown}</code>"
    code = program_html(proof.expression)
    return f'<div class="proof">{code}<div class="is">{shown}</div></div>'


def _own(name: str, language: str, *values: object) -> str:
    """A phrase of ours; English ones keep their full stop on the right."""
    text = phrase(name, language, *values)
    if is_from_right(language) and interface_of(language) == "en":
        return f'<bdi lang="en" dir="ltr">{text}</bdi>'
    return text


def _list(look: str, items: Iterable[str]) -> str:
    """A list; `look` is its tag with its class."""
    inside = "".join(f"<li>{item}</li>" for item in items)
    return f"<{look}>{inside}</{look[:2]}>"


def _because(text: Passage, language: str) -> str:
    return f'<div class="because">{passage_html(text, language)}</div>'


def _text(text: Text, language: str) -> str:
    passage, lead = text.passage, ""
    if isinstance(passage, Ours):
        shown = _own(passage.name, language, *passage.values)
    else:
        shown = passage_html(passage, language)
    if text.lead:
        words = _own(text.lead.name, language, *text.lead.values)
        lead = f'<span class="where">{words}</span>'
    return f'<div class="{"a" if text.is_answer else "q"}">{lead}{shown}</div>'


def _program(program: Program, _: str) -> str:
    look = "code blank" if program.has_gap and not program.piece else "code"
    return program_html(
        program.code, look, numbered=program.is_numbered, piece=program.piece
    )


def _options(options: Options, language: str) -> str:
    if not options.is_solved:
        texts = [passage_html(option.text, language) for option in options.items]
        return _list('ol class="options"', texts)
    items = "".join(_solved(option, language) for option in options.items)
    return f'<ol class="options">{items}</ol>'


def _solved(option: Option, language: str) -> str:
    text = passage_html(option.text, language)
    reason = _because(option.because, language) if option.because else ""
    return f'<li class="{"right" if option.right else "wrong"}">{text}{reason}</li>'


def _steps(steps: Steps, language: str) -> str:
    if not steps.is_solved:
        return _list('ol class="steps"', [_step(s, language) for s in steps.items])
    used, order = steps.used, steps.order
    numbers = isolate(order) if is_from_right(language) else order
    shown = f'<div class="a">{numbers}</div>'
    if used[0].is_code:
        shown += program_html("\n".join(str(step.text[0]) for step in used))
    else:
        items = "".join(
            f'<li value="{number}">{_step(step, language)}</li>'
            for number, step in zip(order.split(), used, strict=True)
        )
        shown += f'<ol class="steps">{items}</ol>'
    if unused := steps.unused:
        shown += f'<div class="because">{_own("card-unused", language, unused)}</div>'
    return shown


def _step(step: Step, language: str) -> str:
    if step.is_code:
        return line_html(str(step.text[0]))
    return passage_html(step.text, language)


def _points(points: Points, language: str) -> str:
    tag = "ol" if points.is_ordered else "ul"
    texts = [passage_html(item, language) for item in points.items]
    return _list(f'{tag} class="points"', texts)


def _aside(aside: Aside, language: str) -> str:
    words = _own(aside.words.name, language, *aside.words.values)
    if aside.command:
        words += f' <code class="firm">{aside.command}</code>'
    return f'<div class="paper">{words}</div>'


_RENDERERS: Mapping[type[Block], Callable[[Any, str], str]] = {
    Text: _text,
    Picture: picture_html,
    Program: _program,
    Grid: lambda grid, _: table_html(grid.table, filled=False),
    Options: _options,
    Steps: _steps,
    Points: _points,
    Inside: lambda _inside, _language: "",  # it stands in the text, where the gap was
    Aside: _aside,
}
