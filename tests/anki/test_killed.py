"""A build that ends at any moment leaves old or new files, never half of one."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from tests.anki.workshop import Workshop
from tests.project.decks import python

ROOT = Path(__file__).parents[2]
NOW = 1_790_000_000.25
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")

# Builds once a child, which kills itself at its first, second, … change of a file,
# until one child comes to its end. Says what each of them left behind.
KILLED = """
import hashlib, json, os, shutil, signal, sys
from pathlib import Path
from deck.anki.build import plan_build
from deck.bank.deck_folder import open_folder
from deck.compile.compiled_deck import compile_deck
from deck.cache import cache_folder

folder, kept, now = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod",
          "sqlite3.connect", "shutil.rmtree", "os.truncate"}

def hook(event, args):
    global left
    reads = event == "open" and not (args[2] or 0) & (os.O_WRONLY | os.O_RDWR)
    if event in EVENTS and not reads:
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

def found(path):
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""

def run(out):
    plan_build(compile_deck(open_folder(folder)), out, ("en", "zh"), now).write(out)

shutil.rmtree(cache_folder(), ignore_errors=True)  # so that every module is loaded
run(kept / "warm")
for point in range(1, 500):
    shutil.rmtree(folder)
    shutil.copytree(kept / "old", folder)
    shutil.rmtree(cache_folder(), ignore_errors=True)
    child = os.fork()
    if child == 0:
        left = point
        sys.addaudithook(hook)
        run(folder / "out")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    names = ("deck.lock", "out/small.en.apkg", "out/small.zh.apkg")
    print(json.dumps([status, *(found(folder / name) for name in names)]))
    if status == 0:
        break
"""


def _states(folder: Path, kept: Path) -> list[list[str]]:
    """What was left of each build: lock and packages, as hashes."""
    done = python("-W", "ignore", "-c", KILLED, folder, kept, NOW + 60)
    assert done.returncode == 0, done.stderr
    states = [json.loads(line) for line in done.stdout.splitlines()]
    assert [status for status, *_ in states] == [9] * (len(states) - 1) + [0]
    return [state for _, *state in states]


@pytest.mark.long
def test_killed_at_every_step(workshop: Workshop, tmp_path: Path) -> None:
    """At each touch of a file: old or new, and no new package without its lock."""
    workshop.build(NOW, ("en", "zh"))
    workshop.cards["a"] = "kind: recall\n    q: new\n    a: 1"
    workshop.cards.pop("c")
    workshop.write()
    kept = tmp_path / "kept"
    kept.mkdir()
    shutil.copytree(workshop.folder, kept / "old")

    states = _states(workshop.folder, kept)

    old, new = states[0], states[-1]
    assert len(states) >= 10
    assert all(a != b for a, b in zip(old, new, strict=True))
    for state in states:
        assert all(part in pair for part, *pair in zip(state, old, new, strict=True))
    seen = [state for n, state in enumerate(states) if state not in states[:n]]
    assert seen == [
        old,
        [new[0], *old[1:]],
        [*new[:2], old[2]],
        new,
    ]
