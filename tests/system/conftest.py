"""The real desktop Anki in an environment of its own, and the decks it is given."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = {"sample": ROOT / "tests/anki/deck", "shipped": ROOT / "cards"}

_QUIETLY = ("-q", "--allow-code")


@dataclass(frozen=True)
class Desktop:
    """An installed desktop Anki: its interpreter, and the files of its pages."""

    python: Path
    web: Path


@pytest.fixture(scope="session")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Desktop:
    """The desktop Anki of the same version as the backend of the other tests."""
    home = tmp_path_factory.mktemp("desktop")
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    python = home / "bin/python"
    wanted = f"aqt=={version('anki')}"
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "--no-compile", wanted], check=True
    )
    (web,) = home.glob("lib/python*/site-packages/_aqt/data/web")
    return Desktop(python, web)


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both decks in both languages, built by the command as authors run it."""
    tmp = tmp_path_factory.mktemp("packages")
    home = {name: str(tmp / "home") for name in ("HOME", "XDG_CONFIG_HOME")}
    for name, folder in FOLDERS.items():
        copy = tmp / name
        copy.mkdir()
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix != ".lock":
                to = copy / path.relative_to(folder)
                to.parent.mkdir(parents=True, exist_ok=True)
                to.write_bytes(path.read_bytes())
        out = tmp / f"{name}-out"
        subprocess.run(
            [sys.executable, "-m", "deck", "build", copy, "-o", out, *_QUIETLY],
            env={**os.environ, **home, "XDG_CACHE_HOME": str(tmp / "cache")},
            cwd=tmp,
            check=True,
        )
    return {
        f"{name} {language}": next((tmp / f"{name}-out").glob(f"*.{language}.apkg"))
        for name in FOLDERS
        for language in ("en", "zh")
    }
