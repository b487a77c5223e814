"""What the READMEs promise to somebody who has only Python and git."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from machines import ROOT, clone, install, rows

PACKAGES = ("neural-networks.en.apkg", "neural-networks.zh.apkg")
pytestmark = pytest.mark.system


def _line(readme: str, words: str) -> str:
    """The one line of a README's shell blocks that has these words."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    (found,) = (block for block in blocks if words in block and "venv" in block)
    assert len(found.splitlines()) == 1
    return str(found)


def _environment(tmp_path: Path) -> dict[str, str]:
    """A shell in which `python3` is the interpreter that runs the tests."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").symlink_to(sys.executable)
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRT"))}
    return {**keep, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_the_first_command(readme: str, tmp_path: Path) -> None:
    """In a fresh clone one line ends with both packages; the build takes seconds."""
    source = clone(tmp_path / "clone")
    line = _line(readme, "deck build")

    subprocess.run(
        ["sh", "-ec", line], cwd=source, env=_environment(tmp_path), check=True
    )
    started = time.monotonic()
    subprocess.run([".venv/bin/deck", "build", "-q"], cwd=source, check=True)

    assert time.monotonic() - started < 5
    assert sorted(path.name for path in (source / "out").iterdir()) == list(PACKAGES)
    lock = (source / "cards/deck.lock").read_bytes()
    assert lock == (ROOT / "cards/deck.lock").read_bytes()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment into which the wheel was installed."""
    folder = tmp_path_factory.mktemp("installed")
    source = clone(folder / "source")
    programs: Path = install(sys.executable, source, folder / "venv")
    return programs


def test_a_plain_install(installed: Path, tmp_path: Path) -> None:
    """Away from any checkout both commands build and ask without arguments.

    Nothing is written beside the installed banks.
    """
    library = next(installed.parent.glob("lib/python*/site-packages/deck/cards"))
    before = {path: path.stat().st_mtime_ns for path in library.iterdir()}

    for command in ("deck", "livedeck"):
        done = subprocess.run(
            [installed / command, "build"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert "the one that comes with livedeck" in done.stderr
        assert "0 new, 0 changed" in done.stdout
    quiz = subprocess.run(
        [installed / "deck", "quiz", "--db", tmp_path / "r.db", "--lang", "en"],
        cwd=tmp_path,
        input="q\n",
        capture_output=True,
        text=True,
        check=True,
    )

    assert "5 new" in quiz.stdout
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == list(PACKAGES)
    assert {path: path.stat().st_mtime_ns for path in library.iterdir()} == before


def test_the_product_needs_no_anki(installed: Path) -> None:
    """The real Anki is for the tests alone: an install does not bring it."""
    listed = subprocess.run(
        [installed / "pip", "list"], capture_output=True, text=True, check=True
    )

    names = {line.split()[0].lower() for line in listed.stdout.splitlines()[2:] if line}
    assert "genanki" in names
    assert not names & {"anki", "aqt", "pytest"}


def _other_python() -> str:
    """An interpreter of another minor version that can make environments."""
    mine = f"python3.{sys.version_info.minor}"
    names = [f"python3.{minor}" for minor in (13, 12, 14, 11)]
    for name in (*names, "/usr/bin/python3"):
        if name == mine or not (path := shutil.which(name)):
            continue
        code = "import sys, venv, ensurepip; print(sys.version_info.minor)"
        done = subprocess.run(
            [path, "-c", code], capture_output=True, text=True, check=False
        )
        if done.returncode == 0 and int(done.stdout) != sys.version_info.minor:
            return path
    pytest.fail("no second Python is installed; .ci/run installs one")


def test_another_python_builds_the_same(installed: Path, tmp_path: Path) -> None:
    """Another version of Python gives the same notes, cards and media, row by row."""
    other = install(_other_python(), clone(tmp_path / "source"), tmp_path / "venv")
    found = []
    for number, programs in enumerate((installed, other)):
        out = tmp_path / f"out{number}"
        subprocess.run([programs / "deck", "build", "-q", "-o", out], check=True)
        found.append([rows(out / name, tmp_path) for name in PACKAGES])

    assert found[0] == found[1]


def test_the_same_wheel_twice(installed: Path, tmp_path: Path) -> None:
    """Two builds of the installed deck are the same to the byte."""
    sums: list[str] = []
    for name in ("one", "two"):
        subprocess.run(
            [installed / "deck", "build", "-q", "-o", tmp_path / name],
            env={**os.environ, "PYTHONHASHSEED": str(len(sums) + 1)},
            check=True,
        )
        data = (tmp_path / name / PACKAGES[0]).read_bytes()
        sums.append(hashlib.sha256(data).hexdigest())

    assert sums[0] == sums[1]
