"""Keys in the real desktop Anki: a field's own while it is written in, Anki's after."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.system.test_desktop import NO_SCREEN, ROOT

if TYPE_CHECKING:
    from tests.system.conftest import Desktop

pytestmark = pytest.mark.system


def test_keys(desktop: Desktop, packages: dict[str, Path], tmp_path: Path) -> None:
    """Digits are typed, Enter checks; then Space turns the card, and 4 grades it."""
    package = str(packages["sample en"])
    program = [str(desktop.python), "-m", "tests.system.desktop.keys"]
    done = subprocess.run(
        [*program, str(tmp_path / "anki"), package, "Every kind", "numeric"],
        cwd=ROOT,
        env={**os.environ, **NO_SCREEN, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    tab, one, two, enter, space, four = json.loads(done.stdout.splitlines()[-1])
    assert tab == {
        "key": "Tab",
        "state": "question",
        "focus": "INPUT",
        "typed": "",
        "said": "",
    }
    assert (one["state"], one["typed"]) == ("question", "1")
    assert (two["state"], two["typed"]) == ("question", "12")
    assert (enter["state"], enter["focus"]) == ("question", "BODY")
    assert enter["said"].startswith("Wrong.")
    assert space["state"] == "answer"
    assert four["state"] != "answer"
