"""Fills a card in one language with one draw of its numbers: its variant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    explain_draw,
    list_numbers,
    report_error,
    value_reason,
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
    numbers: Mapping[str, Any]  # of a family, by their names
    names: Callable[[], Mapping[str, Any]]  # those that expressions know
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
        live = self.lone_live(source) or Live(str(source), 0)
        try:
            drawing = evaluate(live.text, self.names(), self.budget)
        except ExpressionError as error:
            self.failed(source, live, error)
            return None
        if not isinstance(drawing, get_args(Drawing)):
            message = "a picture is drawn by a function such as `curve_picture`"
            end = live.start + len(live.text)
            span = self.findings.source.locate(source, live.start, end)
            self.findings.add("wrong-type", message, span)
            return None
        # Values have its content hash.
        self.values[live.text] = Phrase(f"picture {digest(drawing)}")
        return Figure(cast("Drawing", drawing), alt)

    def words(self, words: LocalizedText | None) -> Passage:
        """A text of the card with its values in place."""
        return (
            ()
            if words is None
            else self.fill(text := words.within(self.language), text)
        )

    def shown(self, words: LocalizedText | None) -> Passage:
        """A text that a card cannot do without, with a finding where it is empty."""
        if words is None:
            return ()
        text = words.within(self.language)
        return self.fill(text, text, is_needed=True)

    def fill(
        self, text: Text, part: str, start: int = 0, *, is_needed: bool = False
    ) -> Passage:
        """A part of a text, from an index of it on, with the value of each expression.

        A finding where nothing is left of a part that is needed.
        """
        if "${" not in part:
            filled: Passage = (part,) if part else ()
        else:
            before = len(self.findings.found)
            filled = tuple(
                run if isinstance(run, str) else self.value(text, run, start)
                for run in self.split(text, part, start)
            )
            is_needed = is_needed and len(self.findings.found) == before
        if is_needed and all(_is_blank(run) for run in filled):
            message = "the text is empty once its values are in place"
            self.findings.add("live-error", message, self.findings.source.locate(text))
        return filled

    def split(self, text: Text, part: str, start: int = 0) -> Template:
        """Runs and expressions of a part that starts at `start` in a text."""

        def report(message: str, first: int, last: int) -> None:
            span = self.findings.source.locate(text, start + first, start + last)
            fix = "write `}` where the expression ends" * ("no `}`" in message)
            self.findings.add("live-syntax", message, span, help=fix)

        return split_live(part, report)

    def lone_live(self, text: Text) -> Live | None:
        """The expression that is all of a text, between `${` and `}` or bare."""
        if "${" not in text:
            return Live(text.strip(), len(text) - len(text.lstrip()))
        template = self.split(text, text)
        live = template[0] if len(template) == 1 else ""
        return live if isinstance(live, Live) else None

    def value(
        self, text: Text, live: Live, start: int = 0, asked: NumberFormat = ANY_FORMAT
    ) -> Value:
        """The typed value of an expression in a part that starts at `start` in a text.

        Nothing, with a finding, where it has none.
        """
        live = live._replace(start=start + live.start)
        try:
            return self.computed(live.text, asked)
        except ExpressionError as error:
            self.failed(text, live, error)
        except (TypeError, ValueError) as error:
            reason, by_numbers = value_reason(error), not isinstance(error, TypeError)
            unshown = ExpressionError(
                *("live-error", reason, 0, len(live.text)), hangs_on_numbers=by_numbers
            )
            self.failed(text, live, unshown)
        return _NOTHING

    def failed(self, text: Text, live: Live, error: ExpressionError) -> None:
        """Record why an expression has no value, with these numbers or at all.

        Raises NoValueError where none of the others can be computed either.
        """
        names = [name for name in self.names() if not name.startswith("_")]
        error = explain_draw(error, live.text, self.numbers, self.card.where)
        wanted = _WANTED.get(self.card.kind, "")
        if error.rule == "live-syntax" and wanted and text not in self.card.proof:
            error = replace(error, help=error.help or f"the answer is {wanted}")
        report_error(self.findings, text, live.start, error, names)
        self.budget.spend_on_finding()
        if error.rule == BudgetError.rule:
            raise NoValueError

    def computed(self, expression: str, asked: NumberFormat) -> Value:
        """The value of an expression, computed once for all languages."""
        key = asked.key(expression)
        if key not in self.values:
            from deck.live.to_value import (
                to_value,  # NumPy: not for cards in words alone
            )

            value = evaluate(expression, self.names(), self.budget)
            self.values[key] = to_value(value, *asked)
        return self.values[key]

    def proofs(self) -> tuple[Proof, ...]:
        """The expressions that a card shows with their values."""
        return tuple(
            Proof(substitute(text, self.numbers), self.value(text, Live(text, 0)))
            for text in self.card.proof
        )

    def single(self, answer: LocalizedText) -> dict[str, Any]:
        """An answer that is one value of a given type."""
        value = self.answer(answer)
        key: Key | None = None
        match self.card.body, value:
            case Table(), TruthTable():
                key = TableKey(value)
            case Shape(), Phrase("error"):
                value = ShapeValue(None)
                key = ShapeKey(value)
            case Shape(), ShapeValue():
                key = ShapeKey(value)
        if key is None and value is not _NOTHING:
            self.wrong(answer)
        return {"answer": (value,), "key": key or Told()}

    def numeric(self, body: Numeric) -> dict[str, Any]:
        """A number or vector and how far an answer may be off."""
        text = body.answer.within(self.language)
        if (slip := number_slip(text)) is not None:
            span = self.findings.source.locate(text, slip.start, slip.end)
            self.findings.add("wrong-type", slip.message, span, help=slip.help)
            return {"answer": (_NOTHING,), "key": Told()}
        value = self.answer(body.answer, number_format(body))
        if not isinstance(value, (Number, Vector)):
            if value is not _NOTHING:
                self.wrong(body.answer, _UNIT)
            return {"answer": (value,), "key": Told()}
        if (more := more_digits(value, body)) is not None:
            value = cast("Number | Vector", self.answer(body.answer, more))
        if is_refused(value, body):
            message = f"the answer is shown as `{value}`, which its `tolerance` refuses"
            self.findings.add("bad-value", message, self.findings.source.locate(text))
        return {"answer": (value,), "key": number_key(value, body)}

    def answer(self, words: LocalizedText, asked: NumberFormat = ANY_FORMAT) -> Value:
        """An answer that is one expression, between `${` and `}` or bare."""
        text = words.within(self.language)
        if text.strip() == "error":
            return Phrase("error")
        before = len(self.findings.found)
        live = self.lone_live(text)
        if live is not None:
            return self.value(text, live, asked=asked)
        return Phrase(text) if len(self.findings.found) == before else _NOTHING

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
            if text and text in seen:
                fix = "reject such numbers with `where`" if self.card.draw else ""
                numbers = list_numbers(self.numbers)
                message = f"two options are the same: `{text}`{numbers}"
                span = self.findings.source.locate(option.text.within(self.language))
                self.findings.add("bad-value", message, span, help=fix)
            seen.add(text)
        return {"answer": options[0].text, "key": ChoiceKey(), "options": options}

    def cloze(self, body: Cloze) -> dict[str, Any]:
        """The text with its gaps, and the text of each."""
        text = body.text.within(self.language)
        shown: list[str | Value | Gap] = []
        texts: dict[int, str] = {}
        numbers: dict[int, NumberKey] = {}
        for piece in body.pieces[self.language]:
            filled = self.fill(text, piece.text, piece.start, is_needed=piece.gap > 0)
            if not piece.gap:
                shown += filled
                continue
            shown.append(Gap(piece.gap, filled, piece.hint))
            inside = "".join(str(part) for part in filled)
            if piece.gap not in texts and (number := lone_number(filled)) is not None:
                numbers[piece.gap] = number_key(number)
            texts.setdefault(piece.gap, inside)
        return {"answer": (), "key": GapKey(texts, numbers), "cloze": tuple(shown)}


def _is_blank(run: str | Value) -> bool:
    """True if nothing of a text is seen; of values, only texts may be blank."""
    return isinstance(run, (str, Phrase, Printed)) and not str(run).strip()
