"""No card depends on the version of NumPy: the oldest one gives what this one does.

The newest is what a fresh environment has, so all other tests run with it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from machines import clone, install, rows

pytestmark = pytest.mark.system

PACKAGES = ("neural-networks.en.apkg", "neural-networks.zh.apkg")
# What this Python can install; 1.26 where it can.
_OLDEST = {(3, 11): "1.26.*", (3, 12): "1.26.*", (3, 13): "2.1.*"}
OLDEST = _OLDEST.get(sys.version_info[:2], "2.3.*")


@dataclass(frozen=True)
class Machine:
    """An environment with one version of NumPy, and a checkout beside it."""

    source: Path
    programs: Path
    numpy: str

    def run(self, *words: str | Path, check: bool = True) -> str:
        """What a program of the environment says; no values are kept from before."""
        home = str(self.source.parent / "home")
        homes = ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")
        keep = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        done = subprocess.run(
            [self.programs / words[0], *words[1:]],
            cwd=self.source,
            env=keep | dict.fromkeys(homes, home),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout
        return done.stdout


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """An environment with the oldest supported NumPy."""
    folder = tmp_path_factory.mktemp("oldest")
    source = clone(folder / "source")
    programs = install(sys.executable, source, folder / "venv")
    pip = [programs / "pip", "install", "-q", f"numpy=={OLDEST}"]
    subprocess.run([*pip, "pytest", "hypothesis"], check=True)
    code = "import numpy; print(numpy.__version__)"
    ran = subprocess.run(
        [programs / "python", "-c", code], capture_output=True, text=True, check=True
    )
    return Machine(source, programs, ran.stdout.strip())


def test_no_card_differs(machine: Machine, tmp_path: Path) -> None:
    """Every program is run and every value computed: lock and notes stay the same.

    A value that differed from the lock would stop the build; a code card whose piece
    fails its tests would be a finding.
    """
    copy = tmp_path / "cards"
    shutil.copytree(machine.source / "cards", copy)
    first, second = tmp_path / "first", tmp_path / "second"

    build = ["build", str(copy), "--allow-code", "-o"]
    subprocess.run([sys.executable, "-m", "deck", *build, str(first)], check=True)
    lock = (copy / "deck.lock").read_bytes()
    machine.run("deck", *build, second)

    assert (copy / "deck.lock").read_bytes() == lock, machine.numpy
    for name in PACKAGES:
        mine, other = rows(first / name, tmp_path), rows(second / name, tmp_path)
        assert mine == other, machine.numpy


def test_the_oracle_agrees(machine: Machine) -> None:
    """Each value, each draw and each program is what plain Python computes."""
    said = machine.run("python", "-m", "pytest", "-q", "tests/oracle")

    assert "failed" not in said, machine.numpy
