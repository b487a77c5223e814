"""The compiler knows no subject: what it is used for is in plugins and deck folders."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.project.decks import ROOT

# Of neural networks, gates and images of digits, as the shipped deck has them.
WORDS = re.compile(
    r"perceptron|neural|neuron|mnist|sigmoid|\brelu\b|softmax|activation|confusion"
    r"|\bgates?(?:_|\b)|\bxn?or\b|\bnand\b|hidden layer|\bnnref\b"
    r"|handwrit|img\.digit|\" digit\"|\bdigit[_-]|images? of digits"
    r"|感知机|神经|激活|逻辑门|手写",
    re.IGNORECASE,
)
KINDS = {"css", "html", "js", "json", "md", "po", "py", "toml", "yaml", "yml"}
ALLOWED = {
    # The class of pixelated pictures, by its name in notes that learners have.
    ("deck/anki/card.css", "img.digit"),
    ("deck/render/pictures.py", '" digit"'),
    # The operators of logic, which many subjects have, and how answers call them.
    *(("deck/kinds/spellings.py", name) for name in ("nand", "xnor", "xor", " gate")),
}


def _found() -> Iterator[tuple[str, int, str]]:
    for path in sorted((ROOT / "deck").rglob("*.*")):
        name = path.relative_to(ROOT).as_posix()
        if path.suffix[1:] in KINDS:
            lines = path.read_text("utf-8").splitlines()
            for number, line in enumerate(lines, start=1):
                rest = line
                for file, words in ALLOWED:
                    rest = rest.replace(words, "") if file == name else rest
                if WORDS.search(rest):
                    yield name, number, line.strip()


def test_no_word_of_a_subject() -> None:
    """No file of `deck` names what one deck is about; a number has digits."""
    assert [*_found()] == []
