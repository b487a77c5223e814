"""Passages in every form that they are shown in, as texts to look at.

In `passages.txt` each law has its passages. One begins with `=`; in it ⟨…⟩ is a value
and ⟪1|…|hint⟫ a gap. Below are its HTML in a field of Anki and its lines in the
terminal, of a gap also as it is asked, in colours: `<gap:[…]>`, then what fills it; its
title; and of a value what it is alone. ⏎ is a new line; `--bless` writes them anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from deck.live import value
from deck.live.passage import Gap
from deck.live.value import Value
from deck.render.anki_text import anki_html
from deck.render.card_text import plain_text
from deck.render.html import passage_html, value_html
from deck.render.lines import Look, value_lines
from deck.render.passage import gap_lines, passage_lines

FILE = Path(__file__).with_name("passages.txt")
WIDTH = 40
_PART = re.compile(r"⟪(\d+)\|(.*?)(?:\|([^|]*))?⟫|⟨(.*?)⟩", re.DOTALL)


def parts_of(text: str) -> Iterator[str | Value | Gap]:
    """The parts of a passage."""
    at = 0
    for match in _PART.finditer(text):
        if before := text[at : match.start()]:
            yield before
        at = match.end()
        if match[4]:
            yield eval(match[4], vars(value))  # noqa: S307 - of our own file
        else:
            inside: tuple[str | Value, ...] = tuple(parts_of(match[2]))  # type: ignore[arg-type]
            yield Gap(int(match[1]), inside, match[3] or "")
    if text[at:]:
        yield text[at:]


def style(text: str, role: str) -> str:
    """A text with the role that it has."""
    return f"<{role}:{text}>" if role else text


def forms(text: str) -> Iterator[tuple[str, str]]:
    """The names of the forms of a passage, and what each is."""
    parts = tuple(parts_of(text))
    yield "html", anki_html(passage_html(parts, "en"))
    yield "lines", "\n".join(passage_lines(parts, Look(WIDTH)))
    if gaps := [part.number for part in parts if isinstance(part, Gap)]:
        look = Look(WIDTH, style, gap=gaps[0])
        yield "asked", "\n".join(passage_lines(parts, look))
        yield "gap", "\n".join(gap_lines(parts, look))
    yield "title", plain_text(parts, "en")
    if len(parts) == 1 and not isinstance(parts[0], str | Gap):
        yield "alone", value_html(parts[0])
        yield "value", "\n".join(value_lines(parts[0], Look(WIDTH)))


def test_passages(request: pytest.FixtureRequest) -> None:
    """Each is shown as it was when somebody last looked."""
    before = FILE.read_text("utf-8")
    shown = []
    for line in before.splitlines():
        if line.startswith(("#", "= ")) or not line:
            shown.append(line)
        if line.startswith("= "):
            found = forms(line[2:].replace("⏎", "\n"))
            shown += [
                f"{name:5} {form}".replace("\n", "⏎").rstrip() for name, form in found
            ]
    text = "\n".join(shown) + "\n"
    if request.config.getoption("--bless"):
        FILE.write_text(text, "utf-8")

    assert FILE.read_text("utf-8") == text
    assert text.count("\n= ") > 120
