"""What each kind of card looks like in the terminal, as texts to look at.

`screens/en-40.txt` holds question, answer and what is extra of a card of each kind, in
40 columns. `--bless` writes them anew. A role stands before what is painted in it:
`<bold:0.5>`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from deck.folder import trust
from deck.kinds import KINDS
from deck.kinds.filled import LiveCard
from deck.render.card_lines import blocks_lines, extra_lines, proof_lines, slip_lines
from deck.render.lines import Look
from deck.width import cell_width
from tests.folders import LiveDeck, make_live, read_folder, write_folder
from tests.patience import IS_THOROUGH

SCREENS = Path(__file__).with_name("screens")
CARDS = (
    *("recall", "cloze", "cloze-maths", "cloze-code", "choice", "numeric", "table"),
    *("shape", "output", "output-error", "bug", "code", "interview", "picture"),
    *("picture-family", "picture-digit", "picture-network", "picture-counts"),
    *("picture-file", "maths", "order", "order-steps", "slips", "softmax"),
)
LOOKS = [*product(("en", "zh"), (80, 40, 30))]


@pytest.fixture(scope="module")
def cards(sample_deck: LiveDeck, shipped_deck: LiveDeck) -> dict[str, LiveCard]:
    """The cards of every kind, by id; the exercise is one of the shipped ones."""
    exercises = [c for c in shipped_deck.cards if c.card.kind == "exercise"]
    return {str(live.card.id): live for live in (*exercises, *sample_deck.cards)}


@pytest.fixture(scope="module")
def shipped(shipped_deck: LiveDeck) -> tuple[LiveCard, ...]:
    """The cards that ship."""
    return shipped_deck.cards


def _style(text: str, role: str) -> str:
    return f"<{role}:{text}>" if role else text


def _screen(live: LiveCard, language: str, **look: Any) -> Iterator[str]:
    """A card from its question to its usual mistakes, each gap of it."""
    filled = live.draws[language][0]
    for gap in live.card.gaps:
        at_gap = Look(**look, gap=gap, language=language)
        yield from blocks_lines(filled.question, at_gap)
        yield "---"
        yield from blocks_lines(filled.answer, at_gap)
        yield "---"
    after = Look(**look, language=language)
    yield from extra_lines(filled.why, filled.ref, after)
    for proof in filled.proofs:
        yield from proof_lines(proof, after)
    for slip in filled.slips:
        yield from slip_lines(*slip, after)


@pytest.mark.parametrize("width", [80, 40])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_screens(
    cards: dict[str, LiveCard],
    language: str,
    width: int,
    pytestconfig: pytest.Config,
) -> None:
    """Each kind looks as it did when somebody last looked."""
    lines: list[str] = []
    for name in CARDS:
        lines += [
            f"=== {name}",
            *_screen(cards[name], language, width=width, style=_style),
        ]
    text = "\n".join(lines) + "\n"
    file = SCREENS / f"{language}-{width}.txt"
    if pytestconfig.getoption("bless"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")

    assert file.read_text(encoding="utf-8") == text


def test_screens_are_of_every_kind(cards: dict[str, LiveCard]) -> None:
    """No kind is left out, and no text is left of a screen that is gone."""
    assert {cards[name].card.kind for name in CARDS} == {*KINDS}
    assert len(list(SCREENS.iterdir())) == 2 * 2


def _every_line(
    shipped: tuple[LiveCard, ...], language: str, **look: Any
) -> Iterator[tuple[str, str]]:
    for live in shipped:
        for line in _screen(live, language, **look):
            yield str(live.card.id), line


@pytest.mark.parametrize(("language", "width"), LOOKS if IS_THOROUGH else LOOKS[1::2])
def test_shipped_cards_fit(
    shipped: tuple[LiveCard, ...], language: str, width: int
) -> None:
    """No line of a shipped card is wider than the screen, not even of code."""
    for card, line in _every_line(shipped, language, width=width):
        assert cell_width(line) <= width, (card, line)
        assert line == line.rstrip()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_colour_changes_no_line(cards: dict[str, LiveCard], language: str) -> None:
    """With colours the lines break where they do without, code marks apart."""
    for live in cards.values():
        screen = partial(_screen, live, language, width=40)
        plain = [line.replace("`", "") for line in screen()]
        painted = list(screen(style=lambda text, _role: text))
        if not any("`" in line for line in screen()):
            assert painted == plain, live.card.id


PRINTED = """\
topic: t
title: t
cards:
  - id: compared
    kind: output
    program: "import numpy as np\\nprint((np.arange(4) > 1).sum())"
    slips:
      - {value: '[False False  True  True]', because: They are counted.}
      - {value: '${ [[2, 3], [10, 1]] }', because: Those are others.}
      - {value: '${ [5, 11, -1] }', because: Those are sums.}
      - {value: NameError, because: All names are there.}
"""


def test_a_mistaken_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks as the program would print it: blanks and line ends mean something."""
    folder = write_folder(tmp_path / "deck", {"t": PRINTED})
    monkeypatch.setattr(trust, "config_file", lambda: tmp_path / "trusted.json")
    trust.trust_always(folder)
    (live,) = make_live(read_folder(folder)).cards
    (filled,) = live.draws["en"]
    lines = [line for slip in filled.slips for line in slip_lines(*slip, Look())]

    assert lines == [
        "-     [False False  True  True]",
        "  They are counted.",
        "-     [[ 2  3]",
        "       [10  1]]",
        "  Those are others.",
        "-     [ 5 11 -1]",
        "  Those are sums.",
        "-     NameError",
        "  All names are there.",
    ]
