"""The short way of live numbers: words with numbers in them, and such answers.

Where a value is anything else, or where there is something to say to the author, it
comes to nothing; see deck.anki.plain.
"""

from __future__ import annotations

from json.encoder import encode_basestring_ascii as quoted

from deck.anki.said import Asked, Said
from deck.live import names
from deck.live.expression import WithheldError, evaluate
from deck.live.reason import ExpressionError
from deck.live.template import Live, split_live
from deck.live.typed import typed
from deck.live.value import Number, in_words, tolerance
from deck.render.simple import is_plain

_MOST = 40  # values of a card that the lock tells


class _UnclearError(Exception):
    """The long way knows what to do, or what to say."""


class Numbers:
    """The live numbers of a card, each computed once, in the order of its texts."""

    def __init__(self) -> None:
        """Nothing was computed yet."""
        self._known: dict[str, Number] = {}  # by expression

    def __len__(self) -> int:
        """How many there are."""
        return len(self._known)

    def __str__(self) -> str:
        """The numbers as cards show them, for the lock."""
        texts = [f'"{number}"' for number in self._known.values()]
        return f"[{','.join(texts[:_MOST])}]"

    def said(self, text: str) -> Said | None:
        """Words with numbers in them; None where a text holds anything else."""
        try:
            parts = [
                part if isinstance(part, str) else self._number(part.text)
                for part in split_live(text, _refuse)
            ]
        except _UnclearError:
            return None
        around = "".join(p if isinstance(p, str) else "x" for p in parts)
        if not is_plain(around) or around != around.strip():
            return None
        words = "".join(p if isinstance(p, str) else in_words(p) for p in parts)
        exact = ",".join(quoted(p) if isinstance(p, str) else _exact(p) for p in parts)
        shown = ",".join(quoted(str(part)) for part in parts)
        return Said(text, words, words, exact, shown)

    def answer(self, text: str) -> tuple[Said, Asked] | None:
        """An answer that is one number, and how near another one must come."""
        try:
            number = self._number(_only_expression(text))
        except _UnclearError:
            return None
        words, shown = in_words(number), quoted(str(number))
        value = float(number.value)
        within = tolerance([value])
        asked = Asked(
            f'["NumberKey",["{value:.9g}"],"{within:.9g}"]',
            f'["NumberKey",["{Number(value)}"],"{Number(within)}"]',
        )
        return Said(text, words, words, _exact(number), shown), asked

    def _number(self, expression: str) -> Number:
        """The number that an expression gives. Raises _UnclearError."""
        known = self._known.get(expression)
        if known is not None:
            return known
        try:
            value = typed(evaluate(expression, names.NAMES))
        except (ExpressionError, WithheldError, TypeError, ValueError):
            raise _UnclearError from None
        if not isinstance(value, Number):
            raise _UnclearError
        self._known[expression] = value
        return value


def _exact(number: Number) -> str:
    value = number.value
    told = value if isinstance(value, int) else f'"{value:.9g}"'
    return f'["Number",{told},null]'


def _only_expression(text: str) -> str:
    """The expression that a text is, bare or marked. Raises _UnclearError."""
    parts = split_live(text, _refuse)
    first = parts[0] if len(parts) == 1 else ""
    if isinstance(first, Live):
        return first.text
    if "${" in text or text.strip() == "error":
        raise _UnclearError
    return text.strip()


def _refuse(_message: str, _start: int, _end: int) -> None:
    raise _UnclearError
