"""The arguments and options that several commands have."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from deck.cli.console import be_quiet

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class FiniteRange(click.FloatRange):
    """A range that neither `nan` nor infinity is in."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number."""
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{number} is not a finite number.", param, ctx)
        return number


folder_argument = click.argument(
    "folder", required=False, type=click.Path(path_type=Path)
)
quiet_option = click.option(
    "-q",
    "--quiet",
    count=True,
    expose_value=False,
    callback=be_quiet,
    help="Print less; twice: not even the number of findings.",
)
strict_option = click.option(
    "--strict",
    is_flag=True,
    help="Treat warnings as errors, those on what could be better too.",
)
topic_option = click.option("--topic", help="Only cards of this topic.")


def _log_path(
    _context: click.Context, _parameter: click.Parameter, value: Path | None
) -> Path:
    """The file of reviews that is named, else the usual one."""
    from deck.quiz.review_file import default_path

    return value or default_path()


db_option = click.option(
    "--db",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_log_path,
    help="The file of your reviews; also DECK_DB.",
)
retention_option = click.option(
    "--retention",
    type=FiniteRange(0.7, 0.97),
    default=0.9,
    show_default=True,
    envvar="DECK_RETENTION",
    help="Desired retention (FSRS); also DECK_RETENTION.",
)


def format_option(*formats: str, shown: str = "findings") -> Decorator:
    """The option for the format in which findings, or other things, are shown."""
    return click.option(
        "--output-format",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help=f"How {shown} are shown.",
    )


def findings_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of commands that look for findings."""
    formats = format_option("full", "concise", "json", "github")
    return quiet_option(formats(command))


def out_option(purpose: str) -> Decorator:
    """The option for the folder of packages."""
    return click.option(
        "-o",
        "--out",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("out"),
        show_default=True,
        help=purpose,
    )


def languages_option(purpose: str) -> Decorator:
    """The option for one language of a deck, by default all."""
    return click.option("--lang", default="all", show_default=True, help=purpose)


def language_option(texts: str, default: str = "that of the locale") -> Decorator:
    """The option for the language of what is shown."""
    return click.option(
        "--lang", help=f"Language of the {texts}; by default {default}."
    )


def ui_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option for the language of the interface."""
    from deck.words import INTERFACES

    purpose = "Language of the interface; by default that of the locale, else of the"
    option = click.option(
        "--ui", type=click.Choice(INTERFACES), help=f"{purpose} cards."
    )
    return option(command)


def deck_option(purpose: str) -> Decorator:
    """The option for a deck folder, where arguments are something else."""
    return click.option(
        "--deck", "folder", type=click.Path(path_type=Path), help=purpose
    )
