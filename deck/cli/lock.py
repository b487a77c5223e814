"""Commands for what the lock remembers: retired, lock."""

from __future__ import annotations

import time
from pathlib import Path

import click

from deck.cli.console import echo, many, opened
from deck.cli.options import folder_argument, quiet_option


@click.command()
@folder_argument
@quiet_option
def retired(folder: Path | None, quiet: int) -> None:
    """List the cards that were taken out, and what finds them in Anki.

    \b
    deck retired cards
    """
    from deck.anki.lock_plan import any_of, retired_cards
    from deck.anki.lockfile import NAME, read_lock

    locked = read_lock(opened(folder, quiet).path / NAME)
    cards = retired_cards(locked.entries)
    for one in cards:
        day = time.strftime("%Y-%m-%d", time.gmtime(one.at))
        echo(f"{day}  {one.card}  {one.search}")
    if not quiet:
        all_ = f", all of them: {any_of(cards)}" if len(cards) > 1 else ""
        echo(f"{many(len(cards), 'retired card')}{all_}", err=True)


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
@quiet_option
def lock(
    folder: Path | None, packages: tuple[Path, ...], force: bool, quiet: int
) -> None:
    """Make a lost lock again, from packages that were built before.

    \b
    deck lock cards --from out/neural-networks.en.apkg
    """
    from deck.anki.recover_lock import recover_lock

    listing = opened(folder, quiet)
    namespace = listing.config.namespace
    now = time.time()
    recovered = recover_lock(listing.path, namespace, packages, now, force=force)
    if not quiet:
        retired = sum(bool(entry.retired) for entry in recovered.entries.values())
        notes = len(recovered.entries) - retired
        echo(f"deck.lock has {notes} notes again, and {retired} retired ones")
