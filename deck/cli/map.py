"""The command that draws the concepts of a deck."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck.cli.console import (
    compiled_whole,
    echo,
    one_language,
    screen_width,
    stdout_style,
)
from deck.cli.options import (
    ascii_option,
    folder_argument,
    language_option,
    quiet_option,
)
from deck.errors import UsageError

if TYPE_CHECKING:
    from deck.compile.compiled_deck import CompiledDeck


@click.command("map")
@folder_argument
@language_option("names")
@click.option(
    "--svg",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Draw it into this file; - is standard output.",
)
@ascii_option()
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
    from deck.files import replace_file, writing
    from deck.render.blocks import Look
    from deck.render.concept_map import draw_map as drawn
    from deck.render.concept_map import lay_out, map_lines

    deck = compiled_whole(folder, quiet)
    language = one_language(deck.languages, lang)
    config = deck.listing.config
    title = (config.titles or {}).get(language, config.name)
    graph = concept_map(title, deck.heads, language)
    if svg is None:
        look = Look(screen_width(), stdout_style(), ascii=in_ascii, language=language)
        for line in map_lines(graph, look):
            echo(line)
        return
    picture = drawn(lay_out(graph), language)
    if str(svg) == "-":
        echo(picture, nl=False)
        return
    _check_target(svg, deck)
    with writing(svg):
        replace_file(svg, picture.encode())
    if not quiet:
        echo(f"{svg}  {len(graph.concepts)} concepts")


def _check_target(path: Path, deck: CompiledDeck) -> None:
    """Raises UsageError for a file that is no map: it would be overwritten."""
    if path.suffix.lower() != ".svg":
        raise UsageError(f"{path} is no name of an SVG file: it ends with `.svg`")
    pictures = (deck.path / name for bank in deck.banks for name in bank.images)
    if path.exists() and any(path.samefile(picture) for picture in pictures):
        raise UsageError(f"{path} is a picture on a card: choose another name")
