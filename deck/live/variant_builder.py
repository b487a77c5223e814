"""Fills a card with one draw of its numbers: its variant in each language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from deck.bank.models import Image, Slip
from deck.bank.source import LocalizedText, Text
from deck.bank.template import Live, Piece
from deck.diagnostics.finding import has_errors
from deck.folder.images import ImageFile
from deck.kinds.bug import Bug
from deck.kinds.choice import Choice
from deck.kinds.cloze import Cloze
from deck.kinds.code import Code
from deck.kinds.exercise import Exercise
from deck.kinds.interview import Interview
from deck.kinds.numeric import Numeric
from deck.kinds.order import Order
from deck.kinds.output import Output
from deck.kinds.recall import Recall
from deck.live.drawing import PICTURE, Drawing
from deck.live.error_messages import ExpressionError
from deck.live.evaluator import (
    NOTHING,
    WANTED,
    Evaluator,
    NoValueError,
    list_numbers,
)
from deck.live.numeric_answer import (
    NUMBERS,
    is_number,
    is_refused,
    is_same_answer,
    lone_number,
    more_digits,
    number_format,
    number_key,
)
from deck.live.program import gap_line
from deck.live.used_names import substitute
from deck.live.value import (
    NumberFormat,
    Numbers,
    Phrase,
    Printed,
    Shape,
    TruthTable,
    Value,
    in_words,
)
from deck.live.variant import (
    ChoiceKey,
    CodeKey,
    ExerciseKey,
    Figure,
    Gap,
    GapKey,
    Key,
    LineKey,
    MendKey,
    NumberKey,
    OrderKey,
    Passage,
    Proof,
    SelfGraded,
    ShownOption,
    ShownPart,
    ShownSlip,
    ShownStep,
    Variant,
)

T = TypeVar("T")
Draw = tuple[dict[str, Variant], Mapping[str, Value]]  # by language; by expression
_TEX_NAME = re.compile(r"\\(?=[a-z]+\()")  # of a function, as `\exp(` in a formula
_MOST_DIGITS = 6  # of the number of a line
_UNIT = "write the unit in the question, and nothing beside `${ … }` here"


@dataclass
class VariantBuilder(Evaluator):
    """Fills one card with one draw of its numbers, in one language after another.

    The example is filled by another one, with a draw of its own. `by_text` caches what
    texts give, by their identity.
    """

    images: Mapping[str, ImageFile] = field(default_factory=dict)
    example: Evaluator | None = None
    by_text: dict[int, object] = field(default_factory=dict)

    def variants(self, languages: Sequence[str]) -> Draw:
        """The card in each language, and the values of its expressions.

        Raises NoValueError where findings say why one is missing, and WithheldError.
        """
        before, example = len(self.findings.recorded), self.example or self
        variants: dict[str, Variant] = {}
        for language in languages:
            self.language = example.language = language
            with suppress(NoValueError):
                variants[language] = self._variant(example)
        is_wrong = has_errors(self.findings.recorded[before:])
        if is_wrong or len(variants) < len(languages):
            raise NoValueError
        return variants, self.values

    def _variant(self, example: Evaluator) -> Variant:
        card = self.card
        parts: dict[str, Any] = {
            "question": self.text(card.question, is_needed=True),
            "program": str(card.program or "").rstrip("\n"),
            "why": self.text(card.why),
            "ref": self.text(card.ref),
            "proofs": tuple(self._once(text, self._proof) for text in card.proof),
            **self._body(),
            "picture": card.image and self._figure(card.image),
            "answer_picture": card.answer_image and self._figure(card.answer_image),
            "example": example.text(card.example),
        }
        if card.slips:
            parts["slips"] = self._slips(parts["key"])
        return Variant(**parts)

    def _once(self, text: Text, compute: Callable[[Text], T]) -> T:
        """The result for a text, computed once for all languages that share it.

        The identity counts: an equal text has another place in the file.
        """
        if id(text) not in self.by_text:
            self.by_text[id(text)] = compute(text)
        return cast("T", self.by_text[id(text)])

    def _proof(self, text: Text) -> Proof:
        value = self.value(text, Live(text, 0))
        return Proof(substitute(text, self.numbers), value)

    def _slips(self, key: Key) -> tuple[ShownSlip, ...]:
        """The usual mistakes, with a finding for one that is right or there twice."""
        known = [LineKey(key.line) if isinstance(key, MendKey) else key]
        slips: list[ShownSlip] = []
        for slip in self.card.slips:
            value, slip_key = self._slip(slip)
            slips.append(ShownSlip(value, slip_key, self.text(slip.because)))
            same = [is_same_answer(slip_key, other) for other in known]
            if any(same):
                what = "a slip is the answer" if same[0] else "two slips are the same"
                self._report_same(what, value, slip.value)
            known.append(slip_key)
        return tuple(slips)

    def _slip(self, slip: Slip) -> tuple[Passage, Key]:
        """What a mistake answers, and its key."""
        if self.card.is_value:
            return self._single(slip.value)
        value = self.text(slip.value, is_needed=True)
        text = "".join(map(str, value)).strip()
        if isinstance(self.card.body, Output):
            return value, Printed.of(text)
        if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
            message = "a slip of a bug card is the number of a line"
            self.findings.add_in("wrong-type", message, slip.value[self.language])
            return value, SelfGraded()
        return value, LineKey(int(text))

    def _body(self) -> dict[str, Any]:
        """What the kind adds: answer, key, and its own parts."""
        body = self.card.body
        match body:
            case Recall():
                shown = self.text(body.a, is_needed=True)
                return {"answer": shown, "key": SelfGraded()}
            case Numeric():
                shown, key = self._single(body.a)
                return {"answer": shown, "key": key}
            case Bug():
                shown = self.text(body.a, is_needed=True)
                return {"answer": shown, "key": self._bug_key(body)}
            case Output():
                printed = self.outputs.own or Printed("")
                return {"answer": (printed,), "key": printed}
            case Code():
                key = CodeKey(str(body.program), str(body.tests))
                return {"answer": (str(body.a),), "key": key}
            case Exercise():
                return self._exercise(body)
            case Interview():
                texts = tuple(self.text(one, is_needed=True) for one in body.points)
                return {"answer": (), "key": SelfGraded(), "points": texts}
            case Choice():
                return self._choice(body)
            case Cloze():
                return self._cloze(body)
            case Order():
                return self._order(body)
        raise NotImplementedError(self.card.kind)

    def _bug_key(self, body: Bug) -> Key:
        if body.line is None:
            return SelfGraded()
        printed = self.outputs.mended
        if body.mend is None or printed is None:
            return LineKey(body.line)
        program = gap_line(str(self.card.program), body.line)
        mend, tests = body.mend.strip(), str(body.tests or "")
        return MendKey(body.line, program, mend, tests, printed)

    def _single(self, answer: LocalizedText) -> tuple[Passage, Key]:
        """An answer or slip that is one value of the type that the kind wants."""
        return self._once(answer[self.language], self._new_single)

    def _new_single(self, text: Text) -> tuple[Passage, Key]:
        """A shape, a table, or a number or vector with the digits that it needs."""
        body = self.card.body
        if "${" not in text and not is_number(text):
            message = f"not a number: `{text}`"
            self.findings.add_in("wrong-type", message, text, help=NUMBERS)
            return (NOTHING,), SelfGraded()
        value = self._answer(text, number_format(body))
        value = Shape(None) if value == Phrase("error") else value
        if isinstance(value, Shape | TruthTable):
            return (value,), value
        if not isinstance(value, Numbers) or value.is_matrix or not value.items:
            return self._wrong(text, value)
        key = number_key(value, body)
        if value.format is None and is_refused(key):
            value = cast("Numbers", self._answer(text, more_digits(body)))
            key = number_key(value, body)
        if is_refused(key):
            shown = f"{self._what(text)} is shown as `{value}`"
            message = f"{shown}, which its `tolerance` refuses"
            message += list_numbers(self.numbers)
            fix = "show more digits of it, or allow a larger `tolerance`"
            self.findings.add_in("bad-value", message, text, help=fix)
        return (value,), key

    def _answer(self, text: Text, form: NumberFormat | None = None) -> Value:
        """An answer that is one expression, between `${` and `}` or bare."""
        if text.strip() == "error":
            return Phrase("error")
        before = len(self.findings.recorded)
        live = self.lone_live(text)
        if live is not None:
            return self.value(text, live, form)
        return Phrase(text) if len(self.findings.recorded) == before else NOTHING

    def _wrong(self, text: Text, value: Value) -> tuple[Passage, Key]:
        """An answer of a wrong type, with a finding unless there is one."""
        if value is not NOTHING:
            other = fix = ""
            if isinstance(value, Phrase):
                other = NUMBERS
            elif isinstance(value, Numbers) and value.is_matrix:
                other = "ask for one row of it, `[0]` after it, or for a number"
            if "${" in text and self.lone_live(text) is None:
                fix = _UNIT
            if text.count("${") > 1:
                fix = "write all of it in one `${ … }`"
            message = f"{self._what(text)} of a {self.card.kind} card is {WANTED}"
            message += ", without words or a unit" if fix else ""
            self.findings.add_in("wrong-type", message, text, help=fix or other)
        return (value,), SelfGraded()

    def _what(self, text: Text) -> str:
        """Which of the values of a card a text is."""
        is_slip = any(text is s.value[self.language] for s in self.card.slips)
        return "a slip" if is_slip else "the answer"

    def _choice(self, body: Choice) -> dict[str, Any]:
        """The options, the right one first."""
        options = tuple(
            ShownOption(
                self.text(option.text, is_needed=True),
                self.text(option.because),
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

    def _figure(self, image: Image) -> Figure | None:
        """A picture that was drawn or read; None where a finding was recorded."""
        alt, drawing = self.text(image.alt), self._once(image.source, self._drawing)
        return None if drawing is None else Figure(drawing, alt)

    def _drawing(self, source: Text) -> Drawing | None:
        """What is in a file, or what an expression draws."""
        if (file := self.images.get(source)) is not None:
            return Drawing(file=file)
        live = self.lone_live(source) or Live(str(source), 0)

        def drawn(result: Any) -> Drawing:
            if not isinstance(result, Drawing):
                message = "a picture is drawn by a function such as `plot`"
                fix = "an image file in the deck folder is written `picture: file.png`"
                end = len(live.text)
                raise ExpressionError("wrong-type", message, 0, end, help=fix)
            return result

        drawing = self.compute(source, live, drawn)
        if drawing is not None:  # values have its content hash
            self.values[live.text] = Phrase(f"{PICTURE}{drawing.digest}")
        return drawing

    def _report_same(self, what: str, shown: Passage, words: LocalizedText) -> None:
        """Record a text that is equal to another, with these numbers or always."""
        text = "".join(map(str, shown)).strip()
        message = f"{what}: `{text}`{list_numbers(self.numbers)}"
        fix = "take it out if it always is, else reject such numbers with `where`"
        fix = fix if self.card.draw else ""
        self.findings.add_in("bad-value", message, words[self.language], help=fix)

    def _exercise(self, body: Exercise) -> dict[str, Any]:
        """The parts, and the solution as the answer."""
        start, setup = str(self.card.program or ""), str(body.setup or "")
        solution = str(body.a)
        tests = tuple(tuple(str(t.test) for t in part.tests) for part in body.parts)
        parts = tuple(
            ShownPart(
                self.text(part.text, is_needed=True),
                self.text(part.hint, is_needed=True),
                tuple(self.text(test.because, is_needed=True) for test in part.tests),
            )
            for part in body.parts
        )
        key = ExerciseKey(start, setup, solution, tests)
        return {"answer": (solution.rstrip("\n"),), "key": key, "parts": parts}

    def _order(self, body: Order) -> dict[str, Any]:
        """The steps, those that are not used at the end."""
        is_code, count = self.card.program is not None, len(body.steps)
        shown: list[ShownStep] = []
        for place, words in enumerate((*body.steps, *body.unused), start=1):
            text = (str(words[self.language]),)
            passage = text if is_code else self.text(words, is_needed=True)
            if place > count and passage in [step.text for step in shown]:
                self._report_same("an unused step is one of the others", passage, words)
            shown.append(ShownStep(passage, place if place <= count else 0, is_code))
        key = OrderKey(body.orders, str(body.tests or ""), str(self.card.program or ""))
        return {"answer": (), "key": key, "steps": tuple(shown), "program": ""}

    def _hint(self, text: Text, piece: Piece) -> str:
        """The hint of a gap, with the values in it as in a sentence."""
        hint = self.fill(text, piece.hint, piece.start + len(piece.text) + len("::"))
        return "".join(in_words(part, self.language) for part in hint)

    def _cloze(self, body: Cloze) -> dict[str, Any]:
        """The text with its gaps, and the text of each."""
        text = body.text[self.language]
        shown: list[str | Value | Gap] = []
        texts: dict[int, str] = {}
        numbers: dict[int, NumberKey] = {}
        for piece in body.pieces[self.language]:
            filled = self.fill(text, piece.text, piece.start, is_needed=piece.gap > 0)
            if not piece.gap:
                shown += filled
                continue
            shown.append(Gap(piece.gap, filled, self._hint(text, piece)))
            if piece.gap not in texts and (number := lone_number(filled)) is not None:
                numbers[piece.gap] = number_key(number)
            words = _TEX_NAME.sub("", "".join(map(str, filled)))
            texts.setdefault(piece.gap, words)
        accept = {
            gap: tuple("".join(map(str, self.fill(text, text))) for text in some)
            for gap, some in body.accept.items()
        }
        key = GapKey(texts, numbers, accept)
        return {"answer": (), "key": key, "cloze": tuple(shown)}
