"""A card is answered by keys in the real desktop Anki, offscreen.

A program of its own, as `study` is: it gets a folder, a package, its deck and a card,
and prints as JSON what each key did.
"""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from anki.collection import ImportAnkiPackageRequest
from aqt.qt import Qt

from tests.system.desktop.study import READY, asked, started, until

# A key, and what is waited for behind it: something on the page, or another state.
_KEYS = {
    "Tab": "document.activeElement.tagName === 'INPUT'",
    "1": "document.querySelector('.try input').value === '1'",
    "2": "document.querySelector('.try input').value === '12'",
    "Return": "!!document.querySelector('.said').textContent",
    "Space": "",
    "4": "",
}
_IS_READY = "document.hasFocus() && !!document.querySelector('.try input')"
_SEEN = """JSON.stringify({
  focus: document.activeElement.tagName,
  typed: (document.querySelector(".try input") || {}).value,
  said: (document.querySelector(".said") || {}).textContent
})"""
_TEST: Any = import_module("PyQt6.QtTest").QTest


def shown(window: Any) -> bool:
    """Whether the card that is due is on the page."""
    name = window.reviewer.card.note().fields[0]
    script = "(document.getElementById('fam') || {dataset: {}}).dataset.id"
    return bool(asked(window, script) == name)


def main(base: str, package: str, deck: str, card: str) -> None:
    """Press the keys on the card, and print where the reviewer is after each."""
    window = started(Path(base))
    col, reviewer = window.col, window.reviewer
    col.import_anki_package(ImportAnkiPackageRequest(package_path=package))
    col.models._clear_cache()
    others = col.find_cards(f'-"ID:{card}"')
    col.sched.suspend_cards(others)
    col.decks.select(col.decks.id(deck))
    window.moveToState("overview")
    until(lambda: asked(window, READY))
    window.moveToState("review")
    until(lambda: reviewer.card is not None and shown(window))
    window.web.setFocus()
    until(partial(asked, window, _IS_READY))

    steps = []
    for name, waited_for in _KEYS.items():
        before = _state(window)
        _TEST.keyClick(window.web.focusProxy() or window.web, _key(name))
        if waited_for:
            until(partial(asked, window, waited_for))
        else:
            until(partial(_is_other, window, before))
        seen = json.loads(asked(window, _SEEN)) if waited_for else {}
        steps.append({"key": name, "state": _state(window), **seen})
    print(json.dumps(steps))  # noqa: T201 - a command
    sys.stdout.flush()
    os._exit(0)


def _state(window: Any) -> str:
    """Question or answer, or what is shown instead of a card."""
    state = window.reviewer.state if window.state == "review" else window.state
    return str(state)


def _is_other(window: Any, before: str) -> bool:
    return _state(window) != before


def _key(name: str) -> Any:
    return getattr(Qt.Key, f"Key_{name}")


if __name__ == "__main__":
    main(*sys.argv[1:])
