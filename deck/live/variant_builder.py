"""Fills a card in one language with one draw of its numbers: its variant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple, cast, get_args

from deck.bank.finding_list import Findings
from deck.bank.images import ImageFile
from deck.bank.models import (
    Bug,
    Card,
    Choice,
    Cloze,
    Code,
    Image,
    Interview,
    Kind,
    LocalizedText,
    Numeric,
    Output,
    Picture,
    Recall,
    Shape,
    Table,
)
from deck.bank.source import Text
from deck.bank.template import Live, Template, split_live
from deck.live.drawing import Drawing, digest, photo
from deck.live.error_messages import (
    ExpressionError,
    in_draw,
    report_error,
    value_reason,
    with_numbers,
)
from deck.live.expression import evaluate
from deck.live.expression_names import substitute
from deck.live.limits import Budget, BudgetError
from deck.live.numeric_answer import (
    ANY_FORMAT,
    NumberFormat,
    is_refused,
    lone_number,
    more_digits,
    number_format,
    number_key,
    number_slip,
)
from deck.live.value import Number, Phrase, Printed, TruthTable, Value, Vector
from deck.live.value import Shape as ShapeValue
from deck.live.variant import (
    ChoiceKey,
    CodeKey,
    Figure,
    Gap,
    GapKey,
    Key,
    LineKey,
    NumberKey,
    OutputKey,
    Passage,
    Proof,
    ShapeKey,
    ShownOption,
    TableKey,
    Told,
    Variant,
)

_UNIT = "write the unit in the question, and nothing beside `${ … }` here"
_NOTHING = Phrase("")
_WANTED = {  # as the answer of a kind
    Kind.NUMERIC: "a number or vector",
    Kind.SHAPE: "a shape such as `(2, 3)`, or `error`",
    Kind.TABLE: 'a table such as `gate_table("AND")` or `table("x y", [[0, 1]])`',
}


class NoValueError(Exception):
    """A card has no variant; the findings say why."""


class VariantBuilder(NamedTuple):
    """Fills one card in one language with one draw of its numbers."""

    card: Card
    language: str
    names: Mapping[str, Any]
    findings: Findings
    values: dict[str, Value]  # by expression, shared by the languages
    printed: Printed | None
    images: Mapping[str, ImageFile]
    budget: Budget

    def variant(self) -> Variant:
        """The filled card. Raises NoValueError when a finding was recorded."""
        card, before = self.card, len(self.findings.found)
        parts: dict[str, Any] = {
            "question": self.shown(card.question),
            "program": str(card.program or "").rstrip("\n"),
            "why": self.words(card.why),
            "ref": self.words(card.ref),
            "proofs": self.proofs(),
            **self.body(),
            "picture": self.figure(card.picture),
            "answer_picture": self.figure(card.answer_picture),
        }
        if len(self.findings.found) > before:
            raise NoValueError
        return Variant(**parts)

    def body(self) -> dict[str, Any]:
        """What the kind adds: answer, key, and its own parts."""
        match self.card.body:
            case Recall(answer):
                return {"answer": self.shown(answer), "key": Told()}
            case Cloze():
                return self.cloze(self.card.body)
            case Choice():
                return self.choice(self.card.body)
            case Numeric():
                return self.numeric(self.card.body)
            case Table(answer):
                return self.single(answer)
            case Shape(answer):
                return self.single(answer)
            case Output():
                printed = self.printed or Printed("")
                return {"answer": (printed,), "key": OutputKey(printed)}
            case Bug(answer, line):
                key: Key = Told() if line is None else LineKey(line)
                return {"answer": self.shown(answer), "key": key}
            case Code(piece, tests):
                key = CodeKey(str(self.card.program), str(tests))
                return {"answer": (str(piece),), "key": key}
            case Picture(answer):
                return {"answer": self.shown(answer), "key": Told()}
            case Interview(points):
                shown = tuple(self.shown(point) for point in points)
                return {"answer": (), "key": Told(), "points": shown}

    def figure(self, image: Image | None) -> Figure | None:
        """A picture that was drawn or read; None where a finding was recorded."""
        if image is None:
            return None
        source, alt = image.source, self.words(image.alt)
        if image.is_file:
            file = self.images[str(source)]
            return Figure(photo(file.kind, file.data), alt)
        template = self.split(source, source)
        live = template[0] if len(template) == 1 else ""
        start = live.start if isinstance(live, Live) else 0
        text = live.text if isinstance(live, Live) else str(source)
        drawing = self.drawing(source, text, start)
        return None if drawing is None else Figure(drawing, alt)

    def drawing(self, source: Text, expression: str, start: int) -> Drawing | None:
        """What an expression draws; kept with the values by a short hash of it."""
        try:
            drawing = evaluate(expression, self.names, self.budget)
        except ExpressionError as error:
            self.failed(source, expression, start, error)
            return None
        if not isinstance(drawing, get_args(Drawing)):
            message = "a picture is drawn by a function such as `curve_picture`"
            span = self.findings.source.locate(source, start, start + len(expression))
            self.findings.add("wrong-type", message, span)
            return None
        self.values[expression] = Phrase(f"picture {digest(drawing)}")
        return cast("Drawing", drawing)

    def words(self, words: LocalizedText | None) -> Passage:
        """A text of the card with its values in place."""
        if words is None:
            return ()
        text = words.within(self.language)
        return self.fill(text, self.split(text, text), 0)

    def shown(self, words: LocalizedText | None) -> Passage:
        """A text that a card cannot do without, with a finding where it is empty."""
        before = len(self.findings.found)
        filled = self.words(words)
        if words is not None and len(self.findings.found) == before:
            self.not_empty(filled, words.within(self.language))
        return filled

    def not_empty(self, filled: Passage, text: Text) -> None:
        """A finding where nothing is left of a text once its values are in place."""
        if not any(str(part).strip() for part in filled):
            message = "the text is empty once its values are in place"
            self.findings.add("live-error", message, self.findings.source.locate(text))

    def split(self, text: Text, part: str, start: int = 0) -> Template:
        """Runs and expressions of a part that starts at `start` in a text."""

        def report(message: str, first: int, last: int) -> None:
            span = self.findings.source.locate(text, start + first, start + last)
            fix = "write `}` where the expression ends" * ("no `}`" in message)
            self.findings.add("live-syntax", message, span, help=fix)

        return split_live(part, report)

    def fill(self, text: Text, template: Template, start: int) -> Passage:
        """A template with the value of each expression."""
        return tuple(
            part
            if isinstance(part, str)
            else self.value(text, part.text, start + part.start)
            for part in template
        )

    def value(
        self, text: Text, expression: str, start: int, asked: NumberFormat = ANY_FORMAT
    ) -> Value:
        """The typed value of an expression; a finding and NoValueError if none."""
        try:
            return self.computed(expression, asked)
        except ExpressionError as error:
            self.failed(text, expression, start, error)
        except (TypeError, ValueError) as error:
            reason, by_numbers = value_reason(error), not isinstance(error, TypeError)
            shown = ExpressionError(
                *("live-error", reason, 0, len(expression)), hangs_on_numbers=by_numbers
            )
            self.failed(text, expression, start, shown)
        return _NOTHING

    def failed(
        self, text: Text, expression: str, start: int, error: ExpressionError
    ) -> None:
        """Record why an expression has no value, with these numbers or at all.

        Raises NoValueError where none of the others can be computed either.
        """
        names = [name for name in self.names if not name.startswith("_")]
        error = in_draw(error, expression, self.drawn, self.card.where)
        wanted = _WANTED.get(self.card.kind, "")
        if error.rule == "live-syntax" and wanted and text not in self.card.proof:
            error = replace(error, help=error.help or f"the answer is {wanted}")
        report_error(self.findings, text, start, error, names)
        self.budget.spend_on_finding()
        if error.rule == BudgetError.rule:
            raise NoValueError

    @property
    def drawn(self) -> dict[str, Any]:
        """The numbers of a family by their names."""
        return {name: self.names[name] for name in map(str, self.card.draw)}

    def computed(self, expression: str, asked: NumberFormat) -> Value:
        """The value of an expression, computed once for all languages."""
        key = asked.key(expression)
        if key not in self.values:
            from deck.live.to_value import (
                to_value,  # NumPy: not for cards in words alone
            )

            value = evaluate(expression, self.names, self.budget)
            self.values[key] = to_value(value, *asked)
        return self.values[key]

    def proofs(self) -> tuple[Proof, ...]:
        """The expressions that a card shows with their values."""
        drawn = self.drawn
        return tuple(
            Proof(substitute(text, drawn), self.value(text, text, 0))
            for text in self.card.proof
        )

    def single(self, answer: LocalizedText) -> dict[str, Any]:
        """An answer that is one value of a given type."""
        value = self.answer(answer)
        key: Key = Told()
        if isinstance(self.card.body, Table) and isinstance(value, TruthTable):
            key = TableKey(value)
        elif isinstance(self.card.body, Shape):
            if value == Phrase("error"):
                value = ShapeValue(None)
            if isinstance(value, ShapeValue):
                key = ShapeKey(value)
        if isinstance(key, Told) and value is not _NOTHING:
            self.wrong(answer)
        return {"answer": (value,), "key": key}

    def numeric(self, body: Numeric) -> dict[str, Any]:
        """A number or vector and how near an answer must come."""
        value: Value = _NOTHING
        if not self.is_slip(body.answer):
            value = self.answer(body.answer, number_format(body))
        if not isinstance(value, (Number, Vector)):
            if value is not _NOTHING:
                self.wrong(body.answer, _UNIT)
            return {"answer": (value,), "key": Told()}
        if (more := more_digits(value, body)) is not None:
            value = cast("Number | Vector", self.answer(body.answer, more))
        key = number_key(value, body)
        if is_refused(value, body):
            shown = body.answer.within(self.language)
            message = f"the answer is shown as `{value}`, which its `tolerance` refuses"
            self.findings.add("bad-value", message, self.findings.source.locate(shown))
        return {"answer": (value,), "key": key}

    def answer(self, words: LocalizedText, asked: NumberFormat = ANY_FORMAT) -> Value:
        """An answer that is one expression, between `${` and `}` or bare."""
        text = words.within(self.language)
        if text.strip() == "error":
            return Phrase("error")
        template = self.split(text, text)
        live = template[0] if len(template) == 1 else ""
        if isinstance(live, Live):
            return self.value(text, live.text, live.start, asked)
        if "${" in text:
            return Phrase(text) if template else _NOTHING
        indent = len(text) - len(text.lstrip())
        return self.value(text, text.strip(), indent, asked)

    def is_slip(self, words: LocalizedText) -> bool:
        """Whether a number is written as in a sentence: then with a finding."""
        text = words.within(self.language)
        slip = number_slip(text)
        if slip is not None:
            message, start, end, fix = slip
            span = self.findings.source.locate(text, start, end)
            self.findings.add("wrong-type", message, span, help=fix)
        return slip is not None

    def wrong(self, words: LocalizedText, beside: str = "") -> None:
        """A finding for an answer of another type; `beside` helps where words stand."""
        text = words.within(self.language)
        fix = beside if "${" in text and not text.strip().endswith("}") else ""
        if text.count("${") > 1:
            fix = "write all of it in one `${ … }`"
        message = f"the answer of a {self.card.kind} card is {_WANTED[self.card.kind]}"
        if fix:
            message += ", without words or a unit"
        span = self.findings.source.locate(text)
        self.findings.add("wrong-type", message, span, help=fix)

    def choice(self, body: Choice) -> dict[str, Any]:
        """The options, the right one first."""
        options = tuple(
            ShownOption(self.shown(o.text), self.words(o.because), number == 0)
            for number, o in enumerate(body.options)
        )
        seen: set[str] = set()
        for option, shown in zip(body.options, options, strict=True):
            text = "".join(map(str, shown.text)).strip()
            if text in seen and text:
                self.same(option.text.within(self.language), text)
            seen.add(text)
        return {"answer": options[0].text, "key": ChoiceKey(), "options": options}

    def same(self, text: Text, shown: str) -> None:
        """A finding for an option that an earlier one equals."""
        fix = "reject such numbers with `where`" if self.card.draw else ""
        numbers = with_numbers(self.drawn)
        message = f"two options are the same: `{shown}`{numbers}"
        span = self.findings.source.locate(text)
        self.findings.add("bad-value", message, span, help=fix)

    def cloze(self, body: Cloze) -> dict[str, Any]:
        """The text with its gaps, and what stands in each."""
        text = body.text.within(self.language)
        shown: list[str | Value | Gap] = []
        texts: dict[int, str] = {}
        numbers: dict[int, NumberKey] = {}
        for piece in body.pieces[self.language]:
            template = self.split(text, piece.text, piece.start)
            before = len(self.findings.found)
            filled = self.fill(text, template, piece.start)
            if not piece.gap:
                shown += filled
                continue
            if len(self.findings.found) == before:
                self.not_empty(filled, text)
            shown.append(Gap(piece.gap, filled, piece.hint))
            inside = "".join(str(part) for part in filled)
            if piece.gap not in texts and (number := lone_number(filled)) is not None:
                numbers[piece.gap] = number_key(number)
            texts.setdefault(piece.gap, inside)
        return {"answer": (), "key": GapKey(texts, numbers), "cloze": tuple(shown)}
