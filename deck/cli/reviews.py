"""Commands for the log of reviews: exchange, copies, what to do when it is damaged."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck.cli.console import (
    choose_folder,
    echo,
    is_quiet,
    plural,
    say,
    stop_on_errors,
)
from deck.cli.options import db_option, deck_option, quiet_option
from deck.cli.review_import import (
    anki_deck,
    count_entries,
    read_reviews,
    warn_of_unreadable,
)
from deck.diagnostics.finding import check_known
from deck.errors import DeckError, UsageError
from deck.files import exists

if TYPE_CHECKING:
    from deck.compile.study_deck import StudyDeck
    from deck.quiz.review import CardKey, EventKind
    from deck.quiz.store import Store


@click.group()
def reviews() -> None:
    """Export, import, copy and repair the log of your reviews.

    \b
    deck reviews export reviews.jsonl
    """


def _study_deck(folder: Path | None) -> StudyDeck:
    from deck.compile.study_deck import read_study_deck

    deck = read_study_deck(choose_folder(folder))
    if not deck.namespace:
        stop_on_errors(deck.findings, deck.sources)
    return deck


def _log_there_is(db: Path) -> Path:
    """The file of reviews. Raises UsageError where there is none."""
    from deck.quiz.database import explained

    with explained(db):
        if not exists(db):
            raise UsageError(f"there are no reviews yet in {db}")
    return db


def _open_store(db: Path, *, to_read: bool = False) -> Store:
    from deck.quiz.store import Store

    return Store(_log_there_is(db), to_read=to_read)


@reviews.command()
@click.argument("file", default="-", type=click.Path(path_type=Path))
@deck_option("Only the reviews of this deck folder.")
@db_option
@quiet_option
def export(file: Path, folder: Path | None, db: Path) -> None:
    """Write the log as lines of JSON, to a FILE or the screen.

    \b
    deck reviews export reviews.jsonl
    """
    from deck.quiz.jsonl import write_entries

    namespace = None if folder is None else _study_deck(folder).namespace
    with _open_store(db, to_read=True) as store:
        entries = store.log(namespace)
    lines = write_entries(entries)
    if str(file) == "-":
        sys.stdout.buffer.writelines(lines)
    else:
        _write(file, lines)
        say(f"{file}: {count_entries(entries)}")
    warn_of_unreadable(store.unreadable)


def _write(file: Path, lines: Iterable[bytes]) -> None:
    """Replace an export by another, and nothing else. Raises DeckError."""
    from deck.files import replace_file, writing
    from deck.quiz.jsonl import is_export

    with writing(file):
        if file.exists() and not (file.is_file() and is_export(file)):
            raise DeckError(f"{file} is there already, and is no export of reviews")
        replace_file(file, lines)


@reviews.command("import")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@deck_option("The deck folder that Anki's history is of; by default as for `quiz`.")
@db_option
@quiet_option
def import_(files: tuple[Path, ...], folder: Path | None, db: Path) -> None:
    """Import another machine's log, or what you answered in Anki.

    \b
    deck reviews import laptop.jsonl
    deck reviews import collection.colpkg
    """
    from deck.quiz.store import Store

    deck = cache(partial(anki_deck, folder))
    now_ms = _now_ms()
    read = [read_reviews(file, deck, now_ms) for file in files]
    with Store(db) as store:
        new = store.merge(entry for entries, _ in read for entry in entries)
    for file, (_, summary) in zip(files, read, strict=True):
        name = "standard input" if str(file) == "-" else file
        say(f"{name}: {summary}")
    say(f"{new:,} of them new")


@reviews.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@db_option
@quiet_option
def backup(file: Path | None, db: Path) -> None:
    """Copy the log into a new file, by default beside it.

    \b
    deck reviews backup
    """
    from deck.quiz.database import unused

    with _open_store(db, to_read=True) as store:
        to = file or unused(store.path, time.strftime("%Y-%m-%d"))
        store.back_up(to)
    say(to)


@reviews.command()
@db_option
@quiet_option
def rebuild(db: Path) -> None:
    """Compute again from the log when each card is due.

    \b
    deck reviews rebuild
    """
    with _open_store(db) as store:
        counts = [store.rebuild(name) for name in store.namespaces()]
    memories = plural(sum(counts), "memory", "memories")
    say(f"{memories} of {plural(len(counts), 'deck')}")
    warn_of_unreadable(store.unreadable)


@reviews.command("recover")
@db_option
@quiet_option
def recover_(db: Path) -> None:
    """Restore a damaged log, or remove its impossible entries.

    It is restored from the newest backup; one is made before the first answer of each
    day. The old file is moved aside, not deleted.

    \b
    deck reviews recover
    """
    from deck.quiz.recover import recover

    path = _log_there_is(db)
    done = recover(path, _now_ms())
    if is_quiet():
        return
    if done is None:
        echo(f"{path} is not damaged: nothing was done")
        return
    counts = count_entries(done.entries)
    if done.backup:
        copied = datetime.fromtimestamp(done.backup.stat().st_mtime).astimezone()
        when = f"{copied:%Y-%m-%d %H:%M} ({_age(copied)})"
        echo(f"{counts} restored from {done.backup}")
        echo(f"that backup is of {when}; what was answered since then is lost")
    else:
        echo(f"{counts} saved in {path}")
    if done.impossible:
        left_out = plural(done.impossible, "entry", "entries")
        echo(f"{left_out} left out that make no sense, or have an impossible date")
    echo(f"the old file is now {done.aside}")


def _age(moment: datetime) -> str:
    hours = (datetime.now().astimezone() - moment) // timedelta(hours=1)
    if hours < 1:
        return "less than an hour old"
    days = hours // 24
    return f"{plural(days, 'day') if days > 1 else plural(hours, 'hour')} old"


@reviews.command()
@click.argument("cards", nargs=-1, metavar="[CARD...]")
@deck_option("The deck folder of the cards; by default as for `quiz`.")
@db_option
@quiet_option
def resume(cards: tuple[str, ...], folder: Path | None, db: Path) -> None:
    """Ask suspended cards again; without a CARD they are listed.

    \b
    deck reviews resume xor-table
    """
    from deck.quiz.review import EventKind

    deck = _study_deck(folder)
    namespace = deck.namespace
    with _open_store(db, to_read=not cards) as store:
        store.rename(namespace, deck.renamed, _now_ms())
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
            _note(store, namespace, item, EventKind.RESUME)
    say(f"{plural(len(wanted), 'card')} will be asked again")


@reviews.command()
@click.argument("cards", nargs=-1, required=True, metavar="CARD...")
@deck_option("The deck folder of the cards; by default as for `quiz`.")
@db_option
@quiet_option
def forget(cards: tuple[str, ...], folder: Path | None, db: Path) -> None:
    """Have cards start anew, as if they had never been answered.

    \b
    deck reviews forget xor-table
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
        scheduler = store.scheduler(deck.namespace)
        store.rename(deck.namespace, deck.renamed, _now_ms())
        answered = store.memories(deck.namespace, scheduler)
        items = [item for item in answered if item.card in cards]  # lost gaps, too
        for item in items:
            _note(store, deck.namespace, item, EventKind.FORGET)
    chosen = {item.card for item in items}
    for card in dict.fromkeys(cards):
        if card not in chosen:
            say(f"`{card}` is new as it is: there is nothing to forget")
    say(f"{plural(len(chosen), 'card')} will be new again")


def _note(store: Store, namespace: str, item: CardKey, kind: EventKind) -> None:
    from deck.quiz.review import Event

    event = Event(namespace, item, _now_ms(), store.device, kind)
    store.note(event, store.scheduler(namespace))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
