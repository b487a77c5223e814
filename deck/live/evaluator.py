"""Evaluates the expressions of a card, with one draw of its numbers.

Each is computed once for all languages. A finding explains why one has no value, and
whether that depends on the drawn numbers.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import ceil, floor
from typing import Any, NoReturn, TypeVar

from deck.live.error_messages import ExpressionError, reason, words
from deck.live.expression import evaluate
from deck.live.passage import Words
from deck.live.program import Outputs
from deck.live.used_names import names_in
from deck.live.value import NumberFormat, Phrase, Value, in_words, is_finite
from deck.source.finding import Severity, did_you_mean
from deck.source.finding_list import Findings
from deck.source.models import Card
from deck.source.source import LocalizedText, Text
from deck.source.template import Live, bare_live, split_live

T = TypeVar("T")
_MAX_SPAN = 1_000_000  # from 0 to the ends of what is drawn
_ROUNDING = 1e-9  # more than the error of a bound times the parts of a unit
_MAX_TRIES = 1_000  # draws that `where` may reject
_LONGEST = 200  # characters of the numbers in a message
SECONDS = 20  # for the expressions of a bank; those of real ones take less than one
_FASTER = "draw from fewer numbers, loosen `where`, or compute with smaller ones"
NOT_FINITE = "not-finite"
NOTHING = Phrase("")  # where a finding says why there is no value
WANTED = (  # as the answer of a card that asks for a value
    "a number or vector, a shape such as `(2, 3)`, `error`, or a table such as "
    '`table("x y", [[0, 1]])`'
)


def draw_names(rng: random.Random) -> dict[str, Callable[..., Any]]:
    """The functions that draw, all from one random generator."""

    def eighths(low: float, high: float) -> float:
        """A multiple of 1/8 from `low` to `high`."""
        return _multiple(rng, low, high, 8)

    def tenths(low: float, high: float) -> float:
        """A multiple of 0.1 from `low` to `high`."""
        return _multiple(rng, low, high, 10)

    def integer(low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        return int(_multiple(rng, low, high, 1))

    def bit() -> int:
        """0 or 1."""
        return rng.randint(0, 1)

    def pick(*options: object) -> object:
        """One of these."""
        if not options:
            message = "pick needs something to pick from"
            raise ValueError(message)
        first, *others = options
        if not others and hasattr(first, "__len__") and not isinstance(first, str):
            message = "pick takes each option by itself, as in `pick(1, 2, 3)`"
            raise ValueError(message)
        return rng.choice(options)

    functions = (eighths, tenths, integer, bit, pick)
    for function in functions:
        function.__qualname__ = function.__name__  # as errors have it
    return {function.__name__: function for function in functions}


def _multiple(rng: random.Random, low: float, high: float, parts: int) -> float:
    """A multiple of 1 / `parts` from `low` to `high`."""
    if not -_MAX_SPAN <= low <= high <= _MAX_SPAN:
        message = f"cannot draw from {low} to {high}"
        most = f"only between {-_MAX_SPAN:,} and {_MAX_SPAN:,}"
        message += f": {'the smaller number stands first' if low > high else most}"
        raise ValueError(message)
    first, last = ceil(low * parts - _ROUNDING), floor(high * parts + _ROUNDING)
    if first > last:
        what = "whole number" if parts == 1 else f"multiple of {1 / parts}"
        message = f"there is no {what} from {low} to {high}"
        raise ValueError(message)
    return rng.randint(first, last) / parts


DRAW_NAMES = tuple(draw_names(random.Random(0)))  # noqa: S311 - nothing is drawn
"""The names of the functions that draw."""


class NoValueError(Exception):
    """A card has no values; findings explain why."""


@dataclass
class Evaluator:
    """The expressions of a card, and the values that they have.

    `own` has the names of the deck's plugins and of the folder's module.
    """

    card: Card
    own: Mapping[str, Any]
    findings: Findings
    ends: float = math.inf  # by `time.monotonic`, when the bank has to be evaluated
    outputs: Outputs = Outputs()  # of the program of the card  # noqa: RUF009
    numbers: dict[str, Any] = field(default_factory=dict)  # of a family, by their names
    values: dict[str, Value] = field(default_factory=dict)  # by expression
    language: str = ""

    @cached_property
    def names(self) -> Mapping[str, Any]:
        """The names of expressions of the card, once its numbers are drawn."""
        from deck.live.builtins import NAMES  # NumPy: not for words alone

        names = {**NAMES, **self.own, **self.numbers}
        if (printed := self.outputs.own) is not None:
            names |= {"output": printed.text, "raised": printed.raised}
        return names

    def draw(self, seed: str) -> None:
        """Draw the numbers of a family, until `where` accepts them.

        The same seed gives the same draw on every system and version of Python. Raises
        NoValueError, with a finding, where there is none.
        """
        from deck.live.builtins import NAMES, RESERVED

        card, names = self.card, {**NAMES, **self.own}
        functions = draw_names(random.Random(f"{card.id}:{seed}"))  # noqa: S311
        for name in card.draw:
            if name in functions or name in RESERVED or name in self.own:
                message = f"`{name}` is the name of a function"
                fix = "give the number another name"
                self.findings.add("bad-draw", message, name.span, help=fix)
                raise NoValueError
        for _ in range(_MAX_TRIES):
            self.numbers, known = {}, {**names, **functions}
            for name, text in card.draw.items():
                known[name] = self.numbers[name] = self._draw(text, known)
            if card.where is None:
                return
            is_accepted = self._draw(card.where, {**names, **self.numbers})
            try:
                if is_accepted:
                    return
            except ValueError as error:  # a vector is neither true nor false
                self._bad_draw(card.where, reason(error))
        message = f"`where` accepted none of {_MAX_TRIES} draws"
        fix = "ask less of the numbers, or draw them from more"
        self._bad_draw(card.where or card.id, message, fix)

    def _draw(self, text: Text, names: Mapping[str, Any]) -> Any:
        try:
            return self._evaluate(text, text, names)
        except ExpressionError as error:
            self._report(text, 0, error, names)
            raise NoValueError from None

    def _evaluate(self, text: Text, expression: str, names: Mapping[str, Any]) -> Any:
        """The result of an expression in a text.

        Raises NoValueError, with the one finding of a bank, once its time is over.
        """
        if time.monotonic() > self.ends:
            message = f"the bank takes longer than {SECONDS} seconds to compute"
            self.findings.add_once(SECONDS, "live-error", message, text.span, _FASTER)
            raise NoValueError
        return evaluate(expression, names)

    def _bad_draw(self, text: Text, message: str, fix: str = "") -> NoReturn:
        self.findings.add_in("bad-draw", message, text, help=fix)
        raise NoValueError

    def text(
        self, localized: LocalizedText | None, *, is_needed: bool = False
    ) -> Words:
        """A text of the card with its values in place."""
        if localized is None:
            return ()
        text = localized[self.language]
        return self.fill(text, text, is_needed=is_needed)

    def fill(
        self, text: Text, part: str, start: int = 0, *, is_needed: bool = False
    ) -> Words:
        """A part of a text, which starts at an index of it, with its values in place.

        Records a finding where a part that is needed is empty.
        """
        before = len(self.findings.recorded)
        filled = tuple(
            run
            if isinstance(run, str)
            else self.value(text, Live(run.text, start + run.start))
            for run in self._split(text, part, start)
        )
        is_empty = is_needed and all(not str(run).strip() for run in filled)
        if is_empty and len(self.findings.recorded) == before:
            message = "the text is empty once its values are in place"
            self.findings.add_in("live-error", message, text)
        return filled

    def lone_live(self, text: Text) -> Live | None:
        """The expression that is all of a text, between `${` and `}` or bare."""
        if "${" not in text:
            return bare_live(text)
        runs = self._split(text, text)
        live = runs[0] if len(runs) == 1 else ""
        return live if isinstance(live, Live) else None

    def _split(self, text: Text, part: str, start: int = 0) -> Sequence[str | Live]:
        """The runs of a part of a text, which starts at an index of it."""
        runs, mistake = split_live(part)
        if mistake is not None:
            message, first, last, fix = mistake
            place = start + first, start + last
            self.findings.add_in("live-syntax", message, text, *place, help=fix)
        return runs

    def value(self, text: Text, live: Live, form: NumberFormat | None = None) -> Value:
        """The typed value of an expression; `NOTHING` where a finding explains why."""
        key = live.text if form is None else form.of(live.text)
        if key in self.values:
            return self.values[key]
        from deck.live.to_value import to_value  # NumPy: not for words alone

        value = self.compute(text, live, lambda result: to_value(result, form))
        if value is None:
            return NOTHING
        if not is_finite(value):
            self._report_not_finite(text, live, value)
        self.values[key] = value
        return value

    def _report_not_finite(self, text: Text, live: Live, value: Value) -> None:
        """Record that a value has nan or infinity; a warning where the card allows it.

        What is allowed is silenced later, with the rules that are off.
        """
        has = "has nan or infinity in it" if str(value)[0] == "[" else f"is {value}"
        error = ExpressionError(
            *(NOT_FINITE, f"the value {has}", 0, len(live.text)),
            depends_on_numbers=True,
        )
        self._report(text, live.start, error, self.names)
        if NOT_FINITE in self.card.allow:
            recorded = self.findings.recorded
            recorded[-1] = recorded[-1]._replace(severity=Severity.WARNING)

    def compute(self, text: Text, live: Live, convert: Callable[[Any], T]) -> T | None:
        """The converted result of an expression; None where a finding explains why."""
        try:
            return convert(self._evaluate(text, live.text, self.names))
        except ExpressionError as failed:
            error = failed
        except (TypeError, ValueError) as failed:
            error = ExpressionError(
                *("live-error", reason(failed), 0, len(live.text)),
                depends_on_numbers=not isinstance(failed, TypeError),
            )
        is_answer = self.card.is_value and "${" not in text
        if error.rule == "live-syntax" and is_answer and text not in self.card.proof:
            error = replace(error, help=error.help or f"the answer is {WANTED}")
        self._report(text, live.start, error, self.names)
        return None

    def _report(
        self, text: Text, start: int, error: ExpressionError, names: Mapping[str, Any]
    ) -> None:
        """Record why an expression, which starts at `start` in a text, has no value.

        The finding lists the drawn numbers on which that depends, and the help says how
        to reject such numbers.
        """
        place = start + error.start, start + error.end
        message, fix = error.message, error.help
        is_drawn = any(text is drawn for drawn in self.card.draw.values())
        used = {name for name, *_ in names_in(text[slice(*place)]) or ()}
        numbers = list_numbers({n: x for n, x in self.numbers.items() if n in used})
        if numbers and error.depends_on_numbers:
            message += numbers
            fix = "draw those before it so that it has a value"
            fix = fix if is_drawn else self._advice(text, error.condition)
        if error.name:
            other = "${" if f"${{{error.name}}}" in text else ""  # as a shell has it
            if is_drawn:
                is_called = text[place[1] :].lstrip().startswith("(")
                other = "draw:" if is_called else "word:"
            fix = _other_name(error.name, names) or words("unknown")[other]
        self.findings.add_in(error.rule, message, text, *place, help=fix)

    def _advice(self, text: Text, condition: str) -> str:
        """How to reject numbers for which there is no value."""
        where = self.card.where
        if not condition:
            return "reject such numbers with `where`"
        if text == where:
            return f"begin it with `{condition} and`"
        if where:
            return f"add `and {condition}` to `where`"
        return f"reject such numbers: `where: {condition}`"


def _other_name(name: str, names: Iterable[str]) -> str:
    """What to write instead of a name that no expression knows; empty if unknown."""
    if name in words("functions")["own"]:
        return str(words("unknown")["own:"])
    public = [known for known in names if not known.startswith("_")]
    if fix := words("unknown").get(name):
        return str(fix)
    from deck.live.plugin_functions import plugin_of

    if plugin := plugin_of(name):
        return f"write `functions: [{plugin}]` in deck.yaml"
    return did_you_mean(name, public, words("others"))


def list_numbers(drawn: Mapping[str, Any]) -> str:
    """The numbers of a draw in words, as a learner sees them; empty if too long."""
    from deck.live.to_value import to_value

    shown = []
    for name, value in drawn.items():
        try:
            shown.append(f"{name} = {in_words(to_value(value), '')}")
        except (TypeError, ValueError):  # no card can show it
            continue
    listed = ", ".join(shown)
    return f" with {listed}" if 0 < len(listed) < _LONGEST else ""
