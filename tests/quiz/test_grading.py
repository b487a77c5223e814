"""The verdict on an answer, kind by kind: right ones, and near misses that are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.live.value import Printed, Shape, TruthTable
from deck.live.variant import (
    ChoiceKey,
    CodeKey,
    GapKey,
    Key,
    LineKey,
    NumberKey,
    OutputKey,
    SelfGraded,
    ShapeKey,
    ShownOption,
    TableKey,
)
from deck.quiz.grading import chosen, grade
from deck.quiz.verdict import Outcome, Verdict

R, W, U, X = Outcome.RIGHT, Outcome.WRONG, Outcome.COMPARE, Outcome.UNREADABLE
AND = TruthTable(("x1", "x2", "y"), ((0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 1)), 2)
XOR = TruthTable(("x1", "x2", "s1", "s2", "y"), ((1, 1, 0, 1, 0),), 2)
SUMS = TruthTable(("x1", "a"), ((0, -0.7), (1, -0.2)), 1)


STEP = CodeKey("def f(x):\n    return ____\n", "assert f(1) == 2")
OPTIONS = tuple(ShownOption((t,), (), t == "b") for t in "abc")


def gap(text: str) -> GapKey:
    """A cloze whose gap 1 holds a text, and whose gap 2 another."""
    return GapKey({1: text, 2: "other"})


KEYS: list[Key] = [
    *(NumberKey((0.5,), 1e-4), TableKey(AND), ShapeKey(Shape((2, 3)))),
    *(OutputKey(Printed("[0. 0. 3.]")), ChoiceKey(), LineKey(4), gap("weighted sum")),
]


@pytest.mark.parametrize(
    "key",
    [
        *(
            NumberKey((0,), 1),
            TableKey(AND),
            ShapeKey(Shape(())),
            OutputKey(Printed("")),
        ),
        *(ChoiceKey(), LineKey(1), gap(" "), STEP),
    ],
)
@pytest.mark.parametrize("typed", ["", "  ", "\t", "\u3000"])
def test_nothing_is_for_the_learner(typed: str, key: Key) -> None:
    """Enter alone shows the answer, and whether it was known is asked."""
    assert grade(key, typed, gap=1) == Verdict(U)


@given(st.text(max_size=60))
def test_every_text_has_a_verdict(typed: str) -> None:
    """Any text whatever is graded; only the learner judges what is told."""
    assert grade(SelfGraded(), typed).outcome is U
    for key in KEYS:
        assert grade(key, typed, gap=1, options=OPTIONS).outcome in Outcome
    for key in (gap("0.7311"), gap("x"), OutputKey(Printed("", "NameError"))):
        assert grade(key, typed, gap=1).outcome is not X


@given(st.floats(-1e6, 1e6), st.floats(0.01, 100))
def test_the_tolerance_is_the_border(value: float, tolerance: float) -> None:
    """Within the tolerance is right, beyond it is wrong, on both sides."""
    key = NumberKey((value,), tolerance)
    for sign in (-1, 1):
        assert grade(key, repr(value + sign * tolerance * 0.99)).outcome is R
        assert grade(key, repr(value + sign * tolerance * 1.01)).outcome is W


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [("greater than", R), ("The  Greater than.", R), ("大于", R), ("less than", U)],
)
def test_what_a_card_accepts(typed: str, outcome: Outcome) -> None:
    """What the author lists is right besides what stands in the gap."""
    key = GapKey({1: ">", 2: "="}, accept={1: ("greater than", "大于")})

    assert grade(key, typed, gap=1).outcome is outcome
    assert grade(key, typed, gap=2).outcome is U


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("    y = f(____, 2)", "y=f( x, 2 )"),
        ("    y = f(____, 2)", "x"),
        ("    y = f(f(____, 2), 2) - 2", "x"),
        ("    y = f(____, 2) + 0", "f(x, 0)"),
    ],
)
def test_a_line_of_code(line: str, typed: str) -> None:
    """The whole line may be typed; what looks like it and is right stays as it is."""
    program = f"def f(a, b):\n    return a + b\n\ndef g(x):\n{line}\n    return y\n"

    assert grade(CodeKey(program, "assert g(1) == 3"), typed).outcome is R


@pytest.mark.parametrize(
    ("piece", "outcome", "hint"),
    [
        ("x + 1", R, ""),
        ("return x + 1", R, ""),
        ("  return(x + 1)", R, ""),
        ("return x - 1", W, "code-fails"),
        ("return", X, "read-code"),
        ("return x +", X, "read-code"),
        ("returns x + 1", X, "read-code"),
        ("1 + x", R, ""),
        ("x+1  # a comment", R, ""),
        ("x - 1", W, "code-fails"),
        ("y", W, "code-fails"),
        ("x +", X, "read-code"),
        ("x ＋ 1", X, "read-code"),
        ("x 1 + 2", X, "read-code"),
        ("\x00", X, "read-code"),
        ("'\\d' and x + 1", R, ""),
    ],
)
def test_code(piece: str, outcome: Outcome, hint: str) -> None:
    """A piece is right when the tests pass; what is no Python is asked again."""
    verdict = grade(STEP, piece)

    assert (outcome, hint) == (verdict.outcome, verdict.hint)
    assert outcome is not X or not str(verdict.about[0]).endswith((".", "?"))


TRICK = (
    "setattr(__import__('sys'), 'stdout', open('o', 'w')) or print('\\x01tried:[') or 0"
)
PIECES = [
    ("x - 1", "AssertionError; assert f(1) == 2; f(1) = 0"),
    ("y", "NameError: name 'y' is not defined; assert f(1) == 2; return y"),
    ("x + 1 if x else {}[1]", ""),
    ("print('\\x01tried:{}') or 0", "AssertionError; assert f(1) == 2; f(1) = 0"),
    ("'a' * 999", "AssertionError; assert f(1) == 2; f(1) = 'aaaa"),
    ("f(x)", "RecursionError: maximum recursion depth exceeded; "),
    ("exec('raise ValueError(chr(27) + chr(0xd800))')", "ValueError: \\u001b\\ud800; "),
    ("print('\\x1b') or __import__('sys').exit('a')", "SystemExit"),
    (TRICK, "AssertionError"),
    ("exit()", "SystemExit"),
    ("__import__('os').fork()", "os.fork"),
]


@pytest.mark.parametrize(("piece", "why"), PIECES)
def test_why_code_fails(piece: str, why: str) -> None:
    """The exception with its text, the test, and what its left side was.

    Of a program that was stopped, what ended it or what it may not do.
    """
    about = grade(STEP, piece).about

    assert (bool(about), str(about[0] if about else "").startswith(why)) == (
        bool(why),
        True,
    )
    assert not about or len(str(about[0])) <= 160


def test_the_failing_test() -> None:
    """The first test that fails is named; a fault before the tests has a line."""
    key = CodeKey(
        "def f(x):\n    return ____\n\ny = f(0)\n",
        "assert f(1) == 2\nfor x in (3,):\n    assert f(x) > 4, 'too small'\n",
    )

    loop = grade(key, "min(2, x + 1)").about
    before = grade(key, "1 / x").about

    assert loop == (
        "AssertionError: too small; for x in (3,): assert f(x) > 4, 'too small'",
    )
    assert before == ("ZeroDivisionError: division by zero; return 1 / x",)


def test_which_option() -> None:
    """The option that was chosen is known by its number."""
    assert [chosen(OPTIONS, typed) for typed in ("1", "③", "0", "4", "b", "")] == [
        *(1, 3),
        *[None] * 4,
    ]


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [("4", R), ("5", W), ("6", X), ("99", X), ("0", X), ("line 6", X)],
)
def test_lines_of_a_program(typed: str, outcome: Outcome) -> None:
    """A line that the program does not have is no answer."""
    assert grade(LineKey(4), typed, lines=5).outcome is outcome
