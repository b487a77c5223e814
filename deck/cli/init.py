"""The command that makes a deck folder."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from deck.cli.console import echo
from deck.cli.options import quiet_option

_NEXT = {
    "new numeric": "adds a card to fill in",
    "preview": "shows the cards in the browser",
    "check": "finds mistakes",
    "build": "makes the packages for Anki",
    "quiz": "asks the cards here",
}


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--empty",
    is_flag=True,
    help="Without the shipped cards: one bank that shows each kind of card.",
)
@quiet_option
def init(folder: Path, empty: bool, quiet: int) -> None:
    """Make a deck folder of your own, with livedeck's cards or without.

    \b
    deck init my-deck --empty

    Nothing is written over. The new deck has a namespace, a name and titles of its
    own, so that in Anki the two lie side by side.
    """
    from deck.bank.scaffold import begin_folder

    begin_folder(folder, empty=empty)
    if quiet:
        return
    what = "a bank that shows each kind of card" if empty else "a copy of livedeck's"
    echo(f"{folder}  a deck folder with {what}")
    named = shlex.quote(str(folder)) if os.name == "posix" else f'"{folder}"'
    echo("README.md in it says what a good card is. Next:")
    width = max(map(len, _NEXT)) + len(named) + 1
    for command, purpose in [*_NEXT.items()][not empty :]:  # a copy has many banks
        echo(f"  deck {f'{command} {named}':{width}}  {purpose}")
    echo("A program that you edit or add runs once you say --allow-code.")
