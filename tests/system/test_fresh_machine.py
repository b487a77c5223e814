"""Other machines: what the READMEs promise there, and that the deck is the same.

The laws of history hold with an Anki of two years ago too.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from nnref.live.digits import correct_digits, count_correct
from nnref.mnist import load, load_weights, predict
from tests.project.decks import rows
from tests.system.conftest import Once, install

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[2]
PACKAGES = ("neural-networks.en.apkg", "neural-networks.zh.apkg")
# What this Python can install; 1.26 where it can.
_OLDEST = {(3, 11): "1.26.*", (3, 12): "1.26.*", (3, 13): "2.1.*"}
OLDEST = _OLDEST.get(sys.version_info[:2], "2.3.*")
_OLDER_ANKI = "24.11"  # takes the time of an import for that of a note
Rows = list[tuple[object, ...]]


# Of the 1,000 images the network reads so many after a twentieth of the epochs, and
# after all, which take a minute: those are trained where NNREF_TRAIN is set.
_TRAINED = [
    pytest.param(30, 968, id="a twentieth"),
    pytest.param(
        *(600, correct_digits()),
        id="all",
        marks=pytest.mark.skipif(
            "NNREF_TRAIN" not in os.environ, reason="NNREF_TRAIN asks for all epochs"
        ),
    ),
]


@pytest.mark.parametrize(("epochs", "right"), _TRAINED)
def test_training_is_as_recorded(epochs: int, right: int, tmp_path: Path) -> None:
    """`python -m nnref train` learns as it did, in the end as the shipped network has.

    Another way to multiply rounds differently, and a few of the images are read
    differently in the end: here it is the plainest that every 64-bit PC has, so that
    the result depends on no processor.
    """
    plainest = {"OPENBLAS_NUM_THREADS": "1", "OPENBLAS_CORETYPE": "Nehalem"}
    words = ["train", "--epochs", str(epochs), "--to", "again.npz"]
    ran = subprocess.run(
        [sys.executable, "-m", "nnref", *words],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, **plainest},
    )
    x, t = load("test")
    y = predict(x, load_weights(tmp_path / "again.npz"))
    found = count_correct(y.argmax(axis=1), t)

    assert ran.stdout == f"Accuracy:{found / 1000}\n"
    assert abs(found - right) <= 3


def _clone(to: Path) -> Path:
    """What git would give: the tracked files and those not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, to / name)
    return to


def _line(readme: str) -> str:
    """The one line of a README that sets everything up and builds."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    (found,) = (block for block in blocks if "deck build" in block and "venv" in block)
    assert len(found.splitlines()) == 1
    return str(found)


@pytest.fixture(scope="session")
def first(once: Once) -> Path:
    """A fresh clone after the README's line, where `python3` is this interpreter."""

    def fill(folder: Path) -> None:
        source = _clone(folder / "clone")
        (folder / "bin").mkdir()
        (folder / "bin" / "python3").symlink_to(sys.executable)
        names = ("PYTHON", "VIRT")
        keep = {k: v for k, v in os.environ.items() if not k.startswith(names)}
        path = f"{folder / 'bin'}:{os.environ['PATH']}"
        line = ["sh", "-ec", _line("README.md")]
        keep["PIP_COMPILE"] = "0"  # what few commands import is compiled soon enough
        subprocess.run(line, cwd=source, env={**keep, "PATH": path}, check=True)

    return once("first", fill) / "clone"


def test_the_first_command(first: Path) -> None:
    """In a fresh clone one line ends with both packages, and the lock as it was."""
    assert _line("README.md") == _line("README.zh.md")
    assert sorted(path.name for path in (first / "out").iterdir()) == list(PACKAGES)
    lock = (first / "cards/deck.lock").read_bytes()
    assert lock == (ROOT / "cards/deck.lock").read_bytes()


