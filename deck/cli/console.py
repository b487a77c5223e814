"""What the commands share: colour, errors, the choice of the folder, progress."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from deck.errors import DeckError, UsageError
from deck.source.finding import check_known, has_errors
from deck.width import (
    cell_width,
    clean,
    clean_line,
    fitting,
    plain,
    terminal_columns,
)

if TYPE_CHECKING:
    from deck.build.compiled_deck import CompiledDeck
    from deck.build.study_deck import StudyDeck
    from deck.folder.deck_folder import Listing
    from deck.source.finding import Finding
    from deck.source.source import Source

_LOOKS: dict[str, dict[str, Any]] = {
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "good": {"fg": "green", "bold": True},
    "bad": {"fg": "red", "bold": True},
    "bold": {"bold": True},
    "gap": {"fg": "cyan", "bold": True},
    "em": {"italic": True},
    "dim": {"dim": True},
    "code": {"fg": "cyan"},
    "k": {"fg": "blue"},
    "s": {"fg": "green"},
    "n": {"fg": "magenta"},
    "c": {"dim": True},
    "f": {"bold": True},  # yellow is faint on white
    "b": {"fg": "blue"},
}


_QUIET = "deck.quiet"  # in what a context has beside its parameters
# Stands for the escape character in what `style` returns; only `echo` writes that one.
# It is half a character: no file, name or argument that is decoded contains it.
_MARK = "\udc1b"
_OURS = re.compile(rf"{_MARK}(\[\d{{1,2}}m)")


def style(text: str, role: str) -> str:
    """A text with the look of its role, for `echo`."""
    if role not in _LOOKS:
        return text
    return click.style(clean(text), **_LOOKS[role]).replace("\x1b", _MARK)


def echo(text: object, *, nl: bool = True, err: bool = False) -> None:
    """Print a text. Of control characters only newlines and our own looks are written.

    All commands print through it; click drops the looks where colour is off.
    """
    parts = _OURS.split(str(text))
    shown = (f"\x1b{part}" if n % 2 else clean(part) for n, part in enumerate(parts))
    click.echo("".join(shown), nl=nl, err=err)


def is_quiet(times: int = 1) -> bool:
    """True if `-q` was given at least so many times."""
    return bool(click.get_current_context().meta.get(_QUIET, 0) >= times)


def say(text: object, *, err: bool = False) -> None:
    """Print a text unless the command is quiet."""
    if not is_quiet():
        echo(text, err=err)


def check_ending(path: Path, what: str, *endings: str) -> None:
    """Raises UsageError for a file of another kind: a slip would overwrite it."""
    if path.suffix.lower() not in endings:
        fix = f"give it one that ends with `{endings[0]}`"
        raise UsageError(f"{path} is no name of {what}; {fix}")


def warn(fact: str) -> None:
    """Print a warning to standard error."""
    echo(f"{style('warning', 'warning')}: {fact}", err=True)


def plural(count: int, one: str, more: str = "") -> str:
    """A number with its noun."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def screen_width(most: int = 100) -> int:
    """How many columns of the terminal are used."""
    return min(terminal_columns(), most)


def colour(ctx: click.Context, _param: click.Parameter, value: bool | None) -> None:
    """Decide on colour in one place: option, then NO_COLOR, FORCE_COLOR, terminal."""
    if value is None and os.environ.get("NO_COLOR"):
        value = False
    if value is None and (force := os.environ.get("FORCE_COLOR")):
        value = force != "0"
    if value is None and os.environ.get("TERM") == "dumb":
        value = False
    ctx.color = value


def be_quiet(ctx: click.Context, _param: click.Parameter, value: int) -> None:
    """Store how quiet the command is, for `is_quiet`."""
    ctx.meta[_QUIET] = value


def stdout_style() -> Callable[[str, str], str]:
    """The looks, or none where standard output shows no colour."""
    colour = click.get_current_context().color
    if colour is None:
        colour = sys.stdout.isatty()
    return style if colour else plain


def choose_folder(
    folder: Path | None,
    *,
    ui: str = "en",
    is_named: bool = True,
) -> Path:
    """The deck folder; where none is given it `is_named` on stderr.

    It is the one given, else the current folder where that is one, else ./cards,
    else the shipped one.
    """
    from deck.folder.known_folders import CONFIG, MISNAMED, shipped_folder

    if folder is None:
        from deck.words import phrase

        folder, name = shipped_folder(), "folder-shipped"
        if (Path() / CONFIG).is_file() or (Path() / MISNAMED).is_file():
            folder, name = Path(), "folder-here"
        elif (Path("cards") / CONFIG).is_file():
            folder, name = Path("cards"), "folder-cards"
        if is_named:
            say(phrase(name, ui), err=True)
    return folder


def open_listing(
    folder: Path | None,
    *,
    ui: str = "en",
    is_named: bool = True,
) -> Listing:
    """The deck folder that is chosen, with its `deck.yaml`."""
    from deck.folder.deck_folder import open_folder

    path = choose_folder(folder, ui=ui, is_named=is_named)
    return open_folder(path)


def compile_folder(
    folder: Path | None,
    *,
    lang: str = "all",
) -> CompiledDeck:
    """The deck folder compiled. Raises UsageError where it does not have the language.

    On a terminal the user is asked whether its code may run.
    """
    from deck.build.compiled_deck import compile_deck

    listing = open_listing(folder)
    languages_of(listing.config.languages, lang)
    ask_trust(listing)
    with progress() as step:
        return compile_deck(listing, step)


