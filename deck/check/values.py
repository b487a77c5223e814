"""Values: answers typed by hand, and numbers whose rounding nobody can know."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from deck.check.card_texts import CheckedCard, pattern
from deck.live.value import Form, NumberFormat, Numbers, is_exact
from deck.render.blocks import Text as Shown
from deck.source.finding_list import Findings

_TYPED = re.compile(r"[-+−\d\s.,_()\[\]]+")
_DECIMALS = 2
_SIGNIFICANT = 4
_EXACT = 3  # decimals of eighths, which are exact
_FEWER = "ask for fewer, in another unit if need be, such as percent"
_UNSEEN = 1e-6  # less than any digit that is shown


def check_typed_answer(card: CheckedCard, findings: Findings) -> None:
    """A finding for a number, table or shape that was typed, not computed."""
    for text in card.of("value"):
        if _TYPED.fullmatch(text.text):
            message = f"the answer `{text.text.strip()}` is typed, not computed"
            findings.add_in("typed-answer", message, text.text)


def check_decimals(card: CheckedCard, findings: Findings) -> None:
    """A finding for a number with too many decimals, or whose rounding is not given."""
    answers, questions = card.of("value"), card.of("question")
    shown = [*_shown(card)]
    if not answers or not questions or not shown:
        return
    (value, margin), endless = shown[0], _endless(shown)
    message, fix = "", ""
    if value.format is not None and (fact := _too_many(value.format)):
        message, fix = f"an answer with {fact} are enough", _FEWER
    elif value.format is not None and endless:
        for text in questions:
            rounding = pattern("rounding", text.language)
            if rounding is not None and not rounding.search(text.text):
                fact = "the question does not say how the answer is rounded"
                findings.add_in("decimals", fact, text.text)
    elif endless and not margin:
        message = f"the answer {endless} is not said to be rounded"
    if message:
        findings.add_in("decimals", message, answers[0].text, help=fix)


def _shown(card: CheckedCard) -> Iterator[tuple[Numbers, str]]:
    """The numbers that are answers, with how far off one may be."""
    for draw in (one for some in card.draws.values() for one in some):
        for block in draw.answer:
            match block:
                case Shown(passage=(Numbers() as value,), margin=margin):
                    yield value, margin


def _too_many(form: NumberFormat) -> str:
    """How many digits a form shows, and how many are enough; empty if it is fine."""
    if form.form in {Form.SIGNIFICANT, Form.SCIENTIFIC}:
        most, what = _SIGNIFICANT, "significant digits"
    else:
        most, what = _DECIMALS, "decimals"
    return f"{form.digits} {what}; {most}" if form.digits > most else ""


def _endless(shown: Iterable[tuple[Numbers, str]]) -> str:
    """The first answer that is shown with fewer decimals than it has.

    Or with many of them, where no form of its own says how many.
    """
    for value, _ in shown:
        for number, text in zip(map(float, value.items), value.texts, strict=True):
            has_many = abs(number - round(number, _EXACT)) > _UNSEEN
            if not is_exact(number, text) or (has_many and value.format is None):
                return str(value)
    return ""
