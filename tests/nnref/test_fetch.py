"""Fetching the files of MNIST, from servers on this machine that misbehave.

The servers are real and speak HTTP over the loopback. What one of them does is
the first part of a path: ``/cut/name`` sends half of the file `name`.
"""

from __future__ import annotations

import email.message
import gzip
import hashlib
import re
import socketserver
import sys
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, ClassVar
from urllib.error import HTTPError

import numpy as np
import pytest

from nnref._download import MirrorError, _redirected
from nnref._originals import ORIGINALS, Original
from nnref.fetch import Progress, fetch

RAW = np.random.default_rng(1).integers(0, 9, 30_000, dtype=np.uint8).tobytes()
GZ = gzip.compress(RAW, mtime=0)
REPACKED = gzip.compress(RAW, 1, mtime=1)
BOMB = gzip.compress(bytes(20_000_000))
NAME = "t10k-images-idx3-ubyte.gz"
MD5 = hashlib.md5(GZ, usedforsecurity=False).hexdigest()
FILE = Original(NAME, MD5, len(RAW), hashlib.sha256(RAW).hexdigest())
HALF = len(GZ) // 2


class Server(socketserver.ThreadingTCPServer):
    """A server that keeps what it was asked for."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        """It listens to a port of the system's choice."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str | None]] = []
        self.over = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is expected here."""

    def mirror(self, way: str) -> str:
        """The address of a mirror that behaves in this way."""
        return f"http://127.0.0.1:{self.server_address[1]}/{way}/"

    @property
    def ranges(self) -> list[str | None]:
        """The ranges that were asked for."""
        return [asked for _, asked in self.asked]


class Handler(BaseHTTPRequestHandler):
    """One request, answered in the way that its path names."""

    server: Server
    ways: ClassVar[dict[str, Callable[[Handler], None]]] = {}

    def do_GET(self) -> None:
        """The way is looked up."""
        self.server.asked.append((self.path, self.headers.get("Range")))
        self.ways[self.path.split("/")[-2]](self)

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""

    def start(self) -> int:
        """The first byte that was asked for."""
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", "bytes=0-"))
        assert asked, "not a range that a server of ours knows"
        return int(asked[1])

    def head(self, status: int, **headers: object) -> None:
        """The head of an answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def send(self, content: bytes, announced: int = 0, stop: int | None = None) -> None:
        """Content from the byte asked for up to `stop`, with a length announced."""
        start = self.start()
        if start and start >= len(content):
            self.head(416, Content_Range=f"bytes */{len(content)}", Content_Length=0)
            return
        size = len(content)
        length = announced or size - start
        ranged = {"Content_Range": f"bytes {start}-{size - 1}/{size}"} if start else {}
        self.head(206 if start else 200, Content_Length=length, **ranged)
        self.wfile.write(content[start:stop])
        self.wfile.flush()


def way(act: Callable[[Handler], None]) -> Callable[[Handler], None]:
    """A way to behave, under the name of the function."""
    Handler.ways[act.__name__] = act
    return act


@way
def good(to: Handler) -> None:
    """The file, or the rest of it that was asked for."""
    to.send(GZ)


@way
def plain(to: Handler) -> None:
    """The whole file, whatever range was asked for."""
    to.head(200, Content_Length=len(GZ))
    to.wfile.write(GZ)


