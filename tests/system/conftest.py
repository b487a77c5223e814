"""The real desktop Anki in an environment of its own, and the decks it is given."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest

from deck.folder.trust import trust_always
from tests.project.decks import process
from tests.system.browser import close_browser, served
from tests.system.drivers import Chromium

ROOT = Path(__file__).parents[2]
FOLDERS = {"sample": ROOT / "tests/anki/deck", "shipped": ROOT / "cards"}


@dataclass(frozen=True)
class Desktop:
    """An installed desktop Anki: its interpreter, and the files of its pages."""

    python: Path
    web: Path


def install(python: str, venv: Path, *wanted: str) -> Path:
    """Makes an environment of an interpreter; its programs."""
    subprocess.run([python, "-m", "venv", "--without-pip", str(venv)], check=True)
    pip = [sys.executable, "-m", "pip", f"--python={venv / 'bin/python'}", "install"]
    subprocess.run([*pip, "-q", "--no-compile", *wanted], check=True)
    return venv / "bin"


Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Fills a folder once for all processes of xdist; the others wait for it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    import fcntl  # which Windows, where none of these tests runs, has not

    def filled(name: str, fill: Callable[[Path], None]) -> Path:
        folder, done = shared / name, shared / f"{name}.done"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                fill(folder)
                done.touch()
        return folder

    return filled


@pytest.fixture(scope="session")
def desktop(once: Once) -> Desktop:
    """The desktop Anki of the same version as the backend of the other tests."""

    def fill(home: Path) -> None:
        install(sys.executable, home, f"aqt=={version('anki')}")

    home = once("desktop", fill)
    (web,) = home.glob("lib/python*/site-packages/_aqt/data/web")
    return Desktop(home / "bin/python", web)


@pytest.fixture(scope="session")
def packages(once: Once) -> dict[str, Path]:
    """Both decks in both languages, built by the command as authors run it."""

    def fill(tmp: Path) -> None:
        for name, folder in FOLDERS.items():
            ignored = shutil.ignore_patterns("*.lock", "built")
            shutil.copytree(folder, tmp / name, ignore=ignored)
            out = tmp / f"{name}-out"
            trust_always(tmp / name)
            words = ("build", str(tmp / name), "-o", str(out), "-q")
            done = process(*words)
            assert done.returncode == 0, done.stderr

    tmp = once("packages", fill)
    return {
        f"{name} {language}": next((tmp / f"{name}-out").glob(f"*.{language}.apkg"))
        for name in FOLDERS
        for language in ("en", "zh")
    }


@pytest.fixture(scope="session")
def axe(once: Once) -> str:
    """The script of axe-core, of a package that has it."""

    def fill(home: Path) -> None:
        command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps"]
        wanted = ["--target", str(home), "axe-playwright-python"]
        subprocess.run([*command, *wanted], check=True)

    (script,) = once("axe", fill).rglob("axe.min.js")
    return script.read_text(encoding="utf-8")


@pytest.fixture
def chromium() -> Iterator[Chromium]:
    """An empty page of the browser that all tests of a process share."""
    with served({}, Path()) as (browser, _, _):
        yield browser


def pytest_sessionfinish() -> None:
    """The browser of this process ends."""
    close_browser()
