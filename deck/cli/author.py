"""Commands for authors: check, schema, new, init."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck.cli.console import (
    check_ending,
    choose_folder,
    compile_folder,
    echo,
    is_quiet,
    open_listing,
    plural,
    say,
    show_findings,
    stop_on_bad_folder,
    stop_on_errors,
)
from deck.cli.options import (
    findings_options,
    folder_argument,
    quiet_option,
    strict_option,
)
from deck.errors import UsageError
from deck.source.finding import has_errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deck.build.compiled_deck import CompiledDeck
    from deck.source.finding import Finding
    from deck.source.source import Source

_NEXT = {
    "new numeric": "adds a card to fill in",
    "preview": "shows the cards in the browser",
    "check": "finds mistakes",
    "build": "makes the packages for Anki",
    "quiz": "asks the cards here",
}


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@strict_option
@findings_options
def check(
    paths: tuple[Path, ...],
    output_format: str,
    strict: bool,
) -> None:
    """Find mistakes in deck folders, or in single banks of them.

    \b
    deck check cards cards/numpy.yaml

    Where nothing is wrong it says what could be better. `deck explain rules` lists
    all rules.
    """
    all_findings: list[Finding] = []
    sources: dict[str, Source] = {}
    cards: dict[str, int] = {}  # how many, by bank
    for path in paths or (choose_folder(None),):
        deck = compile_folder(_folder_of(path))
        only = path.as_posix() if path.is_file() else None
        if only not in {None, *deck.sources}:
            stop_on_errors(deck.listing.findings.recorded, deck.sources, output_format)
            message = f"{only} is not a bank that the folder's deck.yaml lists"
            raise UsageError(message)
        all_findings += [
            finding
            for finding in _all_findings(deck)
            if finding.rule == "untrusted-code"  # cards of all banks may be missing
            or only in {None, *(label.path for label in (finding.at, *finding.also))}
        ]
        for bank in deck.banks:
            if only in {None, bank.head.source.path}:
                cards[bank.head.source.path] = len(bank.notes[deck.languages[0]])
        sources.update(deck.sources)
    findings = sorted(dict.fromkeys(all_findings), key=lambda f: f.order)
    if strict:
        from deck.check.bank_quality import strictly

        findings = strictly(findings)
    show_findings(findings, sources, output_format, err=False)
    if not findings:
        say(f"{plural(sum(cards.values()), 'card')}, no findings", err=True)
    if has_errors(findings):
        click.get_current_context().exit(1)


def _folder_of(path: Path) -> Path:
    """A deck folder, or that of a bank. Raises UsageError for a file in none."""
    from deck.folder.known_folders import CONFIG, MISNAMED

    if not path.is_file():
        return path
    if not any((path.parent / name).exists() for name in (CONFIG, MISNAMED)):
        fact = f"there is no {CONFIG} beside it"
        raise UsageError(f"{path.as_posix()} is not in a deck folder: {fact}")
    return path.parent


def _all_findings(deck: CompiledDeck) -> Sequence[Finding]:
    """What is wrong in a deck, also beside its lock; else what could be better."""
    from deck.build.lock_checks import check_against_lock
    from deck.build.lockfile import NAME, read_lock

    lock, notes = read_lock(deck.path / NAME), deck.notes(deck.languages)
    known = (*deck.findings, *check_against_lock(deck, lock, notes))
    return known if has_errors(known) else (*known, *deck.quality())


@click.command()
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    help="A file for it, or the deck folder beside whose deck.yaml it is written.",
)
def schema(out: Path | None) -> None:
    """Write the schema by which editors complete and check your files.

    \b
    deck schema -o my-deck

    It goes to a file, into a deck folder, or to standard output. `deck init` writes it
    into a new folder; do so again after an update of livedeck. Editors with the YAML
    language server find it by the first line of deck.yaml and of each bank:

    \b
    # yaml-language-server: $schema=livedeck.schema.json
    """
    from deck.author.scaffold import SCHEMA, schema_text
    from deck.files import replace_file, writing

    text = schema_text()
    if out is None:
        echo(text, nl=False)
        return
    file = out / SCHEMA if out.is_dir() else out
    check_ending(file, "a schema", ".json")
    with writing(file):
        file.parent.mkdir(exist_ok=True)
        replace_file(file, text.encode())
    echo(file)


@click.command()
@click.argument("kind")
@folder_argument
@click.option("--topic", help="The bank to add it to, where there are several.")
@quiet_option
def new(kind: str, folder: Path | None, topic: str | None) -> None:
    """Add the example of a kind to a bank, to be made a card of your own.

    \b
    deck new choice my-deck --topic remainders

    It is the card that `deck explain KIND` shows, with an id that no card has had. It
    comes after the last card of the bank.
    """
    from deck.author.new_card import add_card
    from deck.build.lockfile import NAME, read_lock
    from deck.folder.known_folders import is_installed
    from deck.kinds import KINDS, kind_names
    from deck.source.hints import meaning

    names = kind_names()
    if kind not in names:
        meant = meaning(kind, names, "kinds")
        fix = f"did you mean `{meant}`?" if meant else f"there are {', '.join(KINDS)}"
        raise UsageError(f"there is no kind `{kind}`; {fix}")
    listing = open_listing(folder)
    if is_installed(listing.path):
        message = (
            "the deck that comes with livedeck is not edited; `deck init` copies it"
        )
        raise UsageError(message)
    stop_on_bad_folder(listing)
    lock = read_lock(listing.path / NAME)
    released = {card for card, _, _ in lock.entries}
    place, card_id = add_card(listing, KINDS[names[kind]], topic, released)
    echo(f"{place}  {card_id}")


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--empty",
    is_flag=True,
    help="Without the shipped cards: one bank that shows each kind of card.",
)
@quiet_option
def init(folder: Path, empty: bool) -> None:
    """Make a deck folder of your own, with livedeck's cards or without.

    \b
    deck init my-deck --empty

    No file is overwritten. The new deck has a namespace, a name and titles of its
    own, so that in Anki the two lie side by side. Its code is trusted, whatever you
    make of it.
    """
    from deck.author.scaffold import begin_folder
    from deck.folder.trust import trust_always

    begin_folder(folder, empty=empty)
    trust_always(folder)
    if is_quiet():
        return
    what = "a bank that shows each kind of card" if empty else "a copy of livedeck's"
    echo(f"{folder}  a deck folder with {what}")
    named = shlex.quote(str(folder)) if os.name == "posix" else f'"{folder}"'
    echo("README.md in it says what a good card is. Next:")
    width = max(map(len, _NEXT)) + len(named) + 1
    for command, purpose in [*_NEXT.items()][not empty :]:  # a copy has many banks
        echo(f"  deck {f'{command} {named}':{width}}  {purpose}")
