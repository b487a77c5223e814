"""The HTML of a note: front, back and extra.

What differs between the variants of a family is in a `<div class="v">` for each; the
script of the note type shows one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from deck.bank.models import Card
from deck.live.value import Printed, Shape, TruthTable
from deck.live.variant import (
    LineKey,
    LiveCard,
    MendKey,
    Passage,
    ShownStep,
    Variant,
)
from deck.render.anki_text import isolate, safe_text
from deck.render.answer_key import key_html
from deck.render.card_text import (
    is_from_right,
    order_text,
    plain_text,
    question_parts,
    slip_parts,
    unused_text,
    used_steps,
)
from deck.render.html import (
    line_html,
    passage_html,
    program_html,
    table_html,
    value_html,
)
from deck.render.pictures import media, picture_html
from deck.render.spellings import Names
from deck.words import interface_of, phrase

_ERROR = (Shape(None),)
_LONGEST = 80  # characters of a title that there is room for
_STEP = 7  # meets every order of two, three or four options


class NoteHtml(NamedTuple):
    """The fields of a note, before `anki_html`."""

    title: str
    front: str
    back: str
    extra: str
    key: str  # for the script that grades an answer
    topic: str
    media: Mapping[str, bytes]  # files that they show


def note_html(
    live: LiveCard, language: str, topic: str = "", terms: Sequence[Names] = ()
) -> NoteHtml:
    """The fields of a card's note in one language, with the title of its topic.

    `terms` are the names of each term of the glossary.
    """
    card = live.card
    variants = live.variants[language]
    if card.kind in {"choice", "order"}:
        variants = _shuffled(variants)
    sides = [_sides(card, variant, language) for variant in variants]
    title = plain_text(question_parts(variants[0], language), language)
    front, back, extra = (_wrap(side, language) for side in zip(*sides, strict=True))
    figures = (figure for variant in variants for figure in variant.figures)
    return NoteHtml(
        title=safe_text(
            title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…"
        ),
        front=front,
        back=back,
        extra=extra,
        key=key_html(variants, language, terms),
        topic=_topic(topic, language),
        media=dict(filter(None, map(media, figures))),
    )


@lru_cache  # the cards of a bank share it
def _topic(title: str, language: str) -> str:
    return _wrap([safe_text(title)], language)


def _shuffled(variants: Sequence[Variant]) -> tuple[Variant, ...]:
    """A variant with its options in every order, or each of several in one order."""
    if len(variants) == 1:
        return tuple(variants[0].orders())
    orders = [tuple(variant.orders()) for variant in variants]
    return tuple(each[_STEP * n % len(each)] for n, each in enumerate(orders))


def _wrap(variants: Sequence[str], language: str) -> str:
    """One text, or a box for each of several that differ.

    The blanks between them separate words in the table of Anki's browser; line ends
    would become empty lines in the editor of AnkiDroid. The language is for fonts of
    Chinese, speech, and the side on which a text begins.
    """
    if not any(variants):
        return ""
    look = f'lang="{language}"' + ' dir="rtl"' * is_from_right(language)
    if len(set(variants)) == 1:
        return f"<div {look}>{variants[0]}</div>"
    return " ".join(f'<div class="v" {look}>{text}</div>' for text in variants)


def _own(name: str, language: str, *values: object) -> str:
    """A phrase of ours; English ones keep their full stop on the right."""
    text = phrase(name, language, *values)
    if is_from_right(language) and interface_of(language) == "en":
        return f'<bdi lang="en" dir="ltr">{text}</bdi>'
    return text


def _sides(card: Card, variant: Variant, language: str) -> tuple[str, str, str]:
    if text := variant.cloze or variant.question:
        question = passage_html(text, language)
    else:
        question = _own("card-prints", language)
    front = f'<div class="q">{question}</div>'
    if variant.picture:
        front += picture_html(variant.picture, language)
    if variant.program:
        look = "code blank" if card.kind == "code" else "code"
        front += program_html(variant.program, look, numbered=card.kind == "bug")
    if variant.options:
        texts = [passage_html(option.text, language) for option in variant.options]
        front += _list('ol class="options"', texts)
    if variant.steps:
        texts = [_step(step, language) for step in variant.steps]
        front += _list('ol class="steps"', texts)
    if variant.parts:
        texts = [passage_html(part.text, language) for part in variant.parts]
        front += _list('ol class="points"', texts)
        how, command = _own("card-write-it", language), f"deck write {card.id}"
        front += f'<div class="paper">{how} <code class="firm">{command}</code></div>'
    answer = variant.answer
    if card.kind == "numeric" and isinstance(answer[0], TruthTable):
        front += table_html(answer[0], filled=False)
    elif card.kind == "numeric":
        front += f'<div class="paper">{_own("card-on-paper", language)}</div>'
    if variant.example:
        head = f'<summary class="tappable">{_own("card-example", language)}</summary>'
        shown = passage_html(variant.example, language)
        front += f'<details class="example">{head}<div>{shown}</div></details>'
    back = _back(card, variant, language)
    if variant.answer_picture:
        back += picture_html(variant.answer_picture, language)
    return front, back, _extra(variant, language)


def _list(look: str, items: Iterable[str]) -> str:
    """A list; `look` is its tag with its class."""
    inside = "".join(f"<li>{item}</li>" for item in items)
    return f"<{look}>{inside}</{look[:2]}>"


def _because(text: Passage, language: str) -> str:
    return f'<div class="because">{passage_html(text, language)}</div>'


def _back(card: Card, variant: Variant, language: str) -> str:
    if card.kind == "choice":
        return _options_back(variant, language)
    if card.kind == "code":
        return program_html(variant.program, piece=str(variant.answer[0]))
    if card.kind == "exercise":
        return program_html(str(variant.answer[0]))
    if card.kind == "order":
        return _order_back(variant, language)
    if card.kind == "interview":
        points = [passage_html(point, language) for point in variant.points]
        return _list('ul class="points"', points)
    if not variant.answer:
        return ""
    shown = passage_html(variant.answer, language)
    if not shown:
        shown = _own("card-prints-nothing", language)
    elif variant.answer == _ERROR:
        shown = _own("card-error", language)
    mend = ""
    if isinstance(variant.key, LineKey):
        line = _own("card-line", language, variant.key.line)
        shown = f'<span class="where">{line}</span>{shown}'
    if isinstance(variant.key, MendKey):
        mend = program_html(variant.key.mend)
    return f'<div class="a">{shown}</div>{mend}'


def _step(step: ShownStep, language: str) -> str:
    return (
        line_html(str(step.text[0]))
        if step.is_code
        else passage_html(step.text, language)
    )


def _order_back(variant: Variant, language: str) -> str:
    """The numbers in order, the steps in order, and those that are not used."""
    used = used_steps(variant)
    order = order_text(variant)
    numbers = isolate(order) if is_from_right(language) else order
    back = f'<div class="a">{numbers}</div>'
    if used[0].is_code:
        back += program_html("\n".join(str(step.text[0]) for step in used))
    else:
        items = "".join(
            f'<li value="{number}">{_step(step, language)}</li>'
            for number, step in zip(order.split(), used, strict=True)
        )
        back += f'<ol class="steps">{items}</ol>'
    if unused := unused_text(variant):
        back += f'<div class="because">{_own("card-unused", language, unused)}</div>'
    return back


def _options_back(variant: Variant, language: str) -> str:
    """Every option with its reason, the right one marked."""
    items = ""
    for option in variant.options:
        text = passage_html(option.text, language)
        reason = _because(option.because, language) if option.because else ""
        mark = "right" if option.right else "wrong"
        items += f'<li class="{mark}">{text}{reason}</li>'
    return f'<ol class="options">{items}</ol>'


def _extra(variant: Variant, language: str) -> str:
    parts = ""
    if variant.why:
        parts += f'<div class="why">{passage_html(variant.why, language)}</div>'
    if variant.slips:
        slips = [
            passage_html(slip_parts(slip), language) + _because(slip.because, language)
            for slip in variant.slips
        ]
        parts += _list('ul class="slips"', slips)
    for proof in variant.proofs:
        code = program_html(proof.expression)
        shown = value_html(proof.value)
        if not isinstance(proof.value, (TruthTable, Printed)):
            shown = f"<code>{shown}</code>"
        parts += f'<div class="proof">{code}<div class="is">{shown}</div></div>'
    if variant.ref:
        parts += f'<div class="ref">{passage_html(variant.ref, language)}</div>'
    return parts
