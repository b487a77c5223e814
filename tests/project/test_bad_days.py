"""What goes wrong on bad days ends in findings or one sentence; nothing half-written.

The deck folder was built before; a bad day is a change to it or to its surroundings.
After the failed build lock and packages are as they were, and once the cause is gone
the next build is as if nothing had been.
"""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from tests.project.decks import CARD, process, run, write_deck

if sys.platform == "win32":
    pytest.skip("limits and permissions are other ones there", allow_module_level=True)

MORE = """\
  - {id: three, kind: numeric, q: '${x}', a: '${ x }', draw: {x: 'integer(0, 9)'}}
"""
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1


def kept() -> dict[str, bytes]:
    """All files and what is in them, but what an author writes by hand."""
    found = (path for path in Path().rglob("*") if path.is_file())
    return {
        path.as_posix(): path.read_bytes() for path in found if path.suffix != ".yaml"
    }


def change(path: Path, old: str, new: str) -> None:
    """Write something else in a file."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def be_nobody_special() -> None:
    """From now on permissions bind root too."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


@pytest.fixture(autouse=True)
def _built(here: Path) -> None:
    write_deck(Path("gates"))
    done = run("build", "gates")
    assert done.exit_code == 0, done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="root needs Linux to be bound")
@pytest.mark.parametrize("folder", ["gates", "out"])
def test_a_folder_that_may_not_be_written(folder: str) -> None:
    """One sentence names what it is; lock and packages stay, and the next build is."""
    write_deck(Path("gates"), CARD + MORE)
    before = kept()
    Path(folder).chmod(0o555)
    try:
        done = process("build", "gates", before=be_nobody_special)
    finally:
        Path(folder).chmod(0o755)

    name = {"gates": "deck.lock", "out": "out"}[folder]
    assert done.stderr == f"error: cannot write {name}: permission denied\n"
    assert done.returncode == 1
    assert kept() == before
    again = run("build", "gates").stdout
    assert "1 new" in again or "1 changed" in again
    assert run("build", "gates").stdout.count("0 changed") == 1


@pytest.mark.parametrize("size", [0, 1500, 20_000])
def test_a_disk_that_is_full(size: int) -> None:
    """However early it is full: one sentence, each file as it was, and no rest."""
    write_deck(Path("gates"), CARD + MORE)
    before = kept()

    def fill() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = process("build", "gates", before=fill)

    assert done.returncode == 1
    assert re.fullmatch(r"error: cannot write [\w/.]+: .+\n", done.stderr)
    assert kept() == before
    run("build", "gates", code=0)
    assert kept()["gates/deck.lock"].count(b"\nthree ") == 1


def test_a_folder_where_a_package_goes() -> None:
    """It stays, and so does the lock."""
    package = Path("out/mine.en.apkg")
    package.unlink()
    package.mkdir()
    write_deck(Path("gates"), CARD + MORE)
    before = kept()

    done = run("build", "gates", code=1)

    assert done.stderr == "error: cannot write out/mine.en.apkg: not a regular file\n"
    assert kept() == before
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


_COPIES = """
import os
from deck import cache
from deck.compile.processes import work_in_processes

os.cpu_count = lambda: 2
caller, fork = os.getpid(), os.fork

def work(items, cores):
    done = []
    for item in items:
        done.append(item)
        if os.getpid() != caller:
            os.write(1, b"copied ")
    return done

def no_fork():
    raise BlockingIOError

def refuse(*_, **_more):
    raise OSError

CHANGE
done = work_in_processes(range(COUNT), work, lambda done: None, ["own"])
print(len(done))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="nothing is copied")
@pytest.mark.parametrize(
    ("change", "count", "printed"),
    [
        ("", 3, "copied copied copied 4"),
        ("cache.replace_file = refuse", 3, "4"),  # what copies do would be lost
        ("os.fork = no_fork", 3, "1"),  # what none has done is left to the caller
        ("cache.replace_file = refuse", 70_000, "70001"),
        ("os.fork = no_fork", 70_000, "1"),
    ],
)
def test_copies_of_a_process(change: str, count: int, printed: str) -> None:
    """They do what they can pass on, as far as the system makes any."""
    script = _COPIES.replace("CHANGE", change).replace("COUNT", str(count))

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert (done.stdout.strip(), done.stderr) == (printed, "")


@pytest.mark.skipif(
    sys.platform != "linux" or os.cpu_count() == 1, reason="nothing is copied"
)
def test_a_build_that_is_killed_works_no_longer(tmp_path: Path) -> None:
    """Its copies end with what they are at; no bank is begun any more."""
    script = f"""
import os, signal, time
from pathlib import Path
from deck.compile.processes import work_in_processes

folder, caller = Path({str(tmp_path)!r}), os.getpid()

def work(items, cores):
    for item in items:
        (folder / f"begun-{{item}}").touch()
        if os.getpid() == caller:
            while len([*folder.glob("begun-*")]) < 2:
                time.sleep(0.01)
            os.kill(caller, signal.SIGKILL)
        while not (folder / "go").exists():
            time.sleep(0.01)

work_in_processes(range(50), work, lambda done: None, ["own"])
"""
    caller = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    caller.wait(PATIENCE)
    (tmp_path / "go").touch()
    assert caller.stdout is not None
    with caller.stdout:
        assert caller.stdout.read() == b""  # all have ended

    assert 2 <= len([*tmp_path.glob("begun-*")]) <= 1 + (os.cpu_count() or 1)