def test_a_plain_install(first: Path, tmp_path: Path, warm_cache: None) -> None:
    """Away from any checkout both commands build and ask without arguments.

    Nothing is written beside the installed banks.
    """
    programs = first / ".venv/bin"
    library = next(first.glob(".venv/lib/python*/site-packages/deck/cards"))
    before = {path: path.stat().st_mtime_ns for path in library.iterdir()}

    for command in ("deck", "livedeck"):
        done = subprocess.run(
            [programs / command, "build"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert "the one that comes with livedeck" in done.stderr
        assert "0 new, 0 changed" in done.stdout
    quiz = subprocess.run(
        [programs / "deck", "quiz", "--db", tmp_path / "r.db", "--lang", "en"],
        cwd=tmp_path,
        input="q\n",
        capture_output=True,
        text=True,
        check=True,
    )

    assert "5 new" in quiz.stdout
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == list(PACKAGES)
    assert {path: path.stat().st_mtime_ns for path in library.iterdir()} == before


_BUILD = """from hatchling.build import build_sdist, build_wheel
build_sdist("../dist"), build_wheel("../dist")"""


@pytest.fixture(scope="session")
def dist(once: Once) -> Path:
    """The folder with the source distribution and the wheel of a clone beside it."""

    def fill(folder: Path) -> None:
        source = _clone(folder / "source")
        (folder / "dist").mkdir()
        subprocess.run([sys.executable, "-c", _BUILD], cwd=source, check=True)

    return once("dist", fill) / "dist"


def test_a_source_distribution_is_a_clone(dist: Path) -> None:
    """It has the files that git has, so that whoever packages it can run the tests."""
    (archive,), source = dist.glob("*.tar.gz"), dist.with_name("source")
    with tarfile.open(archive) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    files = (path for path in source.rglob("*") if path.is_file())
    cloned = {path.relative_to(source).as_posix() for path in files}
    assert names == {*cloned, "PKG-INFO"}


def test_the_product_needs_no_anki(first: Path) -> None:
    """The real Anki is for the tests alone: an install does not bring it."""
    installed = {
        path.name.partition("-")[0].lower()
        for path in first.glob(".venv/lib/python*/site-packages/*.dist-info")
    }

    assert "numpy" in installed
    assert not installed & {"anki", "aqt", "pytest"}


def _other_python() -> str:
    """An interpreter of another minor version that can make environments."""
    mine = f"python3.{sys.version_info.minor}"
    names = [f"python3.{minor}" for minor in (13, 12, 14, 11)]
    for name in (*names, "/usr/bin/python3"):
        if name == mine or not (path := shutil.which(name)):
            continue
        code = "import sys, venv; print(sys.version_info.minor)"
        done = subprocess.run(
            [path, "-c", code], capture_output=True, text=True, check=False
        )
        if done.returncode == 0 and int(done.stdout) != sys.version_info.minor:
            return path
    pytest.fail("no second Python is installed; .ci/run installs one")


def _rows(package: Path) -> Rows:
    """Notes, cards and media of a package."""
    with zipfile.ZipFile(package) as archive:
        media = archive.read("media")
    notes = rows(package, "SELECT * FROM notes ORDER BY id")
    cards = rows(package, "SELECT * FROM cards ORDER BY id")
    return [*notes, *cards, (media,)]


def _builds_the_same(first: Path, programs: Path, tmp_path: Path) -> bool:
    """Whether an environment builds notes, cards and media as the first one did.

    Every program is run and every value computed: one that differed from the lock would
    stop the build, and a code card whose piece failed its tests would be a finding.
    """
    copy, out = tmp_path / "cards", tmp_path / "out"
    shutil.copytree(first / "cards", copy)
    build = [str(programs / "deck"), "build", str(copy), "-q"]
    subprocess.run([*build, "-o", str(out)], check=True)
    assert (copy / "deck.lock").read_bytes() == (first / "cards/deck.lock").read_bytes()
    return all(_rows(first / "out" / name) == _rows(out / name) for name in PACKAGES)


@pytest.mark.long
def test_another_python_builds_the_same(
    first: Path, dist: Path, tmp_path: Path
) -> None:
    """Another version of Python gives the same notes, cards and media, row by row."""
    programs = install(
        _other_python(), tmp_path / "venv", *map(str, dist.glob("*.whl"))
    )

    assert _builds_the_same(first, programs, tmp_path)


@pytest.fixture(scope="session")
def oldest(once: Once, dist: Path) -> Path:
    """The programs of an environment with the oldest NumPy and an older Anki."""

    def fill(folder: Path) -> None:
        older = (f"numpy=={OLDEST}", f"anki=={_OLDER_ANKI}")
        wanted = (*map(str, dist.glob("*.whl")), *older, "pytest>=8.4", "hypothesis")
        install(sys.executable, folder / "venv", *wanted)

    return once("oldest", fill) / "venv/bin"


@pytest.mark.long
def test_the_oldest_numpy_builds_the_same(
    first: Path, oldest: Path, tmp_path: Path
) -> None:
    """So does the oldest NumPy; all other tests run with the newest, as pip has it."""
    assert _builds_the_same(first, oldest, tmp_path)


@pytest.mark.long
def test_history_with_an_older_anki(oldest: Path) -> None:
    """Each event under some options, with the scheduler and import of two years ago."""
    older = oldest / "python"
    code = "from anki.buildinfo import version; print(version)"
    output = subprocess.check_output([older, "-c", code], text=True)
    assert output.strip() == _OLDER_ANKI
    history = "tests/anki/life/test_life_cycle.py"
    options = ["-q", "-p", "no:cacheprovider", "-k", "history and some and original"]

    done = subprocess.run(
        [older, "-m", "pytest", *options, history],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-4000:]
    counted = re.search(r"(\d+) passed", done.stdout)
    assert counted is not None
    assert int(counted[1]) >= 25
