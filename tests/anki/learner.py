"""Someone with the real Anki."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anki.collection import (
    Collection,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)

LOGS = ("new", "updated", "duplicate", "conflicting", "missing_notetype", "empty")
HISTORY = "id, nid, did, ord, type, queue, due, ivl, factor, reps, lapses, data"
EASY = 4

Log = dict[str, list[str]]  # what Anki did -> ids of the cards it did it to


@dataclass
class Learner:
    """Someone's Anki, with the default options of its import dialog."""

    col: Any
    found: dict[str, int] = field(default_factory=dict)

    def take(self, package: Path, **options: Any) -> Log:
        """Import a package; what Anki's log says of each card id, empty ones left out.

        The Python side of Anki does not notice that note types have come.
        """
        request = ImportAnkiPackageRequest(
            package_path=str(package), options=ImportAnkiPackageOptions(**options)
        )
        log = self.col.import_anki_package(request).log
        self.col.models._clear_cache()
        named = {
            name: sorted(note.fields[0] for note in getattr(log, name, ()))
            for name in LOGS
        }
        return {name: ids for name, ids in named.items() if ids}

    def cards(self) -> list[Any]:
        """All cards, as Anki finds them."""
        return [self.col.get_card(card) for card in self.col.find_cards("")]

    def note(self, card_id: str) -> Any:
        """The note of a card id, by the search that the documents name."""
        (note_id,) = self.col.find_notes(f'ID:"{card_id}"')
        return self.col.get_note(note_id)

    def no_daily_limit(self, deck: str) -> None:
        """The default preset, but with all new cards on one day."""
        config = self.col.decks.config_dict_for_deck_id(self.col.decks.id(deck))
        config["new"]["perDay"] = config["rev"]["perDay"] = (
            9999  # the second bounds both
        )
        self.col.decks.update_config(config)

    def study(self, deck: str) -> list[tuple[str, int]]:
        """Answer Easy until nothing is left: card ids and ords as they came."""
        self.col.decks.select(self.col.decks.id(deck))
        seen = []
        while card := self.col.sched.getCard():
            seen.append((card.note().fields[0], card.ord))
            card.start_timer()
            self.col.sched.answerCard(card, EASY)
        return seen

    def check_whole(self) -> None:
        """Anki finds no damage; a time of a review that it adds itself is none."""
        report, _ = self.col.fix_integrity()
        lines = [x for x in report.split("\n") if not x.startswith("Added last review")]
        assert lines == ["Database rebuilt and optimized."]

    def history(self) -> tuple[list[Any], list[Any]]:
        """All that Anki knows of what was learnt: rows of cards and reviews."""
        cards = f"select {HISTORY} from cards order by id"  # noqa: S608
        return self.col.db.all(cards), self.col.db.all("select * from revlog")


def open_learner(folder: Path) -> Learner:
    """Opens the collection that lies in a folder, or makes one there, with FSRS."""
    folder.mkdir(parents=True, exist_ok=True)
    learner = Learner(Collection(str(folder / "collection.anki2")))
    if not learner.col.get_config("fsrs", default=False):
        learner.col.set_config("fsrs", True)
    return learner
