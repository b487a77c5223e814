"""A checkout as git gives it, an environment of its own, and the rows of a package."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def clone(to: Path) -> Path:
    """What git would give: the tracked files and those not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, to / name)
    return to


def install(python: str, source: Path, venv: Path) -> Path:
    """The programs of a new environment into which the project was installed."""
    subprocess.run([python, "-m", "venv", venv], check=True)
    pip = [str(venv / "bin/pip"), "install", "-q", str(source)]
    subprocess.run(pip, check=True)
    return venv / "bin"


def rows(package: Path, to: Path) -> list[tuple[object, ...]]:
    """Notes, cards and media of a package."""
    with zipfile.ZipFile(package) as archive:
        archive.extract("collection.anki2", to)
        media = archive.read("media")
    database = sqlite3.connect(to / "collection.anki2")
    found: list[tuple[object, ...]] = [
        *database.execute("SELECT * FROM notes ORDER BY id"),
        *database.execute("SELECT * FROM cards ORDER BY id"),
        (media,),
    ]
    database.close()
    return found
