"""The real Anki takes the packages as they are meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deck.anki.note_types import card_script
from deck.author.scaffold import begin_folder
from deck.build.compiled_card import tags
from deck.build.compiled_deck import CompiledDeck, compile_deck
from deck.build.note import SEPARATOR
from deck.folder.deck_folder import open_folder
from deck.folder.trust import trust_always
from deck.kinds.cloze import Cloze
from deck.preview.anki_card import card_sides
from deck.render.blocks import Ours
from deck.render.card_text import plain_text
from deck.source.models import Card
from deck.words import phrase
from tests.anki.learner import Learner, Log, open_learner
from tests.anki.workshop import BuiltDeck, build

_NOT_TEXT = re.compile(
    r"<(style|script|template|pre|code)\b.*?</\1>|\\\(.*?\\\)|data-cloze=\".*?\"",
    re.DOTALL,
)
_SPOILT = re.compile(
    r"\$\{|\bnp\.|\bnan\b|&lt;/?(div|p|span|b|br|li|table)\b|\*\*|&amp;\w+;"
    r"|[\ue000\ue001]|\{\{c\d|<p></p>"
)
_SPOKEN = re.compile(r'<tts service="android">(.*?)</tts>', re.DOTALL)
# Its texts are made of what would be wrong elsewhere.
SIGNS = "signs"


def _cards(built: BuiltDeck) -> list[Card]:
    return [live.card for live in built.deck.cards]


@dataclass
class Imported:
    """A learner who has imported a package, and what Anki's log says of it."""

    learner: Learner
    log: Log
    built: BuiltDeck
    language: str


@pytest.fixture(scope="module", params=["en", "zh"])
def imported(
    built: BuiltDeck,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Imported]:
    """Each deck in each language; what follows only reads."""
    learner = open_learner(tmp_path_factory.mktemp(request.param))
    log = learner.take(built.package(request.param))
    yield Imported(learner, log, built, request.param)
    learner.col.close()


def test_import(imported: Imported) -> None:
    """Every note is new, with as many cards as its card has gaps; nothing is amiss."""
    learner, cards = imported.learner, _cards(imported.built)
    deck = learner.col.decks.id(imported.built.title(imported.language))

    assert imported.log == {"new": sorted(str(card.id) for card in cards)}
    assert len(learner.cards()) == sum(len(card.gaps) for card in cards)
    assert learner.col.get_empty_cards().notes == []
    learner.check_whole()
    assert {card.did for card in learner.cards()} == {deck}


def test_files_are_there(imported: Imported) -> None:
    """Anki has each file that a card names, under that name, and no other."""
    col = imported.learner.col
    fields = "\n".join(col.db.list("select flds from notes"))

    named = {*re.findall(r'<img [^>]*src="([^"]+)"', fields)}
    assert {path.name for path in Path(col.media.dir()).iterdir()} == named
    check = col.media.check()
    assert (list(check.missing), list(check.unused)) == ([], [])


def test_rendered_cards(imported: Imported) -> None:
    """No template fails; no card shows markup or the insides of Python as text."""
    spoilt = set()
    for card in imported.learner.cards():
        card_id = card.note().fields[0]
        for side in (card.question(), card.answer()):
            assert "has a problem" not in side, card_id
            assert f'data-id="{card_id}"' in side
            text = _NOT_TEXT.sub(" ", side)
            spoilt |= {(card_id, match[0]) for match in _SPOILT.finditer(text)}
    assert {found for found in spoilt if found[0] != SIGNS} == set()


def test_read_aloud(imported: Imported) -> None:
    """AnkiDroid reads the question, then the answer: what `tts` has on each side.

    Without it all text would be read, on the front that of the answer, too. On the back
    of a card with gaps the question has them filled.
    """
    for card in imported.learner.cards():
        note = card.note()
        (question,) = _SPOKEN.findall(card.question())
        assert 'class="q"' in question
        assert "<template" not in question
        answers = _SPOKEN.findall(card.answer())
        if "cloze" in note.note_type()["name"]:
            filled = answers.pop(0)
            assert filled != question
            assert "data-cloze=" not in filled
        assert answers == [f'<div class="vs">{note["Back"]}</div>'] * bool(note["Back"])


