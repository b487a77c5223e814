"""Laws of a verdict, whatever is typed; single answers are in `answers.tsv`."""

from __future__ import annotations

from itertools import permutations, product
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from deck.kinds import KINDS
from deck.kinds.bug import line_key
from deck.kinds.cells import cell_names, next_cell, with_cell
from deck.kinds.filled import FilledCard, Key, Run
from deck.kinds.keys import cells_key, shape_key
from deck.kinds.order import order_key
from deck.kinds.output import output_key
from deck.kinds.pieces import within_line
from deck.kinds.spellings import names
from deck.kinds.typed_text import numbers
from deck.kinds.verdict import Outcome, Verdict
from deck.live.value import (
    Form,
    NumberFormat,
    Numbers,
    Printed,
    Shape,
    TruthTable,
)
from deck.quiz.question import read_ticks
from deck.render.blocks import Step
from deck.words import phrase
from tests.quiz.grades import grade, grade_run, grade_steps, numbers_key, words_key
from tests.tables import table

R, W, U, X = Outcome.RIGHT, Outcome.WRONG, Outcome.COMPARE, Outcome.UNREADABLE
AND = TruthTable(("x1", "x2", "y"), ((0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 1)), 2)
SUMS = TruthTable(("x1", "a", "y"), ((0, -0.7, 0), (1, 12, 1)), 1)
HALF_PER_CENT = Numbers.of(0.005, NumberFormat(1, Form.PERCENT))
ALL_PER_CENT = Numbers.of(1.0, NumberFormat(0, Form.PERCENT))
SHARES = TruthTable(("year", "share"), ((1, HALF_PER_CENT), (2, ALL_PER_CENT)), 1)
TABLES = {"AND": AND, "SUMS": SUMS, "SHARES": SHARES}
STEP = Run("def f(x):\n    return ____\n", "assert f(1) == 2")
ROWS = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=4)


KEYS: list[Key] = [
    numbers_key([0.5], 1e-4),
    cells_key(AND),
    shape_key(Shape((2, 3))),
    {
        "kind": "choice",
        "texts": ["thegatenand", "thegateor", "x"],
        "option": 2,
    },
    output_key(Printed("[0. 0. 3.]")),
    line_key(4),
    words_key("max(0, x) + W"),
    words_key(" "),
]


def test_nothing_is_for_the_learner() -> None:
    """Enter alone shows the answer, and whether it was known is asked."""
    for name, typed in product(KINDS, ["", "  ", "\t", "\u3000"]):
        assert KINDS[name].grade(FilledCard((), ()), typed, 0) == Verdict(U)


@given(
    st.one_of(
        st.text(max_size=200),
        st.text(st.sampled_from("xWe(){}^·*-+/²_ᵢ1.,=<if "), max_size=14),
    )
)
@example("%" * 2000)
@example("%" * 900)
@example("万" * 999)
@example("1%" * 999)
@example("1 " + "9" * 5000)
@example("1" * 100_000)
@example("a{" * 2000 + "}" * 2000)
@example("(" + " " * 900 + "!")
@example("4" + " " * 100_000 + "+")
@example("print(" + " " * 100_000 + "y")
def test_every_text_has_a_verdict(typed: str) -> None:
    """Any text whatever is graded; only the learner judges what is free text."""
    assert KINDS["recall"].grade(FilledCard((), ()), typed or " ", 0).outcome is U
    for key in KEYS:
        assert grade(key, typed).outcome in Outcome
    raised = output_key(Printed("", "NameError"))
    for key in (words_key("0.7311"), words_key("x"), raised):
        assert grade(key, typed).outcome is not X
    table = cells_key(AND)
    more = with_cell(table, typed, typed)
    assert more is None or next_cell(table, ["y"], typed) != ""
    assert within_line("print(____)", typed) in typed


