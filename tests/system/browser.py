"""Chromium on pages of a test, with Anki's scripts, and all that it asks for."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking", "--disable-sync"),
    *("--disable-component-update", "--disable-extensions"),
)
_PATIENCE = 900  # seconds, on a busy machine

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
