"""The same source and lock give the same bytes, wherever and however often."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.patience import PATIENCE

if TYPE_CHECKING:
    from tests.anki.conftest import Made

ROOT = Path(__file__).parents[2]


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_across_processes(sample: Made, tmp_path: Path) -> None:
    """Processes with other hash seeds write what this one wrote."""
    processes = []
    for seed in ("1", "42"):
        folder = tmp_path / seed / "deck"
        shutil.copytree(sample.deck.folder.path, folder)
        homes = ("HOME", "XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA")
        env = os.environ | dict.fromkeys(homes, str(tmp_path / seed))
        words = ["build", str(folder), "-o", str(tmp_path / seed / "out")]
        process = subprocess.Popen(
            [sys.executable, "-m", "deck", *words, "--allow-code"],
            env=env | {"PYTHONHASHSEED": seed},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        processes.append((seed, folder, process))
    for seed, folder, process in processes:
        said, _ = process.communicate(timeout=PATIENCE)

        assert process.returncode == 0, said.decode()
        assert _files(tmp_path / seed / "out") == _files(sample.package("en").parent)
        lock = sample.deck.folder.path / "deck.lock"
        assert (folder / "deck.lock").read_bytes() == lock.read_bytes()
