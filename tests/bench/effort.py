"""What the first cards of a new learner cost: keys, taps and seconds for each.

    python -m tests.bench.effort
    python -m tests.bench.effort --cards 60

A learner who knows the answers takes the first cards of the shipped deck in a real
terminal, and the same in Chromium on the page of Anki's reviewer: by keys as wide as a
desktop, by taps as wide as a phone. Each card counts from its question to the next one.
The least is the shortest answer that is right, and what must be pressed around it: in
the terminal Enter, and a key that goes on or grades; in Anki what shows the field,
Enter, and two that turn the card over and grade it, which are Anki's own.

Seconds are those of the hands and of waiting, without reading and thinking: 0.28 for a
key of an average typist, 1.1 for a tap, which is pointed at (Card, Moran and Newell,
The Keystroke-Level Model, Communications of the ACM 23, 1980). Waiting is measured.
"""
# ruff: noqa: T201 - it prints

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from deck.build.study_deck import compile_study_deck
from deck.folder.deck_folder import open_folder
from deck.folder.trust import trust_always
from deck.kinds import KINDS
from deck.kinds.verdict import Outcome
from deck.quiz.card_source import CardInstance, CardSource
from deck.render.blocks import Program
from tests.patience import PATIENCE
from tests.pictures.sheets import DESKTOP, PHONE, reviewer
from tests.quiz.sitting import BOUNCE, GO_ON, JUDGE, ROOT, Sitting, room_of
from tests.quiz.test_shipped_answers import shown_as_right
from tests.system.browser import Side, click, show
from tests.system.drivers import Chromium

CARDS: Final = ROOT / "cards"
PACKAGE: Final = CARDS / "built" / "neural-networks.en.apkg"
KEY, TAP = 0.28, 1.1  # seconds
SETTLE = 0.05  # seconds after which nothing more comes
# What is pressed at the prompts that do not ask for an answer.
AROUND: Final = {GO_ON: "\r", JUDGE: "3", "all or 0> ": "all\r"}
# The quiz, which notes each card that it asks and the seed of its numbers.
QUIZ: Final = """\
import sys
from deck.cli import main
from deck.quiz.card_source import CardSource
instance, file = CardSource.instance, open(sys.argv.pop(1), "a")
def noted(source, card, seed=None):
    found = instance(source, card, seed)
    print(found.card.id, found.seed, file=file, flush=True)
    return found
CardSource.instance = noted
main()
"""


class Effort(NamedTuple):
    """What a card took: keys, taps, and seconds of waiting."""

    keys: int
    taps: int = 0
    waited: float = 0

    @property
    def seconds(self) -> float:
        """Those of the hands, and the waiting."""
        return self.keys * KEY + self.taps * TAP + self.waited


def shortest(instance: CardInstance, gap: int) -> str:
    """Of the ways to write the answer the shortest that is right; empty for none."""
    filled, kind = instance.filled, KINDS[instance.kind]
    is_code = any(isinstance(one, Program) and one.piece for one in filled.answer)
    if not (kind.key_at(filled, gap) or is_code):
        return ""
    text = shown_as_right(filled, gap)
    bare = text.strip("[]()")
    forms = [text, bare, text.replace(" ", ""), bare.replace(" ", "")]
    right = [o for o in forms if kind.grade(filled, o, gap).outcome is Outcome.RIGHT]
    return min(right, key=len, default="")


# In the terminal.


def in_terminal(count: int) -> Iterator[tuple[CardInstance, int, str, Effort]]:
    """The first questions, their gaps and shortest answers, and what each took."""
    deck = compile_study_deck(open_folder(CARDS)).in_language("en")
    source = CardSource(deck, random.Random(0))  # noqa: S311 - draws nothing
    with tempfile.TemporaryDirectory() as home:
        db, asked = Path(home) / "reviews.db", Path(home) / "asked"
        with room_of(CARDS, db) as room:
            command = [sys.executable, "-c", QUIZ, str(asked), "quiz", str(CARDS)]
            command += ["--lang", "en", "--db", str(db), "--minutes", "60"]
            sitting = room.start([*command, "--new", str(count)])
            prompt, _ = _prompt(sitting)
            for number in range(count):
                card, seed = asked.read_text().splitlines()[number].split(" ")
                instance = source.instance(deck.by_id[card], seed)
                gap = instance.card.gaps[0]
                answer = shortest(instance, gap)
                prompt, effort = _answered(sitting, prompt, answer)
                yield instance, gap, answer, effort


def _answered(sitting: Sitting, prompt: str, answer: str) -> tuple[str, Effort]:
    """Answer a question: what asks for the next one, and what it took."""
    keys, waited, is_answered, is_over = 0, 0.0, False, False
    while not is_over:
        keyed = [key for end, key in AROUND.items() if prompt.endswith(end)]
        is_over = is_answered and bool(keyed)
        is_answered |= not keyed
        typed = keyed[0] if keyed else f"{answer}\r"
        time.sleep(BOUNCE)
        sitting.send(typed)
        keys += len(typed)
        prompt, seconds = _prompt(sitting)
        waited += seconds
    return prompt, Effort(keys, waited=waited)


def _prompt(sitting: Sitting) -> tuple[str, float]:
    """The prompt that waits for keys, and how long it took to come."""
    began = time.monotonic()
    while not sitting.settle(SETTLE).endswith(">"):
        assert time.monotonic() < began + PATIENCE, sitting.shown
    return sitting.shown.splitlines()[-1] + " ", time.monotonic() - began - SETTLE


# In Anki.

