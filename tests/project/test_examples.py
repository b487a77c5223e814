"""The example of another subject: good as it stands, and its data are a part of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.project.decks import run

EXAMPLES = Path(__file__).parents[2] / "docs/examples"


@pytest.fixture
def chemistry(tmp_path: Path) -> Path:
    """A copy of the example, for tests that write."""
    return shutil.copytree(EXAMPLES / "chemistry", tmp_path / "chemistry")


@pytest.mark.parametrize("name", [path.name for path in EXAMPLES.iterdir()])
def test_examples_are_good(name: str, tmp_path: Path) -> None:
    """Each passes the strictest look, and is built."""
    folder = shutil.copytree(EXAMPLES / name, tmp_path / name)

    checked = run("check", folder, "--strict", "--allow-code")
    built = run("build", folder, "-o", tmp_path / "out")

    assert (checked.exit_code, checked.stdout) == (0, "")
    assert built.exit_code == 0
    assert [*(tmp_path / "out").glob("*.apkg")]


def test_functions_explain_themselves(chemistry: Path) -> None:
    """With the value of their example, once the module may run; not before."""
    before = run("explain", "molar_mass", chemistry).stdout
    run("check", chemistry, "--allow-code")
    after = run("explain", "molar_mass", chemistry).stdout

    text = (chemistry / "chemistry.py").read_text("utf-8")
    wrong = text.replace('>>> molar_mass("H2O")', '>>> molar_mass("Xx")')
    (chemistry / "chemistry.py").write_text(wrong, encoding="utf-8")
    run("check", chemistry, "--allow-code")
    broken = run("explain", "molar_mass", chemistry).stdout

    assert ": `molar_mass` raised KeyError" in broken
    assert before.startswith("molar_mass(formula): The mass of one mole, in g/mol\n\n")
    assert before.endswith('${ molar_mass("H2O") }: its code was not allowed to run\n')
    assert after.endswith('${ molar_mass("H2O") } = 18.015\n')


def test_data_are_a_part_of_the_module(chemistry: Path) -> None:
    """Who edits them is asked for a word again; then every value that moves is one."""
    assert run("build", chemistry, "--allow-code", "-o", chemistry / "out").stdout
    data = chemistry / "elements.csv"
    text = data.read_text("utf-8")
    data.write_text(text.replace("15.999", "16.999"), encoding="utf-8")

    edited = run("check", chemistry)
    moved = run("build", chemistry, "--allow-code", "-o", chemistry / "out")
    shown = run("show", "mol-04", chemistry)

    assert "program-not-trusted" in edited.stdout
    assert moved.exit_code == 1
    assert "value-moved" in moved.stderr
    assert "19.0" in shown.stdout
    data.write_text(text, encoding="utf-8")
    assert run("check", chemistry, "--allow-code").stdout == ""