def test_notes(imported: Imported) -> None:
    """Title, tags and cloze numbers are, as Anki sees them, those of the bank.

    Its browser has the title as question, and an answer of its own for each card.
    """
    learner, language = imported.learner, imported.language
    learner.col.set_browser_card_columns(["noteFld", "question", "answer"])

    for live in imported.built.deck.cards:
        card, note = live.card, learner.note(str(live.card.id))
        row = learner.col._backend.browser_row_for_id(note.card_ids()[0])
        asked = live.draws[language][0].title
        title = (
            phrase(asked.name, language)
            if isinstance(asked, Ours)
            else plain_text(asked, language)
        )
        cut = title if len(title) <= 80 else title[:79] + "…"
        numbers = learner.col._backend.cloze_numbers_in_note(note._to_backend_note())
        *titles, answer = (cell.text for cell in row.cells)
        assert titles == [cut, cut]
        assert answer.strip()
        assert answer != cut
        assert tuple(sorted(note.tags)) == tags(
            card.topic, card.tier, card.concept, card.path
        )
        assert set(numbers) == set(card.gaps if isinstance(card.body, Cloze) else ())
        assert {c.ord for c in note.cards()} == {max(n - 1, 0) for n in card.gaps}


def test_edited_on_a_phone(imported: Imported) -> None:
    """The editor of AnkiDroid saves each line end as a line: none is between blocks."""
    for field in imported.learner.col.db.list("select flds from notes"):
        beside_code = re.sub(r"<pre\b.*?</pre>", "", field, flags=re.DOTALL)
        assert re.search(r">\s*\n\s*<", beside_code) is None


NOW = 1_700_000_000.0


def build_english(folder: Path) -> tuple[CompiledDeck, Path]:
    """A folder's deck, and its package in English."""
    trust_always(folder)
    deck = compile_deck(open_folder(folder))
    assert deck.findings == []
    build(deck, folder / "out", ["en"], NOW)
    return deck, folder / "out" / f"{deck.listing.config.name}.en.apkg"


def test_two_decks_of_the_same_cards(learner: Learner, tmp_path: Path) -> None:
    """Neither takes a note of the other, whichever comes first."""
    decks = []
    for name in ("one", "two"):
        deck, package = build_english(begin_folder(tmp_path / name, empty=True))
        ids = sorted(map(str, deck.order))
        assert learner.take(package) == {"new": ids}
        decks.append(deck)

    found = [
        learner.col.find_cards(f'"deck:{deck.listing.config.titles["en"]}"')
        for deck in decks
    ]

    cards = sum(len(note.ords) for note in decks[0].notes(["en"]))
    assert [len(some) for some in found] == [cards, cards]
    assert {deck.name for deck in learner.col.decks.all_names_and_ids()} >= {
        "one",
        "two",
    }


_STYLE = re.compile(r"^<style>.*?</style>", re.DOTALL)
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_GAP = re.compile(r' data-cloze="[^"]*"')  # for cards that ask by typing


def test_sides_are_those_of_anki(built: BuiltDeck, learner: Learner) -> None:
    """Front and back of every card, gap by gap, to the letter."""
    for language in built.compiled.languages:
        learner.take(built.package(language))
    notes = built.compiled.notes(built.compiled.languages)
    by_text = {note.text: note for note in notes}
    cards = learner.cards()
    assert len(cards) > 20
    for card in cards:
        sides = card_sides(by_text[SEPARATOR.join(card.note().fields)], card.ord + 1)
        for ours, theirs in zip(sides, (card.question(), card.answer()), strict=True):
            html = _GAP.sub("", _SCRIPT.sub("", _STYLE.sub("", theirs)))
            assert html == ours, card.note().fields[0]
            assert _SCRIPT.findall(theirs) == [card_script()]
