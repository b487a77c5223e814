"""The server of a preview, for browsers on this machine alone.

It listens on 127.0.0.1, and answers only requests with that as their host, against DNS
rebinding; requests from pages of another origin are refused. It serves three things, by
name and never by path: the page, the HTML of a card, and a stream of changes. It
accesses no file and starts no program.
"""

from __future__ import annotations

import json
import os
import socketserver
import sys
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTP_PORT
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any
from urllib.parse import unquote

from deck.preview.snapshot import Snapshot

ADDRESS = "127.0.0.1"
USUAL_PORT = 8421
_ALIVE = 15  # seconds after which a page is sent a sign of life
_SAFE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class PreviewServer(ThreadingHTTPServer):
    """Serves a snapshot, and sends each later one to the open pages.

    `page` returns the document, with its own content security policy.
    """

    daemon_threads = True
    allow_reuse_address = os.name == "posix"  # elsewhere two servers could share a port

    def __init__(
        self,
        port: int,
        snapshot: Snapshot,
        page: Callable[[Snapshot], str],
    ) -> None:
        """Listen on a port; 0 is any free one."""
        super().__init__((ADDRESS, port), _Handler)
        self.snapshot, self.page = snapshot, page
        self._streams: set[SimpleQueue[str]] = set()
        self._lock = Lock()

    def server_bind(self) -> None:
        """Bind without resolving the name of the address, which may take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = ADDRESS, self.server_address[1]

    @property
    def url(self) -> str:
        """The URL of the page."""
        return f"http://{ADDRESS}:{self.server_port}/"

    @property
    def hosts(self) -> frozenset[str]:
        """The valid hosts of a request; browsers leave out port 80."""
        names = (ADDRESS, "localhost")
        whole = [f"{name}:{self.server_port}" for name in names]
        return frozenset([*whole, *(names if self.server_port == HTTP_PORT else ())])

    def start(self) -> None:
        """Serve in a thread."""
        Thread(target=self.serve_forever, daemon=True).start()

    def show(self, snapshot: Snapshot) -> None:
        """Show another snapshot on all open pages."""
        with self._lock:
            message = json.dumps(snapshot.patch(self.snapshot))
            self.snapshot = snapshot
            for stream in self._streams:
                stream.put(message)

    def open_stream(self) -> SimpleQueue[str]:
        """Messages for a page: first the whole snapshot, then the changes."""
        stream = SimpleQueue[str]()
        with self._lock:
            stream.put(json.dumps(self.snapshot.patch()))
            self._streams.add(stream)
        return stream

    def close_stream(self, stream: SimpleQueue[str]) -> None:
        """Stop sending to a page that was closed."""
        with self._lock:
            self._streams.discard(stream)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore browsers that close a connection."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: PreviewServer
    timeout = 30
    server_version, sys_version = "livedeck", ""

    def do_GET(self) -> None:
        """Answer a request of our own page; refuse others."""
        path = self.path.partition("?")[0]
        snapshot = self.server.snapshot
        if not self._is_ours(is_page=path == "/"):
            self._send(403, "text/plain", "This page is for a browser on this machine.")
        elif path == "/":
            self._send(200, "text/html", self.server.page(snapshot))
        elif path == "/events":
            self._stream()
        elif card := snapshot.cards.get(unquote(path.removeprefix("/cards/"))):
            self._send(200, "application/json", json.dumps(card.content()))
        else:
            self._send(404, "text/plain", "There is nothing here.")

    def _is_ours(self, *, is_page: bool) -> bool:
        """True for a request from our page, or a navigation to it."""
        if self.headers.get("Host", "").lower() not in self.server.hosts:
            return False
        origin = self.headers.get("Origin")
        if origin is not None and origin.partition("://")[2] not in self.server.hosts:
            return False
        site = self.headers.get("Sec-Fetch-Site", "same-origin")
        mode = self.headers.get("Sec-Fetch-Mode", "navigate")
        return site in {"same-origin", "none"} or (is_page and mode == "navigate")

    def _head(self, status: int, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        for name, value in _SAFE.items():
            self.send_header(name, value)

    def _send(self, status: int, kind: str, text: str) -> None:
        data = text.encode()
        self._head(status, kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self) -> None:
        """Send events until the page is closed."""
        self._head(200, "text/event-stream")
        self.end_headers()
        stream = self.server.open_stream()
        try:
            while True:
                try:
                    text = f"data: {stream.get(timeout=_ALIVE)}\n\n"
                except Empty:
                    text = ":\n\n"
                self.wfile.write(text.encode())
        finally:
            self.server.close_stream(stream)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


def serve(
    port: int | None, snapshot: Snapshot, page: Callable[[Snapshot], str]
) -> PreviewServer:
    """A server on a port; without one on the usual, or any free one if that is taken.

    Raises OSError if the port cannot be used.
    """
    if port is None:
        with suppress(OSError):
            return PreviewServer(USUAL_PORT, snapshot, page)
    return PreviewServer(port or 0, snapshot, page)
