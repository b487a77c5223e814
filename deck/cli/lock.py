"""Commands for what the lock remembers: retired, lock."""

from __future__ import annotations

import time
from pathlib import Path

import click

from deck.cli.console import (
    choose,
    findings_options,
    folder_argument,
    quiet_option,
    read,
    stop_on_errors,
)


@click.command()
@folder_argument
@quiet_option
def retired(folder: Path | None, quiet: int) -> None:
    """List the cards that were taken out, and what finds them in Anki.

    \b
    deck retired cards
    """
    from deck.anki.lock import NAME, read_lock
    from deck.anki.retired import any_of, retired_cards
    from deck.bank.folder import read_folder

    found = retired_cards(read_lock(read_folder(choose(folder, quiet)).path / NAME))
    for one in found:
        day = time.strftime("%Y-%m-%d", time.gmtime(one.at))
        click.echo(f"{day}  {one.card}  {one.search}")
    if not quiet:
        all_ = f", all of them: {any_of(found)}" if len(found) > 1 else ""
        noun = "card" if len(found) == 1 else "cards"
        click.echo(f"{len(found)} retired {noun}{all_}", err=True)


@click.command()
@folder_argument
@click.option(
    "--from",
    "packages",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    required=True,
    help="A package that was built before; once for each.",
)
@click.option("--force", is_flag=True, help="Replace a lock that is there.")
@findings_options
def lock(
    folder: Path | None,
    packages: tuple[Path, ...],
    force: bool,
    output_format: str,
    quiet: int,
    allow_code: bool,
) -> None:
    """Make a lost lock again, from packages that were built before.

    \b
    deck lock cards --from out/neural-networks.en.apkg
    """
    from deck.anki.rebuild import rebuild_lock
    from deck.live.deck import make_live

    deck = make_live(read(folder, quiet, allow_code=allow_code))
    stop_on_errors(deck.findings, deck.folder.sources, output_format, quiet)
    made = rebuild_lock(deck, packages, time.time(), force=force)
    if not quiet:
        counts = f"{made.edited} edited since, {made.retired} retired"
        click.echo(f"deck.lock has {made.notes} notes again: {counts}")
