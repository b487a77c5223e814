"""The page has all that it needs, and lets nothing else run.

It shows what is there now; while something is broken, what was there before.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from base64 import b64decode, b64encode
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from deck.anki.note_types import style
from deck.build.compiled_deck import compile_deck
from deck.folder.deck_folder import open_folder
from deck.preview.mathml import draw_formulas
from deck.preview.page import as_data, page_html
from deck.preview.snapshot import Snapshot, take_snapshot
from deck.source.formulas import to_mathml
from deck.words import phrases
from tests.formulas import formula_samples
from tests.project.decks import edit

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def parts(page: str) -> tuple[dict[str, Any], str]:
    """The data of a page, and its policy."""
    data = re.search(r'id="data">(.*?)</script>', page, re.DOTALL)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert data is not None
    assert policy is not None
    found: dict[str, Any] = json.loads(data[1])
    return found, unescape(policy[1])


def once(folder: Path, ui: str = "en", **options: Any) -> str:
    """The page in one file."""
    words = phrases("preview-", ui)
    return page_html(snap(folder), words, ui=ui, is_live=False, **options)


def test_one_file_has_all(folder: Path) -> None:
    """Every card, no address, and no place on this machine."""
    page = once(folder)
    data, policy = parts(page)

    shown = {
        name: json.loads(zlib.decompress(b64decode(text)))
        for name, text in data["packed"].items()
    }
    cards = snap(folder).cards.items()
    assert shown == json.loads(json.dumps({name: c.content() for name, c in cards}))
    assert {*shown} == {"and-sum", "and-gap", "or-word"}
    assert "connect-src" not in policy
    assert not re.search(r"""(?:src|href)=["'](?!data:)""", page.replace("\\", ""))
    assert str(folder) not in page


def test_only_our_scripts_run(folder: Path) -> None:
    """The policy of page and frame has the hash of each script, and allows no other."""
    page = once(folder)
    data, policy = parts(page)
    _, of_frame = parts(page[:1] + data["frame"] + '<i id="data">{}</script>')
    own = [script for script in _SCRIPT.findall(page) if "livedeck-preview" in script]
    card = re.search(r'id="card-script">(.*?)</script>', data["frame"], re.DOTALL)
    assert card is not None
    framed = [*_SCRIPT.findall(data["frame"]), card[1]]

    assert len(own) == 1
    assert len(framed) == 2
    for script, policies in [
        *((script, [policy]) for script in own),
        *((script, [policy, of_frame]) for script in framed),
    ]:
        digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert all(f"'sha256-{digest}'" in each for each in policies)
    for each in (policy, of_frame):
        assert each.startswith("default-src 'none'; script-src 'sha256-")
        assert "unsafe-eval" not in each
        assert "script-src 'unsafe-inline'" not in each


def test_data_ends_no_script() -> None:
    """Whatever is in a text."""
    text = as_data({"a": "</script><!-- <script>"})

    assert "<" not in text
    assert json.loads(text) == {"a": "</script><!-- <script>"}


def test_pictures_are_within(folder: Path) -> None:
    """A picture is its data; one that is not there asks for nothing."""
    card = next(iter(snap(folder).cards.values()))
    note = card.notes["en"]
    text = note.text.replace(
        "What", '<img class="own" src="a.png"> <img src="b.svg"> What'
    )
    media = {"a.png": b"\x89PNG"}
    shown = card._replace(notes={"en": note._replace(text=text)}, media=media)

    front, _ = shown.content()["sides"]["en"][1]

    assert '<img class="own" src="data:image/png;base64,iVBORw==">' in front
    assert '<img src="data:image/svg+xml;base64,">' in front


@pytest.mark.parametrize("is_block", [False, True])
def test_every_formula_is_drawn(is_block: bool) -> None:
    """What a bank may write is never shown as TeX."""
    samples = formula_samples()

    assert len(samples) > 300
    missing = [s for s in samples if "<math" not in to_mathml(s, is_block=is_block)]
    assert missing == []


