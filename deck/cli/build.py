"""Commands for packages and their lock: build, retired, lock."""

from __future__ import annotations

import time
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
    stop_on_bad_folder,
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
from deck.diagnostics.finding import has_errors

if TYPE_CHECKING:
    from deck.anki.build import BuildResult

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
    from deck.anki.build import build_turn, plan_build
    from deck.anki.lock_plan import counts_line
    from deck.cache import prune

    started = time.perf_counter()
    path = choose_folder(folder, allow_code=flags["allow_code"])
    deck = compile_folder(path, lang=lang)
    languages = languages_of(deck.languages, lang)
    findings = [*deck.findings]
    if flags["strict"]:
        from deck.quality.check import strictly

        findings = strictly([*findings, *deck.quality()])
    accept = [rule for option, rule in _ACCEPT.items() if flags[option]]
    planned = None
    with build_turn(deck.path):
        now = time.time()
        if not has_errors(findings):
            planned = plan_build(deck, out, languages, now)
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
    _echo_surprises(built)
    seconds = time.perf_counter() - started
    echo(f"{built.live_values} live values computed, {seconds:.1f} s")
    if built.left_out:
        echo(f"left out: {plural(built.left_out, 'card')}, see the warnings")


def _warn_of_neighbours(folder: Path) -> None:
    """Name the folders whose cards would be taken for those of this one."""
    from deck.bank.known_folders import same_namespace

    for name in same_namespace(folder):
        fact = "has the same namespace: in Anki, cards of one id overwrite each other"
        warn(f"{name}, beside this folder, {fact}")


def _echo_surprises(built: BuildResult) -> None:
    """What an author may not expect: new notes, retired cards, a slow clock."""
    from deck.anki.lock_plan import retired_cards

    changes = built.changes
    for card in changes.other_form:
        echo(f"new note: {card} went over to the other note type")
    gone = {(card, form) for card, _, form in changes.of("retired")}
    for one in retired_cards(changes.entries):
        if (one.card, one.form) in gone:
            echo(f"retired: {one.card}, in Anki: {one.search}")
    if built.behind:
        span = timedelta(seconds=built.behind)
        warn(f"the clock is {span} behind the last build; times still move on")


@click.command()
@folder_argument
@quiet_option
def retired(folder: Path | None) -> None:
    """List the cards that were taken out, and what finds them in Anki.

    \b
    deck retired cards
    """
    from deck.anki.lock_plan import any_of, retired_cards
    from deck.anki.lockfile import NAME, read_lock

    locked = read_lock(open_listing(folder).path / NAME)
    cards = retired_cards(locked.entries)
    for one in cards:
        day = time.strftime("%Y-%m-%d", time.gmtime(one.at))
        echo(f"{day}  {one.card}  {one.search}")
    all_ = f", all of them: {any_of(cards)}" if len(cards) > 1 else ""
    say(f"{plural(len(cards), 'retired card')}{all_}", err=True)


@click.command()
@folder_argument
@click.option(
    "--from",
    "packages",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    required=True,
    help="A package that was built before; once for each.",
)
@click.option("--force", is_flag=True, help="Replace a lock that is there.")
@quiet_option
def lock(folder: Path | None, packages: tuple[Path, ...], force: bool) -> None:
    """Restore a lost lock from packages that were built before.

    \b
    deck lock cards --from out/neural-networks.en.apkg
    """
    from deck.anki.recover_lock import recover_lock

    listing = open_listing(folder)
    stop_on_bad_folder(listing)
    namespace = listing.config.namespace
    now = time.time()
    recovered = recover_lock(listing.path, namespace, packages, now, force=force)
    retired = sum(bool(entry.retired) for entry in recovered.entries.values())
    notes = len(recovered.entries) - retired
    again, gone = plural(notes, "note"), plural(retired, "retired one")
    say(f"deck.lock has {again} again, and {gone}")
