"""Fills the texts of a card with the values of their expressions, and its pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast, get_args

from deck.bank.card_kind import Kind
from deck.bank.finding_list import Findings
from deck.bank.images import ImageFile
from deck.bank.models import Card, Image, LocalizedText
from deck.bank.source import Text
from deck.bank.template import Live, Template, split_live
from deck.live.drawing import Drawing, digest, photo
from deck.live.error_messages import (
    ExpressionError,
    explain_draw,
    report_error,
    value_reason,
)
from deck.live.expression import evaluate
from deck.live.limits import Budget, BudgetError
from deck.live.numeric_answer import ANY_FORMAT, NumberFormat
from deck.live.value import Phrase, Printed, Value
from deck.live.variant import Figure, Passage

PICTURE = "picture "  # before the hash of a picture among the values
NOTHING = Phrase("")  # where a finding says why there is no value
WANTED = {  # as the answer of a kind
    Kind.NUMERIC: "a number or vector",
    Kind.SHAPE: "a shape such as `(2, 3)`, or `error`",
    Kind.TABLE: 'a table such as `gate_table("AND")` or `table("x y", [[0, 1]])`',
}


class NoValueError(Exception):
    """A card has no variant; the findings say why."""


@dataclass
class TextFiller:
    """Fills texts of one card with one draw of its numbers, in a language at a time."""

    card: Card
    numbers: Mapping[str, Any]  # of a family, by their names
    names: Callable[[], Mapping[str, Any]]  # those that expressions know
    findings: Findings
    printed: Printed | None
    images: Mapping[str, ImageFile]
    budget: Budget
    other: TextFiller | None = None  # with the draw that the example has
    mended: Printed | None = None  # of a bug card, what its mended program printed
    values: dict[str, Value] = field(default_factory=dict)  # by expression
    language: str = ""

    def _text(self, words: LocalizedText | None, *, is_needed: bool = False) -> Passage:
        """A text of the card with its values in place."""
        if words is None:
            return ()
        text = words.within(self.language)
        return self._fill(text, text, is_needed=is_needed)

    def example(self, language: str) -> Passage:
        """The solved example of the card."""
        if self.other is not None:
            return self.other.example(language)
        self.language = language
        return self._text(self.card.example)

    def _fill(
        self, text: Text, part: str, start: int = 0, *, is_needed: bool = False
    ) -> Passage:
        """A part of a text, from an index of it on, with the value of each expression.

        A finding where nothing is left of a part that is needed.
        """
        if "${" not in part:
            filled: Passage = (part,) if part else ()
        else:
            before = len(self.findings.recorded)
            filled = tuple(
                run if isinstance(run, str) else self._value(text, run)
                for run in self._split(text, part, start)
            )
            is_needed = is_needed and len(self.findings.recorded) == before
        if is_needed and all(_is_blank(run) for run in filled):
            message = "the text is empty once its values are in place"
            self.findings.add_in("live-error", message, text)
        return filled

    def _split(self, text: Text, part: str, start: int = 0) -> Template:
        """Runs and expressions of a part that starts at `start` in a text."""

        def report(message: str, first: int, last: int) -> None:
            fix = "write `}` where the expression ends" * ("no `}`" in message)
            place = (start + first, start + last)
            self.findings.add_in("live-syntax", message, text, *place, help=fix)

        return tuple(
            run if isinstance(run, str) else run._replace(start=start + run.start)
            for run in split_live(part, report)
        )

    def _lone_live(self, text: Text) -> Live | None:
        """The expression that is all of a text, between `${` and `}` or bare."""
        if "${" not in text:
            return Live(text.strip(), len(text) - len(text.lstrip()))
        template = self._split(text, text)
        live = template[0] if len(template) == 1 else ""
        return live if isinstance(live, Live) else None

    def _value(self, text: Text, live: Live, asked: NumberFormat = ANY_FORMAT) -> Value:
        """The typed value of an expression in a text, computed once for all languages.

        Nothing, with a finding, where it has none.
        """
        key = asked.key(live.text)
        if key in self.values:
            return self.values[key]
        from deck.live.to_value import to_value  # NumPy: not for words alone

        try:
            result = evaluate(live.text, self.names(), self.budget)
            self.values[key] = value = to_value(result, *asked)
        except ExpressionError as error:
            self._failed(text, live, error)
        except (TypeError, ValueError) as error:
            reason, by_numbers = value_reason(error), not isinstance(error, TypeError)
            unshown = ExpressionError(
                *("live-error", reason, 0, len(live.text)), hangs_on_numbers=by_numbers
            )
            self._failed(text, live, unshown)
        else:
            return value
        return NOTHING

    def _failed(self, text: Text, live: Live, error: ExpressionError) -> None:
        """Record why an expression has no value, with these numbers or at all.

        Raises NoValueError where none of the others can be computed either.
        """
        names = [name for name in self.names() if not name.startswith("_")]
        error = explain_draw(error, live.text, self.numbers, self.card.where)
        wanted = WANTED.get(self.card.kind, "")
        if error.rule == "live-syntax" and wanted and text not in self.card.proof:
            error = replace(error, help=error.help or f"the answer is {wanted}")
        report_error(self.findings, text, live.start, error, names)
        self.budget.spend_on_finding()
        if error.rule == BudgetError.rule:
            raise NoValueError

    def _figure(self, image: Image | None) -> Figure | None:
        """A picture that was drawn or read; None where a finding was recorded."""
        if image is None:
            return None
        source, alt = image.source, self._text(image.alt)
        if image.is_file:
            file = self.images[str(source)]
            return Figure(photo(file.kind, file.data), alt)
        live = self._lone_live(source) or Live(str(source), 0)
        try:
            drawing = evaluate(live.text, self.names(), self.budget)
        except ExpressionError as error:
            self._failed(source, live, error)
            return None
        if not isinstance(drawing, get_args(Drawing)):
            message = "a picture is drawn by a function such as `curve_picture`"
            end = live.start + len(live.text)
            self.findings.add_in("wrong-type", message, source, live.start, end)
            return None
        # Values have its content hash.
        self.values[live.text] = Phrase(f"{PICTURE}{digest(drawing)}")
        return Figure(cast("Drawing", drawing), alt)


def _is_blank(run: str | Value) -> bool:
    """True if nothing of a text is seen; of values, only texts may be blank."""
    return isinstance(run, (str, Phrase, Printed)) and not str(run).strip()
