"""`deck preview`: the cards on a page of the browser, patched at each save."""

from __future__ import annotations

import gc
import os
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deck.cli.console import (
    ask_trust,
    check_ending,
    echo,
    is_quiet,
    languages_of,
    open_listing,
    plural,
    progress,
    say,
    show_findings,
    showing_errors,
    style,
)
from deck.cli.file_watcher import check_path, saves
from deck.cli.options import (
    deck_option,
    languages_option,
    quiet_option,
    ui_option,
)
from deck.errors import UsageError
from deck.source.finding import check_known

if TYPE_CHECKING:
    from deck.build.compiled_deck import CompiledDeck, DeckCompiler
    from deck.preview.server import PreviewServer
    from deck.preview.snapshot import Snapshot

_PEACE = 3  # tenths of a second without a save, before what takes longer is computed
_SCHEMES = {  # of addresses that open a line of a file, by the editors' programs
    "code": "vscode",
    "code-insiders": "vscode-insiders",
    "codium": "vscodium",
    "cursor": "cursor",
    "windsurf": "windsurf",
    "zed": "zed",
}
_OUT = Path("out")  # where packages are, which the lock may be missing beside


@click.command()
@click.argument("what", metavar="[FOLDER|CARD]", required=False)
@deck_option("The deck folder of CARD.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    help="Port of the page; by default 8421, or another where that is taken.",
)
@click.option("--open", "is_opened", is_flag=True, help="Open the page in the browser.")
@click.option(
    "--once",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the page with all cards into one HTML file instead, and end.",
)
@languages_option("Language to show.")
@ui_option
@quiet_option
def preview(
    what: str | None,
    folder: Path | None,
    port: int | None,
    is_opened: bool,
    once: Path | None,
    lang: str,
    ui: str | None,
) -> None:
    """Show the cards in the browser as Anki will, again at each save.

    \b
    deck preview cards --open
    deck preview pc-05
    deck preview cards --once review.html

    Only this machine can open the page. Nothing is changed, not even `deck.lock`.
    """
    from deck.build.compiled_deck import DeckCompiler
    from deck.words import interface_here

    card = ""
    if what is not None and (folder is not None or not Path(what).exists()):
        card = what
    elif what is not None:
        folder = Path(what)
    if once is not None:
        check_ending(once, "a page", ".html", ".htm")
        if port is not None:
            raise UsageError("--once writes a file: it takes no --port")
    listing = open_listing(folder)
    ask_trust(listing)
    path = listing.path
    compiler = DeckCompiler(path.absolute(), path.as_posix())
    viewer = Viewer(compiler, lang)
    viewer.begin(card)
    language = next(iter(viewer.snapshot.languages), "en")
    viewer.ui = ui or interface_here(language)
    if once is not None:
        viewer.write(once, card, is_opened=is_opened)
    else:
        viewer.run(port, card, is_opened=is_opened)


