"""What the commands print, as lines of text."""

import shutil
import textwrap
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import numpy as np

from nnref import digits, mistakes
from nnref.activations import identity, naive_softmax, softmax
from nnref.batching import batch_time
from nnref.digits import Digits
from nnref.limits import ACTIVATIONS
from nnref.network import NET, forward
from nnref.perceptron import GATES, weighted_sum
from nnref.show import fixed, percent, show
from nnref.tables import FUNCTIONS, ROWS, circuit_table


def printable(text: str) -> str:
    """A text that may quote names and files: what steers a terminal as its escape."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def prose(*sentences: str) -> list[str]:
    """Sentences as a paragraph of the terminal's width; names of files stay whole."""
    text = printable(" ".join(sentences))
    width = min(shutil.get_terminal_size().columns, 80)
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def draw_digit(image: Any) -> list[str]:
    """An image of pixels from 0 to 255 as half blocks, filled where they are bright."""
    rows = np.asarray(image)
    rows = np.vstack([rows, np.zeros_like(rows[: len(rows) % 2])]) > 127
    cells = np.array([*" ▀▄█"])[rows[::2] + 2 * rows[1::2]]
    return ["".join(line).rstrip() for line in cells]


def draw_bars(probabilities: np.ndarray, width: int = 20) -> list[str]:
    """A line for each class: its number, its probability, a bar as long as that."""
    return [
        f"{k}  {fixed(y, 4)}  {'█' * round(width * y)}".rstrip()
        for k, y in enumerate(probabilities.tolist())
    ]


def gate_lines() -> Iterator[str]:
    """The truth tables of all gates, with their weights or circuits."""
    yield "Gates: y = 1 if b + w1*x1 + w2*x2 > 0, else 0"
    yield f"x1 x2  {'  '.join(FUNCTIONS)}"
    for x1, x2 in ROWS:
        ys = [f"{h(x1, x2):>{len(name)}}" for name, h in FUNCTIONS.items()]
        yield f"{x1:>2} {x2:>2}  {'  '.join(ys)}"
    for name, ([w1, w2], b) in GATES.items():
        yield f"{name:<4}  w1 = {w1:>4}  w2 = {w2:>4}  b = {b:>4}"
    yield from (
        "XOR   AND(NAND(x1, x2), OR(x1, x2))",
        "XNOR  OR(AND(x1, x2), NOR(x1, x2))",
    )


def signal_lines() -> Iterator[str]:
    """The weighted sums of the gates, and the signals within XOR."""
    yield from ("Weighted sums", "x1 x2    AND   NAND     OR    NOR")
    sums = np.transpose([weighted_sum(ROWS, w, b) for w, b in GATES.values()])
    for (x1, x2), each in zip(ROWS, sums, strict=True):
        yield f"{x1:>2} {x2:>2}" + "".join(f"{fixed(a, 1):>7}" for a in each)
    yield from ("", "XOR = AND(s1, s2), s1 = NAND(x1, x2), s2 = OR(x1, x2)")
    yield "x1 x2  s1  s2  XOR"
    for row in circuit_table("NAND", "OR", "AND").rows:
        yield "{:>2} {:>2}  {:>2}  {:>2}  {:>3}".format(*row)


def activation_lines(*xs: float) -> Iterator[str]:
    """The activation functions at a few points."""
    yield from ("Activation functions", " x  step  sigmoid  relu  identity")
    for x in xs:
        step, sigmoid, relu, same = (h(x) for h in ACTIVATIONS.values())
        yield f"{x:>2g}  {step:>4}  {fixed(sigmoid, 4):>7}  {relu:>4g}  {same:>8g}"


def softmax_lines(a: np.ndarray) -> Iterator[str]:
    """Softmax step by step, why it shifts the scores, and what overflows."""
    e = np.exp(a - a.max())
    yield "Softmax: y = exp(a) / sum of exp(a), with the largest score subtracted"
    yield f"a                   = {show(a)}"
    yield f"a - max(a)          = {show(a - a.max())}"
    yield f"e = exp(a - max(a)) = {show(e)}"
    yield f"sum of e            = {show(e.sum())}"
    yield f"y = e / sum of e    = {show(softmax(a))}"
    yield from ("", "A number added to all scores changes nothing, until exp overflows")
    for more in (0, 700, 1000):
        naive = show(naive_softmax(a + more))
        yield f"a + {more:<4}  naive {naive}  shifted {show(softmax(a + more))}"
    yield "exp(710) is larger than any float64: inf / inf is nan."


def _on_paper(a: np.ndarray) -> np.ndarray:
    """Weighted sums, with 0 for rounding errors."""
    return np.where(np.abs(a) < 1e-12, 0.0, a)


