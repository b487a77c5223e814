"""Browsers on pages of a test, with Anki's scripts, and all that it asks for.

Its pages are the sides of cards as the real Anki makes them of a package.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.anki.learner import open_learner
from tests.system.drivers import Chromium, Webkit, run_chromium, run_webkit

PLAY = Path(__file__).with_name("play.js")
# One page for all sides, as Anki's reviewer has it.
_REVIEWER = (
    Path(__file__)
    .with_name("reviewer.html")
    .read_text("utf-8")
    .replace("PLAY", PLAY.read_text("utf-8"))
)
READY = (
    "document.readyState === 'complete' && typeof show === 'function' && "
    "!!(window.MathJax || {}).startup"
)
Side = tuple[str, str, int, str]  # card id, side, number of the gap, HTML


@contextmanager
def served(
    pages: dict[str, str], web: Path, media: Path | None = None
) -> Iterator[tuple[Chromium, str, list[str]]]:
    """A browser, the address of the pages, and what else is asked for, by any name.

    `web` has Anki's own files, `media` the pictures of a collection.
    """
    with serving(pages, web, media) as (here, asked):
        rules = f"--host-resolver-rules=MAP * {here}, EXCLUDE 127.0.0.1"
        # A phone lays the bars for scrolling over the page.
        with run_chromium("--hide-scrollbars", rules) as browser:
            yield browser, f"http://{here}", asked


@contextmanager
def serving(
    pages: dict[str, str], web: Path, media: Path | None = None
) -> Iterator[tuple[str, list[str]]]:
    """Where the pages are, and what else is asked for."""
    with _Server(pages, web, media) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}", server.asked
        server.shutdown()


def look(page: str, script: str, web: Path) -> tuple[Any, list[str]]:
    """What a script on a page gives or promises, and what else was asked for."""
    with served({"/": page}, web) as (browser, address, asked):
        browser.open(address)
        browser.wait("document.readyState === 'complete'")
        return browser.run(script), asked


@contextmanager
def driven(web: Path, media: Path) -> Iterator[Chromium]:
    """The page of a reviewer; `web` and `media` as for `served`."""
    with served({"/": _REVIEWER}, web, media) as (browser, address, _):
        browser.open(address)
        browser.wait(READY)
        yield browser


@contextmanager
def driven_webkit(web: Path, media: Path, width: int) -> Iterator[Webkit]:
    """The same page in WebKit, as wide as a phone."""
    with serving({"/": _REVIEWER}, web, media) as (here, _), run_webkit() as browser:
        browser.open(f"http://{here}", width)
        browser.wait(READY)
        yield browser


def show(page: Chromium | Webkit, side: Side, *, night: bool, phone: bool) -> None:
    """Show a side on the page of a reviewer, as soon as all of it is drawn."""
    look = f"card card{side[2]}" + " nightMode night_mode" * night
    page.run(f"show({json.dumps(side[3])}, '{look}', {json.dumps(phone)})")


def picture(page: Chromium) -> bytes:
    """The page as far as there is something on it, as a PNG."""
    script = "[innerWidth, Math.ceil(document.body.getBoundingClientRect().bottom)]"
    width, height = page.run(script)
    return page.picture(x=0, y=0, width=width, height=height)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, pages: dict[str, str], web: Path, media: Path | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages, self.web, self.media = pages, web, media
        self.asked: list[str] = []


class _Handler(SimpleHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """A page, a file, or a request that is noted."""
        page = self.server.pages.get(self.path)
        if page is not None:
            body = page.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        elif self.path.startswith("/_anki/") or self.server.media is not None:
            super().do_GET()
        else:
            host = self.headers["Host"]  # Chromium itself asks hosts of its own
            is_ours = host.endswith(".test") or host.startswith("127.0.0.1")
            if is_ours and not self.path.endswith("/favicon.ico"):
                self.server.asked.append(host + self.path)
            self.send_error(404)

    def do_POST(self) -> None:
        """It is noted, too."""
        self.do_GET()

    def translate_path(self, path: str) -> str:
        """Where a file is."""
        name = path.partition("?")[0]
        if name.startswith("/_anki/") or self.server.media is None:
            return str(self.server.web / name.removeprefix("/_anki/"))
        return str(self.server.media / Path(name).name)

    def log_message(self, *_: object) -> None:
        """Nothing is said."""


def read_sides(package: Path, folder: Path) -> tuple[list[Side], Path]:
    """What the real Anki makes of a package: the sides of each card, and the media."""
    learner = open_learner(folder)
    try:
        learner.take(package)
        sides: list[Side] = []
        for card in learner.cards():
            name = card.note().fields[0]
            both = (("f", card.question()), ("b", card.answer()))
            sides += [(name, side, card.ord + 1, text) for side, text in both]
        return sides, Path(learner.col.media.dir())
    finally:
        learner.col.close()
