"""Builds the packages of a deck folder and moves its lock on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from deck.anki.built import Built
from deck.anki.changes import last_time
from deck.anki.credit import shows_digits
from deck.anki.held import HeldError, held_back
from deck.anki.lock import NAME, read_lock
from deck.anki.made import MadeNote, made_note
from deck.anki.members import Deflated, deflate
from deck.anki.package import NoteRow
from deck.anki.plan import plan_from, wanted_notes
from deck.anki.publish import Edition, deck_id, publish
from deck.bank.collect import Findings
from deck.bank.folder import Folder, glossary_source
from deck.bank.shipped import CONFIG
from deck.live.deck import LiveDeck

__all__ = ["Built", "build", "deck_id"]


def build(
    deck: LiveDeck,
    out: Path,
    languages: Sequence[str],
    now: float,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    *,
    accept: Collection[str] = (),
) -> Built:
    """Write the packages of these languages to a folder, after the lock.

    Nothing is written where the lock cannot be read, or where it holds something
    against the build that is not of a rule in `accept`. Raises LockError, HeldError,
    OutputError.
    """
    folder = deck.folder
    old = read_lock(folder.path / NAME)
    wanted = wanted_notes(deck, languages)
    if held := held_back(deck, old, wanted, accept):
        raise HeldError(held)
    changes = plan_from(old, deck, wanted, languages, now)
    lives = {str(live.card.id): live for live in deck.cards}
    made: dict[str, list[MadeNote]] = {language: [] for language in languages}
    media: dict[str, bytes] = {}
    for number, want in enumerate(wanted, start=1):
        progress(number, len(wanted))
        note, files = made_note(lives[want.card], want)
        made[want.language].append(note)
        media.update(files)

    def rows(language: str) -> Iterator[NoteRow]:
        for position, note in enumerate(made[language], start=1):
            entry = changes.entries[note.card, language, note.form]
            yield note.row(entry, position, media)

    edition = Edition(
        folder=folder.path,
        namespace=folder.namespace,
        name=folder.name,
        titles=folder.titles,
        digits=any(shows_digits(deck.cards, lang) for lang in folder.languages),
        live_values=deck.live_values,
        banks=_banks(folder),
        left_out=len(deck.left_out),
        read={},
        rows=rows,
    )
    return publish(edition, changes, last_time(old) - int(now), out, languages)


def _banks(folder: Folder) -> dict[str, Deflated]:
    """The deck folder's own files, so that a deck can become its banks again."""
    sources = dict(folder.sources)
    config = next(s for path, s in sources.items() if Path(path).name == CONFIG)
    glossary = glossary_source(folder, Findings(config))
    if glossary is not None:
        sources[glossary.path] = glossary
    return {
        Path(shown).name: deflate(source.text.encode())
        for shown, source in sources.items()
    }