def test_options_that_read_alike() -> None:
    """The text of two options chooses neither; their numbers do."""
    key: Key = {"kind": "choice", "texts": ["xw", "xw", "b"], "option": 2}

    assert [grade(key, typed).outcome for typed in ("XW", "1", "2")] == [X, W, R]


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_term(wanted: str, typed: str) -> None:
    """Any two texts are compared, and a term with odd signs is no pattern."""
    odd = ({"en": "(a+", "zh": "-"}, {"en": ["."]})
    assert "-" in names("(a+", "en", [odd])

    for language in ("en", "zh", "fr"):
        assert all(map(str, names(wanted, language, [odd, ({language: typed}, {})])))


@given(st.lists(st.floats(allow_nan=False), min_size=1, max_size=5))
def test_written_numbers_are_read(values: list[float]) -> None:
    """Whatever Python writes is read back, with any of the separators."""
    for separator in (" ", ", ", "; "):
        assert numbers(separator.join(map(repr, values)), 0) == values


@given(st.floats(-1e6, 1e6), st.floats(0.01, 100))
def test_the_tolerance_is_the_border(value: float, tolerance: float) -> None:
    """Within the tolerance is right, beyond it is wrong, on both sides."""
    key = numbers_key([value], tolerance)
    for sign in (-1, 1):
        assert grade(key, repr(value + sign * tolerance * 0.99)).outcome is R
        assert grade(key, repr(value + sign * tolerance * 1.01)).outcome is W


@given(ROWS, ROWS, st.floats(1e-9, 10))
def test_any_miss(wanted: list[float], typed: list[float], tolerance: float) -> None:
    """No pair of rows makes it fail, and what is right has no hint."""
    key = numbers_key(wanted, tolerance)

    verdict = grade(key, " ".join(map(repr, typed)))

    assert not verdict.hint or verdict.outcome is not R
    assert grade(key, " ".join(map(repr, wanted))).outcome is R


def test_ticks() -> None:
    """Points are ticked by their numbers; what is no tick is asked again."""
    for typed, ticks in table(__file__, "ticks"):
        found = read_ticks(typed, 4)

        written = (
            "again" if found is None else " ".join(map(str, sorted(found))) or "none"
        )
        assert written == ticks


def test_a_line_of_code(run_once: object) -> None:
    """The whole line may be typed; what looks like it and is right stays as it is."""
    for line, typed in table(__file__, "lines"):
        program = f"def f(a, b):\n    return a + b\n\ndef g(x):\n{line}\n    return y\n"

        assert (
            grade_run("code", None, Run(program, "assert g(1) == 3"), typed).outcome
            is R
        )


def test_lines_by_an_input_method(run_once: object) -> None:
    """Full-width signs are read as plain ones, and a block below them stays one."""
    run = Run("def f(x):\n    ____\n    return x\n", "assert f(1) == 2")
    block = "if x == 1：\n    x ＝ x + 1"

    for typed in (
        block,
        block.replace("\n", "\n    "),
        f"  {block}".replace("\n", "\n  "),
        f"　{block}".replace("\n", "\n　").replace("  ", "　"),
    ):
        assert grade_run("code", None, run, typed).outcome is R


def test_why_code_fails(run_once: object) -> None:
    """One sentence: what was called, what came and what was expected.

    Of an exception, the line that raised it; of a program that was stopped, what ended
    it.
    """
    for piece, why in table(__file__, "pieces"):
        verdict = grade_run("code", None, STEP, piece.replace("␀", "\0"))
        reason = phrase(verdict.hint, "en", *verdict.about) if verdict.hint else "none"

        assert reason.startswith(why)
        assert len(reason) <= 220


def test_what_a_test_says(run_once: object) -> None:
    """A sentence for each form of an assertion, which names nothing of its test."""
    for line, tests, why in table(__file__, "tests"):
        program = "import numpy as np\n\ndef f(x):\n    ____\n"
        run = Run(program, tests.replace("⏎", "\n"), language="zh")
        verdict = grade_run("code", None, run, line)

        assert phrase(verdict.hint, "en", *verdict.about) == why


