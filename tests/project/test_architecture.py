"""Imports point down, each third-party package has one owner, and all is linted."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deck.kinds import KINDS
from tests.project.decks import python
from tests.tables import table

ROOT = Path(__file__).parents[2]

# What each part may import of the project, as the page on architecture has it.
PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
_CELLS = dict(re.findall(r"^\| `([\w.]+)` \| [^|]+ \| (.+) \|$", PAGE, re.MULTILINE))
ROWS = {name: {*re.findall(r"`([\w.]+)`", cell)} for name, cell in _CELLS.items()}
ROWS["deck.cli"] = {name for name in ROWS if name.startswith("deck.")}
(_SHARED,) = re.findall(r"^All may import (.*?)\. ", PAGE, re.MULTILINE)
SHARED = {"deck", *re.findall(r"`(deck\.\w+)`", _SHARED)}
HOMONYMS = [row[:2] for row in table(__file__, "homonyms")]
OWNERS = {row[0]: {*row[1].split()} for row in table(__file__, "owners")}


def _part(module: str) -> str:
    """The row that a module belongs to."""
    return next(
        (row for row in ROWS if module == row or module.startswith(f"{row}.")), module
    )


def _files() -> Iterator[tuple[str, Path]]:
    for top in ("deck", "nnref"):
        for path in sorted((ROOT / top).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(part for part in parts if part != "__init__")
            yield name, path


def _imports(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield node.module or ""


MODULES = list(_files())


def test_imports_point_down() -> None:
    """A module imports its own part, those below it, and packages it owns."""
    for name, path in MODULES:
        part = _part(name)
        for target in _imports(path):
            top = target.partition(".")[0]
            if top in {"deck", "nnref"}:
                allowed = {part, *SHARED, *ROWS.get(part, {"deck.cli"})}
                assert _part(target) in allowed, f"{name} imports {target}"
            elif top not in sys.stdlib_module_names:
                assert part in OWNERS.get(top, ()), f"{name} imports {target}"


def test_a_kind_is_one_file() -> None:
    """Its name stands in its own file and in the table, and nothing else imports it.

    What has the name of a kind and is something else, `homonyms` lists.
    """
    for name, path in MODULES:
        if name == "deck.kinds" or not name.startswith("deck."):
            continue
        others = {*KINDS} - {name.removeprefix("deck.kinds.")}
        others -= {word for word, parts in HOMONYMS if _part(name) in parts.split()}
        for target in _imports(path):
            assert target.removeprefix("deck.kinds.") not in others, (name, target)
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        named = {node.value for node in nodes if isinstance(node, ast.Constant)}
        assert not named & others, name


def test_a_script_knows_no_kind() -> None:
    """What Anki and the preview need of a kind is in the script beside its file."""
    for path in sorted((ROOT / "deck").rglob("*.js")):
        quoted = re.findall(r"""["'](\w+)["']""", path.read_text(encoding="utf-8"))
        assert not {*quoted} & ({*KINDS} - {path.stem}), path


def test_values_of_queries() -> None:
    """None has a number, `?1`: Python 3.12 warns of a row for those."""
    for name, path in MODULES:
        text = path.read_text(encoding="utf-8")
        assert "import sqlite3" not in text or not re.search(r"[ (]\?\d", text), name


def test_every_dependency_is_owned_and_used() -> None:
    """What pyproject.toml asks for is what the owners import."""
    used = {
        target.partition(".")[0] for _, path in MODULES for target in _imports(path)
    }

    assert set(OWNERS) <= used


@pytest.mark.parametrize("heavy", ["numpy", "fsrs", "pygments", "markdown_it"])
def test_heavy_libraries_wait(heavy: str) -> None:
    """`deck --help` imports no heavy library."""
    code = (
        "import sys, deck.cli\n"
        "try: deck.cli.cli.main(['--help'], standalone_mode=False)\n"
        f"finally: sys.exit({heavy!r} in sys.modules)"
    )

    assert python("-c", code).returncode == 0


def test_modules_stay_small() -> None:
    """A module is about one noun, in at most 400 lines."""
    for name, path in MODULES:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, name


def test_the_page_on_architecture_is_true() -> None:
    """Parts import those above them in its table; the files that it names are there."""
    for number, part in enumerate(ROWS):
        assert ROWS[part] <= {*list(ROWS)[:number], part}
    assert len(ROWS) > 9
    files = re.findall(r"`((?:deck|tests)/[\w/.]+)`", PAGE)
    assert [name for name in files if not (ROOT / name).exists()] == []


_ON_WINDOWS = ("--cache-dir", ".mypy_cache/win32", "--platform", "win32")
_TYPES = (pytest.mark.system, pytest.mark.long)


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "--quiet", "."),
        ("ruff", "format", "--check", "--quiet", "."),
        pytest.param(("mypy",), marks=_TYPES),
        pytest.param(("mypy", *_ON_WINDOWS, "-p", "deck", "-p", "nnref"), marks=_TYPES),
    ],
    ids=["lint", "format", "types", "types_on_windows"],
)
def test_quality(command: tuple[str, ...]) -> None:
    """The whole tree is linted, formatted and typed."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
