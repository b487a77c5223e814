"""Fetching the files of MNIST, from servers on this machine that misbehave."""

from __future__ import annotations

import gzip
import hashlib
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, ClassVar

import pytest

from nnref.fetch import fetch
from tests.patience import PATIENCE

GZ = gzip.compress(bytes(range(256)) * 100, mtime=0)
NAME = "t10k-images-idx3-ubyte.gz"
FILES = {NAME: hashlib.md5(GZ, usedforsecurity=False).hexdigest()}


class Handler(BaseHTTPRequestHandler):
    """What a server does is the first part of the path: ``/cut/name`` sends half."""

    requests: ClassVar[list[str]] = []
    ended: ClassVar[threading.Event] = threading.Event()

    def do_GET(self) -> None:
        """An answer, good or bad."""
        self.requests.append(self.path)
        way = self.path.split("/")[1]
        self.send_response({"lost": 404, "moved": 302}.get(way, 200))
        if way == "moved":
            self.send_header("Location", f"/good/{NAME}")
        self.send_header("Content-Length", str(0 if way == "moved" else len(GZ)))
        self.end_headers()
        if way == "silent":
            self.ended.wait(PATIENCE)
        elif way not in {"lost", "moved"}:
            sent = GZ[: len(GZ) // 2] if way == "cut" else GZ
            self.wfile.write(bytes(len(GZ)) if way == "wrong" else sent)

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server, which is reached directly."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    Handler.requests.clear()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as opened:
        opened.daemon_threads = True
        threading.Thread(target=opened.serve_forever, args=(0.01,), daemon=True).start()
        Handler.ended.clear()
        yield f"http://127.0.0.1:{opened.server_address[1]}"
        Handler.ended.set()
        opened.shutdown()


def fetched(to: Path, *mirrors: str, timeout: float = PATIENCE) -> list[str]:
    """What was reported."""
    reports: list[str] = []
    fetch(to, reports.append, mirrors=mirrors, files=FILES, timeout=timeout)
    return reports


@pytest.mark.parametrize("bad", ["lost", "cut", "wrong", "silent"])
def test_another_mirror(server: str, tmp_path: Path, bad: str) -> None:
    """Where one mirror fails, the next one is asked."""
    good = f"{server}/good/"
    timeout = 2 if bad == "silent" else PATIENCE
    mirrors = f"{server}/{bad}/", good
    reports = fetched(tmp_path / "new", *mirrors, timeout=timeout)

    assert reports[-1] == f"{NAME}: fetched from {good}, and it is right"
    assert (tmp_path / "new" / NAME).read_bytes() == GZ
    assert len(list((tmp_path / "new").iterdir())) == 1


def test_redirected(server: str, tmp_path: Path) -> None:
    """A mirror may point to another place."""
    fetched(tmp_path, f"{server}/moved/")

    assert (tmp_path / NAME).read_bytes() == GZ


def test_what_is_there(server: str, tmp_path: Path) -> None:
    """A file that is right stays, and one that is wrong is replaced."""
    (tmp_path / NAME).write_bytes(b"something else")
    fetched(tmp_path, f"{server}/good/")
    count = len(Handler.requests)

    assert fetched(tmp_path, f"{server}/good/") == [
        f"{NAME}: kept, it is here and right"
    ]
    assert len(Handler.requests) == count


@pytest.mark.parametrize(
    ("way", "reason"),
    [
        ("lost", "failed: HTTP Error 404"),
        ("wrong", "gave a wrong file: its MD5 is"),
        ("cut", "gave a wrong file|failed: "),
    ],
)
def test_no_mirror_is_left(server: str, tmp_path: Path, way: str, reason: str) -> None:
    """Each mirror is asked twice; then one sentence says why, and nothing is left."""
    (tmp_path / NAME).write_bytes(b"something else")
    with pytest.raises(
        ValueError, match=rf"could not be fetched: .*({reason})"
    ) as caught:
        fetched(tmp_path, f"{server}/{way}/")

    assert Handler.requests == [f"/{way}/{NAME}"] * 2
    assert "\n" not in str(caught.value)
    assert (tmp_path / NAME).read_bytes() == b"something else"
    assert len(list(tmp_path.iterdir())) == 1


def test_no_folder(server: str, tmp_path: Path) -> None:
    """What cannot be a folder is named."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ValueError, match="cannot be written: File exists"):
        fetched(tmp_path / "file", server)
    with pytest.raises(ValueError, match="to must be a path"):
        fetched("a\0b", server)  # type: ignore[arg-type]
