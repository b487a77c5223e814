"""Each statement of the whole program is written by the learner before, on a card."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from deck.bank.models import Code, Exercise, Order
from tests.folders import read_folder

SHIPPED = Path(__file__).parents[2] / "cards"
WRITTEN_ON = {
    "import pickle": "rb-16",
    "import numpy as np": "rb-16",
    "from dataset.mnist import load_mnist": "rb-17",
    "return 1 / (1 + np.exp(-x))": "rb-03",
    "top = np.max(a, axis=-1, keepdims=True)": "rb-08",
    "e = np.exp(a - top)": "rb-21",
    "total = np.sum(e, axis=-1, keepdims=True)": "rb-09",
    "return e / total": "rb-21",
    "_, (x_test, t_test) = load_mnist(normalize=True, flatten=True, "
    "one_hot_label=False)": "rb-18",
    "with open('sample_weight.pkl', 'rb') as f:": "rb-19",
    "network = pickle.load(f)": "rb-19",
    "a1 = x @ network['W1'] + network['b1']": "rb-22",
    "z1 = sigmoid(a1)": "rb-20",
    "a2 = z1 @ network['W2'] + network['b2']": "rb-24",
    "z2 = sigmoid(a2)": "rb-24",
    "a3 = z2 @ network['W3'] + network['b3']": "rb-24",
    "return softmax(a3)": "rb-23",
    "x, t = get_data()": "rb-31",
    "network = init_network()": "rb-31",
    "for i in range(0, len(x), batch_size):": "rb-25",
    "y = predict(network, x[i:i + batch_size])": "rb-28",
    "p = np.argmax(y, axis=1)": "rb-12",
    "accuracy_cnt += np.sum(p == t[i:i + batch_size])": "rb-26",
    "print('Accuracy:' + str(accuracy_cnt / len(x)))": "rb-29",
}


def statements(program: str) -> Iterator[str]:
    """The statements of a program, but those that only name or repeat something."""
    for node in ast.walk(ast.parse(program)):
        match node:
            case ast.FunctionDef() | ast.Return(value=ast.Name() | ast.Tuple()):
                pass
            case ast.Assign(value=ast.Constant()):
                pass
            case ast.For() | ast.With():
                yield ast.unparse(node).splitlines()[0]
            case ast.stmt():
                yield (
                    ast.unparse(node)
                    .replace("(x, t) =", "x, t =")
                    .replace("(_, (x_test, t_test)) =", "_, (x_test, t_test) =")
                )


def test_each_statement_is_written_before() -> None:
    """By a card of code or of lines in order, which the program needs."""
    cards = {str(card.id): card for card in read_folder(SHIPPED).cards}
    whole = cards["mnist"].body
    assert isinstance(whole, Exercise)
    needed: set[str] = set()
    waiting = ["mnist"]
    while waiting:
        more = {str(need) for need in cards[waiting.pop()].needs} - needed
        needed |= more
        waiting += more

    assert {*statements(str(whole.solution))} == {*WRITTEN_ON}
    assert {*WRITTEN_ON.values()} <= needed
    for card in {*WRITTEN_ON.values()}:
        assert isinstance(cards[card].body, Code | Order), card
