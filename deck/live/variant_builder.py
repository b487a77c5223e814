"""Fills a card with one draw of its numbers: its variant in each language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast, get_args

from deck.bank.card_kind import Kind
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
    LocalizedText,
    Numeric,
    Output,
    Picture,
    Recall,
    Shape,
    Slip,
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
from deck.live.grammar import substitute
from deck.live.limits import Budget, BudgetError
from deck.live.numeric_answer import (
    ANY_FORMAT,
    NumberFormat,
    is_refused,
    is_same_answer,
    lone_number,
    more_digits,
    number_format,
    number_key,
    number_mistake,
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
    ShownSlip,
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


@dataclass
class VariantBuilder:
    """Fills one card with one draw of its numbers, in one language after another."""

    card: Card
    numbers: Mapping[str, Any]  # of a family, by their names
    names: Callable[[], Mapping[str, Any]]  # those that expressions know
    findings: Findings
    printed: Printed | None
    images: Mapping[str, ImageFile]
    budget: Budget
    values: dict[str, Value] = field(default_factory=dict)  # by expression
    language: str = ""

    def variant(self, language: str) -> Variant:
        """The filled card. Raises NoValueError when a finding was recorded."""
        self.language = language
        card, before = self.card, len(self.findings.found)
        parts: dict[str, Any] = {
            "question": self._text(card.question, is_needed=True),
            "program": str(card.program or "").rstrip("\n"),
            "why": self._text(card.why),
            "ref": self._text(card.ref),
            "proofs": tuple(
                Proof(substitute(text, self.numbers), self._value(text, Live(text, 0)))
                for text in card.proof
            ),
            **self._body(),
            "picture": self._figure(card.picture),
            "answer_picture": self._figure(card.answer_picture),
        }
        parts["slips"] = self._slips(parts["key"])
        if len(self.findings.found) > before:
            raise NoValueError
        return Variant(**parts)

    def _slips(self, key: Key) -> tuple[ShownSlip, ...]:
        """The usual mistakes, with a finding for one that is right or there twice."""
        known = [key]
        slips: list[ShownSlip] = []
        for slip in self.card.slips:
            value, slip_key = self._slip(slip)
            slips.append(ShownSlip(value, slip_key, self._text(slip.because)))
            same = [is_same_answer(slip_key, other) for other in known]
            if any(same):
                what = "a slip is the answer" if same[0] else "two slips are the same"
                self._report_same(what, value, slip.value)
            known.append(slip_key)
        return tuple(slips)

    def _slip(self, slip: Slip) -> tuple[Passage, Key]:
        """What a mistake answers, and its key."""
        body = self.card.body
        if isinstance(body, (Numeric, Table, Shape)):
            part = self._single(replace(body, answer=slip.value))
            return part["answer"], part["key"]
        value = self._text(slip.value, is_needed=True)
        text = "".join(map(str, value)).strip()
        if isinstance(body, Output):
            return value, OutputKey(Printed(text))
        if not (text.isascii() and text.isdigit()):
            message = "a slip of a bug card is the number of a line"
            self._report("wrong-type", message, slip.value.within(self.language))
            return value, Told()
        return value, LineKey(int(text))

    def _body(self) -> dict[str, Any]:
        """What the kind adds: answer, key, and its own parts."""
        match self.card.body:
            case Recall(answer) | Picture(answer):
                return {"answer": self._text(answer, is_needed=True), "key": Told()}
            case Bug(answer, line):
                key: Key = Told() if line is None else LineKey(line)
                return {"answer": self._text(answer, is_needed=True), "key": key}
            case Output():
                printed = self.printed or Printed("")
                return {"answer": (printed,), "key": OutputKey(printed)}
            case Code(piece, tests):
                key = CodeKey(str(self.card.program), str(tests))
                return {"answer": (str(piece),), "key": key}
            case Interview(points):
                shown = tuple(self._text(point, is_needed=True) for point in points)
                return {"answer": (), "key": Told(), "points": shown}
            case Choice():
                return self._choice(self.card.body)
            case Cloze():
                return self._cloze(self.card.body)
            case Numeric() | Table() | Shape():
                return self._single(self.card.body)

    def _text(self, words: LocalizedText | None, *, is_needed: bool = False) -> Passage:
        """A text of the card with its values in place."""
        if words is None:
            return ()
        text = words.within(self.language)
        return self._fill(text, text, is_needed=is_needed)

    def _fill(
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
                run if isinstance(run, str) else self._value(text, run)
                for run in self._split(text, part, start)
            )
            is_needed = is_needed and len(self.findings.found) == before
        if is_needed and all(_is_blank(run) for run in filled):
            message = "the text is empty once its values are in place"
            self._report("live-error", message, text)
        return filled

    def _split(self, text: Text, part: str, start: int = 0) -> Template:
        """Runs and expressions of a part that starts at `start` in a text."""

        def report(message: str, first: int, last: int) -> None:
            fix = "write `}` where the expression ends" * ("no `}`" in message)
            self._report("live-syntax", message, text, start + first, start + last, fix)

        return tuple(
            run if isinstance(run, str) else run._replace(start=start + run.start)
            for run in split_live(part, report)
        )

    def _report(  # noqa: PLR0917
        self,
        rule: str,
        message: str,
        text: Text,
        start: int = 0,
        end: int | None = None,
        fix: str = "",
    ) -> None:
        """Record a finding at a text, or a part of it."""
        span = self.findings.source.locate(text, start, end)
        self.findings.add(rule, message, span, help=fix)

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
        return _NOTHING

    def _failed(self, text: Text, live: Live, error: ExpressionError) -> None:
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
            self._report("wrong-type", message, source, live.start, end)
            return None
        # Values have its content hash.
        self.values[live.text] = Phrase(f"picture {digest(drawing)}")
        return Figure(cast("Drawing", drawing), alt)

    def _single(self, body: Numeric | Table | Shape) -> dict[str, Any]:
        """An answer that is one value of the type that the kind wants."""
        text, asked = body.answer.within(self.language), ANY_FORMAT
        key: Key | None = None
        if isinstance(body, Numeric):
            if (mistake := number_mistake(text)) is not None:
                self._report("wrong-type", mistake.message, text, *mistake[1:])
                return {"answer": (_NOTHING,), "key": Told()}
            asked = number_format(body)
        value = self._answer(text, asked)
        match body, value:
            case Table(), TruthTable():
                key = TableKey(value)
            case Shape(), Phrase("error"):
                value = ShapeValue(None)
                key = ShapeKey(value)
            case Shape(), ShapeValue():
                key = ShapeKey(value)
            case Numeric(), Number() | Vector():
                if (more := more_digits(value, body)) is not None:
                    value = cast("Number | Vector", self._answer(text, more))
                if is_refused(value, body):
                    shown = f"the answer is shown as `{value}`"
                    message = f"{shown}, which its `tolerance` refuses"
                    self._report("bad-value", message, text)
                key = number_key(value, body)
        if key is None and value is not _NOTHING:
            self._wrong(text)
        return {"answer": (value,), "key": key or Told()}

    def _answer(self, text: Text, asked: NumberFormat = ANY_FORMAT) -> Value:
        """An answer that is one expression, between `${` and `}` or bare."""
        if text.strip() == "error":
            return Phrase("error")
        before = len(self.findings.found)
        live = self._lone_live(text)
        if live is not None:
            return self._value(text, live, asked)
        return Phrase(text) if len(self.findings.found) == before else _NOTHING

    def _wrong(self, text: Text) -> None:
        """A finding for an answer of another type."""
        kind, fix = self.card.kind, ""
        if kind is Kind.NUMERIC and "${" in text and not text.strip().endswith("}"):
            fix = _UNIT
        if text.count("${") > 1:
            fix = "write all of it in one `${ … }`"
        is_slip = any(text is s.value.within(self.language) for s in self.card.slips)
        what = "a slip" if is_slip else "the answer"
        message = f"{what} of a {kind} card is {_WANTED[kind]}"
        message += ", without words or a unit" if fix else ""
        self._report("wrong-type", message, text, fix=fix)

    def _choice(self, body: Choice) -> dict[str, Any]:
        """The options, the right one first."""
        options = tuple(
            ShownOption(
                self._text(option.text, is_needed=True),
                self._text(option.because),
                number == 0,
            )
            for number, option in enumerate(body.options)
        )
        seen: set[str] = set()
        for option, shown in zip(body.options, options, strict=True):
            text = "".join(map(str, shown.text)).strip()
            if text and text in seen:
                self._report_same("two options are the same", shown.text, option.text)
            seen.add(text)
        return {"answer": options[0].text, "key": ChoiceKey(), "options": options}

    def _report_same(self, what: str, shown: Passage, words: LocalizedText) -> None:
        """Record a text that is another one, too, with these numbers or always."""
        text = "".join(map(str, shown)).strip()
        message = f"{what}: `{text}`{list_numbers(self.numbers)}"
        fix = "reject such numbers with `where`" if self.card.draw else ""
        self._report("bad-value", message, words.within(self.language), fix=fix)

    def _cloze(self, body: Cloze) -> dict[str, Any]:
        """The text with its gaps, and the text of each."""
        text = body.text.within(self.language)
        shown: list[str | Value | Gap] = []
        texts: dict[int, str] = {}
        numbers: dict[int, NumberKey] = {}
        for piece in body.pieces[self.language]:
            filled = self._fill(text, piece.text, piece.start, is_needed=piece.gap > 0)
            if not piece.gap:
                shown += filled
                continue
            shown.append(Gap(piece.gap, filled, piece.hint))
            if piece.gap not in texts and (number := lone_number(filled)) is not None:
                numbers[piece.gap] = number_key(number)
            texts.setdefault(piece.gap, "".join(map(str, filled)))
        return {"answer": (), "key": GapKey(texts, numbers), "cloze": tuple(shown)}


def _is_blank(run: str | Value) -> bool:
    """True if nothing of a text is seen; of values, only texts may be blank."""
    return isinstance(run, (str, Phrase, Printed)) and not str(run).strip()
