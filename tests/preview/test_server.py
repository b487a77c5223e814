"""The server answers its own page, and nobody else."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from pathlib import Path

import pytest

from deck.preview.page import page_html
from deck.preview.server import PreviewServer, serve
from deck.preview.snapshot import Snapshot
from deck.words import phrases
from tests.folders import CONFIG, write_folder
from tests.patience import PATIENCE
from tests.preview.conftest import AND, OR
from tests.preview.served import Page
from tests.preview.test_page import snap
from tests.project.decks import edit
from tests.tables import column


def page(now: Snapshot) -> str:
    """The page of a snapshot."""
    return page_html(now, phrases("preview-", "en"), ui="en", is_live=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreviewServer]:
    """A server on any port."""
    folder = tmp_path_factory.mktemp("served") / "deck"
    shown = snap(write_folder(folder, {"and": AND, "or": OR}, CONFIG))
    with serve(0, shown, page) as running:
        running.start()
        yield running
        running.shutdown()


def ask(
    server: PreviewServer,
    path: str,
    headers: Mapping[str, str] | None = None,
    method: str = "GET",
) -> tuple[int, str, dict[str, str]]:
    """Status, text and headers of an answer."""
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=PATIENCE)
    connection.request(method, path, headers=dict(headers or {}))
    answer = connection.getresponse()
    found = answer.status, answer.read().decode(), dict(answer.getheaders())
    connection.close()
    return found


def test_listens_on_this_machine_alone(server: PreviewServer) -> None:
    """The address is that of the loopback."""
    assert server.server_address[0] == "127.0.0.1"
    assert server.url == f"http://127.0.0.1:{server.server_port}/"


def test_page_and_cards(server: PreviewServer) -> None:
    """The page has its first card; the others are asked for by name."""
    status, page, headers = ask(server, "/")
    assert status == 200
    assert "and-sum" in page
    assert 'content="connect-src &#x27;self&#x27;; default-src &#x27;none&#x27;' in page
    assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert not [name for name in headers if name.startswith("Access-Control")]

    status, text, _ = ask(server, "/cards/and-gap")
    assert status == 200
    assert set(json.loads(text)["sides"]) == {"en", "zh"}


@pytest.mark.parametrize("path", ["/", "/events", "/cards/and-sum"])
@pytest.mark.parametrize("headers", column(__file__, "strangers"))
def test_strangers_are_refused(server: PreviewServer, path: str, headers: str) -> None:
    """Another host, as after a name was rebound, or a page of another origin."""
    status, text, found = ask(server, path, json.loads(headers))

    assert status == 403
    assert "and-sum" not in text
    assert not [name for name in found if name.startswith("Access-Control")]


def test_the_usual_port_of_the_web(
    server: PreviewServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its address is without a port: so browsers name the host."""
    port = server.server_port
    assert ask(server, "/", {"Host": "localhost"})[0] == 403

    monkeypatch.setattr(server, "server_port", 80)
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    for host, status in (("127.0.0.1", 200), ("localhost", 200), ("evil.test", 403)):
        connection.request("GET", "/", headers={"Host": host})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status


def test_a_link_may_lead_here(server: PreviewServer) -> None:
    """To follow a link to the page is no request of another page."""
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}

    assert ask(server, "/", headers)[0] == 200
    assert ask(server, "/cards/and-sum", headers)[0] == 403


@pytest.mark.parametrize("path", column(__file__, "no paths"))
def test_no_path_is_a_file(server: PreviewServer, path: str) -> None:
    """There are only names of cards."""
    assert ask(server, path)[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_nothing_can_be_sent(server: PreviewServer, method: str) -> None:
    """There is no request that changes anything, nor an answer to a preflight."""
    status, _, headers = ask(server, "/", method=method)

    assert status == 501
    assert not [name for name in headers if name.startswith("Access-Control")]


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"\x16\x03\x01" * 90 + b"\n",
        b"GET / HTTP/9.9\r\n\r\n",
    ],
)
def test_malformed_requests(server: PreviewServer, data: bytes) -> None:
    """What is no request is refused, and the next one is answered."""
    with socket.create_connection(("127.0.0.1", server.server_port)) as raw:
        raw.sendall(data)
        raw.settimeout(PATIENCE)
        raw.recv(100)

    assert ask(server, "/cards/and-sum")[0] == 200


def test_events_bring_each_change(server: PreviewServer, folder: Path) -> None:
    """A page that begins to listen gets all, then what changes."""
    page = Page(server.url)
    assert [*page.changes] == ["and-sum", "and-gap", "or-word"]
    edit(folder / "and.yaml", "What is the sum?", "What is it?")
    server.show(snap(folder, server.snapshot))
    page.read()
    assert page.changed == ["and-sum"]
    page.close()


def test_used_port(server: PreviewServer) -> None:
    """A port that is taken is an error where it was asked for."""
    with pytest.raises(OSError, match="in use"):
        serve(server.server_port, server.snapshot, lambda _: "")
