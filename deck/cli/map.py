"""The command that draws the concepts of a deck."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck.cli.console import (
    echo,
    folder_argument,
    one_language,
    quiet_option,
    read,
    stdout_style,
    stop_on_errors,
)
from deck.errors import OutputError, UsageError
from deck.width import terminal_columns

if TYPE_CHECKING:
    from deck.bank.deck_folder import Folder

_WIDTH = 80


@click.command("map")
@folder_argument
@click.option("--lang", help="Language of the names; by default that of the locale.")
@click.option(
    "--svg",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Draw it into this file; - is standard output.",
)
@click.option("--ascii", "in_ascii", is_flag=True, help="Draw with plain letters only.")
@quiet_option
def draw_map(
    folder: Path | None,
    lang: str | None,
    svg: Path | None,
    in_ascii: bool,
    quiet: int,
) -> None:
    """Show the concepts of a deck, and which of them come before which.

    \b
    deck map cards --svg map.svg
    """
    from deck.bank.concepts import concept_map
    from deck.render.concepts import draw_map as drawn
    from deck.render.concepts import lay_out, map_lines

    source = read(folder, quiet)
    stop_on_errors(source.findings, source.sources, "full", quiet)
    language = one_language(source.languages, lang)
    found = concept_map(source, language)
    if svg is None:
        width = min(terminal_columns(_WIDTH), 100)
        for line in map_lines(
            found, language, width, stdout_style(), in_ascii=in_ascii
        ):
            echo(line)
        return
    picture = drawn(lay_out(found), language)
    if str(svg) == "-":
        echo(picture, nl=False)
        return
    _check_target(svg, source)
    _write(svg, picture)
    if not quiet:
        echo(f"{svg}  {len(found.concepts)} concepts")


def _check_target(path: Path, folder: Folder) -> None:
    """Raises UsageError for a file that is no map: it would be overwritten."""
    if path.suffix.lower() != ".svg":
        raise UsageError(f"{path} is no name of an SVG file: it ends with `.svg`")
    pictures = (folder.path / name for name in folder.images)
    if path.exists() and any(path.samefile(picture) for picture in pictures):
        raise UsageError(f"{path} is a picture on a card: choose another name")


def _write(path: Path, text: str) -> None:
    """Put a text into a file. Raises OutputError."""
    from deck.files import replace_file

    try:
        replace_file(path, text.encode())
    except OSError as error:
        reason = (error.strerror or "cannot be written").lower()
        raise OutputError(f"cannot write {path}: {reason}") from None