@way
def cut(to: Handler) -> None:
    """Half of what is left."""
    to.send(GZ, stop=(to.start() + len(GZ)) // 2)


@way
def cut_wrong(to: Handler) -> None:
    """A beginning that is not that of the file."""
    to.send(bytes(len(GZ)), stop=HALF)


@way
def corrupt(to: Handler) -> None:
    """The file with one bit changed."""
    to.send(GZ[:-1] + bytes([GZ[-1] ^ 1]))


@way
def page(to: Handler) -> None:
    """A page of text that says sorry, as a login page does."""
    to.send(b"<html>sorry</html>")


@way
def repacked(to: Handler) -> None:
    """The same content, gzipped in another way."""
    to.send(REPACKED)


@way
def bomb(to: Handler) -> None:
    """Few bytes that unpack to many."""
    to.send(BOMB)


@way
def gone(to: Handler) -> None:
    """No such file."""
    to.head(404)


@way
def busy(to: Handler) -> None:
    """No time."""
    to.head(503)


@way
def hangup(to: Handler) -> None:
    """The connection is closed without a word."""


@way
def chunked(to: Handler) -> None:
    """The file in chunks, without its length."""
    to.protocol_version = "HTTP/1.1"
    to.head(200, Transfer_Encoding="chunked")
    for part in (GZ[:HALF], GZ[HALF:], b""):
        to.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")


@way
def chunked_cut(to: Handler) -> None:
    """The first chunk, and the beginning of the next one."""
    to.protocol_version = "HTTP/1.1"
    to.head(200, Transfer_Encoding="chunked")
    to.wfile.write(f"{HALF:x}\r\n".encode() + GZ[:HALF] + b"\r\nff\r\n")
    to.wfile.write(GZ[HALF : HALF + 9])


@way
def silent(to: Handler) -> None:
    """No answer until the test is over."""
    to.server.over.wait(60)


@way
def stall(to: Handler) -> None:
    """Half of the file, and then no more."""
    to.send(GZ, announced=len(GZ), stop=HALF)
    to.server.over.wait(60)


@way
def trickle(to: Handler) -> None:
    """A byte now and then, for ever."""
    to.head(200, Content_Length=len(GZ))
    while not to.server.over.wait(0.01):
        to.wfile.write(b"x")
        to.wfile.flush()


@way
def endless(to: Handler) -> None:
    """Zeros without end."""
    to.head(200)
    while not to.server.over.is_set():
        to.wfile.write(bytes(100_000))


@way
def huge(to: Handler) -> None:
    """More than a file can be."""
    to.head(200, Content_Length=10**12)


@way
def shifted(to: Handler) -> None:
    """Another piece than was asked for."""
    size = len(GZ)
    to.head(206, Content_Length=5, Content_Range=f"bytes 7-11/{size}")
    to.wfile.write(GZ[7:12])


@way
def shifted_once(to: Handler) -> None:
    """Another piece than was asked for, but the file if none was."""
    (shifted if to.start() else good)(to)


def moves(name: str, target: str) -> None:
    """A way that points elsewhere."""

    def act(to: Handler) -> None:
        to.head(302, **({"Location": target} if target else {}))

    Handler.ways[name] = act


moves("moved", f"../good/{NAME}")
moves("twice", f"/moved/{NAME}")
moves("loop", f"/loop/{NAME}")
moves("disk", "file:///etc/passwd")
moves("nonsense", "http://[::1/x")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that runs while a test does, reached without a proxy."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.over.set()
        running.shutdown()
        thread.join()


def names(folder: Path) -> list[str]:
    """The names in a folder."""
    return sorted(path.name for path in folder.iterdir())


def notes(reports: list[Progress]) -> list[str]:
    """The remarks among what was reported."""
    return [report.note for report in reports if report.note]


def test_file_arrives(server: Server, tmp_path: Path) -> None:
    """The file is in the folder afterwards, which is made, and nothing else is."""
    folder = tmp_path / "a" / "b"
    reports: list[Progress] = []
    mirror = server.mirror("good")

    paths = fetch(str(folder), mirrors=[mirror], report=reports.append, files=[FILE])

    assert paths == (folder / NAME,)
    assert paths[0].read_bytes() == GZ
    assert names(folder) == [NAME]
    assert server.asked == [(f"/good/{NAME}", None)]
    assert notes(reports) == [f"fetched from {mirror}, and it is right"]
    pieces = [report for report in reports if not report.note]
    assert pieces[0] == (NAME, 0, len(GZ), "")
    assert pieces[-1] == (NAME, len(GZ), len(GZ), "")
    assert [p.done for p in pieces] == sorted(p.done for p in pieces)


def test_file_is_kept(server: Server, tmp_path: Path) -> None:
    """A file that is here and right is not fetched again, packed anew or not."""
    reports: list[Progress] = []
    for content in (GZ, REPACKED):
        (tmp_path / NAME).write_bytes(content)
        mirrors = [server.mirror("good")]
        fetch(tmp_path, mirrors=mirrors, report=reports.append, files=[FILE])

        assert (tmp_path / NAME).read_bytes() == content
    assert server.asked == []
    assert notes(reports) == ["kept: it is here and right"] * 2


@pytest.mark.parametrize("way", ["plain", "moved", "twice", "chunked", "repacked"])
def test_ways_that_are_right(server: Server, tmp_path: Path, way: str) -> None:
    """Redirects, chunks and another packing change nothing about the content."""
    fetch(tmp_path, mirrors=[server.mirror(way)], files=[FILE])

    assert gzip.decompress((tmp_path / NAME).read_bytes()) == RAW


FAULTS = {
    "cut": r"broke off after \d+ of \d+ bytes",
    "corrupt": "gave a wrong file: its MD5 is .* not the right one either",
    "page": "gave a wrong file: its MD5 is",
    "bomb": "gave a wrong file: its MD5 is",
    "gone": "answered 404 Not Found",
    "busy": "answered 503 Service Unavailable",
    "hangup": "failed: Remote end closed connection without response",
    "chunked_cut": "failed: ",
    "endless": r"sent more than \d+ bytes, which the file cannot have",
    "huge": "announced 1000000000000 bytes, more than the file can have",
    "shifted": "sent another piece than it was asked for",
    "loop": "redirected 5 times",
    "disk": "redirected to 'file', which is not on the web",
    "nonsense": "failed: .*IPv6|redirected to something that is no address",
}
SLOW = {
    "silent": "sent nothing for 0.1 seconds",
    "stall": "sent nothing for 0.1 seconds",
    "trickle": r"sent (nothing for|less than 1000 bytes a second)",
}


@pytest.mark.parametrize("way", [*FAULTS, *SLOW])
def test_fault(server: Server, tmp_path: Path, way: str) -> None:
    """A mirror that fails is named with what it did, and no wrong file is left."""
    mirror = server.mirror(way)
    timeout = 0.1 if way in SLOW else 30
    fault = (FAULTS | SLOW)[way]
    with pytest.raises(ValueError, match=fault) as caught:
        fetch(tmp_path, mirrors=[mirror], timeout=timeout, files=[FILE])

    sentence = str(caught.value)
    assert sentence.startswith(f"{NAME} could not be fetched: {mirror} ")
    assert sentence.isprintable()
    assert len(sentence) < 600
    assert not sentence.endswith(".")
    left = names(tmp_path)
    if way not in SLOW:  # in a short time a slow machine receives less
        assert left == ([f"{NAME}.part"] if way in {"cut", "chunked_cut"} else [])
    assert left in ([], [f"{NAME}.part"])
    assert ("bytes that arrived are kept" in sentence) == bool(left)


def test_next_mirror_after_wrong_bytes(server: Server, tmp_path: Path) -> None:
    """A part that a mirror spoilt is begun anew with the mirror that is right."""
    mirrors = [server.mirror("cut_wrong"), server.mirror("good")]

    fetch(tmp_path, mirrors=mirrors, files=[FILE])

    assert (tmp_path / NAME).read_bytes() == GZ
    assert server.ranges == [None, f"bytes={HALF}-", None]


def test_all_mirrors_fail(server: Server, tmp_path: Path) -> None:
    """The sentence lists what each mirror did, once; each was asked twice."""
    gone, busy = server.mirror("gone"), server.mirror("busy")
    with pytest.raises(ValueError, match="could not be fetched") as caught:
        fetch(tmp_path, mirrors=[gone, busy], files=[FILE])

    assert str(caught.value) == (
        f"{NAME} could not be fetched: {gone} answered 404 Not Found; "
        f"{busy} answered 503 Service Unavailable"
    )
    assert [path.split("/")[1] for path, _ in server.asked] == ["gone", "busy"] * 2


def test_nobody_there(server: Server, tmp_path: Path) -> None:
    """A server that does not listen, and one whose name is none, are faults."""
    with Server() as closed:
        nobody = closed.mirror("good")
    mirrors = [nobody, "http://a..b/", "http://127.0.0.1:99999/"]
    with pytest.raises(ValueError, match=f"{nobody} failed: ") as caught:
        fetch(tmp_path, mirrors=mirrors, files=[FILE])

    assert "http://a..b/ failed: " in str(caught.value)
    assert str(caught.value).isprintable()


def test_going_on(server: Server, tmp_path: Path) -> None:
    """A download that was cut goes on where it was, the next time too."""
    with pytest.raises(ValueError, match="bytes that arrived are kept"):
        fetch(tmp_path, mirrors=[server.mirror("cut")], files=[FILE])
    there = (tmp_path / f"{NAME}.part").stat().st_size
    fetch(tmp_path, mirrors=[server.mirror("good")], files=[FILE])

    assert (tmp_path / NAME).read_bytes() == GZ
    assert HALF < there < len(GZ)
    assert server.ranges == [None, f"bytes={HALF}-", f"bytes={there}-"]


@pytest.mark.parametrize(
    ("part", "way", "requests"),
    [
        (GZ[:HALF], "good", 1),
        (GZ[:HALF], "moved", 2),
        (GZ[:HALF], "plain", 1),  # knows no ranges, sends all
        (GZ, "gone", 0),  # complete, only not in its place
        (GZ + b"too long", "good", 2),  # answered 416
        (GZ[:HALF], "shifted_once", 2),  # sends another piece
        (b"changed" + GZ[7:HALF], "good", 2),  # another file before
        (b"x" * len(GZ), "good", 2),
        (b"", "good", 1),
    ],
)
def test_part_of_another_time(
    server: Server, tmp_path: Path, part: bytes, way: str, requests: int
) -> None:
    """Whatever the part file holds, the right file comes of it."""
    (tmp_path / f"{NAME}.part").write_bytes(part)
    fetch(tmp_path, mirrors=[server.mirror(way)], files=[FILE])

    assert (tmp_path / NAME).read_bytes() == GZ
    assert names(tmp_path) == [NAME]
    assert len(server.asked) == requests


def test_interrupted(server: Server, tmp_path: Path) -> None:
    """A download that the user stops keeps what has arrived."""

    def stop(progress: Progress) -> None:
        if progress.done >= HALF:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(tmp_path, mirrors=[server.mirror("stall")], report=stop, files=[FILE])
    assert (tmp_path / f"{NAME}.part").read_bytes() == GZ[:HALF]

    fetch(tmp_path, mirrors=[server.mirror("good")], files=[FILE])
    assert server.ranges == [None, f"bytes={HALF}-"]


def test_wrong_file_stays_until_the_right_one_is_here(
    server: Server, tmp_path: Path
) -> None:
    """A file that is wrong is told, and replaced in one step by a right one."""
    (tmp_path / NAME).write_bytes(b"wrong")
    reports: list[Progress] = []
    with pytest.raises(ValueError, match="could not be fetched"):
        fetch(tmp_path, mirrors=[server.mirror("corrupt")], files=[FILE])
    assert (tmp_path / NAME).read_bytes() == b"wrong"

    mirrors = [server.mirror("good")]
    fetch(tmp_path, mirrors=mirrors, report=reports.append, files=[FILE])
    assert (tmp_path / NAME).read_bytes() == GZ
    assert notes(reports)[0].startswith("wrong: its MD5 is ")


def test_memory(server: Server, tmp_path: Path) -> None:
    """Neither endless data nor few bytes that unpack to many cost memory."""
    mirrors = [server.mirror("endless"), server.mirror("gone")]
    (tmp_path / NAME).write_bytes(BOMB)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=r"sent more than .* answered 404"):
            fetch(tmp_path, mirrors=mirrors, files=[FILE])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 6_000_000  # with all that is imported on the way
    assert (tmp_path / NAME).read_bytes() == BOMB


