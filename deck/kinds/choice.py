"""Choice: one of some options, named by its digit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deck.kinds.answers import Key, read_whole
from deck.kinds.ask import Asking, Prompt
from deck.kinds.filled import FilledCard, arranged
from deck.kinds.filler import Filler
from deck.kinds.kind import Kind, q_key
from deck.kinds.typed_text import fold, lower
from deck.kinds.verdict import Verdict, decide, unreadable
from deck.render import blocks
from deck.source.fields import Fields
from deck.source.forms import TEXT, read_entries, reference
from deck.source.keys import Form, Keys, declared, key
from deck.source.source import LocalizedText

EXAMPLE = """\
# The first option is right; each other one says what misleads.
- id: odd-or-even
  kind: choice
  q: Which expression is 1 for odd whole numbers x, and 0 for even ones?
  options:
    - text: '`x % 2`'
      because: It is what is left of x when all pairs are taken away.
    - text: '`x // 2`'
      because: It halves x; what is left over is what you want.
    - text: '`x / 2`'
      because: It halves x exactly, so ${ 3 } gives ${ 3 / 2 }.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a choice card and why it is right or misleads."""

    text: LocalizedText = key(
        TEXT,
        "what can be chosen; the first is right",
        needed=True,
        missing="`text` is what can be chosen, `because` why it is right or tempts",
    )
    because: LocalizedText | None = key(
        TEXT, "why it is right, or what misleads", role="reason"
    )


def _read_options(fields: Fields, name: str) -> tuple[Option, ...]:
    """At least two options; a finding for a wrong one without a reason."""
    nodes = fields.items(name)
    if nodes == [fields.get(name)] != [""]:
        fix = "write `- text: …` for each, and below `text` its `because: …`"
        fields.wrong(name, nodes[0], "a list of `text` and `because`", fix)
        return ()
    if len(nodes) == 1 and nodes != [""]:
        fix = "write the wrong ones, too: two or three"
        fields.report(name, f"{fields.what} has one option", fix)
        return ()

    def check(inner: Fields, values: Mapping[str, Any]) -> None:
        if inner.node is not nodes[0] and "because" not in values:
            message = "a wrong option has no `because`"
            fields.findings.add("choice-without-reasons", message, inner.place)

    return read_entries(fields, name, OPTION, Option, check)


OPTION = Keys.of("an option", declared(Option))
OPTIONS = Form(
    "options",
    _read_options,
    {"type": "array", "items": reference("option"), "minItems": 2},
    entries=OPTION,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of some options, named by its digit."""

    q: LocalizedText = q_key()
    options: tuple[Option, ...] = key(
        OPTIONS,
        "a list of `text` and `because`; the first is right, each other says in "
        "`because` what misleads",
        needed=True,
        missing="`options` is a list of `text` and `because`, the right one first",
        role="option",
    )


def _fill(body: Choice, filler: Filler) -> FilledCard:
    question = filler.question(body.q)
    items = tuple(
        blocks.Option(
            filler.text(option.text, is_needed=True),
            filler.text(option.because),
            right=number == 0,
        )
        for number, option in enumerate(body.options)
    )
    seen: set[str] = set()
    for option, item in zip(body.options, items, strict=True):
        text = "".join(map(str, item.text)).strip()
        if text and text in seen:
            filler.report_same("two options are the same", item.text, option.text)
        seen.add(text)
    return FilledCard(
        (question, blocks.Options(items)),
        (blocks.Options(items, is_solved=True),),
        {"kind": "choice"},
    )


def _key_at(filled: FilledCard, _gap: int) -> Key | None:
    """The key, with the options as they are shown and the number of the right one."""
    options = [each for each in filled.items if isinstance(each, blocks.Option)]
    return {
        **(filled.key or {}),
        "texts": [_folded("".join(map(str, each.text))) for each in options],
        "option": [each.right for each in options].index(True) + 1,
    }


def _folded(text: str) -> str:
    """The text of an option without markup and blanks, its words in small letters."""
    return lower(fold(text.replace("**", ""))).replace(" ", "")


def _grade(key: Key, typed: str) -> Verdict:
    found = _option(key["texts"], typed)
    if found is None:
        return unreadable("read-choice", len(key["texts"]))
    return decide(found == key["option"])._replace(option=found)


def _option(texts: Sequence[str], typed: str) -> int | None:
    """The option that was typed: its number, its text or its letter, `a` for 1."""
    number, text = read_whole(typed), _folded(typed)
    if number is not None and 1 <= number <= len(texts):
        return number
    if texts.count(text) == 1:  # `XW` and `xw` are read as one
        return texts.index(text) + 1
    letter = re.fullmatch(r"\(?([a-z])[).]?", text.lower())
    place = ord(letter[1]) - ord("a") if letter else len(texts)
    return place + 1 if place < len(texts) else None


def _ask(_filled: FilledCard, key: Key) -> Asking:
    return (yield Prompt("answer-choice", (len(key["texts"]),)))


KIND = Kind(
    name="choice",
    body=Choice,
    example=EXAMPLE,
    fill=_fill,
    arrange=arranged,
    key_at=_key_at,
    graders={"choice": _grade},
    ask=_ask,
)