# The right answer to what the page asks, in the shortest form that is right.
_ANSWER: Final = """(function (deck) {
  var text = deck.asked && deck.sorts[deck.asked.kind].right(deck.asked), bare;
  if (!text) return "";
  bare = text.replace(/^[[(]|[)\\]]$/g, "");
  return [text, bare, text.replace(/ /g, ""), bare.replace(/ /g, "")].filter(
    function (form) { return deck.check(deck.asked, form)[0] === "right"; }
  ).reduce(function (a, b) { return b.length < a.length ? b : a; }, text);
})(livedeck)"""
# What is tapped for an answer, one after the other: options, choices, cells or lines.
_TARGETS: Final = """(function (answer) {
  function place(selector, fits) {
    var all = Array.from(document.querySelectorAll(selector));
    return "document.querySelectorAll('" + selector + "')[" + all.findIndex(fits) + "]";
  }
  var signs = answer.split("").filter(function (sign) { return sign.trim(); });
  if (document.querySelector(".option"))
    return [place(".option", function (_, k) { return k === answer - 1; })];
  if (document.querySelector(".cell"))
    return signs.flatMap(function (sign, n) {
      return Array(+sign + 1).fill(place(".cell", function (_, k) { return k === n; }));
    });
  if (document.querySelector(".step"))
    return signs.map(function (n) {
      return "Array.from(document.querySelectorAll('.step'))" +
        ".find(function (step) { return step.value === " + n + "; })";
    });
  if (document.querySelector(".taps button[aria-pressed]"))
    return [place(".taps button", function (each) {
      return each.textContent.toLowerCase() === answer.toLowerCase();
    })];
  return [];
})"""
_VERDICT: Final = "(document.querySelector('.verdict') || {}).className || ''"
_FIELD: Final = "document.querySelector('.try input, .try textarea')"
_IN_FIELD: Final = f"document.activeElement === ({_FIELD})"
_CHECK: Final = "document.querySelector('.try button:not([aria-pressed])')"


def by_keys(page: Chromium, answer: str) -> Effort:
    """Tab, the answer, Enter if it is not taken at once; then Anki's two keys."""
    keys = 2
    if answer:
        while not page.run(_IN_FIELD):
            page.key("Tab")
            keys += 1
        page.call("Input.insertText", {"text": answer}, page.page)
        keys += len(answer)
        if not _is_graded(page):
            page.key("Enter", "\r")
            keys += 1
        _check(page, answer)
    return Effort(keys)


def by_taps(page: Chromium, answer: str) -> Effort:
    """What there is to tap, or the field and its keys; then Anki's two buttons."""
    keys, taps = 0, 2
    if answer:
        targets = page.run(f"{_TARGETS}({json.dumps(answer)})")
        for target in targets or [_FIELD]:
            click(page, target)
            taps += 1
        if not targets:
            page.call("Input.insertText", {"text": answer}, page.page)
            keys += len(answer)
        if not _is_graded(page):
            click(page, _CHECK)
            taps += 1
        _check(page, answer)
    return Effort(keys, taps)


def _is_graded(page: Chromium) -> bool:
    return any(word in page.run(_VERDICT) for word in ("right", "wrong", "compare"))


def _check(page: Chromium, answer: str) -> None:
    assert "right" in page.run(_VERDICT), (answer, page.run("document.body.innerText"))


def in_anki(page: Chromium, side: Side) -> list[Effort]:
    """What it takes to answer a front, by keys and by taps."""
    efforts = []
    for width, answer_by in ((DESKTOP, by_keys), (PHONE, by_taps)):
        page.size(width, 900)
        page.run("sessionStorage.clear()")
        show(page, side, night=False, phone=width == PHONE)
        answer = str(page.run(_ANSWER))
        efforts.append(answer_by(page, answer))
    return efforts


class Row(NamedTuple):
    """A question, the keys it takes at least in the terminal, and what it took."""

    name: str
    kind: str
    least: int
    terminal: Effort
    desktop: Effort
    phone: Effort

    def __str__(self) -> str:
        return (
            f"{self.name:9} {self.kind:8} {self.least:5} {self.terminal.keys:5}"
            f" {self.terminal.seconds:6.1f} {self.desktop.keys:7}"
            f" {self.desktop.seconds:6.1f} {self.phone.taps:6} {self.phone.keys:5}"
            f" {self.phone.seconds:6.1f}"
        )


def measured(count: int) -> Iterator[Row]:
    """The first questions."""
    with reviewer(PACKAGE) as (page, sides):
        for instance, gap, answer, typed in in_terminal(count):
            card = instance.card.id
            side = sides[card][f"f{gap}" if gap > 1 else "f"]
            name = f"{card}:{gap}" if gap else card
            keys, taps = in_anki(page, side)
            yield Row(name, instance.kind, len(answer) + 2, typed, keys, taps)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--cards", type=int, default=30, metavar="N")
    count = parser.parse_args().cards
    trust_always(CARDS)
    print(f"{'':18} {'terminal':>18} {'desktop':>14} {'phone':>19}")
    print(
        f"{'card':9} {'kind':8} least  keys      s    keys      s   taps  keys      s"
    )
    rows = []
    for row in measured(count):
        print(row, flush=True)
        rows.append(row)
    for what in ("terminal", "desktop", "phone"):
        efforts = [getattr(row, what) for row in rows]
        print(
            f"{what}: median {median(one.keys + one.taps for one in efforts):.0f} keys"
            f" and taps, {median(one.seconds for one in efforts):.1f} s; waited at most"
            f" {max(one.waited for one in efforts):.2f} s"
        )
    over = [row.name for row in rows if row.terminal.keys > row.least]
    print(f"more keys than the least: {', '.join(over) or 'none'}")


if __name__ == "__main__":
    main()
