"""Commands for authors: check, explain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck.cli.console import choose, compiled, echo, opened, show_findings, style
from deck.cli.options import findings_options, folder_argument, strict_option
from deck.diagnostics.finding import has_errors
from deck.errors import UsageError

if TYPE_CHECKING:
    from deck.bank.source import Source
    from deck.diagnostics.finding import Finding


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@strict_option
@findings_options
def check(
    paths: tuple[Path, ...],
    output_format: str,
    quiet: int,
    allow_code: bool,
    strict: bool,
) -> None:
    """Find mistakes in deck folders, or in single banks of them.

    \b
    deck check cards cards/xor.yaml

    Where nothing is wrong it says what could be better. `deck explain rules` lists
    what is looked for.
    """
    from deck.anki.lock_checks import check_against_lock
    from deck.anki.lockfile import NAME, read_lock

    all_findings: list[Finding] = []
    sources: dict[str, Source] = {}
    cards = 0
    for path in paths or (choose(None, quiet),):
        folder = path.parent if path.is_file() else path
        deck = compiled(folder, quiet, allow_code=allow_code, is_checked=True)
        only = path.as_posix() if path.is_file() else None
        if only not in {None, *deck.sources}:
            message = f"{only} is not a bank that the folder's deck.yaml lists"
            raise UsageError(message)
        lock, notes = read_lock(deck.path / NAME), deck.notes(deck.languages)
        conflicts = check_against_lock(deck, lock, notes)
        known = (*deck.findings, *conflicts)
        better = () if has_errors(known) else deck.quality()
        all_findings += [f for f in (*known, *better) if only in {None, f.at.path}]
        banks = (b for b in deck.banks if only in {None, b.head.source.path})
        cards += sum(len(bank.notes[deck.languages[0]]) for bank in banks)
        sources.update(deck.sources)
    findings = sorted(dict.fromkeys(all_findings), key=lambda f: f.order)
    if strict:
        from deck.quality.check import strictly

        findings = strictly(findings)
    show_findings(findings, sources, output_format, quiet, err=False)
    if not findings and not quiet:
        echo(f"{cards} cards, no findings", err=True)
    if has_errors(findings):
        click.get_current_context().exit(1)


@click.command()
@click.argument("rule", default="rules")
@folder_argument
def explain(rule: str, folder: Path | None) -> None:
    """Say what a rule asks for and why, with a bad and a good example.

    \b
    deck explain duplicate-id

    Alone it lists the rules, as `deck explain rules` does; `deck explain names` lists
    the names that live expressions know, those of FOLDER's own module too, and
    `deck explain formulas` the TeX that formulas take.
    """
    from deck.bank.formulas import describe_formulas
    from deck.diagnostics.finding import did_you_mean
    from deck.diagnostics.rules import RULES

    if rule == "rules":
        for known in RULES.values():
            echo(f"{known.slug:24}{known.fact}")
        return
    if rule in {"names", "formulas"}:
        for line in _names(folder) if rule == "names" else describe_formulas():
            echo(line)
        return
    if rule not in RULES:
        fix = did_you_mean(rule, RULES) or "`deck explain rules` lists them"
        message = f"there is no rule `{rule}`; {fix}"
        raise UsageError(message)
    known = RULES[rule]
    echo(f"{style(known.slug, 'bold')} ({known.severity}): {known.fact}\n")
    echo(click.wrap_text(known.reason, 78))
    for title, example in (("bad", known.bad), ("good", known.good)):
        echo(f"\n{title}:\n")
        echo("\n".join("    " + line for line in example.split("\n")))
    if known.can_be_off:
        where = f"on a card, or by `rules: {{off: [{rule}]}}` in deck.yaml"
        echo(f"\nIt is turned off by `allow: [{rule}]` {where}.")


def _names(folder: Path | None) -> list[str]:
    """A line for each name that live expressions know, in a folder or anywhere."""
    from deck.live.builtins import describe_names
    from deck.live.module import describe_module

    module = opened(folder, quiet=0).module
    own = describe_module(module) if module is not None else []
    return [*describe_names(), *own]
