"""Cards in a language that is written from right to left, in Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest

from deck.anki.note_types import style
from deck.render.anki_text import anki_html
from deck.render.card import note_html
from tests.folders import make_live, read_folder, write_folder
from tests.system.drivers import Chromium

pytestmark = pytest.mark.system

CONFIG = """\
namespace: 00112233445566ff
name: words
title: {he: Milim, en: Words}
languages: [he, en]
"""
CARD = """\
topic: words
title: Words
cards:
  - id: one
    kind: recall
    q: {he: '*אחת* `f(x)` *שתיים* ${ -5 }.', en: '*one* `f(x)` *two* ${ -5 }.'}
    a: x
"""
# Where the parts of the question begin, from left to right, and the sign before 5.
_LOOK = """(function () {
  var q = document.querySelector(".q"), all = q.querySelectorAll("em, code"), sign;
  var left = Array.from(all, function (part) {
    return part.getBoundingClientRect().left;
  });
  var walk = document.createTreeWalker(q, NodeFilter.SHOW_TEXT), range, node, at;
  while ((node = walk.nextNode())) {
    at = node.data.indexOf("\u22125");
    if (at < 0) continue;
    sign = [at, at + 1].map(function (n) {
      range = document.createRange();
      range.setStart(node, n);
      range.setEnd(node, n + 1);
      return range.getBoundingClientRect().left;
    });
  }
  return {left: left, sign: sign};
})()"""


@pytest.mark.parametrize("language", ["he", "en"])
def test_a_sentence(language: str, tmp_path: Path, chromium: Chromium) -> None:
    """It goes on from right to left beside code; a minus stays before its number."""
    deck = make_live(read_folder(write_folder(tmp_path, {"words": CARD}, CONFIG)))
    (card,) = deck.cards
    front = anki_html(note_html(card, language).front)
    page = f"<meta charset=utf-8><style>{style()}</style><body class=card>{front}"
    (tmp_path / "page.html").write_text(page, "utf-8")

    chromium.open((tmp_path / "page.html").as_uri())
    seen = chromium.wait(f"document.readyState === 'complete' && {_LOOK}")

    assert deck.findings == ()
    assert seen["left"] == sorted(seen["left"], reverse=language == "he")
    assert seen["sign"] == sorted(seen["sign"])
