"""Builds the packages of a compiled deck and updates its lock."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from deck.anki.note_types import BASIC_ID, CLOZE_ID
from deck.build.apkg_reader import is_of_deck
from deck.build.compiled_deck import CompiledDeck
from deck.build.description import description
from deck.build.lock_checks import check_against_lock
from deck.build.lock_plan import LockPlan, plan_lock
from deck.build.lockfile import NAME, Lock, LockError, read_lock
from deck.build.note import SEPARATOR, CompiledNote
from deck.build.package import NO_FILES, DeckRow, NoteRow, deck_id
from deck.cache import exclusive
from deck.errors import DeckError
from deck.files import replace_files
from deck.folder.deck_config import Config
from deck.folder.known_folders import is_installed
from deck.source.finding import Finding

_LATE = 60  # seconds that a clock may be behind without a word
_MOST_PACKAGES = 50  # that are looked into where the lock is missing


class Package(NamedTuple):
    """A package that was written."""

    path: str
    language: str
    notes: int
    cards: int


class BuildResult(NamedTuple):
    """The result of a build; `behind`: seconds that the clock is behind the lock."""

    packages: tuple[Package, ...]
    changes: LockPlan
    live_values: int
    behind: int = 0

    @property
    def counts(self) -> Mapping[str, int]:
        """How many notes are in each group."""
        return self.changes.counts


class Build(NamedTuple):
    """A planned build, not yet written; `lock` is that of the last build."""

    deck: CompiledDeck
    languages: Sequence[str]
    notes: Sequence[CompiledNote]
    lock: Lock
    plan: LockPlan
    now: float

    def conflicts(self, accept: Collection[str] = ()) -> list[Finding]:
        """Conflicts with the lock, except of the rules in `accept`."""
        return check_against_lock(self.deck, self.lock, self.notes, accept)

    def write(self, out: Path) -> BuildResult:
        """Write the lock and the packages. Raises DeckError.

        If one cannot be written, all stay as they were. The lock goes to its place
        first, and the packages at once after it: those of a build that is killed
        between are made by the next one, with the same ids and times.
        """
        deck = self.deck
        self._check_places(out)
        packed = dict(self._pack(out))
        files = {Path(one.path): package for one, package in packed.items()}
        if not is_installed(deck.path):
            files = {deck.path / NAME: self.plan.lock.to_text().encode(), **files}
        replace_files(files)
        behind = self.lock.last_time - int(self.now)
        return BuildResult(
            tuple(packed),
            self.plan,
            deck.live_values,
            behind=behind if behind > _LATE else 0,
        )

    def _check_places(self, out: Path) -> None:
        """Raises DeckError if a file would be replaced that is no package of this deck.

        `out` may be a link to the folder of another deck.
        """
        config = self.deck.listing.config
        for language in self.languages:
            path = _place(out, config, language)
            if path.is_file() and not is_of_deck(path, config.namespace, [language]):
                raise DeckError(
                    f"{path} is not a package of this deck, and would be replaced. "
                    "Nothing was built. Move it away, or name another folder by `--out`"
                )

    def _pack(self, out: Path) -> Iterator[tuple[Package, bytes]]:
        """The package of each language."""
        from deck.build.apkg_writer import pack

        config = self.deck.listing.config
        for language in self.languages:
            notes = [note for note in self.notes if note.language == language]
            rows = self._rows(notes)
            text = description(self.deck, language)
            number = deck_id(config.namespace, language)
            packed = pack(DeckRow(number, config.titles[language], text), rows)
            path = str(_place(out, config, language))
            cards = sum(len(row.ords) for row in rows)
            yield Package(path, language, len(rows), cards), packed

    def _rows(self, notes: Sequence[CompiledNote]) -> list[NoteRow]:
        """Notes in the order of learning, with ids and times."""
        media = {n: data for b in self.deck.banks for n, data in b.media.items()}
        entries = self.plan.entries
        return [
            NoteRow(
                entry.note,
                entry.guid,
                CLOZE_ID if note.form == "cloze" else BASIC_ID,
                entry.changed,
                note.tags.split(),
                note.text.split(SEPARATOR),
                note.ords,
                position,
                {name: media[name] for name in note.media} if note.media else NO_FILES,
            )
            for position, note in enumerate(notes, start=1)
            for entry in (entries[note.key],)
        ]


@contextmanager
def build_turn(folder: Path) -> Iterator[None]:
    """Lock a folder from plan to write, so that no other build is overwritten.

    Raises LockError if another build does not end.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(exclusive("build", folder))
        except BlockingIOError:
            fact = "another build of this folder does not end"
            raise LockError(f"{fact}: nothing was built") from None
        yield


def plan_build(
    deck: CompiledDeck,
    out: Path,
    languages: Sequence[str],
    now: float,
    *,
    new_lock: bool = False,
) -> Build:
    """Plans a build of these languages, with the lock or as if it was the first.

    Raises LockError.
    """
    lock = Lock() if new_lock else _open_lock(deck, out)
    notes = deck.notes(languages)
    plan = plan_lock(
        *(lock, notes, deck.listing.config.namespace),
        languages=languages,
        now=now,
    )
    return Build(deck, languages, notes, lock, plan, now)


def _open_lock(deck: CompiledDeck, out: Path) -> Lock:
    """The lock of a deck whose packages are built into `out`.

    Raises LockError if it cannot be read, or is lost.
    """
    shown = Path(deck.listing.source.path).with_name(NAME)
    lock = read_lock(deck.path / NAME, shown)
    if lock.entries or is_installed(deck.path):
        return lock
    config = deck.listing.config
    for package in sorted(out.glob("*.apkg"))[:_MOST_PACKAGES]:
        if is_of_deck(package, config.namespace, config.languages):
            raise LockError(
                f"{shown.as_posix()} is missing, but {package.as_posix()} was built "
                "with it. Nothing was built. Take it from your version history. "
                "Without it every note counts as edited, in place of what learners "
                "wrote on theirs, a renamed card is new to them, and nobody knows "
                "which cards were taken out: `--new-lock` builds all the same"
            )
    return lock


def _place(out: Path, config: Config, language: str) -> Path:
    """Where the package of a language is."""
    return out / f"{config.name}.{language}.apkg"
