"""The verdict on an answer, kind by kind: right ones, and near misses that are not."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.live.numeric_answer import number_key
from deck.live.value import Printed, Shape, TruthTable, Vector
from deck.live.variant import (
    ChoiceKey,
    CodeKey,
    GapKey,
    Key,
    LineKey,
    NumberKey,
    OutputKey,
    ShapeKey,
    ShownOption,
    TableKey,
    Told,
)
from deck.quiz.grade import chosen, grade
from deck.quiz.verdict import Outcome, Verdict

R, W, U, X = Outcome.RIGHT, Outcome.WRONG, Outcome.UNSURE, Outcome.UNREADABLE
AND = TruthTable(("x1", "x2", "y"), ((0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 1)), 2)
XOR = TruthTable(("x1", "x2", "s1", "s2", "y"), ((1, 1, 0, 1, 0),), 2)
SUMS = TruthTable(("x1", "a"), ((0, -0.7), (1, -0.2)), 1)


def to_tenths(*values: float) -> NumberKey:
    """The key of numbers that are asked for with one decimal."""
    return number_key(Vector(values, 1))


STEP = CodeKey("def f(x):\n    return ____\n", "assert f(1) == 2")
OPTIONS = tuple(ShownOption((t,), (), t == "b") for t in "abc")

NUMBERS: list[tuple[Key, str, Outcome]] = [
    *(
        (NumberKey((0.5,), 1e-4), t, R)
        for t in (".5", "1/2", "50%", "０。５", "0.50005")
    ),
    *((NumberKey((0.5,), 1e-4), t, W) for t in ("0.51", "-0.5", "5", "0.4998", "nan")),
    *((NumberKey((0.5,), 1e-4), t, X) for t in ("half", "0,5", "0.5 0.5", "?", "x")),
    *(
        (NumberKey((0, 1, 1), 1e-9), t, R)
        for t in ("0 1 1", "[0, 1, 1]", "011", "0，1，1")
    ),
    *(
        (NumberKey((0, 1, 1), 1e-9), t, W)
        for t in ("0 1", "0 1 1 1", "1 1 0", "01", "111")
    ),
    *((NumberKey((0, 1, 1), 1e-9), t, X) for t in ("a b c", "[", "0,0 1,0 1,0")),
    *((to_tenths(0.3), t, R) for t in ("0.3", "0.30", "3/10", "30%")),
    *((to_tenths(0.3), t, W) for t in ("0.25", "0.35", "0.31", "1/3")),
    *((to_tenths(0.1 + 0.2), t, W) for t in ("0.25", "0.35")),
    *((to_tenths(0.1 + 0.2), t, R) for t in ("0.3", ".3")),
    *((to_tenths(0.731), t, R) for t in ("0.7", "0.73", "0.75", "0.731")),
    *((to_tenths(0.731), t, W) for t in ("0.8", "0.6", "0.79")),
    *((to_tenths(0.25), t, R) for t in ("0.2", "0.3", "0.25")),
    *((to_tenths(0.45, 0.5), t, W) for t in ("0.45 0.55", "0.5")),
    *((NumberKey((0.3,), 0.05), t, R) for t in ("0.3", "0.26")),
    *((NumberKey((6,), 1e-9), t, R) for t in ("six", "六", "6个", "np.int64(6)")),
    *((NumberKey((6,), 1e-9), t, W) for t in ("five", "五个")),
    *((NumberKey((0, 1), 1e-9), t, R) for t in ("array([0, 1])", "np.array([0., 1.])")),
    *((NumberKey((0, 1), 1e-9), t, R) for t in ("tensor([0, 1], dtype=torch.int64)",)),
    *(
        (NumberKey((35, 4), 1e-9), t, R)
        for t in ("35 and 4", "35和4", "35 -> 4", "35 (4)")
    ),
    *((NumberKey((35, 4), 1e-9), t, R) for t in ("35 / 4", "最后是35，共4个", "35/4")),
    *((NumberKey((35, 4), 1e-9), t, U) for t in ("4 values, the last 35",)),
    *(
        (NumberKey((35, 4), 1e-9), t, W)
        for t in ("35 and 5", "4 35", "36和4", "35", "4 and 35")
    ),
    *((NumberKey((35, 4), 1e-9), t, X) for t in ("35 or 4", "35 and 4 5")),
    *((NumberKey((-1.5, 0), 1e-3), t, R) for t in ("a=-1.5, y=0", "-1.5 → 0")),
    *((NumberKey((1, 2), 1e-9), t, R) for t in ("w12", "w₁₂", "w_12", "先1后2")),
    *((NumberKey((1, 2), 1e-9), t, W) for t in ("w21", "w₂₁")),
    *((NumberKey((24,), 1e-9), t, R) for t in ("3*8=24", "it is 24.", "3 × 8 = 24")),
    *((NumberKey((24,), 1e-9), t, W) for t in ("3*8=25", "it is 2.4", "约 25 个")),
    *((NumberKey((24,), 1e-9), t, X) for t in ("3*8", "3 of 24", "not 24", "不是24")),
    *(
        (NumberKey((24,), 1e-9), t, X)
        for t in ("24 hundred", "x24", "log 24", "24 dozen")
    ),
    *((NumberKey((24,), 1e-9), t, X) for t in ("more than 24", "24以上", "24 or 25")),
    *((to_tenths(0.6), t, R) for t in ("60 percent", "百分之60")),
    *((to_tenths(0.6), t, X) for t in ("6 of 10", "六成", "10分之6")),
    *((NumberKey((0.05,), 0.05), t, R) for t in ("about 0.05", "0.05左右")),
    *((NumberKey((50,), 1e-9), t, U) for t in ("50%", "50 %", "５０％")),
    *((NumberKey((50,), 1e-9), t, W) for t in ("51%", "0.5", "0.5%")),
    *((NumberKey((math.nan, math.inf), 1e-4), t, R) for t in ("nan inf", "[NaN, ∞]")),
    *(
        (NumberKey((math.nan, math.inf), 1e-4), t, W)
        for t in ("nan -inf", "0 inf", "1 2")
    ),
]
TABLES: list[tuple[Key, str, Outcome]] = [
    *(
        (TableKey(AND), t, R)
        for t in ("0001", "0 0 0 1", "0,0,0,1", "０００１", "[0 0 0 1]")
    ),
    *((TableKey(AND), t, R) for t in ("00 01", "0 00，1", "0001.", "y=0001")),
    *((TableKey(AND), t, R) for t in ("array([0,0,0,1])", "np.array([0, 0, 0, 1])")),
    (TableKey(XOR), "s1=0 s2=1 y=0", R),
    (TableKey(XOR), "x1=1, x2=1, s1=0, s2=1, y=0", R),
    (TableKey(XOR), "s1=0 s2=1 y=1", W),
    *((TableKey(XOR), t, X) for t in ("y=0 s1=0 s2=1", "x1=0 s1=0 s2=1 y=0", "y=0")),
    *((TableKey(AND), t, W) for t in ("1000", "0 0 1 1", "0 0 0 0.9", "000?", "????")),
    *((TableKey(AND), t, X) for t in ("000", "0 0 0 1 1", "and", "1")),
    *((TableKey(SUMS), t, R) for t in ("-0.7 -0.2", "−.7，−.2")),
    *((TableKey(SUMS), t, W) for t in ("-0.7 0.2", "0.7 0.2", "-0.7 -0.21")),
]
SHAPES: list[tuple[Key, str, Outcome]] = [
    *((ShapeKey(Shape((2, 3))), t, R) for t in ("(2,3)", "2 x 3", "2,3", "（2，3）")),
    *(
        (ShapeKey(Shape((2, 3))), t, W)
        for t in ("(3,2)", "6", "(2,3,1)", "error", "报错")
    ),
    *((ShapeKey(Shape((2, 3))), t, X) for t in ("two", "2.0, 3", "-2, 3")),
    *((ShapeKey(Shape((3,))), t, R) for t in ("(3,)", "3", "(3)")),
    *((ShapeKey(Shape((3,))), t, W) for t in ("(3, 1)", "(1, 3)", "()")),
    *((ShapeKey(Shape(())), t, R) for t in ("()", "（）")),
    *((ShapeKey(Shape(None)), t, R) for t in ("error", "错误", "报错", "ValueError")),
    *((ShapeKey(Shape(None)), t, W) for t in ("(2, 3)", "0")),
]
FLOATS = "[0.7310585786300049 0.5]"
OUTPUTS: list[tuple[Key, str, Outcome]] = [
    *(
        (OutputKey(Printed("[0. 0. 3.]")), t, R)
        for t in ("0 0 3", "[0, 0, 3]", "0. 0. 3.", "003 ", "array([0., 0., 3.])")
    ),
    *(
        (OutputKey(Printed("[0. 0. 3.]")), t, W)
        for t in ("0 3", "0 0 2", "error", "002", "zzz")
    ),
    *((OutputKey(Printed(FLOATS)), t, R) for t in ("0.7311 .5", "0.731058 0.5")),
    *(
        (OutputKey(Printed(FLOATS)), t, W)
        for t in ("0.73 0.5", "0.7311 0.51", "0.7311")
    ),
    *(
        (OutputKey(Printed("1e-05 2e-05")), t, R)
        for t in ("1e-5 2e-5", "0.00001 0.00002")
    ),
    *((OutputKey(Printed("1e-05 2e-05")), t, W) for t in ("1e-5 3e-5", "0 0")),
    *((OutputKey(Printed("0.3")), t, W) for t in ("0.32", "0.30001", "3")),
    *((OutputKey(Printed("(2, 1)")), t, R) for t in ("(2,1)", "2 1", "[2, 1]", "2×1")),
    *((OutputKey(Printed("(2, 1)")), t, R) for t in ("(2, 1).", "2 by 1", "2行1列")),
    *((OutputKey(Printed("(2, 1)")), t, R) for t in ("2乘1", "torch.Size([2, 1])")),
    *((OutputKey(Printed("(2, 1)")), t, U) for t in ("two by one", "two columns")),
    *((OutputKey(Printed("(2, 1)")), t, W) for t in ("(1, 2)", "2", "error")),
    *((OutputKey(Printed("0.5")), t, R) for t in ("np.float64(0.5)", "array(0.5)")),
    *((OutputKey(Printed("0.5")), t, U) for t in ("it is 0.5",)),
    *((OutputKey(Printed("12 3")), t, W) for t in ("123", "12")),
    *((OutputKey(Printed("1\n2\n3")), t, R) for t in ("1 2 3", "1, 2, 3")),
    *((OutputKey(Printed("[nan nan]")), t, R) for t in ("nan nan", "NaN NaN")),
    *((OutputKey(Printed("[nan nan]")), t, R) for t in ("[np.nan, np.nan]",)),
    *((OutputKey(Printed("[nan nan]")), t, U) for t in ("全是nan", "both nan")),
    *((OutputKey(Printed("[1, 'a']")), t, R) for t in ('[1,"a"]', "[1 , 'a']")),
    *((OutputKey(Printed("{'a': 1}")), t, R) for t in ('{"a":1}', "{“a”：1}")),
    *((OutputKey(Printed("{'a': [True]}")), t, W) for t in ('{"b": 0}', "[" * 999)),
    *((OutputKey(Printed("[True, 'a']")), t, W) for t in ("[0, 1]", "-" * 999 + "1")),
    *((OutputKey(Printed("a  b\nTrue")), t, R) for t in ("a b True", " a  b  True ")),
    *((OutputKey(Printed("a b True")), t, U) for t in ("a b true", "a b Tru")),
    *((OutputKey(Printed("a b True")), t, W) for t in ("False", "a", "1")),
    *((OutputKey(Printed("hello")), t, R) for t in ("hello", "'hello'", "“hello”")),
    *((OutputKey(Printed("")), t, R) for t in ("nothing", "无", "''")),
    *((OutputKey(Printed("")), t, W) for t in ("0", "None of these", "error")),
    *((OutputKey(Printed("", "NameError")), t, R) for t in ("NameError", "nameerror")),
    *(
        (OutputKey(Printed("", "NameError")), t, R)
        for t in ("NameError: x", "a NameError")
    ),
    *(
        (OutputKey(Printed("1", "NameError")), t, R)
        for t in ("1 NameError", "NameError()")
    ),
    *(
        (OutputKey(Printed("", "NameError")), t, U)
        for t in ("error", "错误", "an error")
    ),
    *(
        (OutputKey(Printed("", "NameError")), t, W)
        for t in ("ValueError", "Name", ":", "0", "value error", "no error")
    ),
    *(
        (OutputKey(Printed("", "NameError")), t, R)
        for t in ("name error", "NameError异常", "builtins.NameError", "会有 NameError")
    ),
    *(
        (OutputKey(Printed("", "NameError")), t, U)
        for t in ("NameErorr", "namerror", "会报错", "出错了", "it raises an error")
    ),
    *(
        (OutputKey(Printed("", "NameError")), t, U)
        for t in ("no NameError", "NameError or ValueError", "Exception")
    ),
]
CHOICES: list[tuple[Key, str, Outcome]] = [
    *((ChoiceKey(), t, R) for t in ("2", "２", "2)", "②", " 2 ")),
    *((ChoiceKey(), t, W) for t in ("1", "3")),
    *((ChoiceKey(), t, X) for t in ("0", "4", "b", "1 2", "-2")),
    *((LineKey(4), t, R) for t in ("4", "line 4", "第4行", "４")),
    *((LineKey(4), t, W) for t in ("3", "44")),
    *((LineKey(4), t, X) for t in ("four", "4 5", "-4")),
]


def gap(text: str) -> GapKey:
    """A cloze whose gap 1 holds a text, and whose gap 2 another."""
    return GapKey({1: text, 2: "other"})


GAPS: list[tuple[Key, str, Outcome]] = [
    *(
        (gap("weighted sum"), t, R)
        for t in ("weighted sum", " Weighted  SUM ", "ｗeighted sum")
    ),
    *(
        (gap("weighted sum"), t, U)
        for t in ("weighted sums", "wieghted sum", "weightedsum")
    ),
    *((gap("weighted sum"), t, U) for t in ("sum", "加权和", "bias", "zzz")),
    *((gap("weighted sum"), t, W) for t in (".", "。")),
    *((gap("weighted sum"), t, R) for t in ("the weighted sum", "A weighted sum")),
    *((gap("mini-batch"), t, U) for t in ("batch", "minibatch", "小批量", "none")),
    *((gap("x-y"), t, W) for t in ("batch",)),
    *((gap("激活函数"), t, R) for t in ("激活函数", " 激活函数。")),
    *((gap("激活函数"), t, U) for t in ("激活函", "激活函数的")),
    *((gap("激活函数"), t, U) for t in ("函数", "活化", "激活函數")),
    *((gap("层"), t, U) for t in ("層", "layer")),
    *((gap("MNIST"), t, U) for t in ("EMNIST", "digits")),
    *((gap("m, p"), t, R) for t in ("m,p", "(m, p)", "m×p", "m p", "m x p")),
    *((gap("m, p"), t, W) for t in ("p, m", "m", "n, p", "M, N")),
    *((gap("m, p"), t, U) for t in ("m by p", "M, P")),
    *(
        (gap("`max(0, x)`"), t, R)
        for t in ("max(0, x)", "max(0,x)", "max（0，x）", "MAX(0, x)")
    ),
    *((gap("exp(−x)"), t, R) for t in ("exp(-x)", "exp( - x )")),
    *((gap("exp(−x)"), t, U) for t in ("exp(x)", "e^-x", "e^(-x)")),
    *((gap("max(0, x)"), t, R) for t in ("np.max(0, x)", "max(0,x)")),
    *((gap("max(0, x)"), t, U) for t in ("max(x, 0)", "np.maximum(0, x)")),
    *((gap("max(0, x)"), t, W) for t in ("x", "relu", "0")),
    *((gap("exp(aᵢ)"), t, R) for t in ("exp(ai)", "exp(a_i)", "np.exp(a_i)")),
    *((gap("exp(aᵢ)"), t, W) for t in ("ai", "a", "sum")),
    *((gap("AND"), t, R) for t in ("AND", "and", "ＡＮＤ")),
    *((gap("AND"), t, R) for t in ("与门", "与", "AND gate", "an AND gate", "AND门")),
    *(
        (gap("AND"), t, W)
        for t in ("NAND", "OR", "ANDS", "与非门", "或", "a NAND gate")
    ),
    *((gap("AND"), t, U) for t in ("AND and NOT",)),
    *((gap("NAND"), t, R) for t in ("与非门", "nand gate", "not and", "與非門")),
    *((gap("与非门"), t, R) for t in ("NAND", "与非", "NAND门")),
    *((gap("与非门"), t, W) for t in ("AND", "与门", "或非门")),
    *((gap("OR"), t, R) for t in ("或门", "||", "or gate")),
    *((gap("XOR"), t, R) for t in ("异或", "异或门", "exclusive or", "⊕")),
    *((gap("NOT"), t, R) for t in ("非门", "not")),
    *((gap("NOR"), t, W) for t in ("OR", "或", "NOT")),
    *((gap("or"), t, U) for t in ("and", "或")),
    *((gap("1"), t, R) for t in ("one", "One", "一", "一个", "1个", "1 个", "１。")),
    *((gap("1"), t, U) for t in ("1 output", "just one", "single")),
    *((gap("1"), t, W) for t in ("two", "两个", "2个", "1 2", "0")),
    *((gap("e^{-x}"), t, R) for t in ("e^(-x)", "e^{-x}")),
    *((gap("exp(−x)"), t, U) for t in ("e^{-x}",)),
    *((gap("max(0, x)"), t, R) for t in ("max{0, x}",)),
    *((gap("x"), t, R) for t in ("x", " x ", "ｘ")),
    *((gap("x"), t, W) for t in ("X", "y", "xx")),
    *((gap("W₁"), t, R) for t in ("W1", "W₁")),
    *((gap("W₁"), t, W) for t in ("w1", "W2")),
    *((gap("\\(\\sigma\\)"), t, R) for t in ("sigma",)),
    *((gap("0.7311"), t, R) for t in ("0.7311", ".7311", "0.73106", "73.11%")),
    *((gap("0.7311"), t, U) for t in ("0.73", "0.7", "0.731")),
    *(
        (gap("0.7311"), t, W)
        for t in ("0.74", "0.7312", "1", "0.8", "-0.7311", "seven")
    ),
    *((gap("0.5"), t, R) for t in ("0.5", "1/2", "50%", "0。5")),
    *((gap("0.5"), t, W) for t in ("0.52", "0.4", "5")),
    *((gap("10"), t, R) for t in ("10", "１０", "10.0", "ten", "十")),
    *((gap("10"), t, W) for t in ("100", "1", "10.4", "nine")),
    *((gap("−1"), t, R) for t in ("-1", "−1")),
    *((gap("−1"), t, W) for t in ("1", "+1")),
    *((gap(">"), t, R) for t in (">", "＞")),
    *((gap(">"), t, W) for t in (">=", "<")),
]


@pytest.mark.parametrize(
    ("key", "typed", "outcome"),
    [*NUMBERS, *TABLES, *SHAPES, *OUTPUTS, *CHOICES, *GAPS],
)
def test_verdicts(key: Key, typed: str, outcome: Outcome) -> None:
    """Right is right however it is written; a near miss is not right."""
    assert grade(key, typed, gap=1, options=OPTIONS).outcome is outcome


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
def test_nothing_is_not_known(key: Key, typed: str) -> None:
    """An empty answer says that it is not known, whatever the kind."""
    assert grade(key, typed, gap=1) == Verdict(W)


@given(st.text(max_size=60))
def test_every_text_has_a_verdict(typed: str) -> None:
    """Any text whatever is graded; only the learner judges what is told."""
    assert grade(Told(), typed).outcome is U
    for key, *_ in (NUMBERS[0], TABLES[0], SHAPES[0], OUTPUTS[0], CHOICES[0], GAPS[0]):
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
    ("print('\\x1b') or __import__('sys').exit('a')", "the program ended with"),
    (TRICK, "AssertionError"),
    ("exit()", "the program ended with SystemExit"),
    ("__import__('os').fork()", "the program tried what it may not do: os.fork"),
]


@pytest.mark.parametrize(("piece", "why"), PIECES)
def test_why_code_fails(piece: str, why: str) -> None:
    """The exception with its text, the test, and what its left side was."""
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
    ("wanted", "typed", "outcome"),
    [
        (">", "＞", Outcome.RIGHT),
        (">", "大于", Outcome.RIGHT),
        (">", "greater than", Outcome.RIGHT),
        (">", "》", Outcome.RIGHT),
        ("<", "《", Outcome.RIGHT),
        *((">", t, Outcome.RIGHT) for t in ("is greater than", "bigger than", "above")),
        *((">", t, Outcome.RIGHT) for t in ("gt", "\\gt", "高于", "超过", "exceeds")),
        *(("<", t, Outcome.RIGHT) for t in ("is below", "低于", "lt", "fewer than")),
        *(
            ("≥", t, Outcome.RIGHT)
            for t in ("not less than", "不小于", "至少", "\\geq")
        ),
        *(("≥", t, Outcome.WRONG) for t in ("greater than", ">", "不大于")),
        *((">=", t, Outcome.RIGHT) for t in ("≥", "大于 等于", "ge")),
        *(("=", t, Outcome.RIGHT) for t in ("is equal to", "==", "等于")),
        *(("≠", t, Outcome.RIGHT) for t in ("is not equal to", "!=", "不等于")),
        *((">", t, Outcome.UNSURE) for t in ("beats", "zzz")),
        *((">", t, Outcome.WRONG) for t in ("+", "是小于", "5")),
        (">", "大于等于", Outcome.WRONG),
        (">", ">=", Outcome.WRONG),
        ("≥", ">=", Outcome.RIGHT),
        ("≤", "at most", Outcome.RIGHT),
        ("<", "大于", Outcome.WRONG),
    ],
)
def test_signs_that_are_read_out(wanted: str, typed: str, outcome: Outcome) -> None:
    """A sign may be written as it is spoken."""
    assert grade(GapKey({1: wanted}), typed, gap=1).outcome is outcome


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [("4", R), ("5", W), ("6", X), ("99", X), ("0", X), ("line 6", X)],
)
def test_lines_of_a_program(typed: str, outcome: Outcome) -> None:
    """A line that the program does not have is no answer."""
    assert grade(LineKey(4), typed, lines=5).outcome is outcome
