"""Commands for the file of reviews: merge, export, import, restore; forgotten cards."""

from __future__ import annotations

import csv
import io
import sys
import time
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck.cli.console import (
    choose_folder,
    echo,
    plural,
    say,
    stop_on_errors,
)
from deck.cli.options import db_option, deck_option, quiet_option
from deck.cli.review_import import (
    anki_deck,
    read_history_file,
    skipped,
    warn_of_unreadable,
)
from deck.errors import DeckError, UsageError
from deck.files import exists
from deck.source.finding import check_known
from deck.width import clean

if TYPE_CHECKING:
    from deck.build.study_deck import StudyDeck
    from deck.quiz.review import CardKey, EventKind, Review
    from deck.quiz.scheduler import Scheduler
    from deck.quiz.store import Store

_HEADER = (
    *("deck", "card", "gap", "time", "rating", "graded_by", "answer", "seconds"),
    *("language", "seed", "purpose", "device", "version", "undone"),
)


@click.group()
def reviews() -> None:
    """Merge, export and restore your reviews; import those of Anki.

    \b
    deck reviews merge laptop.db
    """


def _study_deck(folder: Path | None) -> StudyDeck:
    from deck.build.study_deck import read_study_deck

    deck = read_study_deck(choose_folder(folder))
    if not deck.namespace:
        stop_on_errors(deck.findings, deck.sources)
    return deck


def _open_store(db: Path, *, to_read: bool = False) -> Store:
    """The file of reviews. Raises UsageError where there is none, and never was."""
    from deck.quiz.copies import copies
    from deck.quiz.review_file import explained
    from deck.quiz.store import Store

    with explained(db):
        if not (exists(db) or copies(db)):
            raise UsageError(f"there are no reviews yet in {db}")
    return Store(db, to_read=to_read)


@reviews.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@db_option
@quiet_option
def merge(files: tuple[Path, ...], db: Path) -> None:
    """Add the answers of other files of reviews, such as another machine's.

    Each answer is added once, however often the files are merged; the other file is
    only read.

    \b
    deck reviews merge laptop.db
    """
    from deck.quiz.store import Store

    for file in files:
        if not file.exists():
            raise UsageError(f"{file} does not exist")
    with Store(db) as store:
        warn_of_unreadable(store.unreadable)
        for file in files:
            with Store(file, to_read=True) as other:
                new, invalid = store.merge(other)
                answers = plural(other.count(), "answer")
            say(f"{file}: {answers}, {new:,} of them new")
            if invalid := invalid + other.unreadable:
                say(f"{file}: {skipped(invalid)}", err=True)


@reviews.command()
@click.argument("file", default="-", type=click.Path(path_type=Path))
@deck_option("Only the answers to this deck folder.")
@db_option
@quiet_option
def export(file: Path, folder: Path | None, db: Path) -> None:
    """Write all answers as CSV, to a FILE or the screen.

    In the last column, those that were undone have a 1.

    \b
    deck reviews export reviews.csv
    """
    from deck.files import replace_file, writing

    namespace = None if folder is None else _study_deck(folder).namespace
    with _open_store(db, to_read=True) as store:
        found = store.log(namespace)
        warn_of_unreadable(store.unreadable)
    if str(file) == "-":
        sys.stdout.buffer.writelines(clean(line).encode() for line in _lines(found))
        return
    with writing(file):
        if file.exists() and not (file.is_file() and _is_export(file)):
            raise DeckError(f"{file} is there already, and is no export of reviews")
        replace_file(file, (line.encode() for line in _lines(found)))
    say(f"{file}: {plural(len(found), 'answer')}")


def _lines(found: list[Review]) -> Iterator[str]:
    for row in (_HEADER, *map(_row, found)):
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(row)
        yield line.getvalue()


def _row(review: Review) -> tuple[object, ...]:
    """The columns of an answer; its time is that of the learner's clock."""
    return (
        *(review.namespace, *review.item, review.time.isoformat("T", "milliseconds")),
        *(int(review.rating), review.graded_by, review.answer),
        *(review.duration_ms / 1000, review.language, review.seed, review.purpose),
        *(review.device, review.version, int(review.undone)),
    )


def _is_export(file: Path) -> bool:
    head = ",".join(_HEADER).encode()
    with file.open("rb") as stream:
        return stream.read(len(head)) == head


