"""The command that builds packages and their lock."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck.cli.console import (
    choose_folder,
    compile_folder,
    echo,
    is_quiet,
    languages_of,
    plural,
    show_findings,
    warn,
)
from deck.cli.options import (
    findings_options,
    folder_argument,
    languages_option,
    out_option,
    strict_option,
)
from deck.source.finding import has_errors

if TYPE_CHECKING:
    from deck.build.builder import BuildResult

_ACCEPT = {
    "accept_values": "value-moved",
    "accept_gaps": "gap-moved",
    "accept_ids": "id-moved",
}


@click.command()
@folder_argument
@out_option("Where the packages go.")
@languages_option("Language to build.")
@click.option(
    "--accept-values",
    is_flag=True,
    help="Build with live values that changed although their cards did not.",
)
@click.option(
    "--accept-gaps",
    is_flag=True,
    help="Build with gap numbers that mean another gap than before.",
)
@click.option(
    "--accept-ids",
    is_flag=True,
    help="Build cards that read like ones that had another id.",
)
@click.option(
    "--new-lock",
    is_flag=True,
    help="Build as for the first time: for a deck that no learner has.",
)
@strict_option
@findings_options
def build(
    folder: Path | None,
    out: Path,
    lang: str,
    output_format: str,
    **flags: bool,
) -> None:
    """Build Anki packages from a deck folder, one for each language.

    \b
    deck build cards -o out --lang zh
    """
    from deck.build.builder import build_turn, plan_build
    from deck.build.lock_plan import counts_line
    from deck.cache import prune

    started = time.perf_counter()
    path = choose_folder(folder)
    deck = compile_folder(path, lang=lang)
    languages = languages_of(deck.languages, lang)
    findings = [*deck.findings]
    if flags["strict"]:
        from deck.check.bank_quality import strictly

        findings = strictly([*findings, *deck.quality()])
    accept = [rule for option, rule in _ACCEPT.items() if flags[option]]
    planned = None
    with build_turn(deck.path):
        now = time.time()
        if not has_errors(findings):
            new = flags["new_lock"]
            planned = plan_build(deck, out, languages, now, new_lock=new)
            findings += planned.conflicts(accept)
        show_findings(findings, deck.sources, output_format)
        if planned is None or has_errors(findings):
            click.get_current_context().exit(1)
        built = planned.write(out)
    prune(now)
    if is_quiet():
        return
    _warn_of_neighbours(path)
    for package in built.packages:
        echo(f"{package.path}  {plural(package.cards, 'card')}")
    echo(counts_line(built.counts))
    _echo_surprises(built, deck.listing.config.titles)
    seconds = time.perf_counter() - started
    echo(f"{built.live_values} live values computed, {seconds:.1f} s")


def _warn_of_neighbours(folder: Path) -> None:
    """Name the folders whose cards would be taken for those of this one."""
    from deck.folder.known_folders import same_namespace

    for name in same_namespace(folder):
        fact = "has the same namespace: in Anki, cards of one id overwrite each other"
        warn(f"{name}, beside this folder, {fact}")


def _echo_surprises(built: BuildResult, titles: Mapping[str, str]) -> None:
    """What an author may not expect: new notes, retired cards, a slow clock."""
    from deck.build.retired import searches

    changes = built.changes
    entries = changes.entries.values()
    for card in changes.other_form:
        echo(f"new note: {card} went over to the other note type")
    gone = {(card, form) for card, _, form in changes.of("retired")}
    if gone:
        echo(f"retired: {', '.join(sorted({card for card, _ in gone}))}")
        for language, search in searches(entries, titles, gone).items():
            echo(f"in Anki, {language}: {search}")
    if built.behind:
        span = timedelta(seconds=built.behind)
        warn(f"the clock is {span} behind the last build; times still move on")