def test_numpy_is_there(run_once: object) -> None:
    """`np` is NumPy in a piece, unless the program needs it: then it is imported."""
    run = Run("def f(x):\n    return ____\n", "assert f(1) == 2")
    imports = Run("____\nf = np.sum\n", "assert f([1, 1]) == 2")

    assert grade_run("code", None, run, "int(np.sum([x, 1]))").outcome is R
    assert grade_run("code", None, imports, "import numpy as np").outcome is R
    assert grade_run("code", None, imports, "import numpy").outcome is W


@given(st.permutations((1, 2, 3, 4)), st.permutations((1, 2, 3, 4)))
def test_one_order_is_right(shown: list[int], typed: list[int]) -> None:
    """Right is the order of the places, however they are shown."""
    words = " ".join(str(shown.index(place) + 1) for place in typed)
    steps = [Step((f"step {place}",), place) for place in shown]
    verdict = grade_steps(steps, [[1, 2, 3, 4]], words)

    assert (verdict.outcome is R) is (typed == [1, 2, 3, 4])
    if verdict.hint == "order-until":
        count = int(str(verdict.about[0]))
        assert typed[:count] == [1, 2, 3, 4][:count]


def test_other_orders_and_equal_lines() -> None:
    """Listed orders are right, too, and lines with one text are one."""
    shown = [Step((text,), place) for place, text in enumerate("aba", start=1)]
    orders = [(1, 2, 3), (2, 1, 3)]
    right = [
        numbers
        for numbers in permutations("123")
        if grade_steps(shown, orders, "".join(numbers)).outcome is R
    ]

    assert right == [*map(tuple, ("123", "213", "231", "321"))]


def test_all_orders_of_alike_steps_are_in_the_key() -> None:
    """Anki, which has a list of orders, knows each that the terminal knows."""
    steps = [Step((t,), n) for n, t in enumerate("abbbbbc", start=1)]
    orders = [range(1, 8)]
    every = (" ".join(numbers) for numbers in permutations("1234567"))

    right = {typed for typed in every if grade_steps(steps, orders, typed).outcome is R}

    assert {*order_key(steps, orders, is_tested=False)["orders"]} == right
    assert len(right) == 120


def test_what_passes_the_tests_is_right(run_once: object) -> None:
    """Any order of a program's lines that does what it should."""
    lines = ["a = 1", "b = 2", "c = a + b"]
    shown = [Step((line,), n, is_code=True) for n, line in enumerate(lines, 1)]
    orders, tests = [(1, 2, 3)], "assert c == 3"

    assert grade_steps(shown, orders, "2 1 3", tests).outcome is R
    assert grade_steps(shown, orders, "3 1 2", tests).outcome is W


def test_an_unused_line_is_not_run(tmp_path: Path) -> None:
    """Nobody allowed it: what was allowed is the program."""
    mark = tmp_path / "mark"
    lines = ["a = 1", "b = 2", f"open({str(mark)!r}, 'w').close()"]
    places = [1, 2, 0]
    shown = [Step((t,), p, True) for t, p in zip(lines, places, strict=True)]

    verdict = grade_steps(shown, [(1, 2)], "1 3", "assert a == 1")

    assert verdict.outcome is W
    assert not mark.exists()


def test_next_cell() -> None:
    """After some cells the next is asked by its row and column, after all none."""
    for name, typed, cell in table(__file__, "next cell"):
        key = cells_key(TABLES[name])
        assert (next_cell(key, cell_names(TABLES[name]), typed) or "none") == cell


def test_with_cell() -> None:
    """One more answer fills cells; what cannot be read, or is too much, fills none."""
    for name, typed, more, whole in table(__file__, "one more cell"):
        key = cells_key(TABLES[name])
        assert (with_cell(key, typed, more) or "none") == whole
