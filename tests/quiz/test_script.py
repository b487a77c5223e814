"""The script that grades in Anki, in an engine of JavaScript without a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
import quickjs

from deck.anki.note_types import card_script
from deck.kinds import KINDS
from deck.kinds.answers import grade
from deck.kinds.filled import Key
from deck.kinds.keys import number_key, shown_limits
from deck.kinds.verdict import Outcome
from deck.live.value import Numbers
from tests.calls import check_calls
from tests.folders import LiveDeck
from tests.quiz.grades import words_key
from tests.quiz.test_answers import OUTCOMES, keyed_rows
from tests.quiz.typed_forms import typed_forms

PAGE = "1/" * 50_000


@cache
def script() -> Callable[[str], str]:
    """The verdict of the script, as JSON, on a key and what is typed, as JSON."""
    context = quickjs.Context()
    context.eval("var window = {}, document = {getElementById: function () {}};")
    context.eval(card_script())
    context.eval(
        "function check(row) { row = JSON.parse(row);"
        " return JSON.stringify(window.livedeck.check(row[0], row[1])); }"
    )
    found: Callable[[str], str] = context.get("check")
    return found


def check(key: Any, typed: str) -> list[Any]:
    """The verdict of the script on what is typed."""
    found: list[Any] = json.loads(script()(json.dumps([key, typed])))
    return found


def outcome(key: Any, typed: str) -> str:
    """The outcome that the script gives, by the words of the table of answers."""
    name = str(check(key, typed)[0])
    return {"unread": "again"}.get(name, name)


def test_the_script_grades_as_the_terminal(shipped_deck: LiveDeck) -> None:
    """By the same keys."""
    rows = keyed_rows(shipped_deck)
    found = [(row, outcome(data, row.typed)) for data, row in rows]

    assert [one for one in found if one[1] != one[0].graded] == []


def test_every_form(shipped_deck: LiveDeck) -> None:
    """However an answer to a shipped card is typed, the verdict is the same."""
    random = Random("forms")  # noqa: S311 - no secret
    others = []
    count = 0
    for live in shipped_deck.cards:
        for draws in live.draws.values():
            for gap in live.card.gaps:
                data = KINDS[live.card.kind].key_at(draws[0], gap)
                if data is None:
                    continue
                for typed in typed_forms({**data}, random):
                    found = outcome(data, typed), OUTCOMES[grade(data, typed).outcome]
                    count += 1
                    if found[0] != found[1] and typed.strip():
                        others.append((data, typed, found))

    assert others == []
    assert count > 1_000


def test_right_code_passes(shipped_deck: LiveDeck) -> None:
    """A piece of code that the script calls right passes in the terminal."""
    count = 0
    for live in shipped_deck.cards:
        filled = next(iter(live.draws.values()))[0]
        if live.card.kind != "code":
            continue
        piece = str(live.card.body.a).rstrip()
        key = {"kind": "code", "texts": [piece]}
        spaced = re.sub(r"(?<=[^ ])([,()+*@])(?=.)", r" \1 ", piece)
        for typed in (piece, spaced, piece.replace('"', "'")):
            assert check(key, typed) == ["right"], typed
            verdict = KINDS["code"].grade(filled, typed, 0)
            assert verdict.outcome is Outcome.RIGHT, (live.card.id, typed)
        assert check(key, piece + " + 1") == ["compare"]
        count += 1
    assert count > 20


def _number(value: Numbers) -> Key:
    return number_key(value, shown_limits(value), ())


def _output(text: str, *slips: str) -> dict[str, Any]:
    key = {"kind": "output", "text": text, "raised": ""}
    return key | {"slips": [_output(slip) for slip in slips]} if slips else key


NAMES: dict[str, Any] = {
    "hi": _output("Hi Mika", "Hi who", "3"),
    "large": _number(Numbers.of(2**64 - 1)),
    "half": {
        "kind": "number",
        "values": ["0.5"],
        "limits": [1e-9],
        "slips": [{"kind": "number", "values": ["5"], "limits": [1e-9]}],
    },
    "number": {"kind": "number", "values": ["3"], "limits": [0.1]},
    "pair": _number(Numbers.of([60_000, 10_000])),
    "mended": {"kind": "mend", "line": 3, "mend": "self.name = name"},
    "error": {"kind": "shape", "dims": None},
    "shape": {"kind": "shape", "dims": [2, 3]},
    "greater": words_key(">", accept=("greater than", "大于")),
    "output": _output,
    "words": lambda text: {"kind": "words", "text": text},
    "old": lambda kind, **more: {"kind": kind, **more},
    "PAGE": PAGE,
}


def test_checks(request: pytest.FixtureRequest) -> None:
    """What Anki's script makes of an answer to a key, by `script.txt`."""

    def shown(key: dict[str, Any], typed: str) -> str:
        return " ".join(map(str, check(key, typed)))

    names = NAMES | {"check": shown}
    path = Path(__file__).with_name("script.txt")
    check_calls(path, lambda call: str(eval(call, names)), request)  # noqa: S307
