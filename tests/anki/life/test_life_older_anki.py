"""The laws of history hold with an Anki of two years ago too."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.system.conftest import install

ROOT = Path(__file__).parents[3]
OLDER = "24.11"  # takes the time of an import for that of a note
HERE = "tests/anki/life/test_life_cycle.py"
pytestmark = [pytest.mark.system, pytest.mark.long]


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """An interpreter that has the older backend, and all that the tests need."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needs = [*project["dependencies"], f"anki=={OLDER}", "pytest>=8.4", "hypothesis>=6"]
    return install(sys.executable, tmp_path / "venv", *needs) / "python"


def test_history_with_an_older_anki(older: Path) -> None:
    """Each event under some options, with the scheduler and import of that version."""
    code = "from anki.buildinfo import version; print(version)"
    said = subprocess.check_output([older, "-c", code], text=True)
    assert said.strip() == OLDER
    options = ["-q", "-p", "no:cacheprovider", "-k", "history and some and kept"]

    done = subprocess.run(
        [older, "-m", "pytest", *options, HERE],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-4000:]
    counted = re.search(r"(\d+) passed", done.stdout)
    assert counted is not None
    assert int(counted[1]) >= 30
