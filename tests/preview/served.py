"""`deck preview` as a process that serves a page."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from deck.folder.trust import trust_always
from tests.patience import PATIENCE, outcome


@contextmanager
def running(
    folder: Path,
    *options: str,
    home: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, int]]:
    """The address and the process of a preview of a folder, named from a home.

    Its code is trusted.
    """
    trust_always((home or Path()) / folder)
    command = [sys.executable, "-P", "-m", "deck", "preview", str(folder)]
    with subprocess.Popen(
        [*command, "--port", "0", *options],
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        cwd=home,
        env={**(os.environ if env is None else env), "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/", line)
            assert found is not None, line
            yield found[0], process.pid
        finally:
            process.send_signal(signal.SIGINT)
            outcome(process)
            assert process.returncode in {130, -signal.SIGINT}


class Page:
    """What a page that listens knows."""

    def __init__(self, url: str) -> None:
        """Begin to listen."""
        self._host = url.split("/")[2]
        self._connection = HTTPConnection(self._host, timeout=PATIENCE)
        self._connection.request("GET", "/events")
        self._events = self._connection.getresponse()
        self.contents: dict[str, str] = {}
        self.hashes: dict[str, str] = {}
        self.findings: list[dict[str, object]] = []
        self.changes: dict[str, str] = {}
        self.read()

    def read(self) -> None:
        """Take the next patch."""
        end = time.monotonic() + PATIENCE
        while not (line := self._events.readline()).startswith(b"data: "):
            assert line, "the server has ended"
            assert time.monotonic() < end, (self.findings, self.contents)
        patch = json.loads(line.removeprefix(b"data: "))
        self.findings = patch["findings"]
        self.changes |= {name: card["change"] for name, card in patch["cards"].items()}
        hashes = {name: card["hash"] for name, card in patch["cards"].items()}
        self.changed = [n for n in hashes if hashes[n] != self.hashes.get(n)]
        self.hashes |= hashes
        for name in self.changed:
            self.contents[name] = self._ask(name)

    def _ask(self, card: str) -> str:
        """What a card shows."""
        connection = HTTPConnection(self._host, timeout=PATIENCE)
        connection.request("GET", f"/cards/{card}")
        content = json.loads(connection.getresponse().read())
        connection.close()
        return json.dumps(content, ensure_ascii=False)

    def wait(self, card: str, text: str) -> None:
        """Take patches until a card says something."""
        while text not in self.contents.get(card, ""):
            self.read()

    def close(self) -> None:
        """Stop listening."""
        self._connection.close()
