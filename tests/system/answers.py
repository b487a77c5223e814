"""Typed answers to keys of every kind, for the graders of the terminal and of Anki."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deck.live.numeric_answer import number_key
from deck.live.value import Form, Number, Printed, Shape, TruthTable, Vector
from deck.live.variant import (
    GapKey,
    Key,
    LineKey,
    MendKey,
    OrderKey,
    OutputKey,
    SelfGraded,
    ShapeKey,
    ShownStep,
    TableKey,
    Variant,
)

_NUMBERS = (
    *(Number(0.5), Number(0), Number(1), Number(-3), Number(7), Number(60_000)),
    *(Number(-0.7), Number(0.25, 2), Number(1 / 3, 4), Number(2.718281828, 2)),
    *(Number(12_345), Number(1_234_567), Number(0.00012), Number(6.02e23)),
    *(Number(0.9352, 2, Form.PERCENT), Number(1e-5, 2, Form.SCIENTIFIC)),
    *(Number(100), Number(-0.05), Number(float("inf")), Number(float("nan"))),
)
_VECTORS = (
    *(Vector((0.3, 0.7, 1.1)), Vector((1, 0)), Vector((0.018, 0.2445, 0.7373), 4)),
    *(Vector((-1, 2, -3)), Vector((10, 100, 1000)), Vector((0.5, 0.5))),
)
_SHAPES = ((2, 3), (3,), (100, 784), (2, 3, 4), (), None)
_TABLES = (
    TruthTable(("x", "y", "r"), ((0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1)), 2),
    TruthTable(("x", "a", "y"), ((0, -0.7, 0), (1, 0.3, 1)), 1),
)
_OUTPUTS = (
    *(Printed("[0.3 0.7 1.1]\n"), Printed("2\n"), Printed("0.5 True\n")),
    *(Printed("(2, 3)\n"), Printed("a\nb\n"), Printed("", "ValueError")),
    *(Printed("hello\n"), Printed("[[1 2]\n [3 4]]\n"), Printed("7\n", "KeyError")),
)
_WORDS = (
    "?",
    "no idea",
    "about five",
    "x",
    "不知道",
    "1 2 3 4 5 6",
    "--",
    "5 5",
    "0x10",
)
_NO_VARIANT = Variant(question=(), answer=(), key=SelfGraded())
_MEND = MendKey(2, "x = 1\n____\nprint(x)", "x = x + 1", "", Printed("2"))


def vectors() -> Iterator[tuple[Key, Variant, str]]:
    """Keys, each with what learners type."""
    for value in (*_NUMBERS, *_VECTORS):
        key = number_key(value)
        for typed in dict.fromkeys(_numbers_typed(value)):
            yield key, _NO_VARIANT, typed
    for dims in _SHAPES:
        for typed in _shapes_typed(dims):
            yield ShapeKey(Shape(dims)), _NO_VARIANT, typed
    for table in _TABLES:
        for typed in _cells_typed(str(table).split()):
            yield TableKey(table), _NO_VARIANT, typed
    for printed in _OUTPUTS:
        for typed in _outputs_typed(printed):
            yield OutputKey(printed), _NO_VARIANT, typed
    yield from _orders()
    for line in (1, 3, 12):
        for typed in ("1", "3", "12", "０３", "line 3", "x", "0", "3.0", "-1"):
            yield LineKey(line), _NO_VARIANT, typed
    for typed in _mends_typed(_MEND):
        yield _MEND, _NO_VARIANT, typed
    yield from _gaps()


def _mends_typed(key: MendKey) -> Iterator[str]:
    """A line by its number, mended, and both."""
    written = (key.mend, key.mend.replace(" ", ""), f"  {key.mend}  # so")
    mends = (*written, "x = 7", "print(7)", "x = ")
    yield from ("1", "2", "9", "x", "", "0", *mends)
    for number in (1, 2):
        yield from (f"{number} {mend}" for mend in mends)
        yield from (f"{number}: {mend}" for mend in mends)


def _numbers_typed(value: Number | Vector) -> Iterator[str]:
    numbers = [value.value] if isinstance(value, Number) else [*value.items]
    for change in (1.0, -1.0, 10.0, 0.1, 100.0, 0.01, 1.01, 0.99, 2.0, 0.0):
        yield from _written([x * change for x in numbers])
    yield from _written([x + 1 for x in numbers])
    yield from _written([x + 0.01 for x in numbers])
    yield from _written(numbers[::-1])
    yield from _written(numbers[:-1] or [9])
    yield from _written([*numbers, 1])
    yield " ".join(value.texts)
    yield str(value)
    yield from _WORDS


def _written(numbers: Sequence[float]) -> Iterator[str]:
    """The ways in which numbers are written."""
    plain = [f"{x:.6g}" for x in numbers]
    yield " ".join(plain)
    yield ", ".join(plain)
    yield f"[{' '.join(plain)}]"
    yield f"({','.join(plain)})"
    yield " ".join(text.replace("-", "−") for text in plain)
    yield " ".join(plain).translate({ord(c): ord(c) + 65_248 for c in "0123456789.-"})
    if len(numbers) == 1 and abs(numbers[0]) < 1e300:
        (number,) = numbers
        yield f"{number:,.4f}".rstrip("0").rstrip(".")
        yield f"{number:,.0f}".replace(",", " ")
        yield f"{number:_.0f}"
        yield f"{100 * number:.6g}%"
        yield f"{number:.3e}"
        mantissa, _, power = f"{number:.3e}".partition("e")
        yield f"{mantissa} × 10^{int(power)}"
        yield f"{number:.6g}".replace(".", ",")
        yield f"+{number:.6g}"
        if number and abs(number) < 1e6:
            yield f"{number * 8:.6g}/8"


def _shapes_typed(dims: tuple[int, ...] | None) -> Iterator[str]:
    for each in (dims, dims and dims[::-1], (2, 3), (3, 2), (3,), (6,), (1, 3)):
        if each is None:
            yield from ("error", "Error", "ValueError", "报错", "raises", "none")
            continue
        inside = ", ".join(map(str, each))
        yield f"({inside})"
        yield f"({inside},)"
        yield inside
        yield "x".join(map(str, each))
        yield "×".join(map(str, each))
        yield f"（{inside.replace(', ', '，')}）"
        yield " ".join(map(str, each))
        yield f"[{inside}]"
    yield from _WORDS


def _cells_typed(cells: Sequence[str]) -> Iterator[str]:
    wrong = ["1" if cell == "0" else "0" for cell in cells]
    for each in (
        cells,
        wrong,
        cells[::-1],
        cells[:-1],
        [*cells, "1"],
        ["0"] * len(cells),
    ):
        yield " ".join(each)
        yield ",".join(each)
        yield "".join(each)
        yield "，".join(each)
        yield "[" + " ".join(each) + "]"
    yield from _WORDS


def _outputs_typed(printed: Printed) -> Iterator[str]:
    text = printed.text.strip()
    yield text
    yield " ".join(text.split())
    yield text.replace(" ", "  ")
    yield text.replace(" ", ",")
    yield text.replace("0.", ".")
    yield f"'{text}'"
    yield text.upper()
    yield printed.raised
    yield f"{printed.raised}: bad" if printed.raised else "ValueError"
    yield from (
        "2",
        "2.0",
        "3",
        "TypeError",
        "KeyError",
        "error",
        "True",
        "hello world",
    )
    yield from _WORDS


def _orders() -> Iterator[tuple[Key, Variant, str]]:
    places = {"c": 3, "a": 1, "b": 2, "x": 0}
    steps = tuple(ShownStep((text,), place) for text, place in places.items())
    variant = Variant(question=(), answer=(), key=SelfGraded(), steps=steps)
    key = OrderKey(((1, 2, 3), (2, 1, 3)))
    for typed in ("2 3 1", "231", "2,3,1", "3 2 1", "1 2 3", "2 3 1 4", "2 3", "2 2 1"):
        yield key, variant, typed
    for typed in (
        "２３１",
        "2-3-1",
        "2→3→1",
        "a b c",
        "7 8 9",
        "0 1 2",
        "2，3，1",
        "312",
    ):
        yield key, variant, typed


def _gaps() -> Iterator[tuple[Key, Variant, str]]:
    texts = ("weighted sum", "加权和", "NAND", "0.7", "`x > 0`", "e^{-x}", "softmax")
    typed = (
        *texts,
        *(
            "the weighted sum",
            "Weighted Sum",
            "sum",
            "加权 和",
            "nand",
            ".7",
            "0.8",
            "7",
        ),
        *(
            "x>0",
            "0 < x",
            "exp(-x)",
            "e^-x",
            "softmax.",
            "soft max",
            "",
            "weighted  sum",
        ),
    )
    for text in texts:
        numbers = {1: number_key(Number(0.7))} if text == "0.7" else {}
        for answer in typed:
            yield GapKey({1: text}, numbers), _NO_VARIANT, answer
