"""Deck folders of one bank, commands on them in this process, and notes of packages."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from deck.cli import cli
from deck.folder.trust import trust_always
from tests.patience import outcome

ROOT = Path(__file__).parents[2]


def run(
    *words: object, typed: str | bytes = "", code: int | None = None, **environ: str
) -> Result:
    """The outcome of a command; a traceback is none, nor another exit code."""
    done = CliRunner(env=environ).invoke(cli, [*map(str, words)], input=typed)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    assert code in {None, done.exit_code}, done.output
    return done


def python(
    *words: object, before: Callable[[], None] | None = None, **environ: str
) -> subprocess.CompletedProcess[str]:
    """A program of Python in a process, which something may happen to first."""
    with subprocess.Popen(
        [sys.executable, *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        preexec_fn=before,  # noqa: PLW1509 - that of a test alone
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as child:
        printed = outcome(child)
    return subprocess.CompletedProcess(child.args, child.returncode, *printed)


def process(
    *words: str, before: Callable[[], None] | None = None, **environ: str
) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    return python("-m", "deck", *words, before=before, **environ)


def git(folder: Path, *words: str, may_fail: bool = False) -> str:
    """What a command of git prints in a folder."""
    settings = ("user.name=a", "user.email=a@example.org", "commit.gpgsign=false")
    named = [word for setting in settings for word in ("-c", setting)]
    done = subprocess.run(
        ["git", *named, *words], cwd=folder, check=False, capture_output=True
    )
    assert may_fail or done.returncode == 0, done.stderr
    return done.stdout.decode()


CARD = "  - id: one\n    kind: recall\n    q: What is it?\n    a: A thing.\n"


def write_deck(
    folder: Path,
    cards: str = CARD,
    *,
    two: bool = False,
    more: str = "",
    module: str = "",
    plugins: str = "nnref",
) -> Path:
    """A deck folder with these cards, in English or in two languages.

    `more` are further lines of its deck.yaml, `module` is the text of its functions.py,
    `plugins` are named there. Cards begin in line 4 of bank.yaml. Its code is trusted.
    """
    folder.mkdir(exist_ok=True)
    if module:
        (folder / "functions.py").write_text(module, encoding="utf-8")
    title = "{en: Mine, zh: 我的}\nlanguages: [en, zh]" if two else "Mine"
    config = f"namespace: 00112233445566ff\nname: mine\ntitle: {title}\n"
    config += f"banks: [bank.yaml]\n{more}functions: [{plugins}]\n"
    (folder / "deck.yaml").write_text(config, encoding="utf-8")
    bank = f"topic: things\ntitle: Things\ncards:\n{cards}"
    (folder / "bank.yaml").write_text(bank, encoding="utf-8")
    trust_always(folder)
    return folder


def edit(path: Path, old: str, new: str) -> None:
    """Write something else in a file, in one place or in all."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def rows(package: Path, query: str) -> list[Any]:
    """What a query finds in the collection of a package."""
    with zipfile.ZipFile(package) as pack:
        data = pack.read("collection.anki2")
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(data)
        return database.execute(query).fetchall()


def notes(package: Path) -> list[list[str]]:
    """The fields of each note of a package."""
    return [flds.split("\x1f") for (flds,) in rows(package, "SELECT flds FROM notes")]
