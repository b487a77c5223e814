"""A learner turns cards in the real desktop Anki, offscreen, and then edits notes.

A program of its own, as `study` is: it gets a folder, a package and its deck, and
prints as JSON what the page shows after each step, and what became of the notes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from aqt.qt import Qt
from aqt.theme import Theme

from tests.system.desktop.edits import edited
from tests.system.desktop.study import READY, evaluate, run, started, until, wait

AGAIN = 1
_SEEN = """(function () {
  var box = document.getElementById("fam"),
      input = document.querySelector(".try input");
  return box && JSON.stringify({
    card: box.dataset.id, side: box.dataset.side, variant: box.dataset.v || "",
    typed: input ? input.value : "", night: !!document.querySelector(".nightMode"),
    focus: document.activeElement.tagName,
    verdict: Array.from(document.querySelectorAll(".verdict"), function (verdict) {
      return verdict.textContent;
    }).join(""),
    picked: document.querySelectorAll(".picked").length
  });
})()"""
_TYPE = """(function () {
  var form = document.querySelector(".try"), input = form.querySelector("input");
  input.value = "%s";
  input.dispatchEvent(new Event("input"));
  form.requestSubmit();
})()"""
# Chromium drops the keys of a page that is not drawn yet.
_TAKES_KEYS = """(function () {
  if (window.drawn === undefined) (function count() {
    window.drawn = (window.drawn || 0) + 1;
    requestAnimationFrame(count);
  })();
  return document.hasFocus() && window.drawn > 4 &&
    !!document.querySelector(".try input");
})()"""
_IN_FIELD = "document.activeElement.tagName === 'INPUT'"
_IS_CHECKED = "!!document.querySelector('.verdict').textContent"
_TEST: Any = import_module("PyQt6.QtTest").QTest
_PICK = "document.querySelector('ol.options > li').click()"


class Turns:
    """The window, and what was seen in it."""

    def __init__(self, window: Any, deck: str) -> None:
        """All other decks are left alone."""
        self.window, self.deck = window, deck
        self.steps: dict[str, dict[str, Any]] = {}

    def begin(self, card: str, number: int = 1) -> None:
        """A card alone is due, and new; of its note, the one with a number."""
        window, col = self.window, self.window.col
        col.sched.unsuspend_cards(col.find_cards(""))
        col.sched.schedule_cards_as_new(col.find_cards(""), restore_position=True)
        col.sched.suspend_cards(col.find_cards(f"-(ID:{card} card:{number})"))
        col.decks.select(col.decks.id(self.deck))
        window.moveToState("overview")
        until(lambda: evaluate(window, READY))
        window.moveToState("review")
        self.see(f"{card}: first", card, "f")

    def see(self, step: str, card: str, side: str, **wanted: Any) -> None:
        """What the page shows, once it shows that side of the card."""

        def shown() -> Any:
            seen = json.loads(evaluate(self.window, _SEEN) or "{}")
            is_it = (seen.get("card"), seen.get("side")) == (card, side)
            return seen if is_it and seen.items() >= wanted.items() else None

        wait(100)  # what was shown before looks the same
        self.steps[step] = until(shown)

    def turn(self, step: str, card: str) -> None:
        """Show the answer."""
        self.window.reviewer._showAnswer()
        self.see(step, card, "b")

    def again(self, step: str, card: str) -> None:
        """Answer Again, after which the card comes once more."""
        self.window.reviewer._answerCard(AGAIN)
        self.see(step, card, "f")

    def press(self, key: str) -> None:
        """A key of the keyboard."""
        web = self.window.web
        _TEST.keyClick(web.focusProxy() or web, getattr(Qt.Key, f"Key_{key}"))

    def run(self, script: str) -> None:
        """A script on the page."""
        evaluate(self.window, script + "; 0")

    def night(self, step: str, card: str, side: str, *, on: bool) -> None:
        """The other theme."""
        self.window.set_theme(Theme.DARK if on else Theme.LIGHT)
        self.see(step, card, side, night=on)


def typed(turns: Turns) -> None:
    """A number is typed; what else happens meanwhile."""
    turns.begin("numeric")
    turns.run(_TYPE % "0.731")
    turns.see("typed", "numeric", "f")
    turns.night("typed, at night", "numeric", "f", on=True)
    turns.turn("turned", "numeric")
    turns.night("turned, by day", "numeric", "b", on=False)
    turns.window.reviewer._redraw_current_card()
    turns.see("turned, drawn again", "numeric", "b")
    turns.again("after Again", "numeric")
    turns.turn("turned without an answer", "numeric")
    turns.again("after Again twice", "numeric")
    turns.run(_TYPE % "5")
    turns.window.undo()
    turns.see("after Undo", "numeric", "f", typed="")
    turns.turn("turned after Undo", "numeric")


def picked(turns: Turns) -> None:
    """An option is taken; the card comes again."""
    turns.begin("choice")
    turns.run(_PICK)
    turns.see("picked", "choice", "f")
    turns.turn("picked, turned", "choice")
    turns.again("picked, after Again", "choice")
    turns.turn("turned without an option", "choice")


def drawn(turns: Turns) -> None:
    """A card with variants is drawn again, turned, and comes again."""
    turns.begin("family")
    turns.window.reviewer._redraw_current_card()
    turns.see("drawn again", "family", "f")
    turns.turn("family, turned", "family")
    turns.again("family, after Again", "family")
    turns.turn("family, turned again", "family")


def keyed(turns: Turns) -> None:
    """All by the keyboard: digits, Enter, Space, and a grade."""
    window = turns.window
    turns.begin("numeric")
    window.web.setFocus()
    until(partial(evaluate, window, _TAKES_KEYS))
    for key, text in {"Tab": "", "1": "1", "2": "12"}.items():
        turns.press(key)
        turns.see(key, "numeric", "f", focus="INPUT", typed=text)
    turns.press("Return")
    until(partial(evaluate, window, _IS_CHECKED))
    turns.see("Return", "numeric", "f")
    turns.press("Space")
    turns.see("Space", "numeric", "b")
    turns.press("4")
    query = "select count() from revlog where ease = 4"
    easy = until(partial(window.col.db.scalar, query))
    turns.steps["4"] = {"easy": easy}


_CELLS = [f"document.querySelectorAll('.cell')[{place}]" for place in (0, 1, 2, 3, 3)]
_TAPS = {
    "cloze-closed": ["document.querySelectorAll('.try button')[1]"],
    "table": [*_CELLS, "document.querySelector('.try button')"],
}


def tapped(turns: Turns) -> None:
    """A gap, a table and an order are answered by taps, and turned over."""
    for card, taps in _TAPS.items():
        turns.begin(card)
        for tap in taps:
            turns.run(f"{tap}.click()")
        turns.see(f"{card}: tapped", card, "f")
        turns.turn(f"{card}: tapped, turned", card)
    turns.begin("order")
    right = evaluate(turns.window, "livedeck.asked.orders[0]").split()
    step = "Array.from(document.querySelectorAll('.step')).find((e) => e.value === {})"
    for number in (right[1], right[1], *right):  # the first of them is put back
        turns.run(f"{step.format(number)}.click()")
    turns.see("order: tapped", "order", "f")
    turns.turn("order: tapped, turned", "order")


def tapped_by_keys(turns: Turns) -> None:
    """The same by keys alone; neither Enter nor a blank turns the card over."""
    window = turns.window
    keys = {"choice": "2", "table": "0001", "cloze-closed": "NAND"}
    for card in (*keys, "order"):
        turns.begin(card)
        window.web.setFocus()
        until(partial(evaluate, window, _TAKES_KEYS))
        right = evaluate(window, "(livedeck.asked.orders || [''])[0]")
        turns.press("Tab")
        until(partial(evaluate, window, _IN_FIELD))
        for key in keys.get(card, right.replace(" ", "")):
            turns.press(key)
        if card == "order":
            turns.press("Space")
        if card != "choice":  # which is taken at once
            turns.press("Return")
        until(partial(evaluate, window, _IS_CHECKED))
        turns.see(f"{card}: keys", card, "f")
        turns.press("Space")
        turns.see(f"{card}: keys, turned", card, "b")


def gap_of_a_formula(turns: Turns) -> None:
    """Its second gap is asked after a card that is the first of its note."""
    turns.begin("choice")
    turns.begin("cloze-maths", 2)
    turns.run(_TYPE % "0.5")
    turns.see("second gap", "cloze-maths", "f")


COURSES: tuple[Callable[[Turns], None], ...] = (
    *(typed, picked, drawn, tapped, tapped_by_keys, gap_of_a_formula),
    keyed,  # at whose end no card is left, and the window loses the focus
)


def main(base: str, package: str, deck: str) -> dict[str, Any]:
    """Take each course; what was seen."""
    turns = Turns(started(Path(base), package), deck)
    for course in COURSES:
        course(turns)
    return {"steps": turns.steps, **edited(turns.window)}


if __name__ == "__main__":
    run(main, *sys.argv[1:])