def ask_trust(listing: Listing, ui: str = "en") -> None:
    """Ask on a terminal whether code that is not trusted may run from now on."""
    from deck.folder.trust import trust_code, untrusted

    finding = untrusted(listing)
    if finding is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return
    from deck.words import phrase

    warn(f"{listing.path}: {finding.message}")
    echo(f"{phrase('trust-ask', ui)} [y/N] ", nl=False, err=True)
    # Not by `sys.stdin`, which the quiz can set up only before it is read from.
    if os.read(sys.stdin.fileno(), 1_000).strip().lower() in {b"y", b"yes"}:
        trust_code(listing)


def _require_trust(listing: Listing, ui: str) -> None:
    """Ask for trust in the code of a folder; without it show the error, and exit 1."""
    from deck.folder.trust import untrusted

    ask_trust(listing, ui)
    if (finding := untrusted(listing)) is not None:
        stop_on_errors([finding], {listing.source.path: listing.source})


@contextmanager
def showing_errors(show: Callable[[str], object]) -> Iterator[None]:
    """Errors are shown and end nothing; a bug is shown with its traceback, too."""
    try:
        yield
    except DeckError as error:
        show(clean_line(str(error)))
    except Exception:  # noqa: BLE001 - see above
        import traceback

        show("a bug of livedeck")
        echo(traceback.format_exc(), err=True)


def languages_of(languages: tuple[str, ...], lang: str) -> tuple[str, ...]:
    """Those of a deck's languages that are asked for. Raises UsageError for another."""
    if lang == "all":
        return languages
    check_known(lang, languages, "the deck has no language {}")
    return (lang,)


def one_language(
    languages: Sequence[str], lang: str | None, ui: str | None = None
) -> str:
    """The language asked for, else that of the interface that is asked for.

    Else the locale's, where there is one with its region, else English, else the first.
    """
    if lang is not None:
        return languages_of(tuple(languages), lang)[0]
    from deck.words import base_language, locale_language

    code = locale_language()
    wanted = (ui or "", code, base_language(code), "en")
    known = {base_language(name): name for name in reversed(languages)}
    known |= {name.lower(): name for name in languages}
    return next((known[code] for code in wanted if code in known), languages[0])


def show_findings(
    findings: Sequence[Finding],
    sources: Mapping[str, Source],
    output_format: str = "full",
    *,
    err: bool = True,
) -> None:
    """Print findings as asked, and how many there are."""
    from deck.source.report import report, summary

    if output_format == "json" or not is_quiet():
        is_terminal = (sys.stderr if err else sys.stdout).isatty()
        columns = terminal_columns() if is_terminal else None
        text = report(findings, sources, output_format, style, columns)
        echo(text, nl=False, err=err)
    if findings and output_format != "json" and not is_quiet(2):
        echo(summary(findings), err=True)


def stop_on_errors(
    findings: Sequence[Finding],
    sources: Mapping[str, Source],
    output_format: str = "full",
) -> None:
    """Show the errors, if there are any, and exit 1; warnings are for authors."""
    show_findings([f for f in findings if has_errors([f])], sources, output_format)
    if has_errors(findings):
        click.get_current_context().exit(1)


def stop_on_bad_folder(listing: Listing) -> None:
    """Show the errors of a `deck.yaml` that names no namespace or bank; then exit 1."""
    if not (listing.config.namespace and listing.sources):
        source = listing.source
        stop_on_errors(listing.findings.recorded, {source.path: source})


def study_deck(
    folder: Path | None, lang: str | None, ui: str | None, *, is_asked: bool = True
) -> StudyDeck:
    """The deck in a language; its errors are shown, and their cards left out.

    Where none of its cards `is_asked`, nothing is computed. Exit 1 where no card is
    left, or code is to run that is not trusted.
    """
    from deck.build.study_deck import compile_study_deck, read_study_deck
    from deck.words import interface_here

    shown = ui or interface_here(lang or "")
    if is_asked:
        listing = open_listing(folder, ui=shown)
        _require_trust(listing, shown)
        with progress(shown) as step:
            deck = compile_study_deck(listing, step)
    else:
        deck = read_study_deck(choose_folder(folder, ui=shown))
    show_findings(deck.findings, deck.sources)
    if deck.broken:
        if not deck.cards:
            click.get_current_context().exit(1)
        names = ", ".join(Path(path).name for path in deck.broken)
        warn(f"what is wrong in {names} is left out until it is mended")
    return deck.in_language(one_language(deck.languages, lang, ui))


@contextmanager
def progress(ui: str = "en") -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr for work of more than a second, on a terminal only.

    It is drawn by a function of how many steps are done, and of how many there are. A
    dumb terminal, as of a screen reader, would show each of its states.
    """
    start, is_drawn = time.monotonic(), False
    is_drawing = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    is_shown = is_drawing and not is_quiet()
    room = screen_width(60) - 1  # in the last column it would go on below

    def draw(done: int, of: int) -> None:
        nonlocal is_drawn
        if not is_shown or time.monotonic() - start < 1:
            return
        from deck.words import phrase

        word = phrase("computing", ui)
        size = max(min(24, room - cell_width(f"{word} [] {of}/{of}")), 0)
        filled = size * done // max(of, 1)
        bar = "#" * filled + "-" * (size - filled)
        line = fitting(f"{word} [{bar}] {done}/{of}", room)
        click.echo(f"\r{line}", nl=False, err=True)
        is_drawn = True

    yield draw
    if is_drawn:
        click.echo("\r" + " " * room + "\r", nl=False, err=True)
