"""What `import nnref` offers, and what it costs."""

from __future__ import annotations

import ast
import doctest
import importlib
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


def test_all_is_complete() -> None:
    """Every public name of a public module is a public name of the package."""
    defined = set().union(*(public_names(module) for module in MODULES))

    assert defined == set(nnref.__all__)


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
