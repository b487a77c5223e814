"""The command that shows what the next build would change."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from deck.cli.console import (
    choose_folder,
    compile_folder,
    echo,
    is_quiet,
    languages_of,
    screen_width,
    show_findings,
    stdout_style,
    stop_on_errors,
)
from deck.cli.options import (
    folder_argument,
    format_option,
    languages_option,
    out_option,
    quiet_option,
)
from deck.errors import UsageError
from deck.source.finding import has_errors

if TYPE_CHECKING:
    from deck.build.diff import Diff


@click.command()
@folder_argument
@out_option("Where the packages built before are.")
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A package to compare with instead: what changes for those who have it.",
)
@languages_option("Language to compare.")
@format_option("full", "json", shown="changes")
@click.option(
    "--exit-code", is_flag=True, help="Exit with 1 when something would change."
)
@quiet_option
def diff(
    folder: Path | None,
    out: Path,
    against: tuple[Path, ...],
    lang: str,
    output_format: str,
    exit_code: bool,
) -> None:
    """Show what the next build would change, card by card.

    \b
    deck diff cards --against release.en.apkg
    """
    from deck.build.diff import report

    named = click.get_current_context().get_parameter_source("out")
    if against and named is ParameterSource.COMMANDLINE:
        raise UsageError("--against names the packages: it takes no --out")
    changes = _changes(choose_folder(folder), out, against, lang)
    if output_format == "json" or not is_quiet():
        text = report(changes, output_format, stdout_style(), screen_width())
        echo(text, nl=False)
    if exit_code and changes.cards:
        click.get_current_context().exit(1)


def _changes(path: Path, out: Path, against: Sequence[Path], lang: str) -> Diff:
    """What a build now would change; its findings are shown."""
    from deck.build.builder import plan_build
    from deck.build.diff import diff_against, diff_with_built

    now = time.time()
    deck = compile_folder(path, lang=lang)
    languages = languages_of(deck.languages, lang)
    stop_on_errors(deck.findings, deck.sources)
    planned = plan_build(deck, out, languages, now)
    # A value that moved by itself is part of the diff.
    conflicts = planned.conflicts(["value-moved"])
    show_findings(conflicts, deck.sources)
    if has_errors(conflicts):
        click.get_current_context().exit(1)
    if against:
        return diff_against(planned, against)
    return diff_with_built(planned, out)
