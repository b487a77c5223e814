"""The command that says which folders' code runs: trust."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from deck.cli.console import choose_folder, echo, open_listing, plural, say
from deck.cli.options import folder_argument, quiet_option
from deck.errors import UsageError


@click.command()
@folder_argument
@click.option("--always", is_flag=True, help="Whatever its code is or will be: yours.")
@click.option("--list", "is_listed", is_flag=True, help="List the trusted folders.")
@click.option("--remove", is_flag=True, help="Trust the folder no longer.")
@quiet_option
def trust(folder: Path | None, *, always: bool, is_listed: bool, remove: bool) -> None:
    """Run the code of a folder from now on, until it changes: you have read it.

    \b
    deck trust some-deck
    deck trust --always my-deck

    Code are the programs on its cards, and its `functions.py` with the data files.
    Trusted code can do whatever you can do.
    """
    from deck.folder.trust import remove_trust, trust_always, trust_code

    if always + is_listed + remove > 1:
        raise UsageError("--always, --list and --remove exclude each other")
    if is_listed:
        _list(folder)
    elif remove:
        path = choose_folder(folder)
        remove_trust(path)
        say(f"{path}  not trusted any more")
    elif always:
        path = open_listing(folder).path
        trust_always(path)
        say(f"{path}  trusted, whatever its code is")
    else:
        listing = open_listing(folder)
        say(f"{listing.path}  trusted until it changes: {_what(trust_code(listing))}")


def _list(folder: Path | None) -> None:
    """The trusted folders, and how far they are."""
    from deck.folder.trust import trusted_folders

    if folder is not None:
        raise UsageError("--list lists all folders: it takes none")
    for path, found in sorted(trusted_folders().items()):
        how = "always" if found.is_always else f"until it changes: {_what(found.code)}"
        echo(f"{path}  {how}")


def _what(code: Iterable[str]) -> str:
    """The code of a folder in words: how many cards have some, and its files."""
    names = [name.partition(" ")[::2] for name in code]
    cards = sum(kind == "card" for kind, _ in names)
    parts = [f"programs of {plural(cards, 'card')}"] * bool(cards)
    parts += [name for kind, name in names if kind == "file"]
    return ", ".join(parts) or "it has none"
