"""Texts as HTML: what was written is what is seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from deck.live.value import (
    Phrase,
    Value,
)
from deck.live.variant import Gap
from deck.render.anki_text import anki_html
from deck.render.html import (
    passage_html,
)


def _field(parts: Sequence[str | Value | Gap]) -> str:
    """A passage as it stands in a field of Anki."""
    return anki_html(passage_html(parts, "en"))


class _Checker(HTMLParser):
    """Collects text and checks that every tag is closed where it should be."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - given
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def _text(source: str) -> str:
    checker = _Checker()
    checker.feed(source)
    checker.close()
    assert checker.open == []
    return checker.words


MARKS = st.text("ab 1.-*_`~\\()[]{}<>&:#!|\n中，。：“”$c/", max_size=40)


@given(MARKS)
def test_any_text(text: str) -> None:
    """Whatever is written: tags are balanced, and no gap is made of it."""
    shown = _field((text,))

    _text(shown)
    assert not re.search(r"\{\{c\d", shown)
    assert not re.search(r"[\ue000\ue001]", shown)


@given(st.text(min_size=1, max_size=40), st.sampled_from(["{}", "**{}**", "- {}\n- "]))
def test_any_value(text: str, around: str) -> None:
    """A value is never taken for Markdown, HTML or a gap, wherever it stands."""
    before, after = around.split("{}")
    shown = _field((before, Phrase(text), after))

    assert _text(shown) == text
