"""Commands for authors: build, check, explain."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck.cli.console import (
    Progress,
    choose,
    findings_options,
    folder_argument,
    languages_of,
    read,
    show_findings,
    stop_on_errors,
    style,
)
from deck.errors import UsageError

if TYPE_CHECKING:
    from deck.anki.build import Built
    from deck.bank.finding import Finding
    from deck.bank.folder import Folder
    from deck.bank.source import Source
    from deck.live.deck import LiveDeck

_COUNTS = ("new", "changed", "returned", "unchanged", "retired")
_ACCEPT = {"accept_values": "value-moved", "accept_gaps": "gap-moved"}


@click.command()
@folder_argument
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out"),
    show_default=True,
    help="Where the packages go.",
)
@click.option("--lang", default="all", show_default=True, help="Language to build.")
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
@findings_options
def build(
    folder: Path | None,
    out: Path,
    lang: str,
    output_format: str,
    quiet: int,
    **said: bool,
) -> None:
    """Build Anki packages from a deck folder, one for each language.

    \b
    deck build cards -o out --lang zh
    """
    from deck.anki.build import build as build_packages
    from deck.anki.held import HeldError
    from deck.live.deck import make_live

    started = time.perf_counter()
    source = read(folder, quiet, allow_code=said["allow_code"])
    languages = languages_of(source, lang)
    progress = Progress("computing", quiet)
    deck = make_live(source, progress)
    progress.close()
    stop_on_errors(deck.findings, source.sources, output_format, quiet)
    if not quiet:
        _warn_of_neighbours(source)
    progress = Progress("writing", quiet)
    accept = [rule for option, rule in _ACCEPT.items() if said[option]]
    now = time.time()
    try:
        built = build_packages(deck, out, languages, now, progress, accept=accept)
    except HeldError as error:
        stop_on_errors(error.findings, source.sources, output_format, quiet)
        raise
    progress.close()
    if not quiet:
        _echo_built(built, deck, time.perf_counter() - started)


def _echo_built(built: Built, deck: LiveDeck, seconds: float) -> None:
    """What was written, and what in it is new."""
    for package in built.packages:
        click.echo(f"{package.path}  {package.cards} cards")
    changes = built.changes
    counts = (f"{len(getattr(changes, name))} {name}" for name in _COUNTS)
    click.echo(f"notes: {', '.join(counts)}")
    echo_lives(built)
    click.echo(f"{deck.live_values} live values computed, {seconds:.1f} s")
    if deck.left_out:
        click.echo(f"left out: {len(deck.left_out)} cards, see the warnings")


def _warn(fact: str) -> None:
    click.echo(f"{style('warning', 'warning')}: {fact}", err=True)


def _warn_of_neighbours(folder: Folder) -> None:
    """Name the folders whose cards would be taken for those of this one."""
    from deck.bank.neighbours import same_namespace

    for name in same_namespace(folder):
        fact = "has the same namespace: in Anki, cards of one id overwrite each other"
        _warn(f"{name}, beside this folder, {fact}")


def echo_lives(built: Built) -> None:
    """What became of cards that an author may not expect."""
    from deck.anki.retired import retired_cards

    changes = built.changes
    for card in changes.other_form:
        click.echo(f"new note: {card} went over to the other note type")
    gone = {(card, form) for card, _, form in changes.retired}
    for one in retired_cards(changes.entries):
        if (one.card, one.form) in gone:
            click.echo(f"retired: {one.card}, in Anki: {one.search}")
    if built.behind:
        span = timedelta(seconds=built.behind)
        fact = f"the clock is {span} behind the last build; times still move on"
        _warn(fact)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@findings_options
def check(
    paths: tuple[Path, ...],
    output_format: str,
    quiet: int,
    allow_code: bool,
) -> None:
    """Find mistakes in deck folders, or in single banks of them.

    \b
    deck check cards cards/xor.yaml
    """
    from deck.anki.held import lock_findings
    from deck.live.deck import make_live

    found: list[Finding] = []
    sources: dict[str, Source] = {}
    cards = 0
    for path in paths or (choose(None, quiet),):
        folder = path.parent if path.is_file() else path
        deck = make_live(read(folder, quiet, allow_code=allow_code))
        only = path.as_posix() if path.is_file() else None
        if only not in {None, *deck.folder.sources}:
            message = f"{only} is not a bank that the folder's deck.yaml lists"
            raise UsageError(message)
        held = lock_findings(deck)
        found += [f for f in (*deck.findings, *held) if only in {None, f.at.path}]
        cards += sum(only in {None, live.card.bank} for live in deck.cards)
        sources.update(deck.folder.sources)
    findings = sorted(dict.fromkeys(found), key=lambda f: f.order)
    show_findings(findings, sources, output_format, quiet, err=False)
    if not findings and not quiet:
        click.echo(f"{cards} cards, no findings", err=True)
    if any(f.severity == "error" for f in findings):
        click.get_current_context().exit(1)


@click.command()
@click.argument("rule")
def explain(rule: str) -> None:
    """Say what a rule asks for and why, with a bad and a good example.

    \b
    deck explain duplicate-id

    `deck explain rules` lists the rules, `deck explain names` the names that live
    expressions know.
    """
    from deck.bank.collect import did_you_mean
    from deck.bank.rules import RULES

    if rule == "rules":
        for known in RULES.values():
            click.echo(f"{known.slug:24}{known.fact}")
        return
    if rule == "names":
        from deck.live.names import describe_names

        for line in describe_names():
            click.echo(line)
        return
    if rule not in RULES:
        fix = did_you_mean(rule, RULES) or "`deck explain rules` lists them"
        message = f"there is no rule `{rule}`; {fix}"
        raise UsageError(message)
    known = RULES[rule]
    click.echo(f"{style(known.slug, 'bold')} ({known.severity}): {known.fact}\n")
    click.echo(click.wrap_text(known.reason, 78))
    for title, example in (("bad", known.bad), ("good", known.good)):
        click.echo(f"\n{title}:\n")
        click.echo("\n".join("    " + line for line in example.split("\n")))
