"""Full disks, kills, missing rights: one sentence, and nothing half-written.

The deck folder was built before; then something changes in it or around it.
After the failed build lock and packages are as they were, and once the cause is gone
the next build is as if nothing had been.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from deck import files
from deck.errors import DeckError
from deck.files import replace_file
from tests.anki.workshop import Workshop
from tests.project.decks import CARD, process, python, run, write_deck

if sys.platform == "win32":
    pytest.skip("limits and permissions are other ones there", allow_module_level=True)

MORE = """\
  - {id: three, kind: numeric, q: '${x}', a: '${ x }', draw: {x: 'integer(0, 9)'}}
"""
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1


def contents() -> dict[str, bytes]:
    """All files and what is in them, but what an author writes by hand."""
    found = (path for path in Path().rglob("*") if path.is_file())
    return {
        path.as_posix(): path.read_bytes() for path in found if path.suffix != ".yaml"
    }


def drop_privileges() -> None:
    """From now on permissions bind root too."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


@pytest.fixture(autouse=True)
def _built(here: Path) -> None:
    write_deck(Path("gates"))
    run("build", "gates", code=0)


@pytest.mark.skipif(sys.platform != "linux", reason="root needs Linux to be bound")
@pytest.mark.parametrize("folder", ["gates", "out"])
def test_a_folder_that_may_not_be_written(folder: str) -> None:
    """One sentence names what it is; lock and packages stay, and the next build is."""
    write_deck(Path("gates"), CARD + MORE)
    before = contents()
    Path(folder).chmod(0o555)
    try:
        done = process("build", "gates", before=drop_privileges)
    finally:
        Path(folder).chmod(0o755)

    name = {"gates": "gates/deck.lock", "out": "out/mine.en.apkg"}[folder]
    assert done.stderr == f"error: cannot write {name}: permission denied\n"
    assert done.returncode == 1
    assert contents() == before
    again = run("build", "gates").stdout
    assert "1 new" in again or "1 changed" in again
    assert run("build", "gates").stdout.count("0 changed") == 1


@pytest.mark.parametrize("size", [0, 1500, 20_000])
def test_a_disk_that_is_full(size: int) -> None:
    """However early it is full: one sentence, each file as it was, and no rest."""
    write_deck(Path("gates"), CARD + MORE)
    before = contents()

    def fill() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = process("build", "gates", before=fill)

    assert done.returncode == 1
    assert re.fullmatch(r"error: cannot write [\w/.]+: .+\n", done.stderr)
    assert contents() == before
    run("build", "gates", code=0)
    assert contents()["gates/deck.lock"].count(b"\nthree ") == 1


def test_a_folder_where_a_package_goes() -> None:
    """It stays, and so does the lock."""
    package = Path("out/mine.en.apkg")
    package.unlink()
    package.mkdir()
    write_deck(Path("gates"), CARD + MORE)
    before = contents()

    done = run("build", "gates", code=1)

    assert done.stderr == "error: cannot write out/mine.en.apkg: not a regular file\n"
    assert contents() == before
    assert package.is_dir()


@pytest.mark.parametrize(
    "words", [["check"], ["list", "gates", "--db"]], ids=["folder", "reviews"]
)
def test_a_path_that_cannot_be_looked_at(words: list[str]) -> None:
    """The sentence names it."""
    name = "n" * 300  # as where a folder may not be searched

    done = process(*words, name)

    assert done.returncode == 1
    assert done.stderr == f"error: cannot use {name}: file name too long\n"


def test_a_cache_that_cannot_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is in it, and all goes on."""
    write_deck(Path("gates"), CARD + MORE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(Path("n" * 300).absolute()))

    assert run("build", "gates", code=0).stderr == ""


NOW = 1_790_000_000.25

# Builds once a child, which kills itself at its first, second, … change of a file,
# until one child comes to its end. Says what each of them left behind.
KILLED = """
import hashlib, json, os, shutil, signal, sys
from pathlib import Path
from deck.build.builder import plan_build
from deck.folder.deck_folder import open_folder
from deck.build.compiled_deck import compile_deck
from deck.cache import cache_folder

folder, copies, now = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod",
          "sqlite3.connect", "shutil.rmtree", "os.truncate"}

def hook(event, args):
    global left
    reads = event == "open" and not (args[2] or 0) & (os.O_WRONLY | os.O_RDWR)
    if event in EVENTS and not reads:
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""

def run(out):
    plan_build(compile_deck(open_folder(folder)), out, ("en", "zh"), now).write(out)

shutil.rmtree(cache_folder(), ignore_errors=True)  # so that every module is loaded
run(copies / "warm")
for point in range(1, 500):
    shutil.rmtree(folder)
    shutil.copytree(copies / "old", folder)
    shutil.rmtree(cache_folder(), ignore_errors=True)
    child = os.fork()
    if child == 0:
        left = point
        sys.addaudithook(hook)
        run(folder / "out")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    names = ("deck.lock", "out/small.en.apkg", "out/small.zh.apkg")
    left_behind = [digest(folder / name) for name in names]
    run(folder / "out")
    next_build = [digest(folder / name) for name in names]
    print(json.dumps([status, left_behind, next_build]))
    if status == 0:
        break
