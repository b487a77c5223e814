"""Code that fails is tried once more, in a real terminal, on shipped cards."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from deck.folder.trust import trust_always
from tests.folders import write_folder
from tests.quiz.sitting import ROOT, room_of


def cards() -> dict[str, dict[str, object]]:
    """The cards of three banks of the shipped deck, by their ids."""
    banks = (
        ROOT / "cards" / f"{name}.yaml" for name in ("perceptron", "xor", "softmax")
    )
    found = (yaml.safe_load(bank.read_text("utf-8"))["cards"] for bank in banks)
    return {str(card["id"]): card for bank in found for card in bank}


def write_card(path: Path, name: str) -> Path:
    """A deck folder with one card, which needs no other."""
    card = {**cards()[name], "concept": "one"}
    card.pop("needs", None)
    card.pop("example", None)
    bank = {"topic": "one", "title": {"en": "One", "zh": "一"}, "cards": [card]}
    folder = write_folder(path / "deck", {"one": yaml.safe_dump(bank)})
    trust_always(folder)
    return folder


@pytest.mark.parametrize(
    ("name", "tries", "sentence", "second"),
    [
        (
            "rb-01",
            (["int(w1 * x1 + w2 * x2 + b > 1)"], ["\x7f\x7f0)"]),
            "`gate(1, 1)` gives 0; 1 was expected.",
            "int(w1 * x1 + w2 * x2 + b > 0)",
        ),
        (
            "rb-02",
            (["x1 ^ x2"], ["\x15AND(NAND(x1, x2), OR(x1, x2))"]),
            "without any of the three gates.",
            "AND(NAND(x1, x2), OR(x1, x2))",
        ),
        (
            "rb-21",
            (
                ["e = np.exp(a - np.max(a))", "e / np.sum(e)", ""],
                ["", "\x01return ", ""],
            ),
            "`softmax` returns nothing: a `return` is missing.",
            "e = np.exp(a - np.max(a))\nreturn e / np.sum(e)",
        ),
    ],
)
def test_a_second_try(
    tmp_path: Path,
    name: str,
    tries: tuple[list[str], list[str]],
    sentence: str,
    second: str,
) -> None:
    """The first text is there to be edited, line by line; what passes then is Hard."""
    with room_of(write_card(tmp_path, name), tmp_path / "reviews.db") as room:
        sitting = room.quiz()
        for typed in tries:
            for number, line in enumerate(typed):
                sitting.line("..> " if number else "____> ", line)
            sitting.see("Right." if typed is tries[1] else "Edit it and try once more")
        sitting.quit()

    assert sentence in " ".join(sitting.written.split())
    assert room.rows("rating, answer") == [(2, second)]


def test_giving_up(tmp_path: Path) -> None:
    """`:show`, also behind the text, shows the answer, and it is Wrong."""
    with room_of(write_card(tmp_path, "rb-01"), tmp_path / "reviews.db") as room:
        sitting = room.quiz()
        sitting.line("____> ", "x1")
        sitting.see("gives 1; 0 was expected.")
        sitting.line("____> ", "\x15")
        sitting.see("Edit it and try once more")
        sitting.line("____> ", " :show")
        sitting.see("int(w1 * x1 + w2 * x2 + b > 0)")
        sitting.quit()

    assert [rating for (rating,) in room.rows("rating")] == [1]
