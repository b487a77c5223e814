"""Commands for packages and their lock: build, retired."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
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
    open_listing,
    plural,
    say,
    show_findings,
    warn,
)
from deck.cli.options import (
    findings_options,
    folder_argument,
    languages_option,
    out_option,
    quiet_option,
    strict_option,
)
from deck.source.finding import has_errors

if TYPE_CHECKING:
    from deck.build.builder import BuildResult
    from deck.build.lockfile import Entry
    from deck.build.retired import Name

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
    changes = built.changes
    for card in changes.other_form:
        echo(f"new note: {card} went over to the other note type")
    gone = {(card, form) for card, _, form in changes.of("retired")}
    if gone:
        echo(f"retired: {', '.join(sorted({card for card, _ in gone}))}")
        _echo_searches([*changes.entries.values()], titles, gone)
    if built.behind:
        span = timedelta(seconds=built.behind)
        warn(f"the clock is {span} behind the last build; times still move on")


def _echo_searches(
    entries: Sequence[Entry], titles: Mapping[str, str], gone: Collection[Name]
) -> None:
    """A search in Anki for retired cards, in each language that has them."""
    from deck.build.retired import retired_cards, search

    for language, title in titles.items():
        own = [entry for entry in entries if entry.language == language]
        if names := [name for name in retired_cards(own) if name in gone]:
            echo(f"in Anki, {language}: {search(own, names, title)}")


@click.command()
@folder_argument
@quiet_option
def retired(folder: Path | None) -> None:
    """List the cards that were taken out, and what finds them in Anki.

    \b
    deck retired cards

    If no learner has the deck yet, `deck build --new-lock` forgets them.
    """
    from deck.build.lockfile import NAME, read_lock
    from deck.build.retired import retired_cards

    listing = open_listing(folder)
    entries = [*read_lock(listing.path / NAME).entries.values()]
    cards = retired_cards(entries)
    for (card, _), at in cards.items():
        echo(f"{time.strftime('%Y-%m-%d', time.gmtime(at))}  {card}")
    _echo_searches(entries, listing.config.titles, cards)
    say(plural(len(cards), "retired card"), err=True)
