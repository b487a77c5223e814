"""A learner's program that is stopped: why, in the language of the interface."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from deck.cli import cli
from deck.live.trust import allow
from deck.quiz.words import phrase

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal")
if sys.platform != "win32":
    from sitting import NAMESPACE, Room, room_of

CARD = """\
  - id: card-{0}
    kind: code
    q: {{en: Complete it., zh: 补全。}}
    program: |
      def f{0}(x):
          return ____
    a: x + {0}
    tests: |
      assert f{0}(1) == 1 + {0}
"""
PIECES = {
    "print('x' * 10**5)": ("stopped-output", "20000"),
    "__import__('os')._exit(3)": ("stopped-limits",),
    "__import__('os').system('true')": ("stopped-forbidden", "os.system"),
}
EXERCISE = """\
topic: programs
title: {en: Programs, zh: 程序}
cards:
  - id: one
    kind: exercise
    q: {en: Print 1., zh: 输出 1。}
    a: print(1)
    parts:
      - text: {en: It prints 1., zh: 输出 1。}
        hint: {en: Use `print`., zh: 用 `print`。}
        tests:
          - test: assert output.strip() == "1"
            because: {en: It does not., zh: 没有输出 1。}
"""


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A deck with a code card for each piece, whose code may run."""
    deck = tmp_path / "deck"
    deck.mkdir()
    head = f"namespace: '{NAMESPACE}'\nname: deck\nlanguages: [en, zh]\n"
    titles = "title: {en: Deck, zh: 卡组}\n"
    (deck / "deck.yaml").write_text(f"{head}{titles}banks: [bank.yaml]\n", "utf-8")
    cards = "".join(map(CARD.format, range(1, len(PIECES) + 1)))
    bank = "topic: pieces\ntitle: {en: Pieces, zh: 代码}\ncards:\n"
    (deck / "bank.yaml").write_text(bank + cards, "utf-8")
    allow(deck)
    with room_of(deck, tmp_path / "reviews.db") as room:
        yield room


def test_pieces(room: Room) -> None:
    """What prints without end, leaves or starts another program is said in Chinese."""
    sitting = room.quiz("--ui", "zh")
    for piece, (name, *values) in PIECES.items():
        sitting.line("____> ", piece)
        said = phrase(name, "zh", *values)
        sitting.see(said)
        assert "program" not in said
        sitting.key("回车继续> ", "\r")
    assert sitting.quit() == 0
    assert [row[2] for row in room.rows()] == [1] * len(PIECES)


def test_no_end(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that does not end is stopped."""
    (room.deck / "bank.yaml").write_text(EXERCISE, "utf-8")
    allow(room.deck)
    file = room.deck / "mine.py"
    file.write_text("while True:\n    pass\n")
    monkeypatch.setattr("deck.quiz.write.SECONDS", 0.5)
    options = ["--deck", str(room.deck), "--db", str(room.db), "--ui", "zh"]

    done = CliRunner().invoke(cli, ["write", "one", "--file", str(file), *options])

    assert done.exit_code == 1
    assert phrase("stopped-late", "zh", 0.5) in done.stdout
