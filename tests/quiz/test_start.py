"""How a session starts at once: what is kept, and what is imported only later.

Finished cards come back as they were, and are shown without a parser or NumPy.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from deck.compile.finished_card import FinishedBank, finished_bank
from deck.live.trust import allow
from deck.quiz.database import backup_folder
from deck.quiz.store import Store
from deck.width import terminal_columns
from tests.folders import HEAD, LiveDeck, write_folder
from tests.project.decks import python
from tests.quiz.entries import a_review

SHIPPED = Path(__file__).parents[2] / "cards"
LATER = ("numpy", "fsrs", "yaml", "rich", "pygments", "markdown_it", "texicode")
SAMPLE = SHIPPED.with_name("tests") / "anki" / "deck"
_LOOK = """
import builtins, sys
names = sys.argv.pop().split()
def stop(prompt):
    print("loaded:", *(name for name in names if name in sys.modules))
    raise EOFError
builtins.input = stop
from deck.cli import main
main()
"""


def _loaded(folder: Path, home: Path, names: Sequence[str]) -> list[str]:
    """Which of these modules a session has when it asks for the first key."""
    keys = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    words = ["quiz", folder, "--lang", "en", "--db", home / "reviews.db"]
    homes: dict[str, Any] = dict.fromkeys(keys, str(home))
    done = python("-c", _LOOK, *words, " ".join(names), **homes)
    assert done.returncode == 0, done.stderr
    (line,) = (each for each in done.stdout.splitlines() if "loaded:" in each)
    return line.split()[1:]


def test_what_the_first_question_needs(tmp_path: Path, warm_cache: None) -> None:
    """Of what grades, schedules and draws nothing is imported before it is there.

    Another user who has the same cache does not change that.
    """
    for home in (tmp_path, tmp_path / "other"):
        _loaded(SHIPPED, home, LATER)

    assert _loaded(SHIPPED, tmp_path, (*LATER, "deck.bank.models")) == []


def test_the_backup_of_the_day(tmp_path: Path, warm_cache: None) -> None:
    """It is made while the first question is read: no answer waits for it."""
    path = tmp_path / "reviews.db"
    with Store(path) as store:
        store.add(a_review())

    _loaded(SHIPPED, tmp_path, ())

    assert len([*backup_folder(path).iterdir()]) == 1


def test_cards_in_words(tmp_path: Path) -> None:
    """A deck without live values is asked without NumPy, the first time too."""
    card = "  - {id: a, kind: recall, tier: core, concept: c, q: Why?, a: So.}\n"
    folder = write_folder(tmp_path / "deck", {"a": HEAD + card})

    loaded = _loaded(folder, tmp_path / "home", LATER)

    assert "yaml" in loaded
    assert "numpy" not in loaded


@pytest.mark.parametrize("columns", ["", "100", "0", "-3", "wide", "7"])
def test_columns(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The width is what `shutil` says it is."""
    monkeypatch.setenv("COLUMNS", columns)

    assert terminal_columns(80) == shutil.get_terminal_size((80, 24)).columns


# Shows every card of a deck, and says which libraries were loaded for it.
SHOW = """
import sys
from pathlib import Path
from deck.compile.study_deck import open_study_deck
from deck.render.blocks import Look
from deck.render.terminal import card_lines

deck = open_study_deck(Path(sys.argv[1]), "deck").in_language("en")
for card in deck.cards:
    finished = deck.finished(card)
    for seed in finished.packed:
        variant = finished.variant(seed)
        for width in (80, 24):
            look = Look(width, language="en")
            print(*card_lines(finished.kind, variant, look, card.gaps), sep="\\n")
heavy = {"numpy", "markdown_it", "pygments", "texicode", "yaml"}
print(*sorted(heavy & {*sys.modules}), file=sys.stderr)
"""


def test_every_card(sample_deck: LiveDeck) -> None:
    """Each variant of each card is the same after a way through JSON."""
    cards = {str(card.card.id): card for card in sample_deck.cards}
    assert len(cards) > 20
    for language in ("en", "zh"):
        found = [finished_bank(bank, language).cards for bank in sample_deck.banks]
        bank = FinishedBank(
            {}, {name: card for some in found for name, card in some.items()}
        )
        assert bank.cards.keys() == cards.keys()
        for card_id, card in cards.items():
            finished = bank.card(card_id)
            variants = zip(card.seeds, card.variants[language], strict=True)
            assert finished.kind is card.card.kind
            assert finished.is_family == bool(card.card.draw)
            for seed, variant in variants:
                assert repr(finished.variant(seed)) == repr(variant)


def test_what_showing_them_loads(tmp_path: Path, warm_cache: None) -> None:
    """All that is slow was done when they were finished."""
    folder = shutil.copytree(SAMPLE, tmp_path / "deck")
    allow(folder)
    first, warm = (python("-c", SHOW, folder) for _ in range(2))

    assert (warm.returncode, warm.stderr) == (0, "\n")
    assert warm.stdout == first.stdout
    assert len(warm.stdout) > 20_000
