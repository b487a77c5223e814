"""The law of numbers: what is shown is the value, and what is shown is right.

Random values of every size and sign, the same at each run, go the way of a card: they
are shown, read by a learner, typed in one of the usual forms, and graded.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

from deck.kinds.answers import grade
from deck.kinds.filled import Key
from deck.kinds.keys import cells_key, number_key, shown_limits
from deck.kinds.numeric import Numeric, is_refused, limits, more_digits, number_format
from deck.kinds.verdict import Outcome
from deck.live.value import (
    Form,
    NumberFormat,
    Numbers,
    TruthTable,
    in_sentence,
    in_words,
    number_in_formula,
)
from deck.source.source import LocalizedText, Mark, Text
from tests.patience import IS_THOROUGH
from tests.tables import table

TRIES = 400 if IS_THOROUGH else 200
NOISE = Decimal("1e-12")
ANSWER = LocalizedText({"en": Text.between("x", Mark(0, 0), Mark(0, 1))})
Draw = Callable[[random.Random], float]

DRAWS: tuple[Draw, ...] = (
    lambda r: r.uniform(1, 10) * 10.0 ** r.randint(-307, 307),
    lambda r: r.uniform(1, 10) * 10.0 ** r.randint(-7, 8),
    lambda r: r.uniform(-1, 1),
    lambda r: r.gauss(0, 1000),
    lambda r: r.randint(1, 9999) / 10 ** r.randint(0, 7),
    lambda r: r.randint(1, 9999) * 10.0 ** r.randint(0, 20),
    lambda r: r.randint(0, 99) / 8,
    lambda r: sum(r.randint(-9, 9) / 10 for _ in range(5)),
    lambda r: (1 - 10.0 ** -r.randint(2, 14)) * 10.0 ** r.randint(-6, 8),
    lambda r: 5 * 10.0 ** -r.randint(3, 9) * (1 + r.choice((-1, 0, 1)) * 1e-9),
    lambda r: r.randint(0, 2 ** r.randint(1, 100)),
    lambda r: r.randint(0, 100_000),
    lambda r: r.randint(1, 10**9) / 100,
    lambda r: 5e-324 * r.randint(0, 2 ** r.randint(1, 50)),
    lambda r: r.choice((0, 0.0, math.inf, 10**6, 1e6, 1e12, 10**21, 0.1 + 0.2)),
)


def draws_from(seed: int) -> random.Random:
    """The same random numbers at each run."""
    return random.Random(seed)  # noqa: S311 - not for secrets


def values(seed: int, count: int) -> Iterator[float]:
    """Random numbers of every size, half of them negative."""
    rng = draws_from(seed)
    for number in range(count):
        yield DRAWS[number % len(DRAWS)](rng) * rng.choice((1, -1))


def unit(text: str) -> Decimal:
    """What one unit of the last digit of a text is worth."""
    number = Decimal(text.removesuffix("%")).as_tuple()
    assert isinstance(number.exponent, int)
    return Decimal(1).scaleb(number.exponent - 2 * text.endswith("%"))


def shown(text: str) -> Decimal:
    """The number that a text stands for."""
    return Decimal(text.removesuffix("%")) / (100 if text.endswith("%") else 1)


def lies_within(text: str, value: float) -> bool:
    """Whether a text is the value, but for half a unit of its last digit."""
    exact = Decimal(value)
    off = abs(shown(text) - exact)
    return off <= unit(text) / 2 * (1 + NOISE) + NOISE * abs(exact)


def is_exact(text: str, value: float) -> bool:
    """Whether a text is the value, noise aside."""
    if float(shown(text)) == value:  # the smallest floats have few digits
        return True
    return abs(shown(text) - Decimal(value)) <= NOISE * abs(Decimal(value))


def significant(text: str) -> int:
    """How many digits count in a text."""
    front = text.partition("e")[0].removesuffix("%").lstrip("-")
    return len(front.replace(".", "").lstrip("0"))


def spellings(text: str, rng: random.Random) -> Iterator[str]:
    """The text of a number as learners may type it."""
    yield text
    yield in_sentence(text, "en")
    yield in_sentence(text, "zh")
    front, e, power = text.partition("e")
    if e:
        raised = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        n = int(power)
        yield rng.choice(
            (
                f"{front}e{n}",
                f"{front}E{power}",
                f"{front}×10^{n}",
                f"{front} × 10^{n}",
                f"{front}*10**{n}",
                f"{front}·10{raised}",
                f"{front} x 10^{n}",
                f"{front} × 10^({n})",
                f"{front.replace('-', '−')}×10{raised}",
            )
        )
    if re.fullmatch(r"-?\d{4,}(\.\d+)?", text):
        whole, point, decimals = text.partition(".")
        sign = rng.choice((",", " ", "_", "\u2009", "\u00a0", "\u202f", "，"))
        yield f"{int(whole):,}".replace(",", sign) + point + decimals


def graded_by(number: Numbers, body: Numeric | None = None) -> Key:
    """The key of an answer, with the tolerance of a card if it has one."""
    most = shown_limits(number) if body is None else limits(number, body)
    return number_key(number, most, ())


def check_graded(key: Key, text: str, value: float, rng: random.Random) -> None:
    """What is shown is right in a form of many, more digits too, and others are not."""
    gap = {**key, "kind": "words", "text": text}
    forms = [*spellings(text, rng)]
    for typed in (rng.choice(forms[:3]), rng.choice(forms), repr(value)):
        chosen = rng.choice((key, gap))
        found = grade(chosen, typed).outcome
        assert found is Outcome.RIGHT, (value, text, typed, chosen is gap)
    if math.isfinite(value) and rng.random() < 0.5:
        off = max(3 * key["limits"][0], 1e-9 * abs(value))
        other = value + rng.choice((1, -1)) * off
        if isinstance(value, int) and key["limits"][0] < 1:
            other = value + rng.choice((1, -1))
        if math.isfinite(other) and abs(other - value) > key["limits"][0]:
            found = grade(key, repr(other)).outcome
            assert found is not Outcome.RIGHT, (value, text, other)


def test_single_numbers() -> None:
    """Each shows at least four digits or all it has, and is right as it is shown."""
    rng = draws_from(1)
    for value in values(0, 6 * TRIES):
        number = Numbers.of(value)
        text = str(number)
        if math.isfinite(value):
            assert lies_within(text, value), (value, text)
            assert significant(text) >= 4 or is_exact(text, value), (value, text)
            assert "e" not in text or not is_exact(text, value) or len(text) <= 11
            assert text != "-0"
        check_graded(graded_by(number), text, value, rng)


def test_forms_that_authors_give() -> None:
    """`digits`, `significant` and `tolerance` say how it is shown and graded."""
    rng = draws_from(2)
    for value in values(3, 4 * TRIES):
        tolerance = rng.choice((None, None, 10.0 ** rng.randint(-6, 3)))
        share = rng.choice((0.01, 0.001, 0.1)) if rng.random() < 0.3 else None
        digits = rng.randint(0, 6) if rng.random() < 0.3 else None
        many = rng.randint(1, 12) if digits is None and rng.random() < 0.4 else None
        tolerance = tolerance if share is None else None
        body = Numeric(
            q=ANSWER,
            a=ANSWER,
            tolerance=tolerance,
            digits=digits,
            significant=many,
            share=share,
        )
        number = Numbers.of(value, number_format(body))
        if number.format is None and is_refused(number, limits(number, body)):
            number = Numbers.of(value, more_digits(body))
        key = graded_by(number, body)
        if is_refused(number, limits(number, body)):  # which is a finding
            assert digits is not None or many is not None
            continue
        text = str(number)
        if math.isfinite(value):
            assert lies_within(text, value), (value, text, body)
            if digits is not None:
                assert len(text.partition(".")[2]) == digits
            if many is not None and value:
                assert significant(text) == many or is_exact(text, value)
        check_graded(key, text, value, rng)


@pytest.mark.parametrize("form", list(Form))
def test_forms_within_texts(form: Form) -> None:
    """The functions for texts show the value, and each form can be read back."""
    rng = draws_from(4)
    for value in values(5, TRIES):
        number = Numbers.of(value, NumberFormat(rng.randint(1, 6), form))
        text = str(number)
        if math.isfinite(value):
            assert lies_within(text, value), (value, text)
            assert (form is Form.PERCENT) is text.endswith("%")
        for language in ("en", "zh"):
            typed = in_words(number, language)
            found = grade(graded_by(number), typed).outcome
            assert found is Outcome.RIGHT, (value, text, typed)


def arrays(seed: int, count: int) -> Iterator[list[float]]:
    """Random rows of numbers, many of one kind, some mixed."""
    rng = draws_from(seed)
    for number in range(count):
        draw = DRAWS[number % len(DRAWS)]
        mixed = rng.random() < 0.3
        row = [
            (rng.choice(DRAWS) if mixed else draw)(rng) * rng.choice((1, -1))
            for _ in range(rng.randint(1, 5))
        ]
        if rng.random() < 0.1:
            row.append(rng.choice((0.0, math.nan, math.inf)))
        is_float = any(isinstance(x, float) for x in row)
        yield [float(x) for x in row] if is_float else row


def check_shared_form(items: list[float], texts: tuple[str, ...]) -> None:
    """All elements have one form, and none is rounded away; zero has no power."""
    real = [(x, t) for x, t in zip(items, texts, strict=True) if math.isfinite(x)]
    has_power = any("e" in t for _, t in real)
    same = [t for x, t in real if x or not has_power]
    forms = {(len(t.partition("e")[0].partition(".")[2]), "e" in t) for t in same}
    assert len(forms) <= 1, (items, texts)
    for x, text in real:
        assert lies_within(text, x), (items, texts)
        if x:
            exact = is_exact(text, x)
            assert exact or significant(text) >= 2, (items, texts)
            assert shown(text) != 0, (items, texts)


def test_arrays() -> None:
    """A vector or matrix has one form, and a vector is right as it is shown."""
    for items in arrays(6, TRIES):
        vector, matrix = Numbers.of(items), Numbers.of([items, items])
        check_shared_form(items, vector.texts)
        check_shared_form(items * 2, matrix.texts)
        key = graded_by(vector)
        if len(items) == 1:
            continue
        typed = (
            str(vector),
            ", ".join(vector.texts),
            repr(items),
            " ".join(in_sentence(text, "") for text in vector.texts),
        )
        for text in typed:
            assert grade(key, text).outcome is Outcome.RIGHT, (items, text)
        most = key["limits"][0]
        others = [items[0] + max(3 * most, 1e-9 * abs(items[0])), *items[1:]]
        if all(map(math.isfinite, others)) and abs(others[0] - items[0]) > 2 * most:
            assert grade(key, repr(others)).outcome is not Outcome.RIGHT, items


def test_vectors_in_the_form_of_their_author() -> None:
    """`digits` and `significant` go for all elements of a vector."""
    rng = draws_from(7)
    for items in arrays(8, TRIES):
        digits = rng.randint(0, 6)
        fixed = Numbers.of(items, NumberFormat(digits))
        some = Numbers.of(items, NumberFormat(digits + 1, Form.SIGNIFICANT))
        for vector in (fixed, some):
            finite = [t for t, x in zip(vector.texts, items, strict=True) if x - x == 0]
            decimals = {len(t.partition(".")[2]) for t in finite}
            assert vector is some or decimals <= {digits}
            assert len({"e" in t for t in finite if shown(t)}) <= 1
            if len(items) > 1:
                found = grade(graded_by(vector), str(vector)).outcome
                assert found is Outcome.RIGHT, (items, str(vector))


def test_tables() -> None:
    """The cells of a table are right as they are shown, all at once."""
    for items in arrays(9, TRIES):
        table = TruthTable(("x", "y"), tuple((0, x) for x in items), 1)
        cells = [text for _, text in table.texts]
        if all(math.isfinite(x) for x in items):
            found = grade(cells_key(table), " ".join(cells)).outcome
            assert found is Outcome.RIGHT, (items, cells)


def test_numbers_in_texts() -> None:
    """In a sentence a number has the signs of its language, in a formula TeX's."""
    for text, english, chinese, formula in [
        *table(__file__, "in texts"),
        ["\\x{^~}"] * 3 + [r"\backslash x\lbrace \wedge \sim \rbrace "],
        ["[*]"] * 3 + [r"\lbrack \ast ]"],
    ]:
        assert in_sentence(text, "en") == english
        assert in_sentence(text, "zh-Hans") == chinese
        assert in_sentence(text, "fr") == re.sub(",", "", english)
        assert number_in_formula(text) == formula