def test_a_gap_in_a_formula_has_its_class() -> None:
    """By which its look is that of Anki; a gap within a formula is a part of it."""
    html = r"\( \class{gap1}{ [\text{sum}] } + \frac{1}{\class{gap12}{ x } } \)"

    drawn = draw_formulas(html)

    assert re.findall(r'<mrow class="(\w+)">', drawn) == ["gap1", "gap12"]
    assert "style" not in drawn
    assert ".card12 .gap12" in style()


def test_formulas_are_where_anki_reads_them() -> None:
    """Not in tags, and not where a tag parts the bracket."""
    html = r'\(a &lt; b\) <i title="\(x\)">\<span></span>(c\)</i> \[d\]'

    drawn = draw_formulas(html)

    assert drawn.count("<math") == 2
    assert r'<i title="\(x\)">\<span></span>(c\)</i>' in drawn


def snap(folder: Path, before: Snapshot | None = None) -> Snapshot:
    """The folder as it is now."""
    deck = compile_deck(open_folder(folder, "deck"))
    return take_snapshot(deck, deck.languages, before=before)


def test_cards_are_in_order_with_what_lists_show(folder: Path) -> None:
    """Each has its place, kind, topic, titles and gaps."""
    found = snap(folder).patch()

    assert found["title"] == "Gates"
    assert found["languages"] == ["en", "zh"]
    assert found["order"] == ["and-sum", "and-gap", "or-word"]
    card = found["cards"]["and-gap"]
    assert card["kind"] == "cloze"
    assert card["gaps"] == [1, 2]
    assert card["topic"] == "gates"
    assert (card["bank"], card["line"]) == ("deck/and.yaml", 9)
    assert found["files"]["deck/and.yaml"] == (folder / "and.yaml").as_posix()
    assert found["topics"]["gates"]["zh"] == "逻辑门"
    assert found["findings"] == []


def test_moved_card_is_not_sent_again(folder: Path) -> None:
    """A line above changes where a card is, not what is on it."""
    before = snap(folder)
    edit(folder / "or.yaml", "cards:\n", "cards:\n  # a remark\n")

    patch = snap(folder, before).patch(before)

    line = before.cards["or-word"].head.id.span.line
    assert patch["cards"]["or-word"]["line"] == line + 1
    assert patch["cards"]["or-word"]["hash"] == before.cards["or-word"].hash


def test_broken_bank_keeps_its_cards(folder: Path) -> None:
    """Those that cannot be read stay, marked; the other bank goes on."""
    before = snap(folder)
    edit(folder / "and.yaml", "kind: numeric", "kind: [numeric")
    edit(folder / "or.yaml", "An input.", "One input.")

    now = snap(folder, before)

    assert [*now.cards] == [*before.cards]
    assert not now.cards["and-sum"].is_current
    assert now.cards["or-word"].is_current
    (finding,) = now.findings
    assert finding["path"] == "deck/and.yaml"
    assert f"{finding['line']} | " in finding["text"]
    cards = now.patch(before)["cards"]
    assert [n for n in cards if cards[n]["hash"] != before.cards[n].hash] == ["or-word"]


def test_mended_deck_is_as_it_is(folder: Path) -> None:
    """Once nothing is broken, what was taken out is gone."""
    before = snap(folder)
    edit(folder / "and.yaml", "kind: numeric", "kind: [numeric")
    broken = snap(folder, before)
    text = (folder / "and.yaml").read_text("utf-8")
    rest = text[text.index("  - id: and-gap") :]
    (folder / "and.yaml").write_text(f"topic: gates\ntitle: G\ncards:\n{rest}", "utf-8")

    now = snap(folder, broken)

    assert now.findings == []
    assert now.patch(broken)["order"] == ["and-gap", "or-word"]


def test_broken_config_keeps_all(folder: Path) -> None:
    """Also where `deck.yaml` cannot be read."""
    before = snap(folder)
    (folder / "deck.yaml").write_text("name: [", encoding="utf-8")

    now = snap(folder, before)

    assert [*now.cards] == [*before.cards]
    assert list(now.languages) == ["en", "zh"]
    assert now.findings
