"""The command that shows progress: stats."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from deck.cli.console import (
    echo,
    go_on_without_errors,
    one_language,
    read,
    screen_width,
    stdout_style,
)
from deck.cli.options import (
    ascii_option,
    db_option,
    folder_argument,
    language_option,
    quiet_option,
    retention_option,
    topic_option,
    ui_option,
)
from deck.cli.review_import import warn_of_unreadable
from deck.quiz.words import interface_here


@click.command()
@folder_argument
@click.option("--json", "as_json", is_flag=True, help="Everything, for a program.")
@topic_option
@language_option("titles")
@ui_option
@ascii_option("Bars of plain characters.")
@retention_option
@db_option
@quiet_option
def stats(
    folder: Path | None,
    as_json: bool,
    topic: str | None,
    lang: str | None,
    ui: str | None,
    in_ascii: bool,
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
        width=screen_width(80),
        style=stdout_style(),
        ascii_only=in_ascii,
    )
    for line in report(found, page):
        echo(line)
