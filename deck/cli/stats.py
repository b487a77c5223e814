"""The command that shows progress: stats."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck.cli.console import (
    check_ending,
    echo,
    say,
    screen_width,
    stdout_style,
    study_deck,
)
from deck.cli.options import (
    db_option,
    folder_argument,
    language_option,
    quiet_option,
    retention_option,
    topic_option,
    ui_option,
)
from deck.cli.review_import import warn_of_unreadable
from deck.errors import UsageError
from deck.words import interface_here

if TYPE_CHECKING:
    from deck.build.study_deck import StudyDeck
    from deck.quiz.report import Page
    from deck.quiz.stats import Stats


@click.command()
@folder_argument
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it into this file, as a page for a browser.",
)
@topic_option
@language_option("titles", "that of --ui, else of the locale")
@ui_option
@retention_option
@db_option
@quiet_option
def stats(
    folder: Path | None,
    as_json: bool,
    html: Path | None,
    topic: str | None,
    lang: str | None,
    ui: str | None,
    retention: float,
    db: Path,
) -> None:
    """Show what is known, how well, and what is to come.

    \b
    deck stats --topic numpy
    deck stats --html progress.html
    """
    from deck.quiz.learner import Options
    from deck.quiz.report import Page, report
    from deck.quiz.stats import read_stats
    from deck.render.lines import Look

    if as_json and html is not None:
        raise UsageError("--json writes to standard output: it takes no --html")
    deck = study_deck(folder, lang, ui, is_asked=False)
    options = Options(topic=topic, retention=retention)
    found = read_stats(deck, db, datetime.now().astimezone(), options)
    warn_of_unreadable(found.unreadable)
    if as_json:
        echo(json.dumps(found.to_json(), ensure_ascii=False, indent=2))
        return
    page = Page(
        ui=ui or interface_here(deck.language),
        language=deck.language,
        look=Look(screen_width(80), stdout_style()),
        topics=deck.topics,
        title=deck.question,
    )
    if html is not None:
        _write_page(html, deck, found, page)
        return
    for line in report(found, page):
        echo(line)


def _write_page(path: Path, deck: StudyDeck, stats: Stats, page: Page) -> None:
    """Write the page. Raises UsageError for another file."""
    from deck.files import replace_file, writing
    from deck.folder.concepts import concept_map
    from deck.quiz.stats_page import stats_html

    check_ending(path, "a page", ".html", ".htm")
    concepts = concept_map(deck.names[deck.language], deck.heads, deck.language)
    with writing(path):
        replace_file(path, stats_html(stats, page, concepts).encode())
    say(path)
