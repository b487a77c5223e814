"""`deck preview`: the cards on a page of the browser, patched at each save."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

import click

from deck.cli.console import (
    check_ending,
    choose,
    echo,
    going_on,
    languages_of,
    many,
    progress,
    show_findings,
    style,
)
from deck.cli.file_watcher import check_path, saves
from deck.cli.options import (
    allow_code_option,
    deck_option,
    languages_option,
    quiet_option,
    ui_option,
)
from deck.diagnostics.finding import check_known
from deck.errors import UsageError

if TYPE_CHECKING:
    from deck.compile.compiled_deck import CompiledDeck, DeckCompiler
    from deck.preview.server import PreviewServer
    from deck.preview.snapshot import Snapshot

_PEACE = 0.3  # seconds without a save after which what takes longer is computed
_GLANCE = 0.1  # seconds between two looks at whether that is done
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
@allow_code_option
@quiet_option
def preview(
    what: str | None,
    folder: Path | None,
    port: int | None,
    is_opened: bool,
    once: Path | None,
    lang: str,
    ui: str | None,
    allow_code: bool,
    quiet: int,
) -> None:
    """Show the cards in the browser as Anki will, again at each save.

    \b
    deck preview cards --open
    deck preview pc-05
    deck preview cards --once review.html

    The page is on this machine alone. It changes nothing, `deck.lock` neither.
    """
    from deck.compile.compiled_deck import DeckCompiler
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
    path = choose(folder, quiet, allow_code=allow_code)
    compiler = DeckCompiler(path.absolute(), path.as_posix(), allow_code)
    with compiler.programs:
        viewer = Viewer(compiler, lang, quiet)
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
    quiet: int
    ui: str = "en"
    saved: SimpleQueue[None] = field(default_factory=SimpleQueue)
    is_stale: bool = False  # something was saved since the last update

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
            check_known(card, self.snapshot.cards, message, "`deck list` lists them")

    def compile(self) -> CompiledDeck:
        """The deck as it is now."""
        with progress("computing", self.quiet) as draw:
            return self.compiler.compile(draw)

    def languages(self) -> tuple[str, ...]:
        """Those that are shown: all, or the one that is asked for while it is there."""
        known = self.deck.languages
        return (self.lang,) if self.lang in known else known

    def page(self, snapshot: Snapshot, card: str, *, is_live: bool) -> str:
        """The page that shows a snapshot."""
        from deck.preview.page import page_html
        from deck.quiz.editor import editor_scheme
        from deck.words import phrases

        editor = editor_scheme(os.environ) if is_live else ""
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
        if not self.quiet:
            count = many(len(snapshot.cards), "card")
            echo(f"{style('wrote', 'good')} {file}, {count}")
        if is_opened:
            browse(file.absolute().as_uri())
        if self.deck.has_errors or self.snapshot.trouble:
            click.get_current_context().exit(1)

    def show_findings(self) -> None:
        """Print the findings."""
        found = {*self.deck.findings, *self.snapshot.details.findings}
        findings = sorted(found, key=lambda each: each.order)
        show_findings(findings, self.deck.sources, "full", self.quiet, err=True)
        if self.snapshot.trouble:
            echo(f"{style('error', 'error')}: {self.snapshot.trouble}", err=True)

    def add_details(self) -> None:
        """The snapshot with what takes longer: what is new, what could be better."""
        from deck.preview.snapshot import read_details, take_snapshot

        with going_on(self.fail):
            details = read_details(self.deck, _OUT.absolute(), time.time())
            shown = take_snapshot(self.deck, self.languages(), details, self.snapshot)
            self.snapshot = shown

    def run(self, port: int | None, card: str, *, is_opened: bool) -> None:
        """Serve the page, and show each change, for ever."""
        from deck.files import failing
        from deck.preview.page import page_policy
        from deck.preview.server import serve

        check_path(self.compiler.path)
        page = partial(self.page, card=card, is_live=True)
        with failing(UsageError, f"port {port}"):
            server = serve(port, self.snapshot, page, page_policy(is_live=True))
        server.start()
        if self.quiet < 2:  # noqa: PLR2004
            echo(f"{style('preview', 'good')} {server.url} (Ctrl-C ends it)")
        if is_opened:
            browse(server.url)
        Thread(target=self.watch, daemon=True).start()
        while True:
            while self.is_left_alone(1):
                pass
            self.update(server)
            self.finish(server)

    def watch(self) -> None:
        """Note each save; the first is none, but from it on none is lost."""
        for _ in saves(self.compiler.path, _OUT.absolute()):
            self.saved.put(None)

    def update(self, server: PreviewServer) -> None:
        """Show the deck as it is now. What goes wrong is shown and ends nothing."""
        from deck.preview.snapshot import take_snapshot

        before, self.is_stale = self.snapshot, False
        with going_on(self.fail):
            self.deck = self.compile()
            shown = take_snapshot(self.deck, self.languages(), before.details, before)
            self.snapshot = shown
        server.show(self.snapshot)

    def fail(self, fact: str) -> None:
        """Show what went wrong above the cards as they were."""
        self.snapshot = self.snapshot._replace(trouble=fact)

    def finish(self, server: PreviewServer) -> None:
        """Once nothing was saved for a moment, show what takes longer."""
        from deck.cache import prune
        from deck.compile.compiled_deck import load_compiler

        if self.snapshot.trouble or not self.is_left_alone(_PEACE):
            return
        load_compiler()
        prune(time.time())
        if self.deck.has_errors or self.is_checked_beside():
            self.add_details()
            server.show(self.snapshot)

    def is_checked_beside(self) -> bool:
        """Let another process fill the cache; False if something was saved meanwhile.

        To look for what could be better in all banks takes seconds, and memory that
        this process would not give back.
        """
        folder = str(self.compiler.path)
        # With `-P` no file of the current folder is taken for a module.
        command = [sys.executable, "-P", "-m", "deck", "check", folder, "-qq"]
        no = subprocess.DEVNULL
        with subprocess.Popen(command, stdin=no, stdout=no, stderr=no) as check:
            while check.poll() is None:
                if not self.is_left_alone(_GLANCE):
                    check.terminate()
                    return False
        return True

    def is_left_alone(self, seconds: float) -> bool:
        """Wait; False at once if something was saved since the last update."""
        if not self.is_stale:
            with suppress(Empty):
                self.saved.get(timeout=seconds)
                self.is_stale = True
        return not self.is_stale


def browse(url: str) -> None:
    """Open an address in the browser."""
    import webbrowser

    webbrowser.open(url)
