"""The command that draws the concepts of a deck."""

from __future__ import annotations

from pathlib import Path

import click

from deck.cli.console import (
    folder_argument,
    one_language,
    quiet_option,
    read,
    stdout_style,
    stop_on_errors,
)
from deck.errors import OutputError
from deck.width import terminal_columns

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
            click.echo(line)
        return
    picture = drawn(lay_out(found), language)
    if str(svg) == "-":
        click.echo(picture, nl=False)
        return
    _write(svg, picture)
    if not quiet:
        click.echo(f"{svg}  {len(found.concepts)} concepts")


def _write(path: Path, text: str) -> None:
    """Put a text into a file. Raises OutputError."""
    from deck.files import replace_file

    try:
        replace_file(path, text.encode())
    except OSError as error:
        reason = (error.strerror or "cannot be written").lower()
        raise OutputError(f"cannot write {path}: {reason}") from None
