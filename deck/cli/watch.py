"""`deck watch`: builds a deck folder again whenever one of its files is saved."""

from __future__ import annotations

import gc
import os
import shlex
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck.cache import own_code
from deck.cli.build import echo_surprises
from deck.cli.console import (
    echo,
    is_quiet,
    languages_of,
    open_listing,
    plural,
    progress,
    showing_errors,
    style,
)
from deck.cli.file_watcher import saves
from deck.cli.finding_delta import compare, describe
from deck.cli.options import (
    allow_code_option,
    folder_argument,
    format_option,
    languages_option,
    out_option,
    quiet_option,
)
from deck.diagnostics.finding import has_errors
from deck.diagnostics.report import severity_counts

if TYPE_CHECKING:
    from deck.anki.build import Build, BuildResult
    from deck.bank.source import Source
    from deck.compile.compiled_deck import DeckCompiler
    from deck.diagnostics.finding import Finding

_NAMED = 3  # cards on the line of a build
_LISTED = 10  # retired notes that are listed one by one
_OLD_CODE = "livedeck or nnref was edited: to build with that, start `deck watch` again"


def _command(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> str | list[str] | None:
    """A command as the system starts it: words, or on Windows the line as it is.

    No shell sees it: `;`, `|`, `>`, `$` and `*` are ordinary characters.
    """
    if value is not None and not value.strip():
        raise click.BadParameter("the command is empty")
    if value is None or os.name != "posix":
        return value
    try:
        return shlex.split(value)
    except ValueError as error:
        message = f"{str(error).lower()} in `{value}`"
        raise click.BadParameter(message) from None


@click.command()
@folder_argument
@out_option("Where the packages go.")
@languages_option("Language to build.")
@click.option(
    "--then",
    metavar="COMMAND",
    callback=_command,
    help="Run this after each build without errors; no shell reads it.",
)
@format_option("full", "concise")
@quiet_option
@allow_code_option
def watch(
    folder: Path | None,
    out: Path,
    lang: str,
    then: str | list[str] | None,
    output_format: str,
    allow_code: bool,
) -> None:
    """Build, and build again whenever a file is saved, until Ctrl-C.

    \b
    deck watch cards --then "python push.py"

    Shown are the findings that are new or mended, and a line for each build. With
    `--allow-code`, code that is saved while it runs is allowed too.
    """
    from deck.compile.compiled_deck import DeckCompiler

    listing = open_listing(folder, allow_code=allow_code)
    if not listing.findings.recorded:
        languages_of(listing.config.languages, lang)
    watcher = Watcher(
        DeckCompiler(listing.path.absolute(), listing.path.as_posix(), allow_code),
        out=out.absolute(),
        lang=lang,
        then=then,
        output_format=output_format,
    )
    with watcher.compiler.programs:
        watcher.run()


@dataclass
class Watcher:
    """Builds a folder again and again. `known` are the findings of the last time."""

    compiler: DeckCompiler
    out: Path
    lang: str
    then: str | list[str] | None
    output_format: str
    known: Sequence[Finding] = ()
    code: Sequence[str] = field(default_factory=own_code)

    def run(self) -> None:
        """Build at each save, for ever. What goes wrong is shown and ends nothing."""
        from deck.cache import prune
        from deck.compile.compiled_deck import load_compiler

        gc.enable()
        for _ in filter(None, saves(self.compiler.path, self.out)):
            with showing_errors(self.say_error):
                self.build()
                load_compiler()  # while nothing is saved
                prune(time.time())

    def build(self) -> None:
        """One build."""
        started = time.perf_counter()
        sources, findings, planned = self.plan()
        built = planned.write(self.out) if planned is not None else None
        delta = compare(self.known, findings, sources)
        self.known = delta.known
        self.show("".join(describe(delta, sources, self.output_format, style)))
        if self.code != (code := own_code()):
            self.code = code
            self.say(f"{style('warning', 'warning')}: {_OLD_CODE}")
        if built is None:
            counts = ", ".join(severity_counts(findings))
            self.say(f"{style(counts, 'error')}; nothing was built")
        else:
            self.say_built(built, findings, time.perf_counter() - started)
            self.run_command()

    def plan(self) -> tuple[Mapping[str, Source], Sequence[Finding], Build | None]:
        """The texts that were read, the findings, and a build if none is an error."""
        from deck.anki.build import plan_build
        from deck.anki.lockfile import LockError

        with progress() as step:
            deck = self.compiler.compile(step)
        findings, is_broken = [*deck.findings], deck.has_errors
        languages = deck.languages
        if not is_broken:
            languages = languages_of(languages, self.lang)
        # Where something is broken, a broken lock is an error for later.
        with suppress(LockError) if is_broken else nullcontext():
            planned = plan_build(deck, self.out, languages, time.time(), draft=True)
            findings += planned.conflicts()
        return deck.sources, findings, None if has_errors(findings) else planned

    def say_built(
        self, built: BuildResult, findings: Sequence[Finding], seconds: float
    ) -> None:
        """What was built, in a line."""
        from deck.anki.fingerprint import GROUPS

        parts = [f"{style('built', 'good')} {plural(built.packages[0].notes, 'card')}"]
        for name in GROUPS:
            cards = dict.fromkeys(key[0] for key in built.changes.of(name))
            if cards and name != "unchanged":
                named = ", ".join(list(cards)[:_NAMED])
                more = ", …" if len(cards) > _NAMED else ""
                parts.append(f"{len(cards):,} {name} ({named}{more})")
        if len(parts) == 1:
            parts.append("nothing changed")
        parts.append(f"{seconds:.1f} s")
        if findings:
            parts.append(style(", ".join(severity_counts(findings)), "warning"))
        if not is_quiet() and len(built.changes.of("retired")) <= _LISTED:
            echo_surprises(built)
        self.say(", ".join(parts))

    def run_command(self) -> None:
        """Run what comes after a build; say how it failed."""
        if self.then is None:
            return
        fault = ""
        try:
            code = subprocess.run(
                self.then, stdin=subprocess.DEVNULL, check=False
            ).returncode
        except OSError as error:
            fault = f"was not run: {(error.strerror or 'cannot be started').lower()}"
        else:
            if code:
                how = f"signal {-code}" if code < 0 else f"exit code {code}"
                fault = f"ended with {how}"
        # Not before: with the error goes the process, and a Ctrl-C then would be lost.
        if fault:
            self.say_error(f"--then {fault}")

    def say(self, text: str) -> None:
        """Print a line with the time, unless all is quiet."""
        if not is_quiet(2):
            echo(f"{style(time.strftime('%H:%M:%S'), 'dim')}  {text}")

    def say_error(self, fact: str) -> None:
        """Print a line for what went wrong."""
        self.say(f"{style('error', 'error')}: {fact}")

    def show(self, text: str) -> None:
        """Print a block of text, after an empty line."""
        if text and not is_quiet():
            echo(f"\n{text}", nl=False)
