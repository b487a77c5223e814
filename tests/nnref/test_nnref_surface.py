"""What `import nnref` offers, and what it costs."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import nnref

ROOT = Path(nnref.__file__).parent
MODULES = sorted(
    m.name for m in pkgutil.iter_modules([str(ROOT)]) if not m.name.startswith("_")
)


def isort_key(name: str) -> tuple[int, str]:
    """CONSTANTS come first, then Classes, then functions, each from A to Z."""
    kind = 0 if name.isupper() else 1 if name[0].isupper() else 2
    return (kind, name)


def public_names(module: str) -> set[str]:
    """The names without an underscore that a module defines at its top level."""
    names = set()
    for node in ast.parse((ROOT / f"{module}.py").read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
        elif isinstance(node, ast.Assign):
            names |= {t.id for t in node.targets if isinstance(t, ast.Name)}
    return {name for name in names if not name.startswith("_")}


def test_all_is_sorted() -> None:
    """The public names are listed once each, in the order that ruff keeps."""
    assert nnref.__all__ == sorted(set(nnref.__all__), key=isort_key)


def test_all_is_complete() -> None:
    """Every public name of a public module is a public name of the package."""
    defined = set().union(*(public_names(module) for module in MODULES))

    assert defined == set(nnref.__all__)


def test_everything_is_explained() -> None:
    """Every module, function and class has a docstring that starts with a fact."""
    objects = [getattr(nnref, name) for name in nnref.__all__]
    explained: list[object] = [importlib.import_module(f"nnref.{m}") for m in MODULES]
    explained += [o for o in objects if inspect.isfunction(o) or inspect.isclass(o)]
    for thing in explained:
        first = (inspect.getdoc(thing) or "").partition("\n")[0]
        assert first.endswith((".", ":")), thing
        assert not first.startswith("This "), thing


@pytest.mark.parametrize("module", ["nnref", "nnref.draw", "nnref.show"])
def test_examples_are_true(module: str) -> None:
    """An example in a docstring prints what it says."""
    ran = doctest.testmod(importlib.import_module(module))

    assert ran.attempted > 0
    assert ran.failed == 0


def test_import_is_light() -> None:
    """Importing nnref imports NumPy, and nothing else from outside Python."""
    program = (
        "import sys, numpy; before = set(sys.modules); import nnref; "
        "print(*{m.partition('.')[0] for m in set(sys.modules) - before})"
    )
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT.parent,
    )
    loaded = set(ran.stdout.split())

    assert loaded - set(sys.stdlib_module_names) == {"nnref"}
    assert not loaded & {"argparse", "unittest", "sqlite3", "asyncio"}


def test_import_only_defines() -> None:
    """No module of the package, imported, prints, reads data or starts anything."""
    program = """
import importlib, pkgutil, sys, numpy
seen = []
def hook(event, args):
    if event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.fork")):
        seen.append(event)
    if event == "open" and not str(args[0]).endswith((".py", ".pyc", ".so", ".pth")):
        seen.append(str(args[0]))
sys.addaudithook(hook)
import nnref
names = [m.name for m in pkgutil.walk_packages(nnref.__path__, "nnref.")]
for name in [*names, "nnref.data.bundle"]:
    importlib.import_module(name)
assert len(names) > 50 and not seen, seen
"""
    ran = subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", program],
        check=False,
        capture_output=True,
        cwd=ROOT.parent,
    )

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")
