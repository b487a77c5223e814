"""Fills a card with one draw of its numbers, in one language after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from deck.kinds.filled import FilledCard, FilledSlip, Key
from deck.kinds.spellings import Names
from deck.live.drawing import PICTURE, Drawing
from deck.live.error_messages import ExpressionError
from deck.live.evaluator import Evaluator, NoValueError, list_numbers
from deck.live.image_file import ImageFile
from deck.live.passage import Passage, Proof
from deck.live.used_names import substitute
from deck.live.value import Phrase, Value
from deck.render.blocks import Block, Picture, Program
from deck.render.blocks import Text as Shown
from deck.source.finding import has_errors
from deck.source.keys import declared
from deck.source.models import Image
from deck.source.source import LocalizedText, Text
from deck.source.template import Live

T = TypeVar("T")
Fill = Callable[[Any, "Filler"], FilledCard]
Draw = tuple[dict[str, FilledCard], Mapping[str, Value]]  # by language; by expression


@dataclass
class Filler(Evaluator):
    """Fills one card with one draw of its numbers; the kind says with what.

    The example is filled by another one, with a draw of its own. `by_text` caches what
    texts give, by their identity.
    """

    images: Mapping[str, ImageFile] = field(default_factory=dict)
    terms: Sequence[Names] = ()
    example: Evaluator | None = None
    by_text: dict[int, object] = field(default_factory=dict)

    def filled(self, fill: Fill, languages: Sequence[str]) -> Draw:
        """The card in each language, and the values of its expressions.

        Raises NoValueError where findings say why one is missing, and WithheldError.
        """
        before, example = len(self.findings.recorded), self.example or self
        each: dict[str, FilledCard] = {}
        for language in languages:
            self.language = example.language = language
            with suppress(NoValueError):
                each[language] = self._filled(fill, example)
        is_wrong = has_errors(self.findings.recorded[before:])
        if is_wrong or len(each) < len(languages):
            raise NoValueError
        return each, self.values

    def _filled(self, fill: Fill, example: Evaluator) -> FilledCard:
        """What the kind fills, with what cards of every kind may have."""
        card = self.card
        filled = fill(card.body, self)
        first, *rest = filled.question
        shown: list[Block] = self._pictures(card.image)
        if card.program and "program" not in declared(type(card.body)):
            shown.append(program_block(card.program))
        return filled._replace(
            question=(first, *shown, *rest),
            answer=(*filled.answer, *self._pictures(card.answer_image)),
            why=self.text(card.why),
            proofs=tuple(self.once(text, self._proof) for text in card.proof),
            ref=self.text(card.ref),
            example=example.text(card.example),
        )

    def question(self, words: LocalizedText) -> Shown:
        """What is asked."""
        return Shown(self.text(words, is_needed=True))

    def once(self, text: Text, compute: Callable[[Text], T]) -> T:
        """The result for a text, computed once for all languages that share it.

        The identity counts: an equal text has another place in the file.
        """
        if id(text) not in self.by_text:
            self.by_text[id(text)] = compute(text)
        return cast("T", self.by_text[id(text)])

    def slips(
        self, key: Key, each: Callable[[LocalizedText], tuple[Passage, Key]]
    ) -> tuple[Key, tuple[FilledSlip, ...]]:
        """The usual mistakes: what the key has of them besides, and they themselves.

        `key` is that of the answer; `each` gives what a mistake answers, and its key.
        There is a finding for one that is right, or there twice.
        """
        known, slips = [key], []
        for slip in self.card.slips:
            value, own = each(slip.value)
            slips.append(FilledSlip(value, self.text(slip.because)))
            same = [_is_same(own, other) for other in known]
            if any(same):
                what = "a slip is the answer" if same[0] else "two slips are the same"
                self.report_same(what, value, slip.value)
            known.append(own)
        return ({"slips": known[1:]} if slips else {}), tuple(slips)

    def report_same(self, what: str, shown: Passage, words: LocalizedText) -> None:
        """Record a text that is equal to another, with these numbers or always."""
        text = "".join(map(str, shown)).strip()
        message = f"{what}: `{text}`{list_numbers(self.numbers)}"
        fix = "take it out if it always is, else reject such numbers with `where`"
        fix = fix if self.card.draw else ""
        self.findings.add_in("bad-value", message, words[self.language], help=fix)

    def _proof(self, text: Text) -> Proof:
        value = self.value(text, Live(text, 0))
        return Proof(substitute(text, self.numbers), value)

    def _pictures(self, image: Image | None) -> list[Block]:
        """A picture that was drawn or read; none where a finding was recorded."""
        if image is None:
            return []
        alt, drawing = self.text(image.alt), self.once(image.source, self._drawing)
        return [] if drawing is None else [Picture(drawing, alt)]

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


def program_block(program: Text) -> Program:
    """A program that is shown as it is."""
    return Program(str(program).rstrip("\n"))


def _is_same(one: Key, other: Key) -> bool:
    """True if one answer is right where the other is asked for."""
    if one["kind"] == other.get("kind") == "number":
        pairs = zip(one["values"], other["values"], other["limits"], strict=False)
        return len(one["values"]) == len(other["values"]) and all(
            abs(float(a) - float(b)) <= most or a == b for a, b, most in pairs
        )
    return {**one, "counted": ()} == {**other, "counted": ()}