@dataclass
class Viewer:
    """Compiles a folder again and again, and shows what comes of it."""

    compiler: DeckCompiler
    lang: str
    ui: str = "en"

    def begin(self, card: str) -> None:
        """Compile for the first time. Raises UsageError for what is not there."""
        from deck.preview.snapshot import take_snapshot

        self.deck = self.compile()
        if self.deck.languages:
            languages_of(self.deck.languages, self.lang)
        self.snapshot = take_snapshot(self.deck, self.languages())
        if card and card not in self.snapshot.cards:
            self.show_findings()
            message = "there is no card {}, and no folder of that name"
            if Path(card).is_dir():
                message = "there is no card {}; --deck names the folder already"
            check_known(card, self.snapshot.cards, message, "`deck list` lists them")

    def compile(self) -> CompiledDeck:
        """The deck as it is now."""
        with progress() as draw:
            return self.compiler.compile(draw)

    def languages(self) -> tuple[str, ...]:
        """Those that are shown: all, or the one that is asked for while it is there."""
        known = self.deck.languages
        return (self.lang,) if self.lang in known else known

    def page(self, snapshot: Snapshot, card: str, *, is_live: bool) -> str:
        """The page that shows a snapshot."""
        from deck.preview.page import page_html
        from deck.words import phrases

        editor = editor_scheme() if is_live else ""
        first = card if card in snapshot.cards else ""
        return page_html(
            snapshot,
            phrases("preview-", self.ui),
            ui=self.ui,
            first=first,
            editor=editor,
            is_live=is_live,
        )

    def write(self, file: Path, card: str, *, is_opened: bool) -> None:
        """Write the page into a file, and show the findings. Exit 1 for an error."""
        from deck.files import replace_file, writing

        self.add_details()
        snapshot = self.snapshot.only(card) if card else self.snapshot
        with writing(file):
            replace_file(file, self.page(snapshot, card, is_live=False).encode())
        self.show_findings()
        count = plural(len(snapshot.cards), "card")
        say(f"{style('wrote', 'good')} {file}, {count}")
        if is_opened:
            browse(file.absolute().as_uri())
        if self.deck.has_errors or self.snapshot.trouble:
            click.get_current_context().exit(1)

    def show_findings(self) -> None:
        """Print the findings."""
        found = {*self.deck.findings, *self.snapshot.details.findings}
        findings = sorted(found, key=lambda each: each.order)
        show_findings(findings, self.deck.sources)
        if self.snapshot.trouble:
            echo(f"{style('error', 'error')}: {self.snapshot.trouble}", err=True)

    def add_details(self) -> None:
        """The snapshot with what takes longer: what is new, what could be better."""
        from deck.preview.snapshot import read_details, take_snapshot

        with showing_errors(self.fail):
            details = read_details(self.deck, _OUT.absolute(), time.time())
            shown = take_snapshot(self.deck, self.languages(), details, self.snapshot)
            self.snapshot = shown

    def run(self, port: int | None, card: str, *, is_opened: bool) -> None:
        """Serve the page, and show each change, for ever."""
        from deck.files import failing
        from deck.preview.server import serve

        gc.enable()
        check_path(self.compiler.path)
        page = partial(self.page, card=card, is_live=True)
        fix = "without --port a free one is taken"
        with failing(UsageError, f"port {port} cannot be used ({fix})"):
            server = serve(port, self.snapshot, page)
        server.start()
        if not is_quiet(2):
            echo(f"{style('preview', 'good')} {server.url} (Ctrl-C ends it)")
        if is_opened:
            browse(server.url)
        self.watch(server)

    def watch(self, server: PreviewServer) -> None:
        """Show the deck at each save, and once it is left alone what takes longer."""
        from deck.cache import prune

        quiet = 0  # tenths of a second
        for is_saved in saves(self.compiler.path, _OUT.absolute()):
            quiet = 0 if is_saved else quiet + 1
            if is_saved:
                self.update(server)
            elif quiet == _PEACE and not self.snapshot.trouble:
                self.add_details()
                server.show(self.snapshot)
                prune(time.time())

    def update(self, server: PreviewServer) -> None:
        """Show the deck as it is now. What goes wrong is shown and ends nothing."""
        from deck.preview.snapshot import take_snapshot

        before = self.snapshot
        with showing_errors(self.fail):
            self.deck = self.compile()
            shown = take_snapshot(self.deck, self.languages(), before.details, before)
            self.snapshot = shown
        server.show(self.snapshot)

    def fail(self, fact: str) -> None:
        """Show what went wrong above the cards as they were."""
        self.snapshot = self.snapshot._replace(trouble=fact)


def editor_scheme() -> str:
    """The scheme of addresses that the author's editor opens, else that of VS Code."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    return _SCHEMES.get(Path(named.partition(" ")[0]).stem, "vscode")


def browse(url: str) -> None:
    """Open an address in the browser."""
    import webbrowser

    webbrowser.open(url)