"""


NAMES = ("deck.lock", "out/small.en.apkg", "out/small.zh.apkg")


def _two_builds(tmp_path: Path) -> Workshop:
    """A deck that is built, and edited since; `copies/old` has it as it is now."""
    workshop = Workshop(tmp_path / "small")
    workshop.build(NOW, ("en", "zh"))
    workshop.cards["a"] = "kind: recall\n    q: new\n    a: 1"
    workshop.cards.pop("c")
    workshop.write()
    (tmp_path / "copies").mkdir()
    shutil.copytree(workshop.folder, tmp_path / "copies/old")
    return workshop


@pytest.mark.long
def test_killed_at_every_step(tmp_path: Path) -> None:
    """At each access to a file: old or new, and no new package without its lock.

    The next build is as if no other one had been killed.
    """
    workshop, copies = _two_builds(tmp_path), tmp_path / "copies"

    done = python("-W", "ignore", "-c", KILLED, workshop.folder, copies, NOW + 60)

    assert done.returncode == 0, done.stderr
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    assert [status for status, *_ in steps] == [9] * (len(steps) - 1) + [0]
    states = [state for _, state, _ in steps]
    old, new = states[0], states[-1]
    assert len(states) >= 10
    assert all(a != b for a, b in zip(old, new, strict=True))
    seen = [state for n, state in enumerate(states) if state not in states[:n]]
    assert seen == [old, [new[0], *old[1:]], [*new[:2], old[2]], new]
    assert all(after == new for *_, after in steps)


@pytest.mark.long
def test_killed_at_any_moment(tmp_path: Path) -> None:
    """Packages and lock of a build that is killed are the old ones, or the new ones."""
    workshop, old = _two_builds(tmp_path), tmp_path / "copies/old"
    out, random = str(workshop.folder / "out"), Random(0)  # noqa: S311 - no secret
    command = [sys.executable, "-m", "deck", "build", str(workshop.folder), "-o", out]

    def build(seconds: float | None = None) -> list[bytes]:
        shutil.rmtree(workshop.folder)
        shutil.copytree(old, workshop.folder)
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        with suppress(subprocess.TimeoutExpired):
            child.wait(seconds)
        child.kill()
        child.wait()
        return [(workshop.folder / name).read_bytes() for name in NAMES]

    before = [(old / name).read_bytes() for name in NAMES]
    build()
    started = time.monotonic()
    assert all(a != b for a, b in zip(before, build(), strict=True))
    whole = time.monotonic() - started
    for _ in range(40 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 12):
        after = build(whole * random.uniform(0.3, 1.3))
        is_old = [a == b for a, b in zip(after, before, strict=True)]
        assert len({*is_old}) == 1, "a package and the lock are of two builds"


@pytest.mark.skipif(os.name != "posix", reason="folders cannot be synchronized")
def test_a_loss_of_power(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes are on the disk before the name is, and the name at the end."""
    path, steps = tmp_path / "deck.lock", []
    sync, replace = os.fsync, os.replace

    def note_sync(handle: int) -> None:
        steps.append("folder" if os.path.isdir(handle) else "file")  # noqa: PTH112
        sync(handle)

    def note_replace(draft: Path, target: Path) -> None:
        steps.append("name")
        replace(draft, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(os, "replace", note_replace)
    replace_file(path, b"first")
    path.chmod(0o640)
    replace_file(path, [b"sec", b"ond"])
    replace_file(path, b"third", is_durable=False)

    assert steps == ["file", "name", "folder"] * 2 + ["name"]
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"third", 0o640)
    assert not [*tmp_path.glob(".livedeck-*")]


def test_a_file_that_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows replaces no file that is open, as a scanner has it for a moment."""
    path, refused = tmp_path / "deck.lock", [True, True, True]
    replace = os.replace

    def refuse(draft: Path, target: Path) -> None:
        if refused and refused.pop():
            raise PermissionError(13, "Access is denied")
        replace(draft, target)

    monkeypatch.setattr(files, "_SCANNED", 10)
    monkeypatch.setattr(os, "replace", refuse)
    replace_file(path, b"new")

    assert (refused, path.read_bytes()) == ([], b"new")

    monkeypatch.setattr(files, "_SCANNED", 0)
    refused.append(True)
    with pytest.raises(PermissionError):
        replace_file(path, b"newer")

    assert path.read_bytes() == b"new"
    assert not [*tmp_path.glob(".livedeck-*")]


def test_a_package_that_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows moves no package that Anki reads: the lock is not written before it."""
    package = tmp_path / "small.en.apkg"
    package.write_bytes(b"old")

    def refuse(_draft: Path, _target: Path) -> None:
        raise PermissionError(13, "It is used by another process")

    monkeypatch.setattr(files, "_SCANNED", 0)
    monkeypatch.setattr(os, "replace", refuse)
    lock = tmp_path / "deck.lock"

    with pytest.raises(DeckError, match=r"small\.en\.apkg: it is used by"):
        files.replace_files({lock: b"new", package: b"new"})

    assert not lock.exists()
    assert package.read_bytes() == b"old"
    assert not [*tmp_path.glob(".livedeck-*")]
