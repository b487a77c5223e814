"""Chromium on pages of a test, with Anki's scripts, and all that it asks for.

Its pages are the sides of cards as the real Anki makes them of a package.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from anki.collection import (
    Collection,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)

PLAY = Path(__file__).with_name("play.js")
_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking", "--disable-sync"),
    *("--disable-component-update", "--disable-extensions"),
    "--hide-scrollbars",  # a phone lays them over the page
)
_PATIENCE = 900  # seconds, on a busy machine

# One page for all sides, as Anki's reviewer has it.
_REVIEWER = (
    """<!doctype html><html><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<script src="/_anki/js/mathjax.js"></script>
<script src="/_anki/js/vendor/mathjax/tex-chtml-full.js"></script></head>
<body class="card"><div id="qa"></div><script>
function drawn() {
  return new Promise(function (done) {
    document.fonts.ready.then(function () {
      requestAnimationFrame(function () { requestAnimationFrame(done); });
    });
  });
}
function show(side, look, phone) {
  var qa = document.getElementById("qa");
  document.documentElement.className = phone ? "mobile android js" : "linux";
  document.body.className = look;
  document.body.style.minHeight = 0;
  qa.innerHTML = side;
  qa.querySelectorAll("script").forEach(function (script) {
    var fresh = document.createElement("script");
    fresh.textContent = script.textContent;
    script.replaceWith(fresh);
  });
  return MathJax.startup.promise.then(function () {
    return MathJax.typesetPromise([qa]);
  }).then(function () {
    return Promise.all(Array.from(qa.querySelectorAll("img"), function (image) {
      return image.decode();
    }));
  }).then(drawn);
}
"""
    + PLAY.read_text("utf-8")
    + "</script></body></html>"
)

Side = tuple[str, str, int, str]  # card id, side, number of the gap, HTML
Seen = list[dict[str, Any]]


def chromium() -> str:
    """The browser."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    assert found, "Chromium is not installed; .ci/run installs it"
    return found


def look(
    pages: dict[str, str], web: Path, media: Path | None = None
) -> tuple[Seen, list[str]]:
    """What the page `/` posts to `/seen`, and what else was asked for, by any name.

    `web` has Anki's own files, `media` the pictures of a collection.
    """
    with (
        _Server(pages, web, media) as server,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = f"127.0.0.1:{server.server_port}"
        command = [
            *(chromium(), *_FLAGS, f"--user-data-dir={profile}"),
            *(f"--host-resolver-rules=MAP * {here}, EXCLUDE 127.0.0.1", here),
        ]
        running = subprocess.Popen(
            command,
            env={**os.environ, "LANG": "C.UTF-8"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            seen = server.seen.get(timeout=_PATIENCE)
        finally:
            os.killpg(running.pid, signal.SIGTERM)
            running.wait()
            server.shutdown()
    return seen, server.asked


class Page:
    """A page that is driven: it shows a side, is asked, and is photographed."""

    def __init__(self, orders: int, answers: int, address: str) -> None:
        """By the pipes of Chromium's protocol."""
        self._orders, self._answers, self._read = orders, answers, b""
        self._number, self._session = 0, ""
        target = self._call("Target.createTarget", url=address)["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        ready = "typeof show === 'function' && !!(window.MathJax || {}).startup"
        while not self.run(f"document.readyState === 'complete' && {ready}"):
            pass

    def resize(self, width: int, scale: float) -> None:
        """The width of the page, and how many pixels one of its own has."""
        size = {"width": width, "height": 900, "deviceScaleFactor": scale}
        self._call("Emulation.setDeviceMetricsOverride", **size, mobile=False)

    def show(self, side: Side, *, night: bool, phone: bool) -> None:
        """Show a side, as soon as all of it is drawn."""
        look = f"card card{side[2]}" + " nightMode night_mode" * night
        self.run(f"show({json.dumps(side[3])}, '{look}', {json.dumps(phone)})")

    def picture(self) -> bytes:
        """The page as far as there is something on it, as a PNG."""
        script = "[innerWidth, Math.ceil(document.body.getBoundingClientRect().bottom)]"
        width, height = self.run(script)
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        more = {"clip": clip, "captureBeyondViewport": True}
        found = self._call("Page.captureScreenshot", format="png", **more)
        return base64.b64decode(found["data"])

    def key(self, name: str, text: str = "") -> None:
        """Press a key, and let it go."""
        code = {"Tab": 9, "Enter": 13, "Escape": 27}.get(name) or ord(name)
        for event in ("keyDown", "keyUp"):
            typed = {"text": text} if text and event == "keyDown" else {}
            pressed = {"type": event, "key": name, "windowsVirtualKeyCode": code}
            self._call("Input.dispatchKeyEvent", **pressed, **typed)

    def run(self, script: str) -> Any:
        """What a script on the page gives, or promises."""
        asked = {"expression": script, "awaitPromise": True, "returnByValue": True}
        found = self._call("Runtime.evaluate", **asked)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def _call(self, method: str, **params: Any) -> Any:
        self._number += 1
        order = {"id": self._number, "method": method, "params": params}
        if self._session:
            order["sessionId"] = self._session
        os.write(self._orders, json.dumps(order).encode() + b"\0")
        while True:
            while b"\0" not in self._read:
                self._read += os.read(self._answers, 1 << 20)
            first, _, self._read = self._read.partition(b"\0")
            answer = json.loads(first)
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]


@contextmanager
def driven(web: Path, media: Path) -> Iterator[Page]:
    """A page of Chromium; `web` and `media` as for `look`."""
    with (
        _Server({"/": _REVIEWER}, web, media) as server,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        theirs, orders = _pipe()
        answers, ours = _pipe()
        flags = [*_FLAGS, "--remote-debugging-pipe"]
        silent = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
        running = os.posix_spawn(
            chromium(),
            [chromium(), *flags, f"--user-data-dir={profile}", "about:blank"],
            {**os.environ, "LANG": "C.UTF-8"},
            file_actions=[
                (os.POSIX_SPAWN_DUP2, theirs, 3),
                (os.POSIX_SPAWN_DUP2, ours, 4),
                silent,
            ],
            setpgroup=0,
        )
        os.close(theirs)
        os.close(ours)
        try:
            yield Page(orders, answers, f"http://127.0.0.1:{server.server_port}/")
        finally:
            os.killpg(running, signal.SIGTERM)
            os.waitpid(running, 0)
            os.close(orders)
            os.close(answers)
            server.shutdown()


def _pipe() -> tuple[int, int]:
    """The ends of a pipe, with numbers that stand in nobody's way."""
    ends = os.pipe()
    high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends]
    for end in ends:
        os.close(end)
    return high[0], high[1]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, pages: dict[str, str], web: Path, media: Path | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages, self.web, self.media = pages, web, media
        self.seen: queue.Queue[Seen] = queue.Queue()
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
        """What was seen."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()
        if self.path == "/seen":
            self.server.seen.put(json.loads(body))

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
    col = Collection(str(folder / "collection.anki2"))
    try:
        options = ImportAnkiPackageOptions()
        col.import_anki_package(
            ImportAnkiPackageRequest(package_path=str(package), options=options)
        )
        col.models._clear_cache()
        sides: list[Side] = []
        for card in map(col.get_card, col.find_cards("")):
            name = card.note().fields[0]
            both = (("f", card.question()), ("b", card.answer()))
            sides += [(name, side, card.ord + 1, text) for side, text in both]
        return sides, Path(col.media.dir())
    finally:
        col.close()