def trace_lines(x: np.ndarray, hidden: str, *, is_softmax: bool) -> Iterator[str]:
    """A forward pass of the network 2-3-2-2, step by step."""
    h = ACTIVATIONS[hidden]
    t = forward(x, NET, h, h, softmax if is_softmax else identity)
    steps = {
        "x": x,
        "a1 = x @ W1 + b1": _on_paper(t.a1),
        f"z1 = {hidden}(a1)": t.z1,
        "a2 = z1 @ W2 + b2": _on_paper(t.a2),
        f"z2 = {hidden}(a2)": t.z2,
        "a3 = z2 @ W3 + b3": _on_paper(t.a3),
        "y  = softmax(a3)" if is_softmax else "y  = a3": t.y,
    }
    yield "The network 2-3-2-2 at work"
    yield from (f"{name:<17} = {show(value)}" for name, value in steps.items())


def digit_lines(index: int, d: Digits) -> Iterator[str]:
    """A digit, and beside it the probabilities as bars."""
    y, label = digits.digit_probabilities(index, digits=d), int(d.labels[index])
    read = int(np.argmax(y))
    verdict = "right" if read == label else "wrong"
    yield f"Image {index}: label {label}, prediction {read}, {verdict}"
    yield ""
    marks = {label: "label", read: "prediction"} if read != label else {label: "right"}
    bars = draw_bars(y)
    bars = [f"{b}  <- {marks[k]}" if k in marks else b for k, b in enumerate(bars)]
    drawn = draw_digit(digits.digit_image(index, digits=d))
    for line, bar in zip_longest(drawn, ["", "", *bars], fillvalue=""):
        yield f"{line:<28}   {bar}".rstrip()


def mistake_lines(d: Digits) -> Iterator[str]:
    """The accuracy with each mistake in the program."""
    yield from ("", "Silent mistakes")
    yield from prose(
        "The same network, and one slip in the program around it: no error is",
        "raised, only the accuracy tells.",
    )
    right = digits.digit_accuracy(digits=d)
    yield from ("", " right   change  what is wrong")
    yield f"{fixed(right, 4)}           nothing"
    for name, program in mistakes.MISTAKES.items():  # many images take a while
        a = mistakes.mistake_accuracy(name, digits=d)
        mark = mistakes.mistake_overflows(name, digits=d)
        change = f"{a - right:+.4f}" if fixed(a - right, 4) != "0.0000" else "0.0000"
        yield f"{fixed(a, 4)}  {change:>7}  {program.wrong}{' *' * mark}"
    always = fixed(digits.always_accuracy(digits=d), 4)
    yield f"{always}           every image is called a 1, whatever it shows"
    yield from ("* here the book's sigmoid warns of an overflow", "")
    flat = percent(mistakes.saturated_share(digits=d))
    raw = percent(mistakes.saturated_share("unscaled", digits=d))
    yield from prose(
        "Why scaling matters: a sigmoid near 0 or 1 is flat. Of the values of the",
        f"first layer, {flat} lie within 0.01 of an end; with unscaled pixels, {raw}.",
    )


def confusion_lines(d: Digits) -> Iterator[str]:
    """The confusion matrix, and how confident the network is."""
    yield from ("", "Confusion matrix")
    yield from prose(
        "A row for each digit, a column for what it is read as; at the end of a row,",
        "how much of the digit is read right.",
    )
    yield from ("", f"   {''.join(f'{k:>5}' for k in range(10))}   right")
    counts = digits.digit_confusions(digits=d)
    for k, row in enumerate(counts.tolist()):
        part = fixed(row[k] / sum(row), 4) if sum(row) else "none"
        yield f"{k}  {''.join(f'{n:>5}' if n else '    .' for n in row)}  {part:>6}"
    wrong = counts - np.diag(np.diag(counts))
    i, j = divmod(int(np.argmax(wrong)), 10)
    most = f"Most often {i} is read as {j}: {wrong[i, j]} of {counts[i].sum()} times."
    yield most if wrong.any() else "Nothing is misread."
    yield from ("", "Confidence")
    yield from prose(
        "The largest of the ten probabilities, on average: high where the network is",
        "right, lower where it errs, but never a promise.",
    )
    mean, on_errors, sure, sure_accuracy = digits.digit_confidence(digits=d)
    yield from ("", f"{fixed(mean, 4)}  on all images")
    yield f"{fixed(on_errors, 4)}  on the misread ones"
    yield f"{fixed(sure_accuracy, 4)}  accuracy on the {sure:,} images of 0.99 or more"


def time_lines(d: Digits) -> Iterator[str]:
    """How long the images take, alone and in batches, and why."""
    n, times = len(d.labels), {}
    yield from ("", "batch        time   an image")
    for batch in (1, 10, 100, 1000):
        times[batch] = batch_time(batch, d)
        ms, us = fixed(times[batch] * 1e3, 1), fixed(times[batch] * 1e6 / n, 1)
        yield f"{batch:>5}  {ms:>7} ms  {us:>6} us"
    yield ""
    yield from prose(
        "In batches of 100 the same digits are read",
        f"{fixed(times[1] / max(times[100], 1e-9), 1)} times as fast. Most of what a",
        "batch saves is calls: an image alone takes as many calls of NumPy as a whole",
        "batch, and those cost more than the products of its small matrices. (The",
        "shortest of 5 times; they depend on the machine.)",
    )
