"""One image: the digit, what the network reads in it, and how sure it is."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final

import numpy as np

from nnref._checks import whole
from nnref._cli.command import Command, digit_options
from nnref._cli.source import read_digits
from nnref.draw import draw_bars, draw_digit
from nnref.png import save_png
from nnref.reading import digit_image, digit_predictions, digit_shares

if TYPE_CHECKING:
    import argparse

    from nnref._cli.console import Console
    from nnref._types import Array, Floats
    from nnref.digits import Digits

_DIGIT: Final = 28
"""The columns of a digit."""

_BESIDE: Final = 3
"""The columns between the digit and the bars."""

_NUMBERS: Final = 11
"""The columns before a bar: the class and its share."""

_MARK: Final = 15
"""The columns after a bar for the longest mark."""

_BAR: Final = 20
"""The columns of a full bar, if there is room."""


def _options(parser: argparse.ArgumentParser) -> None:
    """Which image, of which file, and where its copy goes."""
    parser.add_argument(
        "index",
        metavar="INDEX",
        nargs="?",
        type=int,
        default=0,
        help="which image, counted from 0 (default: 0)",
    )
    parser.add_argument(
        "--wrong", action="store_true", help="count only the images that are misread"
    )
    digit_options(parser)
    parser.add_argument("--png", metavar="FILE", help="write the image as a PNG too")
    parser.add_argument(
        "--scale",
        metavar="N",
        type=int,
        default=10,
        help="pixels of the PNG for a pixel of the image (default: 10)",
    )


def _run(args: argparse.Namespace, console: Console) -> None:
    """The image is drawn; the file, if one is asked for, is written first."""
    digits = read_digits(args)
    index = _chosen(digits, args, console)
    image, label = digit_image(index, digits=digits), int(digits.labels[index])
    if args.png is not None:
        save_png(image, args.png, scale=args.scale)
    shares = digit_shares(index, digits=digits)
    prediction = int(np.argmax(shares))
    verdict = "right" if prediction == label else "wrong"
    title = f"Image {index}: label {label}, prediction {prediction}, {verdict}"
    console.write([console.bold(title), "", *_drawn(image, shares, label, console)])
    if args.png is not None:
        side = _DIGIT * args.scale
        console.tell(f"Written to {args.png}, {side} x {side} pixels.")


def _chosen(digits: Digits, args: argparse.Namespace, console: Console) -> int:
    """The number of the image in its file."""
    if not args.wrong:
        return whole(args.index, "INDEX", 0, len(digits.labels) - 1)
    predictions = digit_predictions(0, None, digits=digits)
    wrong = np.flatnonzero(predictions != digits.labels)
    if not wrong.size:
        raise ValueError("no image is misread")
    index = whole(args.index, "INDEX of a misread image", 0, wrong.size - 1)
    console.tell(
        f"{wrong.size} of {len(digits.labels):,} images are misread: "
        f"--wrong 0 to --wrong {wrong.size - 1}."
    )
    return int(wrong[index])


def _drawn(image: Array, shares: Floats, label: int, console: Console) -> list[str]:
    """The digit and the bars, side by side where the screen is wide enough."""
    style = console.style
    digit = draw_digit(image, style=style)
    beside = console.width >= _DIGIT + _BESIDE + _NUMBERS + _BAR + _MARK
    room = _BAR if beside else console.width - _NUMBERS - _MARK - 1
    bars = draw_bars(shares, width=min(max(room, 4), _BAR), style=style)
    bars = _marked(bars, int(np.argmax(shares)), label, console)
    if not beside:
        return [*digit, "", *bars]
    plain = style in {"blocks", "ascii"}  # colours fill the line, and count for nothing
    left = [f"{line:<{_DIGIT}}" if plain else line for line in digit]
    lines = zip_longest(left, ["", "", *bars], fillvalue="")
    return [f"{line}{' ' * _BESIDE}{bar}".rstrip() for line, bar in lines]


def _marked(
    bars: list[str], prediction: int, label: int, console: Console
) -> list[str]:
    """The bars with a word at those of the prediction and the label."""
    marks = {label: "label", prediction: "prediction"}
    if label == prediction:
        marks = {label: "right"}
    return [
        console.bold(f"{bar}  <- {marks[k]}") if k in marks else bar
        for k, bar in enumerate(bars)
    ]


SHOW: Final = Command(
    "show",
    "Draw a digit, and how the network reads it",
    "show 3",
    _options,
    _run,
)
