"""Formulas drawn by Anki's own MathJax, in Chromium: none runs or loads anything."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.anki.learner import open_learner
from tests.formulas import formula_findings, formula_samples
from tests.patience import wait_until
from tests.project.decks import run, write_deck
from tests.system.browser import look

if TYPE_CHECKING:
    from tests.system.conftest import Desktop

pytestmark = pytest.mark.system

Seen = list[dict[str, Any]]
_PAGE = """<!doctype html><meta charset="utf-8"><body>{fields}
<script src="/_anki/js/mathjax.js"></script>
<script src="/_anki/js/vendor/mathjax/tex-chtml-full.js"></script>"""
_LOOK = Path(__file__).with_name("look_formulas.js").read_text("utf-8")


def _see(fields: Sequence[str], desktop: Desktop) -> tuple[Seen, list[str]]:
    """What Chromium shows of each field, and what it asked for under any name."""
    page = "\n".join(f'<div class="field">{field}</div>' for field in fields)
    return look(_PAGE.format(fields=page), _LOOK, desktop.web)


def test_mathjax_draws_each(desktop: Desktop) -> None:
    """MathJax draws what is usual; nothing is asked for, nothing is a link."""
    samples = [*formula_samples(), *(rf"5\,\text{{{sign}}}" for sign in "€₹₿")]

    seen, requests = _see([rf"\({escape(s)}\)" for s in samples], desktop)

    assert [s for s in samples if formula_findings(s)] == []
    assert requests == []
    found = dict(zip(samples, seen, strict=True))
    assert {s: f for s, f in found.items() if f["wrong"] or f["drawn"] != 1} == {}
    assert {s: f for s, f in found.items() if f["links"] or f["styles"]} == {}


_EVIL = "http://evil.test"
ACTING = {
    "links": [
        rf"\href{{javascript:fetch('{_EVIL}/link')}}{{x}}",
        r"\mmlToken{mi}[href='#x']{x}",
        r"\ref{x}",
        r"\eqref{x}",
        r"\ce{\href{#x}{x}}",
    ],
    "styles": [
        rf"\style{{background:url({_EVIL}/style)}}{{x}}",
        rf"\bbox[background:url({_EVIL}/box)]{{x}}",
        rf"\mmlToken{{mi}}[style='background:url({_EVIL}/token)']{{x}}",
        rf"\fcolorbox{{red;background:url({_EVIL}/frame)}}{{red}}{{x}}",
        rf"\unicode[a;background:url({_EVIL}/font)]{{65}}",
    ],
}
# Commands that take what an author writes, and parts of those that act.
PARTS = [
    *(r"\ce{", r"\pu{", r"\text{", r"\mbox{", r"\operatorname{", r"\verb|", r"\color{"),
    *(r"\textcolor{", r"\colorbox{", r"\enclose{circle}[", r"\cancel[", r"\tag{"),
    *(r"\rule{", r"\hspace{", r"\begin{array}{", r"\end{array}", r"\begin{CD}", "@>>>"),
    *(
        r"\texttip{",
        r"\toggle{",
        r"\endtoggle",
        r"\framebox[",
        r"\substack{",
        r"\genfrac",
    ),
    *(
        "\\",
        "hr",
        "ef",
        "sty",
        "le",
        "bb",
        "ox",
        "cl",
        "ass",
        "{}",
        r"\hr",
        r"\sty",
        r"\bb",
    ),
    *(
        "{",
        "}",
        "}",
        "[",
        "]",
        "$",
        "^",
        "_",
        "&",
        " ",
        "|",
        ";",
        "url(",
        f"{_EVIL}/part)",
    ),
    *(
        "background:",
        "javascript:",
        "=",
        "'",
        '"',
        "x",
        r"\frac",
        "12",
        r"\left(",
        r"\right)",
    ),
]


_STYLE = rf"\style{{background:url({_EVIL}/text)}}{{x}}"
_LIVE = _STYLE.replace("\\", "\\\\")
# Whatever Anki or its MathJax would read, whole and in pieces.
SIGNS = (
    "[sound:x.mp3] [SOUND:x.mp3] [sou**nd:x.mp3]** `[sound:x.mp3]`",
    "[latex]x[/latex] [$]x[/$] [$$]x[/$$] [[type:Front]] {{#Front}} &#91;sound:x.mp3]",
    "[anki:tts lang=en_US]x[/anki:tts] [anki:play:q:0] <anki-mathjax>x</anki-mathjax>",
    "[${ 'sound:x.mp3]' } [${ 'latex' }]x[/latex] [[${ 'type:Front]]' }",
    rf"\\( {_STYLE} \\) and \\[ {_STYLE} \\]",
    rf"\( {_STYLE}",
    rf"${{ '\\( {_LIVE} \\)' }} and \${{ '( {_LIVE} ' }}\${{ ')' }}",
    rf"\`\\( {_STYLE} \\)` and <b>\\( {_STYLE} \\)</b>",
    "```\n\\( x \\) [latex]x[/latex]\n```",
)
FORMULAS = (  # that stay, with what is a value in them
    rf"\( x_${{ '{_LIVE}' }} + \alpha${{ 'bc' }} \)",
    rf"\( \text{{${{ '}}{_LIVE}\\text{{' }}}} \)",
)


_THREE = Path(__file__).with_name("hostile_formulas.yaml").read_text("utf-8")


def _hostile(folder: Path) -> Path:
    """The package of a deck whose texts are full of signs, built by the command."""
    cards = [
        _THREE.replace("NUMBER", str(n)).replace("TEXT", json.dumps(text)[1:-1])
        for n, text in enumerate([*SIGNS, *FORMULAS])
    ]
    hint = json.dumps(rf"}}\style{{background:url({_EVIL}/hint)}}{{x}}\text{{")[1:-1]
    gap = rf"\\( {{{{c1::x::{hint}}}}} \\)"
    cards.append(f'  - {{id: hint, kind: cloze, text: "{gap}"}}\n')
    drawn = "picture: \"${ curve_picture('relu') }\""
    alt = f"alt: {json.dumps(SIGNS[0])}"
    cards.append(f"  - {{id: p, kind: picture, q: Q?, {drawn}, {alt}, a: That.}}\n")
    more = f"description: {json.dumps(SIGNS[0])}\n"
    write_deck(folder, "".join(cards), more=more)
    run("build", folder, "-o", folder / "out", code=0)
    return folder / "out/mine.en.apkg"


def test_signs_are_text(desktop: Desktop, tmp_path: Path) -> None:
    """Nothing in a text is a sound, an image, a box, a formula or a link."""
    learner = open_learner(tmp_path / "anki")
    learner.take(_hostile(tmp_path / "deck"))
    sides: list[str] = []
    names: list[str] = []
    for card in learner.cards():
        assert card.question_av_tags() == card.answer_av_tags() == []
        for side in (card.question(), card.answer()):
            assert not re.search(r"(?i)\[\[type:|\[/?latex|\[anki:|<img|<anki", side)
            sides.append(side)
            names.append(card.note().fields[0])
    assert list(learner.col.media.check().missing) == []
    learner.col.close()

    seen, requests = _see(sides, desktop)

    assert requests == []
    assert [found for found in seen if found["links"] or found["styles"]] == []
    assert [found["wrong"] for found in seen if found["wrong"]] == []
    drawn = {n for n, found in zip(names, seen, strict=True) if found["drawn"]}
    numbers = range(len(SIGNS), len(SIGNS) + len(FORMULAS))
    kinds = ("text", "gap", "choice")
    assert drawn == {"hint", *(f"{kind}-{n}" for kind in kinds for n in numbers)}


def test_what_is_refused_would_act(desktop: Desktop) -> None:
    """MathJax makes links and requests of what no formula may have."""
    both = [*ACTING["links"], *ACTING["styles"]]

    seen, requests = _see([rf"\({escape(tex)}\)" for tex in both], desktop)

    assert [tex for tex, one in zip(both, seen, strict=False) if not one["links"]] == (
        ACTING["styles"]
    )
    acting = {"link", "style", "box", "token", "frame", "font"}
    wait_until(lambda: acting == {path.rpartition("/")[2] for path in requests})
    rules = [[one.rule for one in formula_findings(tex)] for tex in both]
    assert rules == [["bad-formula"]] * len(both)


def test_what_passes_does_not_act(desktop: Desktop) -> None:
    """Whatever is put together of parts: no link, no style that loads, no request."""
    rng = random.Random(5)  # noqa: S311 - not for secrets
    formulas: set[str] = set()
    while len(formulas) < 600:
        tex = "".join(rng.choices(PARTS, k=rng.randint(2, 12))) + " "
        if all(one.rule != "bad-formula" for one in formula_findings(tex)):
            formulas.add(tex)
    fields = [rf"\({escape(formula)}\)" for formula in sorted(formulas)]

    seen, requests = _see(fields, desktop)

    assert requests == []
    acts = [one["links"] or one["styles"] for one in seen]
    assert [tex for tex, act in zip(sorted(formulas), acts, strict=True) if act] == []