@pytest.mark.skipif(sys.platform == "win32", reason="Windows guards open files itself")
def test_two_at_once(server: Server, tmp_path: Path) -> None:
    """Two programs that fetch into one folder do not write to one part."""
    refused: list[str] = []

    def second(progress: Progress) -> None:
        if not progress.note and not refused:
            with pytest.raises(ValueError, match="another program is writing to") as e:
                fetch(tmp_path, mirrors=[server.mirror("good")], files=[FILE])
            refused.append(str(e.value))

    fetch(tmp_path, mirrors=[server.mirror("good")], report=second, files=[FILE])

    assert len(refused) == 1
    assert (tmp_path / NAME).read_bytes() == GZ


def redirect(location: str) -> HTTPError:
    """An answer that points elsewhere."""
    headers = email.message.Message()
    headers["Location"] = location
    return HTTPError("https://a/x", 302, "Found", headers, None)


def test_secure_stays_secure() -> None:
    """From https no redirect leads to http; any other one to the web is followed."""
    assert _redirected("https://a/x", redirect("/y")) == "https://a/y"
    assert _redirected("http://a/x", redirect("https://b/y")) == "https://b/y"
    with pytest.raises(MirrorError, match="redirected from https to http"):
        _redirected("https://a/x", redirect("http://a/x"))


