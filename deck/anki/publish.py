"""Writes the lock and the packages of an edition of a deck."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from deck.anki.built import Built, Package
from deck.anki.credit import credit
from deck.anki.description import description
from deck.anki.draft import OpenLock
from deck.anki.lock_plan import LockPlan
from deck.anki.lockfile import NAME, write_lock
from deck.anki.members import Deflated, deflate
from deck.anki.package import DeckRow, NoteRow, write_package
from deck.anki.retired import retired_cards
from deck.bank.config import About
from deck.bank.shipped import is_installed
from deck.hashes import sha256

_LATE = 60  # seconds that a clock may be behind without a word


class Edition(NamedTuple):
    """What goes into the packages of a deck. `banks` ride along in each of them."""

    folder: Path
    namespace: str
    name: str
    titles: Mapping[str, str]
    about: About
    digits: bool  # some picture shows one of MNIST
    live_values: int
    banks: Mapping[str, Deflated]
    left_out: int
    read: Mapping[str, str]  # see Built
    rows: Callable[[str], Iterator[NoteRow]]  # the notes of a language


def publish(
    edition: Edition,
    opened: OpenLock,
    plan: LockPlan,
    out: Path,
    languages: Sequence[str],
) -> Built:
    """Write the lock, then the packages, which carry it. Raises OutputError.

    A draft leaves the lock as it is, and carries that of the last release.
    """
    banks, changes = dict(edition.banks), plan
    lock = opened.lock if opened.is_draft else plan.lock
    if lock.entries:
        banks[NAME] = deflate(lock.to_bytes())
    if opened.is_draft:
        opened.keep_draft(plan)
        changes = opened.since_draft(plan)
    elif not is_installed(edition.folder):
        write_lock(edition.folder / NAME, lock)
        opened.forget_draft()
    edition = edition._replace(banks=banks)
    packages = tuple(_package(edition, plan, out, lang) for lang in languages)
    behind = opened.lock.last_time - int(opened.now)
    return Built(
        packages,
        changes,
        edition.live_values,
        plan.lock.last_time,
        behind=behind if behind > _LATE else 0,
        left_out=edition.left_out,
        read=edition.read,
    )


def _package(edition: Edition, plan: LockPlan, out: Path, language: str) -> Package:
    """Write the package of a language."""
    gone = retired_cards(plan.entries)
    newest = max([plan.lock.last_time, *(one.at for one in gone)])
    computes = edition.live_values > 0
    text = description(language, edition.about, gone, newest, computes=computes)
    row = DeckRow(
        deck_id(edition.namespace, language),
        edition.titles[language],
        text + credit(language, digits=edition.digits),
    )
    extra = {f"livedeck/{name}": data for name, data in edition.banks.items()}
    path = out / f"{edition.name}.{language}.apkg"
    written = write_package(path, row, edition.rows(language), extra)
    return Package(path, language, *written)


def deck_id(namespace: str, language: str) -> int:
    """The id of a language's deck inside its package, in milliseconds as Anki's are."""
    digest = sha256(f"{namespace}\x00{language}".encode()).digest()
    return 1_500_000_000_000 + int.from_bytes(digest[:5]) % 100_000_000_000
