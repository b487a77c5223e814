"""The command that shows progress: stats."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path

import click

from deck.cli.console import (
    db_option,
    echo,
    folder_argument,
    go_on_without_errors,
    one_language,
    quiet_option,
    read,
    retention_option,
    stdout_style,
)
from deck.cli.review_import import warn_of_unreadable
from deck.quiz.words import INTERFACES, interface_here

_WIDTH = 80


@click.command()
@folder_argument
@click.option("--json", "as_json", is_flag=True, help="Everything, for a program.")
@click.option("--topic", help="Only cards of this topic.")
@click.option("--lang", help="Language of the titles; by default that of the locale.")
@click.option(
    "--ui",
    type=click.Choice(INTERFACES),
    help="Language of the interface; by default that of the locale, else of the cards.",
)
@click.option("--ascii", "ascii_only", is_flag=True, help="Bars of plain characters.")
@retention_option
@db_option
@quiet_option
def stats(
    folder: Path | None,
    as_json: bool,
    topic: str | None,
    lang: str | None,
    ui: str | None,
    ascii_only: bool,
    retention: float,
    db: Path | None,
    quiet: int,
) -> None:
    """Show what is known, how well, and what is to come.

    \b
    deck stats --topic xor
    """
    from deck.quiz.report import Page, report
    from deck.quiz.review import study_date
    from deck.quiz.stats import read_stats
    from deck.quiz.store import default_path

    source = go_on_without_errors(read(folder, quiet), quiet)
    language = one_language(source.languages, lang)
    found = read_stats(
        source,
        db or default_path(),
        study_date(datetime.now().astimezone()),
        topic=topic,
        wanted=retention,
    )
    warn_of_unreadable(found.unreadable, quiet)
    if as_json:
        echo(json.dumps(found.to_json(), ensure_ascii=False, indent=2))
        return
    page = Page.of(
        source,
        language,
        ui=ui or interface_here(language),
        width=min(shutil.get_terminal_size((_WIDTH, 24)).columns, _WIDTH),
        style=stdout_style(),
        ascii_only=ascii_only,
    )
    for line in report(found, page):
        echo(line)
