"""A snapshot is what is there now; while something is broken, what was there before."""

from __future__ import annotations

from pathlib import Path

from deck.bank.deck_folder import open_folder
from deck.compile.compiled_deck import compile_deck
from deck.preview.snapshot import Snapshot, take_snapshot
from tests.project.decks import edit


def snap(folder: Path, before: Snapshot | None = None) -> Snapshot:
    """The folder as it is now."""
    deck = compile_deck(open_folder(folder, "deck"))
    return take_snapshot(deck, deck.languages, before=before)


def test_cards_are_in_order_with_what_lists_show(folder: Path) -> None:
    """Each has its place, kind, topic, titles and gaps."""
    found = snap(folder).whole()

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
    assert patch["contents"] == {}


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
    assert set(now.patch(before)["contents"]) == {"or-word"}


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
