"""Plugins: a package that is built and installed gives a deck its functions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.decks import ROOT, process, rows, write_deck

PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "geometry"
version = "1.0"

[project.entry-points."livedeck.functions"]
geometry = "geometry.cards"
broken = "geometry.broken"
other = "geometry.other"
"""
FUNCTIONS = '''\
"""Geometry for cards."""

from deck.plugin import Drawing, Table

__all__ = ["SIDES", "area", "flag", "squares"]

SIDES = 4


def area(a, b):
    """The area of a rectangle.

    >>> area(3, 4)
    """
    return a * b


def flag(stripes):
    """A flag.

    >>> flag(2)
    """
    svg = "<svg viewBox='0 0 9 9'>" + "<path d='M0 1h9'/>" * stripes + "</svg>"
    credit = {"en": "Flags: <b>nobody's</b>."}
    return Drawing(svg, cells=("wide " * 40, "====\\n" * stripes), credit=credit)


def squares(*sides):
    """A table of the areas of squares."""
    return Table(("a", "y"), tuple((a, a * a) for a in sides), given=1)
'''
OTHER = "__all__ = ['area']\ndef area(a):\n    'Half of it.'\n    return a\n"
CARDS = """\
  - {id: area, kind: numeric, q: 3 times 4?, a: 'area(3, 4)'}
  - {id: sides, kind: recall, q: How many?, a: '${ SIDES } sides'}
  - {id: table, kind: table, q: Squares?, a: 'squares(1, 2)'}
  - {id: flag, kind: recall, q: Which?, picture: flag(3), alt: Stripes, a: b}
  - id: program
    kind: output
    program: |-
      from geometry.cards import area
      print(area(2, 5))
"""

NOTES = "select flds from notes"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place where the wheel of a plugin is installed."""
    project, place = (tmp_path_factory.mktemp(name) for name in ("project", "site"))
    (project / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    package = project / "geometry"
    package.mkdir()
    files = {"cards": FUNCTIONS, "broken": "import nowhere\n", "other": OTHER}
    for name, text in {"__init__": "", **files}.items():
        (package / f"{name}.py").write_text(text, encoding="utf-8")
    build = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        "-d",
        str(place),
    ]
    subprocess.run(build, cwd=project, check=True, capture_output=True)
    (wheel,) = place.glob("*.whl")
    options = ("--no-deps", "--no-index", "--quiet", "--target", place)
    command = [sys.executable, "-m", "pip", "install", *options, wheel]
    subprocess.run([*map(str, command)], check=True)
    return place


def _deck(folder: Path, functions: str, site: Path, *words: str) -> tuple[int, str]:
    """A command on a deck that names plugins: its exit code, and all that it prints."""
    write_deck(folder, CARDS, plugins=functions)
    path = f"{ROOT}:{site}"
    done = process(*words, str(folder), PYTHONPATH=path, NO_COLOR="1")
    return done.returncode, done.stdout + done.stderr


def test_a_plugin_from_a_wheel(site: Path, tmp_path: Path) -> None:
    """A deck that names it has its functions, constants and tables."""
    folder = tmp_path / "deck"
    code, text = _deck(folder, "geometry", site, "explain", "names")
    assert (code, text.splitlines()[-4:]) == (
        0,
        [
            "SIDES: 4",
            "area(a, b): The area of a rectangle",
            "flag(stripes): A flag",
            "squares(*sides): A table of the areas of squares",
        ],
    )
    code, text = _deck(folder, "geometry", site, "explain", "area")
    assert (code, text.splitlines()[-1]) == (0, "${ area(3, 4) } = 12")
    code, text = _deck(folder, "geometry", site, "show", "table")
    assert code == 0, text


def test_a_picture_of_a_plugin(site: Path, tmp_path: Path) -> None:
    """It is seen in a terminal and in Anki, and the deck says whose it is."""
    folder = tmp_path / "deck"
    code, text = _deck(folder, "geometry", site, "explain", "flag")
    assert (code, text.splitlines()[-2:]) == (0, ["    ====", "    ===="])
    code, text = _deck(folder, "geometry", site, "show", "flag")
    assert (code, text.count("    ====\n")) == (0, 3)
    code, text = _deck(folder, "geometry", site, "build", "-o", str(tmp_path))
    assert code == 0, text
    package = tmp_path / "mine.en.apkg"
    shown = '<svg class="pic" role="img" aria-label="Stripes" viewBox=\'0 0 9 9\'>'
    assert shown in "".join(fields for (fields,) in rows(package, NOTES))
    assert "Flags: <b>nobody's</b>." in rows(package, "select decks from col")[0][0]


@pytest.mark.parametrize(
    ("functions", "message", "fix"),
    [
        ("geometri", "no installed package has functions by the name", "`geometry`?"),
        ("broken", "`broken` cannot be imported: it raised ModuleNotFoundError", ""),
        ("geometry, other", "`other` has a name of `geometry`, `area`", "one of"),
        ("nnref", "`area` is not a name", "write `functions: [geometry]` in deck.yaml"),
    ],
)
def test_what_is_wrong(
    functions: str, message: str, fix: str, site: Path, tmp_path: Path
) -> None:
    """What cannot be had is one finding at its place in deck.yaml."""
    code, text = _deck(tmp_path / "deck", functions, site, "check")

    assert code == 1
    assert message in text
    assert fix in text
    assert ("unknown-name" in text) == (functions == "nnref")
    assert "Traceback" not in text