def test_folder_that_cannot_be(server: Server, tmp_path: Path) -> None:
    """A folder that cannot be made or written to ends in one sentence."""
    (tmp_path / "file").touch()
    (tmp_path / NAME).mkdir()
    mirrors = [server.mirror("good")]
    with pytest.raises(ValueError, match=r"to must be a folder, but .*file is a file"):
        fetch(tmp_path / "file", mirrors=mirrors, files=[FILE])
    with pytest.raises(ValueError, match="cannot be written: "):
        fetch(tmp_path / "file" / "sub", mirrors=mirrors, files=[FILE])
    with pytest.raises(ValueError, match="cannot be written: "):
        fetch(tmp_path, mirrors=mirrors, files=[FILE])


ANY: Any = 3  # what mypy would refuse already


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"to": ANY}, "to must be a path, not 3"),
        ({"mirrors": []}, "mirrors must hold at least one address"),
        ({"mirrors": ["file:///x"]}, "an address of http or https, not 'file:///x'"),
        ({"mirrors": ["http:///x"]}, "an address of http or https, not 'http:///x'"),
        ({"mirrors": [ANY]}, "an address of http or https, not 3"),
        ({"timeout": 0}, "timeout must be more than 0 and at most 3600, not 0"),
        ({"timeout": float("inf")}, "timeout must be a finite number"),
        ({"timeout": 1e9}, "at most 3600"),
    ],
)
def test_wrong_arguments(tmp_path: Path, arguments: Any, message: str) -> None:
    """An argument that makes no sense is named, before anything is made."""
    with pytest.raises(ValueError, match=message):
        fetch(**{"to": tmp_path / "new", "files": [], **arguments})

    assert names(tmp_path) == []


def test_published_sums() -> None:
    """The files and sums are those that were published."""
    sums = {file.name: (file.md5, file.sha256) for file in ORIGINALS}

    assert sums == {
        "train-images-idx3-ubyte.gz": ("f68b3c2dcbeaaa9fbdd348bbdeb94873", None),
        "train-labels-idx1-ubyte.gz": ("d53e105ee54ea40749a09fcbcd1e9432", None),
        "t10k-images-idx3-ubyte.gz": (
            "9fb629c4189551a2d022fa330f9573f3",
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        ),
        "t10k-labels-idx1-ubyte.gz": (
            "ec29112dd5afa0611ce80d1b7f02629c",
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ),
    }
    assert [file.size for file in ORIGINALS] == [47_040_016, 60_008, 7_840_016, 10_008]
