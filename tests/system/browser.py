"""Browsers on pages of a test, with Anki's scripts, and all that it asks for.

Its pages are the sides of cards as the real Anki makes them of a package.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
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
READY = "typeof show === 'function' && !!(window.MathJax || {}).startup"
Side = tuple[str, str, int, str]  # card id, side, number of the gap, HTML
Sides = dict[tuple[str, str], Side]  # by card id and side, of the first gap


@contextmanager
def served(
    pages: dict[str, str], web: Path, media: Path | None = None
) -> Iterator[tuple[Chromium, str, list[str]]]:
    """A browser, the address of the pages, and what else is asked for, by any name.

    `web` has Anki's own files, `media` the pictures of a collection. The browser is
    the one of this process: whatever it showed before is gone.
    """
    browser = _chromium()
    browser.begin_anew()
    here, requests = serve(pages, web, media)
    yield browser, f"http://{here}", requests


def serve(
    pages: dict[str, str], web: Path, media: Path | None = None
) -> tuple[str, list[str]]:
    """Where the pages are from now on, and what else is asked for."""
    server = _server()
    server.pages, server.web, server.media, server.requests = pages, web, media, []
    return f"127.0.0.1:{server.server_port}", server.requests


_OPEN = ExitStack()
close_browser = _OPEN.close


@cache
def _chromium() -> Chromium:
    """The browser of this process; all hosts are the server of this process."""
    here = f"127.0.0.1:{_server().server_port}"
    rules = f"--host-resolver-rules=MAP * {here}, EXCLUDE 127.0.0.1"
    # A phone lays the bars for scrolling over the page.
    return _OPEN.enter_context(run_chromium("--hide-scrollbars", rules))


@cache
def _server() -> _Server:
    server = _OPEN.enter_context(_Server())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _OPEN.callback(server.shutdown)
    return server


def look(page: str, script: str, web: Path) -> tuple[Any, list[str]]:
    """What a script on a page gives or promises, and what else was asked for."""
    with served({"/": page}, web) as (browser, address, requests):
        browser.open(address)
        return browser.run(script), requests


@contextmanager
def driven(web: Path, media: Path) -> Iterator[Chromium]:
    """The page of a reviewer; `web` and `media` as for `served`."""
    with served({"/": _REVIEWER}, web, media) as (browser, address, _):
        browser.open(address)
        browser.wait(READY)
        yield browser


@contextmanager
def narrow(web: Path, media: Path) -> Iterator[Chromium]:
    """The same page, as narrow as a phone."""
    with driven(web, media) as page:
        page.size(360, 900)
        yield page


@contextmanager
def driven_webkit(web: Path, media: Path, width: int) -> Iterator[Webkit]:
    """The page in WebKit, as wide as a phone."""
    here, _ = serve({"/": _REVIEWER}, web, media)
    with run_webkit() as browser:
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


def click(page: Chromium, element: str) -> None:
    """Press the mouse in the middle of an element."""
    box = page.run(
        f"(function (box) {{ return [box.left + box.width / 2,"
        f" box.top + box.height / 2]; }})({element}.getBoundingClientRect())"
    )
    at = {"x": box[0], "y": box[1], "button": "left", "clickCount": 1}
    for event in ("mousePressed", "mouseReleased"):
        page.call("Input.dispatchMouseEvent", {"type": event, **at}, page.page)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, str] = {}
        self.web = Path()
        self.media: Path | None = None
        self.requests: list[str] = []


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
                self.server.requests.append(host + self.path)
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
        """No line is logged."""


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


def first_sides(package: Path, folder: Path) -> tuple[Sides, Path]:
    """The first front and back of each card of a package, and its media."""
    found, media = read_sides(package, folder)
    return {side[:2]: side for side in reversed(found)}, media
