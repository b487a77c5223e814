"""`deck preview` as a process that serves a page."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.patience import PATIENCE


@contextmanager
def running(
    folder: Path,
    *options: str,
    home: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, int]]:
    """The address and the process of a preview of a folder, named from a home."""
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
            assert process.wait(PATIENCE) in {130, -signal.SIGINT}