@reviews.command("import")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@deck_option("The deck folder that Anki's history is of; by default as for `quiz`.")
@db_option
@quiet_option
def import_(files: tuple[Path, ...], folder: Path | None, db: Path) -> None:
    """Import what you answered in Anki.

    \b
    deck reviews import collection.colpkg
    """
    from deck.quiz.store import Store

    deck = cache(partial(anki_deck, folder))
    read = [read_history_file(file, deck) for file in files]
    with Store(db) as store:
        new = store.take([entry for entries, _ in read for entry in entries])
    for file, (_, summary) in zip(files, read, strict=True):
        say(f"{file}: {summary}")
    say(f"{new:,} of them new")


@reviews.command()
@click.argument("copy", required=False, type=click.Path(path_type=Path))
@db_option
@quiet_option
def restore(copy: Path | None, db: Path) -> None:
    """Take back a COPY of your reviews, by default the one with the most answers.

    A copy is made before the first answer of each day. The present file is moved
    aside, not deleted.

    \b
    deck reviews restore
    """
    from deck.cache import exclusive
    from deck.quiz.copies import copy_folder
    from deck.quiz.copies import restore as put_back
    from deck.quiz.review_file import explained

    if copy is not None and not copy.exists():
        copy = copy_folder(db) / copy.name
        if not copy.exists():
            raise UsageError(f"{copy} does not exist")
    with explained(db), exclusive("reviews", db):
        found, aside = put_back(db, copy)
    say(f"{found.content}, restored from {found.path}")
    if aside is not None:
        say(f"the old file is now {aside}")


@reviews.command()
@click.argument("cards", nargs=-1, metavar="[CARD...]")
@deck_option("The deck folder of the cards; by default as for `quiz`.")
@db_option
@quiet_option
def resume(cards: tuple[str, ...], folder: Path | None, db: Path) -> None:
    """Ask suspended cards again; without a CARD they are listed.

    \b
    deck reviews resume np-01
    """
    from deck.quiz.review import EventKind

    deck = _study_deck(folder)
    namespace = deck.namespace
    with _open_store(db, to_read=not cards) as store:
        store.rename(namespace, deck.renamed)
        suspended = sorted(store.suspended(namespace))
        if not cards:
            for item in suspended:
                gap = f" (gap {item.gap})" if item.gap else ""
                echo(f"{item.card}{gap}")
            if not suspended:
                say("no card is suspended", err=True)
            return
        known = {item.card for item in suspended}
        for card in cards:
            if card not in known:
                raise UsageError(f"`{card}` is not suspended")
        wanted = [item for item in suspended if item.card in cards]
        for item in wanted:
            _note(store, deck, item, EventKind.RESUME)
    say(f"{plural(len(wanted), 'card')} will be asked again")


@reviews.command()
@click.argument("cards", nargs=-1, required=True, metavar="CARD...")
@deck_option("The deck folder of the cards; by default as for `quiz`.")
@db_option
@quiet_option
def forget(cards: tuple[str, ...], folder: Path | None, db: Path) -> None:
    """Have cards start anew, as if they had never been answered.

    \b
    deck reviews forget np-01
    """
    from deck.quiz.review import EventKind

    deck = _study_deck(folder)
    if not (deck.is_whole or deck.by_id.keys() >= {*cards}):
        stop_on_errors(deck.findings, deck.sources)
    for card in cards:
        check_known(
            card, deck.by_id, "there is no card {}", "`deck list` lists the cards"
        )
    with _open_store(db) as store:
        scheduler = _scheduler(store, deck)
        store.rename(deck.namespace, deck.renamed)
        answered = store.memories(deck.namespace, scheduler)
        items = [item for item in answered if item.card in cards]  # lost gaps, too
        for item in items:
            _note(store, deck, item, EventKind.FORGET)
    chosen = {item.card for item in items}
    for card in dict.fromkeys(cards):
        if card not in chosen:
            say(f"`{card}` is new as it is: there is nothing to forget")
    say(f"{plural(len(chosen), 'card')} will be new again")


def _scheduler(store: Store, deck: StudyDeck) -> Scheduler:
    """That of the memories that are stored."""
    return store.scheduler(deck.namespace)._replace(programs=deck.program_ids)


def _note(store: Store, deck: StudyDeck, item: CardKey, kind: EventKind) -> None:
    from deck.quiz.review import Event

    event = Event(deck.namespace, item, _now_ms(), store.device, kind)
    store.note(event, _scheduler(store, deck))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
