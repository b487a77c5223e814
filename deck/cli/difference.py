"""The command that says what the next build would change."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck.cli.console import (
    Progress,
    allow_code_option,
    echo,
    folder_argument,
    languages_of,
    quiet_option,
    read,
    stdout_style,
    stop_on_errors,
)

if TYPE_CHECKING:
    from deck.anki.difference import Difference
    from deck.live.deck import LiveDeck

_WIDTH = 80


@click.command()
@folder_argument
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out"),
    show_default=True,
    help="Where the packages built before are.",
)
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A package to compare with instead: what changes for those who have it.",
)
@click.option("--lang", default="all", show_default=True, help="Language to compare.")
@click.option(
    "--output-format",
    type=click.Choice(["full", "concise", "json"]),
    default="full",
    show_default=True,
    help="How changes are shown.",
)
@click.option(
    "--exit-code", is_flag=True, help="Exit with 1 when something would change."
)
@allow_code_option
@quiet_option
def diff(
    folder: Path | None,
    out: Path,
    against: tuple[Path, ...],
    lang: str,
    output_format: str,
    exit_code: bool,
    allow_code: bool,
    quiet: int,
) -> None:
    """Show what the next build would change, card by card.

    \b
    deck diff cards --against release.en.apkg
    """
    from deck.anki.difference_report import report
    from deck.anki.lock_checks import lock_findings
    from deck.live.deck import make_live

    source = read(folder, quiet, allow_code=allow_code)
    languages = languages_of(source.languages, lang)
    progress = Progress("computing", quiet)
    deck = make_live(source, progress)
    progress.close()
    shown = "concise" if output_format == "concise" else "full"
    stop_on_errors(deck.findings, source.sources, shown, quiet)
    # A value that moved by itself is part of the difference.
    conflicts = lock_findings(deck, languages, accept=["value-moved"])
    stop_on_errors(conflicts, source.sources, shown, quiet)
    difference, remarks = _compare(deck, languages, out, against)
    if not quiet:
        for remark in remarks:
            echo(remark, err=True)
    if not quiet or output_format == "json":
        width = min(shutil.get_terminal_size((_WIDTH, 24)).columns, 100)
        text = report(difference, output_format, stdout_style(), width)
        echo(text, nl=False)
    if exit_code and not difference.is_empty:
        click.get_current_context().exit(1)


def _compare(
    deck: LiveDeck, languages: Sequence[str], out: Path, against: Sequence[Path]
) -> tuple[Difference, tuple[str, ...]]:
    """What a build now would change, and what to know of the packages before."""
    from deck.anki.difference import find_difference
    from deck.anki.draft import open_lock
    from deck.anki.earlier import built_packages, given_packages, since
    from deck.anki.note_specs import note_specs, with_fields

    folder = deck.folder
    opened = open_lock(
        *(folder.path, folder.namespace, out, time.time()), is_draft=False
    )
    locked = opened.lock.entries
    specs = with_fields(deck, note_specs(deck, languages), locked)
    changes = opened.plan(specs, folder.titles, languages, keep=deck.left_out)
    if against:
        earlier = given_packages(against, changes)
        changes = since(changes, earlier.notes, locked, languages)
    else:
        earlier = built_packages(out, folder.name, languages, locked)
    found = find_difference(deck, changes, earlier.notes, languages)
    return found, earlier.remarks
